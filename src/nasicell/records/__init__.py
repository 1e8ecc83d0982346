"""Records: frozen tables that instruments, real or virtual, write and that analysis reads."""

from nasicell.records.cycling import CyclingRecord
from nasicell.records.impedance import ImpedanceRecord, ImpedanceSpectrum
from nasicell.records.linked import LinkedRecord
from nasicell.records.provenance import Damage, Provenance
from nasicell.records.sample import CellKind, Sample
from nasicell.records.settings import SettingsRecord

Record = CyclingRecord | ImpedanceRecord | LinkedRecord
"""Anything that `nasicell.analyse` accepts."""

__all__ = [
    "CellKind",
    "CyclingRecord",
    "Damage",
    "ImpedanceRecord",
    "ImpedanceSpectrum",
    "LinkedRecord",
    "Provenance",
    "Record",
    "Sample",
    "SettingsRecord",
]
