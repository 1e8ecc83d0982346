"""BioLogic's binary files (.mpr) of EC-Lab and BT-Lab: impedance and cycling.

The measured points become a table with the labels of EC-Lab's text export and go through the same readers, so that
both files of one measurement give one record.
"""

from nasicell.instruments.biologic_mpr_data import data_table, unnamed
from nasicell.instruments.biologic_mpr_modules import MAGIC, modules
from nasicell.instruments.biologic_mpr_settings import mpr_header
from nasicell.instruments.eclab_record import eclab_record
from nasicell.instruments.file import InstrumentFile
from nasicell.records import CellKind, CyclingRecord, Damage, ImpedanceRecord, LinkedRecord


def recognises(file: InstrumentFile) -> bool:
    """The words at the start of every modular file."""
    return file.content.startswith(MAGIC)


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord | ImpedanceRecord | LinkedRecord:
    """The record of a .mpr file; `kind` chooses the electrode columns.

    Raises
    ------
    InstrumentFileError
        If the file holds no measured point, its columns cannot be told apart, or one is missing that the technique
        needs.
    """
    found, damage = modules(file)
    by_name = {module.name.lower(): module for module in reversed(found)}
    data = by_name.get("vmp data")
    if data is None:
        raise file.refusal(
            "the file has no module 'VMP data' ("
            + (f"its modules are {', '.join(repr(module.name) for module in found)}" if found else "it has no module")
            + "): it was cut, or the measurement never began"
        )
    if "vmp log" not in by_name:
        reason = "the file has no log: it was cut here, or copied while the measurement ran"
        damage.append(Damage(file=file.name, reason=reason))
    source = data_table(file, data)
    header = mpr_header(by_name.get("vmp set"), by_name.get("vmp log"), source, file=file.name)
    nameless = unnamed(source)
    if nameless:
        header.unknown["columns"] = f"{', '.join(nameless)}: not known here; the others are read as usual"
    source = source.with_damage(damage)
    return eclab_record(file, source, header=header, kind=kind)
