"""CH Instruments text of an A.C. impedance: conditions as ``Name (unit) = value``, then labels and points.

The sign of the bias in the header is that of the working electrode. Amplitude is as the header states it.
"""

import math
import re
from dataclasses import replace
from typing import Final

from nasicell.instruments import plain_impedance
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.number_marks import number
from nasicell.records import CellKind, ImpedanceRecord

_HEADER: Final = 60
"""Lines that the conditions fit into."""
_STATE: Final = {"bias_voltage": "Init E (V)", "amplitude": "Amplitude (V)"}


def recognises(file: InstrumentFile) -> bool:
    """A date, the technique on the second line and the model of the instrument below it."""
    lines = file.sheet.lines[:_HEADER] if file.sheet else ()
    return (
        len(lines) > 2 and "Impedance" in lines[1] and any(re.match(r"Instrument Model:\s*CHI", line) for line in lines)
    )


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> ImpedanceRecord:
    """The sweep of a CH Instruments text with bias and amplitude; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If there is no row of labels or no row of numbers.
    """
    sheet = file.sheet
    assert sheet is not None
    record = plain_impedance.read(file, kind=kind)
    pairs = (re.split(r"\s=\s|:\s+", line, maxsplit=1) for line in sheet.lines[:_HEADER])
    conditions = {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}
    read_as = {field: number(conditions.get(name, "")) for field, name in _STATE.items()}
    stated = {field: value for field, value in read_as.items() if math.isfinite(value)}
    return replace(
        record,
        spectra=tuple(replace(spectrum, **stated) for spectrum in record.spectra),
        provenance=replace(
            record.provenance,
            instrument="CH Instruments text",
            technique=sheet.lines[1].strip(),
            metadata={**record.provenance.metadata, **conditions},
        ),
    )
