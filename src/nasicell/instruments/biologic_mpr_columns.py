"""What the numbered columns of a BioLogic .mpr hold, under the labels EC-Lab gives them in a text export.

The file names its columns by number only. The numbers were established from real files (record lengths, ``|Z|`` against
its parts, charge against current), from reports of users with both exports, and by asking two other programs, run
as separate processes, what they make of a file with one column. EC-Lab repeats its columns at steps of 256 (211 and
467 are the same quantity). Where sources differ, each possibility is listed, and the length of a record decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_F4: Final = "<f4"
_F8: Final = "<f8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One column: its label as in a text export, empty when unknown, and the numpy type of its values."""

    label: str
    dtype: str

    @property
    def width(self) -> int:
        """Bytes of one value."""
        return int(self.dtype[-1])


FLAGS: Final[Mapping[int, tuple[str, int, int]]] = {
    1: ("mode", 0, 0b11),
    2: ("ox/red", 2, 0b1),
    3: ("error", 3, 0b1),
    21: ("control changes", 4, 0b1),
    31: ("Ns changes", 5, 0b1),
    65: ("counter inc.", 7, 0b1),
}
"""Columns that share one byte at the start of a record: label, first bit, mask."""

_SINGLE: Final = {
    5: "control/V/mA", 6: "Ewe/V", 8: "I/mA", 9: "Ece/V", 10: "Aux/V", 16: "Analog IN 1/V", 17: "Analog IN 2/V",
    18: "Analog IN 3/V", 19: "control/V", 20: "control/mA", 26: "Rapp/Ohm", 27: "Ewe-Ece/V", 32: "freq/Hz",
    33: "|Ewe|/V", 34: "|I|/A", 35: "Phase(Z)/deg", 36: "|Z|/Ohm", 37: "Re(Z)/Ohm", 38: "-Im(Z)/Ohm", 69: "R/Ohm",
    70: "P/W", 75: "Analog OUT/V", 76: "<I>/mA", 77: "<Ewe>/V", 78: "Cs-2/µF-2", 96: "|Ece|/V", 97: "|Ece|/V",
    98: "Phase(Zce)/deg", 99: "|Zce|/Ohm", 100: "Re(Zce)/Ohm", 101: "-Im(Zce)/Ohm", 163: "|Estack|/V",
    168: "Rcmp/Ohm", 169: "Cs/µF", 172: "Cp/µF", 173: "Cp-2/µF-2", 174: "<Ewe>/V", 175: "|Zwe-ce|/Ohm",
    176: "Re(Zwe-ce)/Ohm", 177: "-Im(Zwe-ce)/Ohm", 178: "(Q-Qo)/C", 179: "dQ/C", 185: "<Ece>/V",
    206: "Temperature/°C", 215: "<Ece>/V", 248: "Rac/Ohm", 249: "Rdc/Ohm", 422: "Phase(Zstack)/deg",
    423: "|Zstack|/Ohm", 424: "Re(Zstack)/Ohm", 425: "-Im(Zstack)/Ohm", 426: "<Estack>/V", 430: "Phase(Zwe-ce)/deg",
    431: "|Zwe-ce|/Ohm", 432: "Re(Zwe-ce)/Ohm", 433: "-Im(Zwe-ce)/Ohm", 434: "(Q-Qo)/C", 435: "dQ/C", 436: "Ewe/V",
    441: "<Ecv>/V", 462: "Temperature/°C", 471: "<Ece>/V", 504: "Rac/Ohm", 505: "Rdc/Ohm",
}  # fmt: skip
_DOUBLE: Final = {
    4: "time/s", 7: "dq/mA.h", 11: "<I>/mA", 13: "(Q-Qo)/mA.h", 23: "dQ/mA.h", 24: "cycle number", 74: "|Energy|/W.h",
    110: "Energy ce/W.h", 112: "Energy we/W.h", 115: "Energy ce charge/W.h", 116: "Energy ce discharge/W.h",
    123: "Energy charge/W.h", 124: "Energy discharge/W.h", 125: "Capacitance charge/µF",
    126: "Capacitance discharge/µF", 182: "step time/s", 211: "Q charge/discharge/mA.h", 438: "step time/s",
    467: "Q charge/discharge/mA.h", 880: "Energy we/W.h", 883: "Energy ce charge/W.h", 884: "Energy ce discharge/W.h",
    893: "Capacitance charge/µF", 894: "Capacitance discharge/µF",
}  # fmt: skip
_WHOLE: Final = {
    39: ("I Range", "<u2"), 131: ("Ns", "<u2"), 212: ("half cycle", "<u4"), 213: ("z cycle", "<u4"),
    253: ("Acir/Dcir Control", "u1"), 468: ("half cycle", "<u4"), 469: ("z cycle", "<u4"),
    509: ("Acir/Dcir Control", "u1"),
}  # fmt: skip
_ELECTRODE: Final = (("Ewe", "V"), ("I", "A"), ("Ece", "V"))
_DISTORTION: Final = {473: "THD", 476: "NSD", 479: "NSR"}
_HARMONICS: Final = 486
"""Harmonics 2 to 7 of Ewe, then of I, then of Ece."""
_OF_ELECTRODE: Final = {
    **{first + k: f"{what} {who}/%" for first, what in _DISTORTION.items() for k, (who, _) in enumerate(_ELECTRODE)},
    **{
        _HARMONICS + 6 * k + n: f"|{who} h{n + 2}|/{unit}" for k, (who, unit) in enumerate(_ELECTRODE) for n in range(6)
    },
}
_STACK: Final = {241: "|E{}|/V", 271: "Phase(Z{})/deg", 301: "|Z{}|/Ohm", 331: "Re(Z{})/Ohm", 361: "-Im(Z{})/Ohm",
                 391: "<E{}>/V"}  # fmt: skip
