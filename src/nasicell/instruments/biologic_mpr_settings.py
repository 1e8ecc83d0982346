"""What the settings and the log of a .mpr say: technique, sample, excitation, instrument, wall clock.

Offsets are those of files of EC-Lab 11.32 to 11.61. Nothing here is needed to read the data: a value that is not
plausible, or that the data contradict, is left out.
"""

import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from nasicell.instruments.biologic_mpr_modules import Module
from nasicell.instruments.biologic_mpr_technique import parameters, single
from nasicell.instruments.eclab_header import EclabHeader, eclab_sample
from nasicell.instruments.table import Table

TECHNIQUES: Final = {
    4: "GCPL", 6: "CV", 11: "OCV", 24: "CA", 25: "CP", 28: "WAIT", 29: "PEIS", 30: "GEIS", 50: "ZIR", 51: "CVA",
    108: "LSV", 127: "MB",
}  # fmt: skip
"""First byte of the settings -> EC-Lab's short name."""

_COMMENT: Final = 0x007
_ACTIVE_MASS: Final = 0x107
_MOLAR_MASS: Final = 0x10F
_AREA: Final = 0x211
_REFERENCE: Final = 0x215
_CHARACTERISTIC_MASS: Final = 0x24C
_MASS_UNIT: Final = 0x251
_MASS_UNITS: Final = {1: "g", 2: "mg", 3: "µg"}
_CHANNEL: Final = 0x009
_SERIAL: Final = 0x0AB
_START: Final = 0x249
_TEXTS: Final = {"File": 0x251, "Host": 0x351, "Address of the instrument": 0x384, "EC-Lab version": 0x3B7}
_DEVICE: Final = 0x3CE
_DEVICES: Final = {16: "SP-300", 22: "MPG-2"}
"""Number of the device, its serial number behind it; those whose name a text or settings file of the same run gives."""
_EPOCH: Final = datetime(1899, 12, 30)
"""The file knows no time zone: dates are those of the clock on the wall."""
_CENTURY: Final = (25_569.0, 73_050.0)
"""1970 and 2100 in days since 30 December 1899."""


def mpr_header(settings: Module | None, log: Module | None, source: Table, *, file: str) -> EclabHeader:
    """Header of a .mpr, with the keys of a text export.

    Parameters
    ----------
    settings, log
        The modules, None where the file lacks them.
    source
        The measured points, against which settings are checked.
    file
        Name of the file, for the sources of area and mass.
    """
    technique = ""
    metadata: dict[str, str] = {}
    amplitude = None
    if settings is not None and len(settings.content):
        number = settings.content[0]
        technique = TECHNIQUES.get(number, f"technique {number}")
        metadata |= dict(_stated(settings.content))
        programmed, amplitude = parameters(settings, technique, source)
        metadata |= programmed
    if technique not in TECHNIQUES.values():
        metadata["Technique"] = technique or "not stated"
        technique = _told_by(source) or technique
    if log is not None:
        metadata |= dict(_logged(log.content))
    sample, unknown = eclab_sample(metadata, file=file)
    return EclabHeader(
        technique=technique,
        metadata=metadata,
        unknown=unknown,
        sample=sample,
        amplitude=amplitude,
        instrument="BioLogic .mpr",
    )


def _told_by(source: Table) -> str:
    """Impedance of an unknown technique, which is sweeps only if every row has a frequency."""
    if "freq/Hz" not in source.names:
        return ""
    return "EIS" if (source.floats(source.names.index("freq/Hz")) > 0).all() else ""


def _stated(content: memoryview) -> Iterator[tuple[str, str]]:
    """Key and value of everything on cell and electrode that the settings hold."""
    comment = _text(content, _COMMENT)
    if comment:
        yield "Comments", comment
    for key, at, unit in (
        ("Mass of active material", _ACTIVE_MASS, "mg"),
        ("Molecular weight of active material (at x = 0)", _MOLAR_MASS, "g/mol"),
        ("Electrode surface area", _AREA, "cm²"),
    ):
        value = single(content, at)
        if value is not None:
            yield key, f"{value:g} {unit}"
    reference = _text(content, _REFERENCE)
    if reference:
        yield "Reference electrode", reference
    mass = single(content, _CHARACTERISTIC_MASS)
    unit = _MASS_UNITS.get(content[_MASS_UNIT]) if len(content) > _MASS_UNIT else None
    if mass is not None and unit is not None:
        yield "Characteristic mass", f"{mass:g} {unit}"


def _logged(content: memoryview) -> Iterator[tuple[str, str]]:
    """Key and value of what the log says of the run."""
    start = _days(content, _START)
    if start is not None:
        moment = _EPOCH + timedelta(days=start)
        yield "Acquisition started on", moment.isoformat(sep=" ", timespec="milliseconds")
    if len(content) > _SERIAL + 2:
        serial = struct.unpack_from("<H", content, _SERIAL)[0]
        yield "Run on channel", f"{content[_CHANNEL] + 1} (SN {serial})"
    if len(content) > _DEVICE and content[_DEVICE] in _DEVICES:
        yield "Device", f"{_DEVICES[content[_DEVICE]]} (SN {_text(content, _DEVICE + 1)})"
    for key, at in _TEXTS.items():
        text = _text(content, at)
        if text:
            yield key, text


def _days(content: memoryview, at: int) -> float | None:
    if at + 8 > len(content):
        return None
    days = struct.unpack_from("<d", content, at)[0]
    return days if _CENTURY[0] < days < _CENTURY[1] else None


def _text(content: memoryview, at: int) -> str:
    """A text that its length precedes."""
    if at >= len(content):
        return ""
    raw = bytes(content[at + 1 : at + 1 + content[at]])
    text = raw.decode("latin-1").replace("\r\n", "\n").strip(" \0\n,")
    return text if text.replace("\n", "").isprintable() else ""
