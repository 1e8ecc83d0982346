"""Column labels: the name, the unit, and the factor that leads to the unit of a record."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nasicell.units import HOUR, MINUTE, SI_PREFIX

_SMALL: Final = ("", "n", "u", "\u00b5", "\u03bc", "m")
_ALL: Final = (*_SMALL, "k", "M", "G")
_BASES: Final = {
    "time": (("seconds", "second", "secs", "sec", "s"), _SMALL),
    "voltage": (("volts", "volt", "v"), _SMALL),
    "current": (("amperes", "ampere", "amps", "amp", "a"), _SMALL),
    "charge": (("a.h", "a·h", "ah", "ahr", "amp-hr"), _SMALL),
    "energy": (("w.h", "w·h", "wh", "whr", "watt-hr"), _SMALL),
    "resistance": (("ohms", "ohm", "ω"), _ALL),
    "frequency": (("hertz", "hz"), _ALL),
    "temperature": (("degc", "deg c", "°c", "celsius", "c"), ("",)),
    "angle": (("degrees", "degree", "deg", "°"), ("",)),
}
_WHOLE: Final = {
    **dict.fromkeys(("min", "minute", "minutes"), ("time", MINUTE)),
    **dict.fromkeys(("h", "hr", "hour", "hours"), ("time", HOUR)),
    **dict.fromkeys(("rad", "radian", "radians"), ("angle", math.degrees(1.0))),
}

_KELVIN: Final = ("K", "kelvin", "Kelvin")
"""A quantity of its own: no factor leads from K to degC. A small k is no unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A column label taken apart.

    Parameters
    ----------
    name
        Lower case, single blanks, no unit: ``"test time"``.
    unit
        As written, ``""`` when the label states none.
    quantity
        What the unit measures: ``"current"``; ``""`` when it is not one we know.
    factor
        Multiply by it to get s, V, A, Ah, Wh, ohm, Hz, degC, K or degrees.
    """

    name: str
    unit: str = ""
    quantity: str = ""
    factor: float = 1.0


def unit_of(text: str) -> tuple[str, float] | None:
    """(quantity, factor) of a unit, or None.

    >>> unit_of("mA"), unit_of("µA.h"), unit_of("MHz"), unit_of("apples")
    (('current', 0.001), ('charge', 1e-06), ('frequency', 1000000.0), None)
    """
    unit = text.strip()
    if unit in _KELVIN:
        return "kelvin", 1.0
    if unit.lower() in _WHOLE:
        return _WHOLE[unit.lower()]
    for quantity, (spellings, prefixes) in _BASES.items():
        for spelling in spellings:
            if unit.lower().endswith(spelling):
                prefix = unit[: len(unit) - len(spelling)]
                if prefix in prefixes:
                    return quantity, SI_PREFIX[prefix]
    return None


def label(text: str) -> Label:
    """A label taken apart: ``name / unit``, ``name (unit)``, ``name [unit]`` or ``name_unit``.

    >>> label("Test Time / s").name, label("<I>/mA").factor, label("current_A").quantity
    ('test time', 0.001, 'current')
    """
    text = text.strip().strip('"~#').strip()
    bracket = re.fullmatch(r"(.*?)\s*[\[(]([^\[\]()]*)[\])]", text)
    candidates: list[tuple[str, str]] = []
    if bracket:
        candidates.append((bracket[1], bracket[2]))
    for mark in ("/", ",", "_"):
        head, found, tail = text.rpartition(mark)
        if found and head.strip():
            candidates.append((head, tail))
    for name, unit in candidates:
        known = unit_of(unit)
        if known:
            return Label(name=normalised(name), unit=unit.strip(), quantity=known[0], factor=known[1])
    return Label(name=normalised(text))


def coulombs(one: Label) -> float:
    """Factor from the unit of a charge to C; EC-Lab writes some charges in C, which elsewhere are degrees.

    >>> coulombs(label("dq/mA.h")), coulombs(label("dQ/C"))
    (3.6, 1.0)
    """
    return 1.0 if one.unit == "C" else one.factor * HOUR


def normalised(name: str) -> str:
    """Lower case with single blanks for blanks and underscores."""
    return re.sub(r"[\s_]+", " ", name).strip().lower()


def find(labels: Sequence[Label], *aliases: str) -> int | None:
    """Index of the first label whose name is the first alias, else the second, and so on."""
    for alias in aliases:
        for k, candidate in enumerate(labels):
            if candidate.name == alias:
                return k
    return None
