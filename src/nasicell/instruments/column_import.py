"""Which column of a table holds what, stated by the user where the labels do not tell."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from nasicell.cell.plain import PlainData, load_yaml, validated
from nasicell.errors import InstrumentFileError

Column = Annotated[int, Field(strict=True, ge=1)] | Annotated[str, StringConstraints(min_length=1)]
"""A column: its header as the file writes it, or its number from 1."""

FREQUENCIES: Final = ("frequency", "log_frequency", "angular_frequency")
IMAGINARIES: Final = ("imaginary", "minus_imaginary")
PHASES: Final = ("phase", "minus_phase")
CURRENTS: Final = ("current", "minus_current")


class ColumnImport(PlainData):
    """The columns of a table that no reader recognises, or that is to be read in another way.

    A spectrum needs a frequency and either real and imaginary part or magnitude and phase; a cycling record time,
    voltage and current. Units are taken from the headers, from a row of units below them, or from `units`.

    Parameters
    ----------
    frequency, log_frequency, angular_frequency
        One of them: f, its decadic logarithm, or 2 pi f (rad/s).
    real, imaginary, minus_imaginary
        Z' with Z'' or -Z''.
    magnitude, phase, minus_phase
        |Z| with the phase (deg or rad) or its negative.
    time, voltage, current, minus_current
        Test time, cell voltage and current; `minus_current` where positive discharges. Beside a frequency they are the
        start of each sweep and the bias.
    cycle, temperature
        Number of the sweep or cycle; temperature, degC unless its unit is K.
    units
        Field -> unit, where the header has none or a wrong one: ``{"frequency": "kHz"}``.
    separator
        Between columns, where it is not found by itself.
    decimal
        Decimal sign, where it is not found by itself.
    skip_rows
        Lines above the headers, or above the values where columns are numbers.
    sheet
        Sheet of a workbook.

    Examples
    --------
    >>> ColumnImport(frequency="Sweep", real=2, minus_imaginary="B", units={"frequency": "kHz"}).columns()
    {'frequency': 'Sweep', 'real': 2, 'minus_imaginary': 'B'}
    """

    refusal: ClassVar = InstrumentFileError

    frequency: Column | None = None
    log_frequency: Column | None = None
    angular_frequency: Column | None = None
    real: Column | None = None
    imaginary: Column | None = None
    minus_imaginary: Column | None = None
    magnitude: Column | None = None
    phase: Column | None = None
    minus_phase: Column | None = None
    time: Column | None = None
    voltage: Column | None = None
    current: Column | None = None
    minus_current: Column | None = None
    cycle: Column | None = None
    temperature: Column | None = None
    units: dict[str, str] = Field(default_factory=dict)
    separator: Literal["\t", ";", ",", " "] | None = None
    decimal: Literal[".", ","] | None = None
    skip_rows: int = Field(default=0, ge=0)
    sheet: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Refuse a choice of columns that is neither a spectrum nor a cycling record."""
        given = self.columns()
        for group in (FREQUENCIES, IMAGINARIES, PHASES, CURRENTS):
            if len([name for name in group if name in given]) > 1:
                raise _problem(f"only one of {', '.join(group)} can be given")
        if self.is_spectrum:
            cartesian, polar = given.keys() & {"real", *IMAGINARIES}, given.keys() & {"magnitude", *PHASES}
            if bool(cartesian) == bool(polar) or len(cartesian | polar) < 2:
                raise _problem(
                    "a spectrum needs a frequency and either real with imaginary (or minus_imaginary), or magnitude "
                    "with phase (or minus_phase)"
                )
        elif not {"time", "voltage"} <= given.keys() or not any(name in given for name in CURRENTS):
            raise _problem(
                "columns are missing: a spectrum needs frequency, real and imaginary (or minus_imaginary), or "
                "magnitude and phase; a cycling record needs time, voltage and current"
            )
        unknown = sorted(set(self.units) - given.keys())
        if unknown:
            raise _problem(f"units are given for {', '.join(unknown)}, which name no column given")
        return self

    @property
    def is_spectrum(self) -> bool:
        """Whether a frequency is among the columns."""
        return any(getattr(self, name) is not None for name in FREQUENCIES)

    def columns(self) -> dict[str, Column]:
        """Field -> header or number of the columns given."""
        setting = {"units", "separator", "decimal", "skip_rows", "sheet"}
        pairs = ((name, getattr(self, name)) for name in type(self).model_fields if name not in setting)
        return {name: value for name, value in pairs if value is not None}


def _problem(message: str) -> PydanticCustomError:
    return PydanticCustomError("columns", "{message}", {"message": message})


def read_columns(path: str | Path) -> ColumnImport:
    """Column import of a YAML file; raises `InstrumentFileError` naming each wrong field."""
    path = Path(path)
    return validated(
        ColumnImport, load_yaml(path, error=InstrumentFileError), source=str(path), error=InstrumentFileError
    )


def columns_of_words(words: Mapping[str, str], *, base: ColumnImport | None = None) -> ColumnImport:
    """Column import of ``name -> text`` as typed on a command line, over what `base` states.

    A number is a column counted from 1; ``units.NAME`` gives a unit; ``tab`` is a separator that is hard to type.

    >>> columns_of_words({"frequency": "1", "real": "R", "imaginary": "X", "units.real": "kOhm"}).units["real"]
    'kOhm'
    """
    data: dict[str, Any] = base.model_dump(exclude_none=True) if base else {}
    for name, text in words.items():
        if name.startswith("units."):
            data["units"] = {**data.get("units", {}), name.removeprefix("units."): text}
        elif name == "separator":
            data[name] = "\t" if text in ("tab", "\\t") else text
        else:
            data[name] = int(text) if text.isdecimal() and name != "sheet" else text
    return validated(ColumnImport, data, source="the column import", error=InstrumentFileError)
