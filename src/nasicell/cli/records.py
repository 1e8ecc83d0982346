"""Virtual records as files: cycling as BDF csv, spectra as csv."""

import re
from collections.abc import Mapping
from pathlib import Path

from nasicell.cli.folder import made_folder
from nasicell.records import CyclingRecord, LinkedRecord, Record


def write_records(records: Mapping[str, Record], folder: Path) -> Path:
    """One file per record, or per part of a linked one; names are made from the experiments'."""
    made_folder(folder)
    for name, record in records.items():
        stem = re.sub(r"[^\w.+-]+", "_", name)
        parts = record.parts if isinstance(record, LinkedRecord) else (record,)
        for number, part in enumerate(parts, start=1):
            ending = "bdf.csv" if isinstance(part, CyclingRecord) else "spectra.csv"
            middle = f"_part{number}" if len(parts) > 1 else ""
            part.to_polars().write_csv(folder / f"{stem}{middle}.{ending}")
    return folder
