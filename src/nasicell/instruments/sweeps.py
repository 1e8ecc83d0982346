"""Rows of frequency and impedance as sweeps: direct-current rows set aside, cycles and restarts told apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import InstrumentFileError
from nasicell.instruments.damage import runs
from nasicell.instruments.numeric import numbers
from nasicell.instruments.table import Table
from nasicell.records import Damage, ImpedanceSpectrum
from nasicell.units import kelvin

_RESTART_DECADES = 1.0
"""A step against the direction of the sweep, this much wider than a normal step and at least this wide, restarts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpedanceColumns:
    """Where a table holds a spectrum: indices of its columns, and factors to Hz, ohm, s, A, V.

    Parameters
    ----------
    frequency, real, imaginary
        Index of the column.
    frequency_factor, impedance_factor, imaginary_factor
        To Hz and ohm; the imaginary part has the factor of the real one unless it is given.
    imaginary_sign
        -1 where the column holds -Im Z.
    state
        Field of a spectrum (``test_time``, ``bias_current``, ``bias_voltage``, ``transferred_charge``,
        ``amplitude``, ``temperature``), ``temperature_C`` or ``cycle`` -> (index, factor).
    """

    frequency: int
    real: int
    imaginary: int
    frequency_factor: float = 1.0
    impedance_factor: float = 1.0
    imaginary_factor: float | None = None
    imaginary_sign: float = 1.0
    state: Mapping[str, tuple[int, float]]


def sweeps(
    source: Table, columns: ImpedanceColumns, **stated: float | None
) -> tuple[tuple[ImpedanceSpectrum, ...], tuple[Damage, ...]]:
    """The sweeps of a table in the order measured, and what was set aside.

    A sweep ends where the cycle number changes, the labels stand again or the frequency jumps back to the start. Of
    the state columns, test time and charge are those of the first point of a sweep, the others the mean over it.

    Parameters
    ----------
    source
        Rows of the file.
    columns
        Which columns hold what.
    stated
        Fields of every spectrum that the header gives; a column overrules it.

    Raises
    ------
    InstrumentFileError
        If no row has a positive frequency and a finite impedance.
    """
    kept, values = numbers(
        source,
        required={"frequency": columns.frequency, "real": columns.real, "imaginary": columns.imaginary},
        optional={name: index for name, (index, _) in columns.state.items()},
    )
    frequency = values["frequency"] * columns.frequency_factor
    idle = frequency <= 0
    if idle.any():
        entries = [
            (
                int(row),
                "frequency",
                f"frequency is {f:g} Hz: {'a direct-current row, no impedance' if f == 0 else 'not positive'}; "
                "row set aside",
                1,
            )
            for row, f in zip(kept.rows[idle], frequency[idle], strict=True)
        ]
        kept = kept.taken(~idle, runs(source.file, entries))
        values = {key: value[~idle] for key, value in values.items()}
        frequency = frequency[~idle]
    if not frequency.size:
        first = f"; first: {kept.damage[0]}" if kept.damage else ""
        raise InstrumentFileError(f"{source.file} holds no row with a positive frequency and an impedance{first}")
    factor = columns.impedance_factor
    imaginary_factor = factor if columns.imaginary_factor is None else columns.imaginary_factor
    impedance = factor * values["real"] + 1j * columns.imaginary_sign * imaginary_factor * values["imaginary"]
    state = {name: values[name] * factor for name, (_, factor) in columns.state.items()}
    again = np.searchsorted(np.array(kept.breaks), kept.rows).astype(np.float64)
    starts = _starts(frequency, state.pop("cycle", None), again)
    spectra = []
    for a, b in zip(starts, [*starts[1:], frequency.size], strict=True):
        fields = {**stated, **{name: _of_sweep(name, value[a:b]) for name, value in state.items()}}
        if "temperature_C" in fields:
            measured = fields.pop("temperature_C")
            fields["temperature"] = None if measured is None else kelvin(measured)
        spectra.append(ImpedanceSpectrum(frequency=frequency[a:b], impedance=impedance[a:b], **fields))
    return tuple(spectra), kept.damage


def _of_sweep(name: str, values: NDArray[np.float64]) -> float | None:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return None
    first = name in ("test_time", "transferred_charge") or bool((finite == finite[0]).all())
    return float(finite[0] if first else finite.mean())


def _starts(frequency: NDArray[np.float64], *counters: NDArray[np.float64] | None) -> list[int]:
    """Index of the first point of each sweep: where a counter changes or the frequency restarts."""
    restart = np.zeros(frequency.size, dtype=bool)
    restart[0] = True
    for counter in counters:
        if counter is not None:
            restart[1:] |= np.diff(np.nan_to_num(counter)) != 0
    if frequency.size > 2:
        step = np.diff(np.log10(frequency))
        usual = float(np.median(step))
        wide = max(3 * abs(usual), min(_RESTART_DECADES, 0.5 * float(np.ptp(np.log10(frequency)))))
        restart[1:] |= (np.sign(step) == -np.sign(usual)) & (np.abs(step) >= wide)
    return [int(k) for k in np.flatnonzero(restart)]
