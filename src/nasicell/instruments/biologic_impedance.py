"""BioLogic impedance (PEIS, GEIS and their staircases) as exported text.

The impedance is that of the whole cell (Zwe-ce) where it was recorded, except for a half cell, whose working
electrode against the reference is meant. Several cycles in one file are several sweeps.
"""

from collections.abc import Sequence

from nasicell.instruments.eclab_header import EclabHeader, amplitude
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.labels import Label, find
from nasicell.instruments.sweeps import ImpedanceColumns, sweeps
from nasicell.instruments.table import Table
from nasicell.records import CellKind, ImpedanceRecord
from nasicell.units import AMPERE_HOUR

_WHOLE = ("zwe-ce", "zcell")
_WORKING = ("z",)


def impedance(
    file: InstrumentFile,
    source: Table,
    *,
    labels: Sequence[Label],
    header: EclabHeader,
    lines: Sequence[str],
    kind: CellKind | None,
) -> ImpedanceRecord:
    """The sweeps of an EC-Lab impedance export.

    Raises
    ------
    InstrumentFileError
        If Re(Z) or -Im(Z) is missing, or no row holds an impedance.
    """
    preference = (*_WORKING, *_WHOLE) if kind == "half" else (*_WHOLE, *_WORKING)
    chosen = next(
        (z for z in preference if find(labels, f"re({z})") is not None and find(labels, f"-im({z})") is not None), None
    )
    frequency = find(labels, "freq")
    if chosen is None or frequency is None:
        raise file.refusal(
            "an impedance file needs the columns 'Re(Z)/Ohm' and '-Im(Z)/Ohm'; the labels are "
            + ", ".join(source.names)
        )
    real, imaginary = find(labels, f"re({chosen})"), find(labels, f"-im({chosen})")
    assert real is not None
    assert imaginary is not None
    volts = ("<ewe-ece>", "<ecell>", "<ewe>") if chosen in _WHOLE else ("<ewe>", "<ecell>")
    state: dict[str, tuple[int, float]] = {}
    for name, aliases, extra in (
        ("cycle", ("cycle number", "z cycle"), 1.0),
        ("test_time", ("time",), 1.0),
        ("bias_voltage", volts, 1.0),
        ("bias_current", ("<i>",), 1.0),
        ("transferred_charge", ("(q-qo)",), AMPERE_HOUR),
    ):
        index = find(labels, *aliases)
        if index is not None:
            state[name] = (index, labels[index].factor * extra)
    spectra, damage = sweeps(
        source,
        ImpedanceColumns(
            frequency=frequency,
            real=real,
            imaginary=imaginary,
            frequency_factor=labels[frequency].factor,
            impedance_factor=labels[real].factor,
            imaginary_sign=-1.0,
            state=state,
        ),
        amplitude=amplitude(lines, header.technique),
    )
    return ImpedanceRecord(
        spectra=spectra,
        sample=header.sample,
        provenance=file.provenance(
            "BioLogic .mpt",
            technique=header.technique,
            metadata=header.metadata | {"impedance columns": source.names[real]},
            unknown=header.unknown,
        ),
        damage=damage,
    )
