"""A table with EC-Lab's labels as a record: spectra, a trace, or both where a Modulo Bat mixes them."""

import numpy as np

from nasicell.instruments.biologic_cycling import cycling
from nasicell.instruments.biologic_impedance import impedance
from nasicell.instruments.eclab_header import EclabHeader
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.labels import find, label
from nasicell.instruments.table import Table
from nasicell.records import CellKind, CyclingRecord, ImpedanceRecord, LinkedRecord


def eclab_record(
    file: InstrumentFile, source: Table, *, header: EclabHeader, kind: CellKind | None
) -> CyclingRecord | ImpedanceRecord | LinkedRecord:
    """The record of a table, whether it was exported or stored.

    A table with frequencies is a set of sweeps; direct-current rows of an impedance technique are set aside. Where
    another technique (Modulo Bat) has rows with and without a frequency, the latter are the trace.

    Raises
    ------
    InstrumentFileError
        If a column is missing that the technique needs.
    """
    labels = [label(name) for name in source.names]
    frequency = find(labels, "freq")
    spectral = header.technique.endswith("EIS") or frequency is not None or find(labels, "re(z)") is not None
    if not spectral:
        return cycling(file, source, labels=labels, header=header, kind=kind)
    if frequency is not None and not header.technique.endswith("EIS") and find(labels, "mode") is not None:
        swept = np.nan_to_num(source.floats(frequency)) > 0
        if not swept.any():
            return cycling(file, source, labels=labels, header=header, kind=kind)
        if not swept.all():
            trace = cycling(file, source.taken(~swept), labels=labels, header=header, kind=kind)
            spectra = impedance(file, source.taken(swept).undamaged(), labels=labels, header=header, kind=kind)
            return LinkedRecord(parts=(trace, spectra))
    return impedance(file, source, labels=labels, header=header, kind=kind)
