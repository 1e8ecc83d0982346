"""BioLogic impedance (PEIS, GEIS and their staircases), exported or as EC-Lab stores it.

The impedance is that of the whole cell (Zwe-ce) where it was recorded, except for a half cell, whose working
electrode against the reference is meant. Several cycles in one file are several sweeps.
"""

from collections.abc import Sequence

from nasicell.instruments.eclab_header import EclabHeader
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.labels import Label, coulombs, find
from nasicell.instruments.sweeps import ImpedanceColumns, sweeps
from nasicell.instruments.table import Table
from nasicell.records import CellKind, ImpedanceRecord

_WHOLE = ("zwe-ce", "zcell")
_WORKING = ("z",)
_WHOLE_VOLTS = ("<ewe-ece>", "<ecell>", "<ewe>", "ewe-ece", "ecell", "ewe")
_WORKING_VOLTS = ("<ewe>", "<ecell>", "ewe", "ecell")
"""Means over the sweep before single values, which a Modulo Bat has."""
_EXCITED = {"PEIS": ("|ewe|",), "GEIS": ("|i|",)}
"""Column of the measured excitation, where the settings do not state its amplitude."""


def impedance(
    file: InstrumentFile,
    source: Table,
    *,
    labels: Sequence[Label],
    header: EclabHeader,
    kind: CellKind | None,
) -> ImpedanceRecord:
    """The sweeps of an EC-Lab impedance file.

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
    volts = _WHOLE_VOLTS if chosen in _WHOLE else _WORKING_VOLTS
    needs_amplitude = header.amplitude is None and header.technique[-4:] in _EXCITED
    state: dict[str, tuple[int, float]] = {}
    for name, aliases in (
        ("cycle", ("cycle number", "z cycle")),
        ("test_time", ("time",)),
        ("bias_voltage", volts),
        ("bias_current", ("<i>", "i")),
        ("temperature_C", ("temperature",)),
        ("transferred_charge", ("(q-qo)",)),
        *((("amplitude", _EXCITED[header.technique[-4:]]),) if needs_amplitude else ()),
    ):
        index = find(labels, *aliases)
        if index is not None:
            state[name] = (index, coulombs(labels[index]) if name == "transferred_charge" else labels[index].factor)
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
        amplitude=header.amplitude,
    )
    return ImpedanceRecord(
        spectra=spectra,
        sample=header.sample,
        provenance=file.provenance(
            header.instrument,
            technique=header.technique,
            metadata=header.metadata | {"impedance columns": source.names[real]},
            unknown=header.unknown,
        ),
        damage=damage,
    )
