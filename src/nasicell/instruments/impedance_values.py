"""From labelled columns to the columns of a sweep: units, logarithms, magnitude and phase, values times area."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.impedance_labels import FULL_TURN, Found
from nasicell.instruments.labels import Label
from nasicell.instruments.sweeps import ImpedanceColumns
from nasicell.instruments.table import Table
from nasicell.units import AMPERE_HOUR, SQUARE_CENTIMETRE

_THERMOMETER: Final = ("temperature", "temp", "t", "ambient temperature")
_STATE: Final = (
    ("test_time", "time", ("time", "elapsed time", "test time"), 1.0),
    ("bias_current", "current", ("current", "idc", "i dc", "<i>", "bias current"), 1.0),
    ("bias_voltage", "voltage", ("potential", "vdc", "v dc", "<ewe>", "voltage", "bias voltage"), 1.0),
    ("amplitude", "voltage", ("amplitude", "ac amplitude"), 1.0),
    ("amplitude", "current", ("amplitude", "ac amplitude"), 1.0),
    ("transferred_charge", "charge", ("charge", "(q-qo)", "transferred charge"), AMPERE_HOUR),
    ("temperature_C", "temperature", _THERMOMETER, 1.0),
    ("temperature", "kelvin", _THERMOMETER, 1.0),
)
_CYCLE: Final = ("sweep", "cycle", "cycle number", "spectrum", "step count", "step count / 1")
_DIRECT: Final = {
    "amplitude": "amplitude",
    "transferred charge coulomb": "transferred_charge",
}
"""Columns that nasicell writes itself, in SI."""
_LARGEST_RADIANS: Final = 3.2
"""A phase beyond half a turn is not one in radians."""


def spectrum_columns(
    file: InstrumentFile, source: Table, labels: Sequence[Label], found: Found, *, row: int
) -> tuple[Table, ImpedanceColumns, tuple[str, ...]]:
    """The table, with derived columns where it needs them, its columns, and notes on what was assumed or converted.

    Parameters
    ----------
    file
        Names the errors; its area divides values per area.
    source
        The table.
    labels
        One per column, taken apart.
    found
        Which of them make the spectrum.
    row
        Line of the labels, for errors.

    Raises
    ------
    InstrumentFileError
        If the impedance is in no unit of resistance, or per area of a cell without a stated area, or a phase has no
        unit and its values do not tell.
    """
    notes: list[str] = []
    source, frequency = _linear(source, found.frequency, labels[found.frequency], "frequency")
    source, first = _linear(source, found.first, labels[found.first], "|Z|" if found.polar else "Z'")
    frequency_factor = _hertz(file, labels[found.frequency], row=row) / (FULL_TURN if found.angular else 1.0)
    factor = _ohms(file, labels[found.first], row=row, notes=notes)
    if found.polar:
        magnitude = source.floats(first)
        angle = found.sign * _radians(file, source, labels[found.second], found.second, row=row, notes=notes)
        source = _further(source, "Z' from |Z| and phase", magnitude * np.cos(angle))
        source = _further(source, "Z'' from |Z| and phase", magnitude * np.sin(angle))
        real, imaginary, sign, imaginary_factor = len(source.names) - 2, len(source.names) - 1, 1.0, factor
    else:
        real, imaginary, sign = first, found.second, found.sign
        imaginary_factor = _ohms(file, labels[found.second], row=row, notes=notes)
        if not labels[found.first].unit:
            factor = imaginary_factor
        elif not labels[found.second].unit:
            imaginary_factor = factor
    notes += _assumed(labels, found)
    columns = ImpedanceColumns(
        frequency=frequency,
        real=real,
        imaginary=imaginary,
        frequency_factor=frequency_factor,
        impedance_factor=factor,
        imaginary_factor=imaginary_factor,
        imaginary_sign=sign,
        state=_state(labels, {found.frequency, found.first, found.second}),
    )
    return source, columns, tuple(dict.fromkeys(notes))


def _assumed(labels: Sequence[Label], found: Found) -> list[str]:
    """Notes on labels without a unit; of real and imaginary part, one without takes the unit of the other."""
    parts = [found.first] if found.polar else [found.first, found.second]
    if len({bool(labels[k].unit) for k in parts}) == 2:
        (bare,) = (k for k in parts if not labels[k].unit)
        (other,) = (k for k in parts if labels[k].unit)
        what = labels[bare].name or f"column {bare + 1}"
        return [f"Only one part of the impedance has a unit; {what} is read in {labels[other].unit} too."]
    without = [k for k in (found.frequency, *parts) if not labels[k].unit]
    if not without:
        return []
    names = ", ".join(labels[k].name or f"column {k + 1}" for k in without)
    units = " and ".join(dict.fromkeys("Hz" if k == found.frequency else "ohm" for k in without))
    return [f"Labels without a unit ({names}) are read as {units}."]


def _state(labels: Sequence[Label], taken: set[int]) -> dict[str, tuple[int, float]]:
    """Columns on the state of the cell during a sweep; temperature in degC or K."""
    state: dict[str, tuple[int, float]] = {}
    for key, quantity, aliases, extra in _STATE:
        for k, one in enumerate(labels):
            if k not in taken and key not in state and one.name in aliases and one.quantity == quantity:
                state[key] = (k, one.factor * extra)
    for k, one in enumerate(labels):
        if k not in taken and "cycle" not in state and one.name in _CYCLE and not one.quantity:
            state["cycle"] = (k, 1.0)
        if one.name in _DIRECT and not one.quantity:
            state.setdefault(_DIRECT[one.name], (k, 1.0))
    return state


def _hertz(file: InstrumentFile, label: Label, *, row: int) -> float:
    """Factor from the unit of a label to Hz, or rad/s."""
    if label.unit and label.quantity != "frequency":
        raise file.refusal(
            f"the frequency is given in {label.unit!r}; expected Hz, or rad/s of an angular frequency. Export it so, "
            "or give its unit in the column import (--column units.frequency=kHz)",
            row=row,
            column=label.name,
        )
    return label.factor


def _ohms(file: InstrumentFile, label: Label, *, row: int, notes: list[str]) -> float:
    """Factor from the unit of a label to ohm."""
    if not label.unit or label.quantity == "resistance":
        return label.factor
    if label.quantity == "areal resistance":
        if file.area is not None:
            area = f"{file.area / SQUARE_CENTIMETRE:g} cm2"
            notes.append(
                f"The impedance is given times area ({label.unit}); it is divided by the {area} of the cell file, so "
                "it must have been multiplied by that area and not by half of it."
            )
            return label.factor / file.area
        raise file.refusal(
            f"the impedance is given as {label.name} {label.unit}; expected ohm of the whole cell (not times area). "
            "State geometry.area_cm2 (or geometry.diameter_mm) in the cell file, or export it in ohm",
            row=row,
            column=label.name,
        )
    raise file.refusal(
        f"the impedance is given as {label.name} in {label.unit}; expected ohm of the whole cell: convert it or "
        "export it again",
        row=row,
        column=label.name,
    )


def _radians(
    file: InstrumentFile, source: Table, label: Label, index: int, *, row: int, notes: list[str]
) -> NDArray[np.float64]:
    """A phase in rad, shape (n,)."""
    values = source.floats(index)
    if label.quantity == "angle":
        return np.radians(values * label.factor)
    if label.unit:
        raise file.refusal(f"the phase is given in {label.unit}; expected deg or rad", row=row, column=label.name)
    if np.nanmax(np.abs(values), initial=0.0) > _LARGEST_RADIANS:
        notes.append(f"The phase ({label.name}) has no unit; its values are too large for radians and read as degrees.")
        return np.radians(values)
    raise file.refusal(
        "the phase has no unit, and its values could be degrees or radians; write it into the label, as in "
        "'Phase (deg)', or give it as units.phase of the column import (--column units.phase=deg)",
        row=row,
        column=label.name,
    )


def _linear(source: Table, index: int, label: Label, what: str) -> tuple[Table, int]:
    """The table and the index of a column, of a further one where the file gives the logarithm."""
    if not label.name.startswith("log "):
        return source, index
    with np.errstate(over="ignore"):
        further = _further(source, f"{what} from its logarithm", 10.0 ** source.floats(index))
    return further, len(further.names) - 1


def _further(source: Table, name: str, values: NDArray[np.float64]) -> Table:
    """The table with one more column of numbers."""
    return source.with_further(name, pl.Series(values).fill_nan(None))
