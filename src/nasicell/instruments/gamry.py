"""Gamry .DTA with impedance curves (EISPOT, GALVEIS and their hybrids).

Time counts from the start of the curve. The direct current is Gamry's Idc, positive where it oxidises the working
electrode.
"""

import math
import re
from collections.abc import Sequence

from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.geometry import stated_area
from nasicell.instruments.labels import unit_of
from nasicell.instruments.number_marks import number
from nasicell.instruments.sweeps import ImpedanceColumns, sweeps
from nasicell.instruments.table import table
from nasicell.instruments.text import fields_of
from nasicell.records import CellKind, Damage, ImpedanceRecord, ImpedanceSpectrum, Sample
from nasicell.units import MILLIVOLT


def recognises(file: InstrumentFile) -> bool:
    """EXPLAIN on the first line, TAG on the second."""
    lines = file.sheet.lines if file.sheet else ()
    return len(lines) > 1 and lines[0].strip() == "EXPLAIN" and lines[1].startswith("TAG")


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> ImpedanceRecord:
    """The sweeps of a .DTA file; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If there is no ZCURVE table or it lacks frequency or impedance.
    """
    sheet = file.sheet
    assert sheet is not None
    header = _header(sheet.lines)
    starts = [k for k, line in enumerate(sheet.lines) if re.match(r"ZCURVE\d*\tTABLE", line)]
    if not starts:
        raise file.refusal(
            f"this Gamry file ({header.get('TAG', 'no TAG')}) holds no impedance table (ZCURVE); only impedance is "
            "read from .DTA. Export curves against time as csv with labels such as 'Current (A)'"
        )
    spectra: list[ImpedanceSpectrum] = []
    damage: list[Damage] = []
    for start in starts:
        more, lost = _curve(file, start, _amplitude(header))
        spectra += more
        damage += lost
    area, unknown = stated_area(_first_number(header.get("AREA", "")), key="AREA", maker="Gamry", file=file.name)
    return ImpedanceRecord(
        spectra=tuple(spectra),
        sample=Sample(area=area),
        provenance=file.provenance("Gamry .DTA", technique=header.get("TAG", ""), metadata=header, unknown=unknown),
        damage=tuple(damage),
    )


def _header(lines: Sequence[str]) -> dict[str, str]:
    """``KEY TYPE value ...`` lines above the first table; tables and notes are left out."""
    header: dict[str, str] = {}
    for line in lines:
        parts = line.split("\t")
        if len(parts) >= 2 and parts[1] == "TABLE":
            if parts[0].startswith("ZCURVE"):
                break
            continue
        if parts[0] == "TAG" and len(parts) > 1:
            header["TAG"] = parts[1].strip()
        elif parts[0] and len(parts) >= 3 and parts[2].strip():
            meaning = parts[3].replace("&", "").strip() if len(parts) > 3 else ""
            header[parts[0]] = parts[2].strip() + (f" [{meaning}]" if parts[1] in ("QUANT", "POTEN", "IQUANT") else "")
    return header


def _curve(
    file: InstrumentFile, start: int, amplitude: float | None
) -> tuple[tuple[ImpedanceSpectrum, ...], tuple[Damage, ...]]:
    """The sweeps of the table whose title stands in line `start` (from 0)."""
    sheet = file.sheet
    assert sheet is not None
    if start + 3 >= len(sheet.lines):
        raise file.refusal("the impedance table ends at its header: the file was cut here", row=start + 1)
    names, units = (fields_of(sheet.lines[start + k], "\t") for k in (1, 2))
    end = next(
        (k for k in range(start + 3, len(sheet.lines)) if re.match(r"[A-Z][A-Z0-9_]+(\t|$)", sheet.lines[k])), None
    )
    where = {name: k for k, name in enumerate(names)}
    lacking = [name for name in ("Freq", "Zreal", "Zimag") if name not in where]
    if lacking:
        raise file.refusal(
            f"the impedance table needs {', '.join(lacking)}; its columns are {', '.join(n for n in names if n)}",
            row=start + 2,
            column=lacking[0],
        )

    def factor(name: str) -> float:
        unit = units[where[name]] if where[name] < len(units) else ""
        known = unit_of(unit)
        return known[1] if known else 1.0

    state = {
        key: (where[name], factor(name))
        for key, name in (("test_time", "Time"), ("bias_current", "Idc"), ("bias_voltage", "Vdc"))
        if name in where
    }
    source = table(sheet, first=start + 3, end=end, separator="\t", names=names)
    columns = ImpedanceColumns(
        frequency=where["Freq"],
        real=where["Zreal"],
        imaginary=where["Zimag"],
        frequency_factor=factor("Freq"),
        impedance_factor=factor("Zreal"),
        state=state,
    )
    return sweeps(source, columns, amplitude=amplitude)


def _amplitude(header: dict[str, str]) -> float | None:
    """Excitation, rms: VAC in mV gives V, IAC in A."""
    for key, scale in (("VAC", MILLIVOLT), ("IAC", 1.0)):
        value = number(_first_number(header.get(key, "")))
        if math.isfinite(value):
            return value * scale
    return None


def _first_number(text: str) -> str:
    """The number before the words on a row of the header, "" where there is none."""
    match = re.match(r"[-+\d.,eE]+", text)
    return match[0] if match else ""
