"""ZPlot .z (Scribner): with its long header, or the short one that Autolab's exports share.

Columns are Freq, Ampl, Bias, Time, Z', Z''. Time is that of the point, from the start of the sweep.
"""

import re
from collections.abc import Sequence

from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.geometry import stated_area
from nasicell.instruments.labels import normalised
from nasicell.instruments.sweeps import ImpedanceColumns, sweeps
from nasicell.instruments.table import table
from nasicell.instruments.text import is_number, separator_of
from nasicell.records import CellKind, Damage, ImpedanceRecord, Sample

_COUNT = r"[0-9]{1,9}"
_NAMES = ("Freq(Hz)", "Ampl", "Bias", "Time(Sec)", "Z'(a)", "Z''(b)", "GD", "Err", "Range")


def recognises(file: InstrumentFile) -> bool:
    """``ZPLOT2 ASCII``, or a first line ``"Z...W Data File"``."""
    first = file.sheet.lines[0].strip().strip('"') if file.sheet else ""
    return first.startswith("ZPLOT2 ASCII") or re.match(r"Z\w+ Data File", first) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> ImpedanceRecord:
    """The sweeps of a .z file; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If the header does not end, or no row follows it.
    """
    sheet = file.sheet
    assert sheet is not None
    labels = next((k for k, line in enumerate(sheet.lines) if re.match(r"\W*Freq\s*\(Hz\)", line)), None)
    if labels is None:
        raise file.refusal(
            "the row of labels 'Freq(Hz) Ampl Bias ...' is missing: the header was cut or edited; export again",
            column="Freq(Hz)",
        )
    ends = [k for k, line in enumerate(sheet.lines) if line.strip() == "End Comments"]
    first = (ends[-1] if ends else labels) + 1
    rows = [line for line in sheet.lines[first : first + 30] if line.strip()]
    if not rows:
        raise file.refusal("no measured row follows the header", row=first + 1)
    separator = separator_of(rows)
    width = len(sheet.lines[labels].split("\t")) if separator == "\t" else len(_NAMES)
    metadata = _metadata(sheet.lines[:labels])
    potentiostatic = "control voltage" in " ".join(sheet.lines[:8]).lower().replace(":", ",").replace(", ", " ")
    source = table(sheet, first=first, separator=separator, names=_NAMES[: max(width, 6)])
    state = {"test_time": (3, 1.0)}
    if potentiostatic:
        state |= {"amplitude": (1, 1.0), "bias_voltage": (2, 1.0)}
    spectra, damage = sweeps(source, ImpedanceColumns(frequency=0, real=4, imaginary=5, state=state))
    surface = next((value for key, value in metadata.items() if normalised(key) == "surface area"), "")
    area, unknown = stated_area(surface, key="Surface Area", maker="ZPlot", file=file.name)
    return ImpedanceRecord(
        spectra=spectra,
        sample=Sample(area=area),
        provenance=file.provenance(
            "Autolab text" if sheet.lines[0].strip(' "').startswith("Z60W") else "ZPlot .z",
            technique="PEIS" if potentiostatic else "",
            metadata=metadata,
            unknown=unknown,
        ),
        damage=(*damage, *_missing(file, sheet.lines[:labels], metadata, len(source))),
    )


def _metadata(lines: Sequence[str]) -> dict[str, str]:
    metadata: dict[str, str] = {}
    for line in lines[1:]:
        key, colon, value = line.strip().strip('"').partition(":")
        if colon and value.strip() and not key.startswith(("Begin", "End")):
            metadata.setdefault(key.strip(), value.strip())
        elif not colon and key.strip() and not is_number(key.split(",")[0]):
            metadata.setdefault("comment", key.strip())
    return metadata


def _missing(file: InstrumentFile, lines: Sequence[str], metadata: dict[str, str], rows: int) -> tuple[Damage, ...]:
    """Fewer rows than the header promises."""
    stated = metadata.get("Data Points") or (lines[-1].strip() if lines else "")
    if re.fullmatch(_COUNT, stated) is None or int(stated) <= rows:
        return ()
    return (
        Damage(
            file=file.name,
            row=len(file.sheet.lines) if file.sheet else None,
            reason=f"the header promises {stated} points, {rows} are readable: the file was cut",
            records_lost=int(stated) - rows,
        ),
    )