"""First of two columns, one per cell of a stack."""
_CONTESTED: Final = {
    498: "Q charge/mA.h", 499: "Q discharge/mA.h", 500: "step time/s", 501: "Efficiency/%", 502: "Capacity/mA.h",
}  # fmt: skip
"""Double precision in some files; in others the harmonics of Ece stand under these numbers."""
PAGE: Final = 256
"""Step at which column numbers repeat."""


def meanings(number: int) -> tuple[Meaning, ...]:
    """What a column can be, the likeliest first; empty for a number not known here.

    >>> meanings(4), meanings(999)
    ((Meaning(label='time/s', dtype='<f8'),), ())
    """
    found: list[Meaning] = []
    if number in _DOUBLE:
        found.append(Meaning(label=_DOUBLE[number], dtype=_F8))
    if number in _WHOLE:
        label, dtype = _WHOLE[number]
        found.append(Meaning(label=label, dtype=dtype))
    if number in _CONTESTED:
        found.append(Meaning(label=_CONTESTED[number], dtype=_F8))
    for first, pattern in _STACK.items():
        if number in (first, first + 1):
            found.append(Meaning(label=pattern.format(number - first + 1), dtype=_F4))
    for page in (0, PAGE):
        if number not in _SINGLE and number + page in _OF_ELECTRODE:
            found.append(Meaning(label=_OF_ELECTRODE[number + page], dtype=_F4))
    if number in _SINGLE:
        found.append(Meaning(label=_SINGLE[number], dtype=_F4))
    return tuple(found)


def likely_dtypes(number: int) -> tuple[str, ...]:
    """Types to try for a column not known here: first that of the number it repeats."""
    repeated = meanings(number % PAGE) if number > PAGE else ()
    first = tuple(meaning.dtype for meaning in repeated)
    return (*first, *(dtype for dtype in (_F4, _F8, "<u2", "u1", "<u4") if dtype not in first))
