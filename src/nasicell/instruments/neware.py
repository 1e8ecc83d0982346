"""Neware .nda and .ndax, read by fastnda (BSD-3-Clause).

Test time is Neware's total time over all steps, from the start of the test. Positive current charges, as Neware
writes it. Cycle and step counters are the file's own, so are the capacities, which count within a step.
"""

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from nasicell.instruments.cycling_table import backward_time
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.neware_header import flat, header_sample, unknown_values
from nasicell.records import CellKind, CyclingRecord, Damage
from nasicell.units import SI_PREFIX

_MILLI = SI_PREFIX["m"]


def _format(file: InstrumentFile) -> str | None:
    if file.content.startswith(b"NEWARE"):
        return ".nda"
    if file.content.startswith(b"PK") and (b"data.ndc" in file.content or b"VersionInfo.xml" in file.content):
        return ".ndax"
    return None


def recognises(file: InstrumentFile) -> bool:
    """The word NEWARE at the start, or a zip archive that holds ``data.ndc``."""
    return _format(file) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord:
    """The cycling record of a Neware file; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If the file is cut, or of a version that fastnda does not know.
    """
    suffix = _format(file)
    assert suffix is not None
    notes = _Notes()
    with warnings.catch_warnings(record=True) as heard, notes.of("fastnda"):
        warnings.simplefilter("always")
        raw, metadata = _fastnda(file, suffix)
    notes.texts += [str(w.message).split(". ")[0] for w in heard]
    if not raw.height:
        raise file.refusal("the Neware file holds no sample; the copy was cut or the test never began")
    return CyclingRecord(
        table=_table(raw),
        sample=header_sample(metadata, file=file.name),
        provenance=file.provenance(
            f"Neware {suffix}",
            technique="cycling",
            metadata=flat(metadata) | ({"reader's notes": "; ".join(notes.texts)} if notes.texts else {}),
            unknown=unknown_values(metadata),
        ),
        damage=_damage(file, raw, metadata),
    )


class _Notes(logging.Handler):
    """Collects what a library logs, so that it reaches the record instead of the terminal."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.texts.append(record.getMessage())

    @contextmanager
    def of(self, library: str) -> Iterator[None]:
        """Listen to the logger of `library`, which is silent elsewhere meanwhile."""
        log = logging.getLogger(library)
        propagated, log.propagate = log.propagate, False
        log.addHandler(self)
        try:
            yield
        finally:
            log.removeHandler(self)
            log.propagate = propagated


def _fastnda(file: InstrumentFile, suffix: str) -> tuple[pl.DataFrame, dict[str, Any]]:
    import fastnda

    try:
        with tempfile.TemporaryDirectory() as folder:
            path = file.path
            if path.suffix.lower() != suffix:
                path = Path(folder) / f"copy{suffix}"
                path.write_bytes(file.content)
            raw = fastnda.read(path, cycle_mode="raw")
            try:
                metadata = fastnda.read_metadata(path)
            except Exception as reason:
                metadata = {"metadata": f"not readable: {reason}"}
    except Exception as reason:
        raise file.refusal(
            f"fastnda cannot read this Neware file ({type(reason).__name__}: {reason}); it is cut, damaged or of an "
            "unknown version. Copy it again from the cycler, or export it as csv from BTSDA"
        ) from reason
    return raw, metadata


def _table(raw: pl.DataFrame) -> pl.DataFrame:
    """Neware's columns under BDF names, mA to A, mAh to Ah, mWh to Wh."""

    def number(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Float64)

    columns = {
        "test_time_second": number("total_time_s"),
        "voltage_volt": number("voltage_V"),
        "current_ampere": number("current_mA") * _MILLI,
    }
    if "unix_time_s" in raw.columns:
        columns["unix_time_second"] = number("unix_time_s")
    for counter in ("cycle_count", "step_count", "step_index"):
        if counter in raw.columns:
            columns[counter] = pl.col(counter).cast(pl.Int64)
    sensor = next((c for c in raw.columns if c.startswith("aux") and c.endswith("temperature_degC")), None)
    if sensor is not None:
        columns["ambient_temperature_celsius"] = number(sensor)
    for counter, source in (("capacity_ah", "capacity_mAh"), ("energy_wh", "energy_mWh")):
        if source in raw.columns:
            counted = number(source) * _MILLI
            columns[f"charging_{counter}"] = pl.when(counted > 0).then(counted).otherwise(0.0)
            columns[f"discharging_{counter}"] = pl.when(counted < 0).then(-counted).otherwise(0.0)
    return raw.select(**columns)


def _damage(file: InstrumentFile, raw: pl.DataFrame, metadata: dict[str, Any]) -> tuple[Damage, ...]:
    """Missing samples by the file's own numbering and count; time that runs backwards."""
    index = raw["index"].cast(pl.Int64).to_numpy()
    damage = _cut(file, raw.height, metadata)
    gaps = (pl.Series(index).diff().fill_null(1) - 1).to_numpy()
    damage += [
        Damage(
            file=file.name,
            row=int(index[k]),
            reason=f"the {gaps[k]} samples before sample {index[k]} are missing",
            records_lost=int(gaps[k]),
        )
        for k in (gaps > 0).nonzero()[0]
    ]
    time = raw["total_time_s"].to_numpy()
    return (*damage, *backward_time(file.name, time=time, rows=index, column="total time"))


def _cut(file: InstrumentFile, samples: int, metadata: dict[str, Any]) -> list[Damage]:
    """Samples missing at the end of a .nda: by the count in its footer, or by the length in its header.

    Bytes 64 to 71 of the older versions hold start and length of the data; from version 128 on (BTS 9) a footer
    follows the data, with the number of samples.
    """
    if not file.content.startswith(b"NEWARE"):
        return []

    def cut(reason: str, lost: int) -> list[Damage]:
        advice = "the file was cut; copy it again from the cycler"
        return [Damage(file=file.name, row=samples + 1, reason=f"{reason}: {advice}", records_lost=lost)]

    if metadata.get("nda_version", 0) >= 128:
        promised = metadata.get("num_datapoints")
        if promised is None:
            return cut(f"the footer after sample {samples} is missing", 0)
        missing = int(promised) - samples
        return cut(f"the footer promises {promised} samples, {samples} are there", missing) if missing > 0 else []
    begin, length = (int.from_bytes(file.content[k : k + 4], "little") for k in (64, 68))
    absent = begin + length - len(file.content)
    if not 0 < absent < length:
        return []
    lost = round(samples * absent / (length - absent))
    return cut(f"{absent} of {length} bytes of data are missing, about {lost} samples", lost)
