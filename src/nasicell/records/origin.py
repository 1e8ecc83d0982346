"""The origin file beside a record written to disk: where the record comes from and what of it could not be read.

A table of numbers has no place for either; ``spectra.csv`` is therefore accompanied by ``spectra.csv.origin.json``.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from nasicell.errors import ParameterError, RecordError
from nasicell.quantity import Quantity
from nasicell.records.provenance import Damage, Provenance
from nasicell.records.sample import Sample

SUFFIX: Final = ".origin.json"
"""Added to the name of the file of numbers."""


def origin_path(path: Path) -> Path:
    """Name of the origin file of `path`.

    >>> origin_path(Path("spectra.csv")).name
    'spectra.csv.origin.json'
    """
    return path.with_name(path.name + SUFFIX)


def write_origin(
    path: Path,
    *,
    provenance: Provenance,
    sample: Sample,
    damage: Sequence[Damage],
    not_written: Sequence[str] = (),
) -> Path:
    """Write the origin file of the file of numbers at `path`, which is known by its hash."""
    data = {
        "written_sha256": sha256(path.read_bytes()).hexdigest(),
        "provenance": {**asdict(replace(provenance, metadata={}, unknown={})), "metadata": dict(provenance.metadata),
                       "unknown": dict(provenance.unknown)},
        "sample": {f.name: _plain(getattr(sample, f.name)) for f in fields(sample) if getattr(sample, f.name)},
        "damage": [asdict(one) for one in damage],
        "not_written": list(not_written),
    }  # fmt: skip
    beside = origin_path(path)
    beside.write_text(json.dumps(data, indent=1, ensure_ascii=False, default=str), encoding="utf-8")
    return beside


def read_origin(path: Path, digest: str) -> tuple[Provenance, Sample, tuple[Damage, ...]] | None:
    """Provenance, sample and damage of the origin file of `path`; None where there is none.

    Parameters
    ----------
    path
        The file of numbers.
    digest
        SHA-256 of its bytes as read.

    Raises
    ------
    RecordError
        If the origin file is not readable, or belongs to other numbers than those at `path`.
    """
    beside = origin_path(path)
    if not beside.is_file():
        return None
    try:
        data = json.loads(beside.read_text(encoding="utf-8"))
        provenance = Provenance(**{**data["provenance"], "notes": tuple(data["provenance"]["notes"])})
        sample = Sample(**{name: _object(value) for name, value in data["sample"].items()})
        damage = tuple(Damage(**one) for one in data["damage"])
        written = data["written_sha256"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ParameterError) as broken:
        raise RecordError(
            f"{beside.name} is no origin file ({broken}); delete it to read {path.name} alone"
        ) from broken
    if written != digest:
        raise RecordError(
            f"{beside.name} belongs to another content of {path.name}, which was changed since; delete it to read "
            f"{path.name} alone"
        )
    return provenance, sample, damage


def _plain(value: Any) -> Any:
    return asdict(value) if isinstance(value, Quantity) else value


def _object(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    interval = value.get("interval")
    return Quantity(**{**value, "interval": tuple(interval) if interval else None})
