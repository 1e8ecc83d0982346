"""The documents: every field is explained, every example runs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from nasicell.cell import Cell
from nasicell.protocols.protocol import MODELS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(path for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")] if path.is_file())
FENCE = re.compile(r"^```python[^\n]*\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
WITH_EXAMPLES = [path for path in DOCUMENTS if FENCE.search(path.read_text(encoding="utf-8"))]


def models_within(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model that an annotation mentions, and those within them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_within(field.annotation)
    else:
        for argument in get_args(annotation):
            yield from models_within(argument)


FIELDS = sorted(
    {
        f"{model.__name__}.{name}"
        for root in (Cell, *MODELS.values())
        for model in models_within(root)
        for name in model.model_fields
        if name != "technique"
    }
)


def sections_of_models() -> list[str]:
    """Heading and text of every third-level section of the nomenclature: one per model, or a few."""
    text = (ROOT / "docs" / "nomenclature.md").read_text(encoding="utf-8")
    return [part.partition("\n## ")[0] for part in text.split("\n### ")[1:]]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_cells_and_protocols_is_in_the_nomenclature(field: str) -> None:
    """A row of the nomenclature names the field under the heading of its model."""
    model, name = field.split(".")
    sections = [part for part in sections_of_models() if re.match(rf"[^\n]*`{model}`", part)]
    assert sections, f"docs/nomenclature.md has no heading for {model}"
    assert any(re.search(rf"^\| `{name}` \|", part, flags=re.MULTILINE) for part in sections), (
        f"{name} of {model} is missing"
    )


def test_the_nomenclature_has_no_fields_of_the_past() -> None:
    """A row under the heading of a model is a field of that model."""
    for part in sections_of_models():
        models = re.findall(r"`(\w+)`", part.partition("\n")[0])
        for name in re.findall(r"^\| `(\w+)` \|", part, flags=re.MULTILINE):
            assert any(f"{model}.{name}" in FIELDS for model in models), f"{name} is no field of {models}"


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_python_examples_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The python blocks of a document run one after the other in one namespace, beside the examples."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    text = path.read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": path.stem}
    for block in FENCE.finditer(text):
        lines_above = text[: block.start(1)].count("\n")
        code = compile("\n" * lines_above + block[1], str(path), "exec")
        exec(code, namespace)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    """Every relative link names a file that is there."""
    for target in re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"
