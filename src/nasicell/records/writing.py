"""Records as files: Battery Data Format (ontology 1.3.0) as csv or parquet, and plain csv.

BDF names the columns of a time series, and frequency, real and imaginary impedance; it asks every file for test time,
voltage and current. What it has no term for is left out of a BDF file and told; the plain csv of spectra has all.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from nasicell.constants import ZERO_CELSIUS
from nasicell.errors import RecordError
from nasicell.records.cycling import OPTIONAL, REQUIRED, CyclingRecord
from nasicell.records.impedance import ImpedanceRecord, ImpedanceSpectrum
from nasicell.records.origin import write_origin

_STATE: Final = {
    "test_time": "test_time_second",
    "bias_voltage": "bias_voltage_volt",
    "bias_current": "bias_current_ampere",
    "temperature": "temperature_kelvin",
    "amplitude": "amplitude",
    "transferred_charge": "transferred_charge_coulomb",
}
"""Field of a spectrum -> column of our csv; the amplitude is in V or A as the technique tells."""
_BDF_STATE: Final = {
    "test_time": "test_time_second",
    "bias_voltage": "voltage_volt",
    "bias_current": "current_ampere",
}
"""Field of a spectrum -> column that BDF requires."""
_NO_TERM: Final = ("amplitude", "transferred_charge")


def write_csv(record: CyclingRecord | ImpedanceRecord, path: str | Path) -> tuple[str, ...]:
    """Write a record as csv with its origin file; every number reads back to the last digit.

    A cycling record has the machine names of BDF. Spectra have one row per point: ``sweep`` (from 1),
    ``frequency_hertz``, ``z_real_ohm``, ``z_imaginary_ohm`` (capacitive: negative), and of each sweep its
    ``test_time_second``, ``bias_voltage_volt``, ``bias_current_ampere``, ``temperature_kelvin``, ``amplitude`` and
    ``transferred_charge_coulomb`` where known.

    Returns
    -------
    :
        What the file has no column for; always empty.

    Raises
    ------
    RecordError
        If the file cannot be written.
    """
    frame = record.table if isinstance(record, CyclingRecord) else spectra_table(record)
    return _written(record, frame, Path(path), ())


def write_bdf(record: CyclingRecord | ImpedanceRecord, path: str | Path) -> tuple[str, ...]:
    """Write a record in the Battery Data Format with its origin file: parquet if `path` ends so, else csv.

    The sweeps of an impedance record are counted in ``step_count``, its test time is that of their start.

    Returns
    -------
    :
        Columns or fields that BDF has no term for, and which are therefore not written.

    Raises
    ------
    RecordError
        If a sweep lacks test time, voltage or current, which BDF requires, or the file cannot be written.
    """
    if isinstance(record, CyclingRecord):
        known = [name for name in (*REQUIRED, *OPTIONAL) if name in record.table.columns]
        others = [name for name in record.table.columns if name not in known]
        return _written(record, record.table.select(known), Path(path), others)
    unsaid = [name for name in _NO_TERM if any(getattr(s, name) is not None for s in record.spectra)]
    return _written(record, _bdf_spectra(record), Path(path), unsaid)


def spectra_table(record: ImpedanceRecord) -> pl.DataFrame:
    """All sweeps in one table: the columns of `ImpedanceRecord.to_polars` and the state of each sweep, where known."""
    known = [name for name in _STATE if any(getattr(s, name) is not None for s in record.spectra)]
    return record.to_polars().with_columns(_repeated(record.spectra, name).alias(_STATE[name]) for name in known)


def _bdf_spectra(record: ImpedanceRecord) -> pl.DataFrame:
    for number, spectrum in enumerate(record.spectra, start=1):
        lacking = [name.replace("_", " ") for name in _BDF_STATE if getattr(spectrum, name) is None]
        if lacking:
            raise RecordError(
                f"sweep {number} of {record.provenance.source} has no {', '.join(lacking)}, and BDF requires test "
                "time, voltage and current of every row; write it as csv instead"
            )
    frame = record.to_polars().rename(
        {"sweep": "step_count", "z_real_ohm": "real_impedance_ohm", "z_imaginary_ohm": "imaginary_impedance_ohm"}
    )
    frame = frame.with_columns(_repeated(record.spectra, name).alias(column) for name, column in _BDF_STATE.items())
    if any(spectrum.temperature is not None for spectrum in record.spectra):
        celsius = _repeated(record.spectra, "temperature") - ZERO_CELSIUS
        frame = frame.with_columns(celsius.alias("ambient_temperature_celsius"))
    state = list(_BDF_STATE.values())
    return frame.select(*state, pl.exclude(*state))


def _repeated(spectra: Sequence[ImpedanceSpectrum], name: str) -> pl.Series:
    """A field of each sweep, once per point."""
    return pl.Series([getattr(s, name) for s in spectra for _ in range(len(s))], dtype=pl.Float64)


def _written(
    record: CyclingRecord | ImpedanceRecord, frame: pl.DataFrame, path: Path, not_written: Sequence[str]
) -> tuple[str, ...]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".parquet":
            frame.write_parquet(path)
        else:
            frame.write_csv(path)
        write_origin(
            path, provenance=record.provenance, sample=record.sample, damage=record.damage, not_written=not_written
        )
    except OSError as error:
        raise RecordError(f"cannot write {path}: {error.strerror or error}. Name another file") from error
    return tuple(not_written)
