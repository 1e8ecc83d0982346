"""Plain data: validated models that are read from and written as YAML."""

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from nasicell.errors import CellError, NasicellError, suggest

if TYPE_CHECKING:
    from nasicell.cell.cell import Cell

M = TypeVar("M", bound=BaseModel)
_BOOLEAN: Final = PydanticCustomError(
    "boolean", "no field is true or false; write a number, or the word in quotes (YAML reads yes as true)"
)


class PlainErrors(type(BaseModel)):
    """Metaclass: an object that is built with wrong fields is refused with the class's own error."""

    if not TYPE_CHECKING:

        def __call__(cls, *args: Any, **fields: Any) -> Any:
            """The object, or `PlainData.refusal` listing every field that is wrong."""
            try:
                return super().__call__(*args, **fields)
            except ValidationError as invalid:
                raise cls.refusal(f"{cls.__name__}: wrong fields:\n{_problems(cls, invalid)}") from None


class PlainData(BaseModel, metaclass=PlainErrors):
    """Base of every cell and protocol: frozen, no unknown field, finite numbers, no booleans, YAML both ways."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    refusal: ClassVar[type[NasicellError]] = NasicellError
    """Raised where an object of this class is built with fields that are missing, unknown or wrong."""

    @model_validator(mode="before")
    @classmethod
    def _no_boolean(cls, data: Any) -> Any:
        given = data.items() if isinstance(data, dict) else ()
        wrong = [InitErrorDetails(type=_BOOLEAN, loc=(name,), input=v) for name, v in given if _holds_boolean(v)]
        if wrong:
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return data

    def to_yaml(self) -> str:
        """YAML text that reads back as the same object; fields that are None are left out."""
        return yaml.safe_dump(self.model_dump(mode="json", exclude_none=True), sort_keys=False, allow_unicode=True)

    def updated(self, **changes: Any) -> Self:
        """A validated copy with the given fields changed.

        A double underscore reaches into a part: ``cell.updated(geometry__thickness_mm=0.5)``.
        """
        data = self.model_dump()
        for key, value in changes.items():
            *parents, name = key.split("__")
            target = data
            for parent in parents:
                if not isinstance(target.get(parent), dict):
                    parts = (field for field, content in target.items() if isinstance(content, dict))
                    raise self.refusal(
                        f"{key}: this {type(self).__name__} describes no {parent!r}; {suggest(parent, parts)}"
                    )
                target = target[parent]
            target[name] = value.model_dump() if isinstance(value, BaseModel) else value
        return validated(type(self), data, source=f"the change of {', '.join(changes)}", error=self.refusal)


def _holds_boolean(value: Any) -> bool:
    """Whether this is true or false, or a list with such an entry."""
    return isinstance(value, bool) or (isinstance(value, list | tuple) and any(map(_holds_boolean, value)))


class CellData(PlainData):
    """Base of a cell and of each of its parts."""

    refusal = CellError


class _OnceLoader(yaml.SafeLoader):
    """Safe YAML in which each key of a mapping is given once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping, or an error at the line of a key that is given again."""
        lines: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in lines:
                problem = f"{key.value!r} is given again (first in line {lines[key.value]}); keep one"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            lines[key.value] = key.start_mark.line + 1
        return super().construct_mapping(node, deep=deep)


def load_yaml(path: Path, *, error: type[NasicellError] = CellError) -> Any:
    """Content of a YAML file, or an error that names the file, line and column."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_OnceLoader)
    except FileNotFoundError as missing:
        raise error(f"there is no file {path}") from missing
    except OSError as refused:
        reason = "it is a folder" if path.is_dir() else refused.strerror
        raise error(f"{path} cannot be read: {reason}. Name a YAML file.") from refused
    except (yaml.YAMLError, UnicodeDecodeError) as broken:
        raise error(f"{path} is not readable YAML (UTF-8): {broken}") from broken


def validated(model: type[M], data: Any, *, source: str, error: type[NasicellError] = CellError) -> M:
    """`data` as a `model`, or an error that lists every field that is wrong, with suggestions."""
    if not isinstance(data, dict):
        raise error(f"{source}: expected fields 'name: value', got {type(data).__name__}")
    try:
        return model.model_validate(data)
    except ValidationError as invalid:
        raise error(f"{source} does not describe a {model.__name__}:\n{_problems(model, invalid)}") from invalid


def _problems(model: type[BaseModel], invalid: ValidationError) -> str:
    """One line per wrong field: place, reason, what was given, and the field that was probably meant."""
    lines = []
    for problem in invalid.errors():
        place = ".".join(str(part) for part in problem["loc"]) or "(top level)"
        hint = ""
        if problem["type"] == "extra_forbidden":
            hint = "; " + suggest(str(problem["loc"][-1]), _fields_at(model, problem["loc"][:-1]))
        given = "" if problem["type"] == "missing" else f" (given: {problem['input']!r})"
        lines.append(f"  {place}: {problem['msg']}{given}{hint}")
    return "\n".join(lines)


def _fields_at(model: type[BaseModel], place: tuple[int | str, ...]) -> set[str]:
    """Names of the fields of the part of `model` at `place`; list positions and techniques lead no deeper."""
    models = {model}
    for name in place:
        fields = [m.model_fields[name] for m in models if isinstance(name, str) and name in m.model_fields]
        if fields:
            models = {part for field in fields for part in _models_in(field.annotation)}
        else:
            models = {
                m for m in models if "technique" in m.model_fields and m.model_fields["technique"].default == name
            } or models
    return {name for m in models for name in m.model_fields}


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    """Every model that a field of this type may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for argument in get_args(annotation) for model in _models_in(argument)}


def read_cell(path: str | Path) -> "Cell":
    """Cell of a YAML file; raises `CellError` naming the file and each wrong field."""
    from nasicell.cell.cell import Cell

    path = Path(path)
    return validated(Cell, load_yaml(path), source=str(path))
