"""What the labels of an impedance table mean: which column is the frequency, which the impedance, in which form."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from nasicell.instruments.labels import Label, label, normalised
from nasicell.instruments.text import fields_of
from nasicell.units import SI_PREFIX, SQUARE_CENTIMETRE

FREQUENCY: Final = ("freq", "frequency", "f", "freq.", "frequencies")
ANGULAR: Final = ("angular frequency", "omega", "ω", "w")
REAL: Final = ("z'", "zs'", "zre", "zreal", "z re", "z real", "real", "re(z)", "re z", "rez", "re", "z1", "r",
               "impedance real", "real impedance", "real(z)", "z'(re)")  # fmt: skip
IMAGINARY: Final = ("z''", "zs''", 'z"', 'zs"', "zim", "zimg", "zimag", "z im", "z imag", "z imaginary", "imag",
                    "imaginary", "im(z)", "im z", "imz", "im", "z2", "x", "imaginary impedance",
                    "impedance imaginary", "imag(z)", "z''(im)")  # fmt: skip
MAGNITUDE: Final = ("|z|", "zmod", "z mod", "mod(z)", "abs(z)", "magnitude", "impedance magnitude", "modulus",
                    "absolute impedance", "impedance", "z")  # fmt: skip
PHASE: Final = ("phase", "phase(z)", "phase z", "phase angle", "theta", "theta (z)", "theta(z)", "phi", "φ", "θ",
                "arg(z)", "zphz", "zphase")  # fmt: skip

_QUOTES: Final = str.maketrans({"′": "'", "″": "''", "’": "'", "‘": "'", "”": "''", "“": "''", "´": "'"})
_LOGARITHM: Final = re.compile(r"(?:log(?:10|_10)?|lg)\s*(?:[(\[]\s*(.+?)\s*[)\]]|\s(.+))(\s*[/\[(].*)?", re.IGNORECASE)
_AREAL: Final = re.compile(r"(.+?)[\s/_]*[\[(]?(([kmM]?)(?:ohms?|Ω|ω|Ω)[ .*·_-]*(c?)m(?:\^?2|²))[\])]?", re.IGNORECASE)
_ANGULAR_UNITS: Final = ("rad/s", "rad s-1", "rad s^-1", "1/s", "s-1", "s^-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Indices of the columns that make a spectrum: real and imaginary part, or magnitude and phase.

    Parameters
    ----------
    frequency
        Index of the frequency.
    first, second
        Indices of Z' and Z'', or of |Z| and the phase.
    polar
        Whether the two are magnitude and phase.
    sign
        -1 where the second column is labelled -Z'' or -phase.
    angular
        Whether the frequency is 2 pi f.
    """

    frequency: int
    first: int
    second: int
    polar: bool = False
    sign: float = 1.0
    angular: bool = False


def impedance_label(field: str) -> Label:
    """A label without what RelaxIS and others put before the symbol, its quotation marks made plain.

    The quantity of an impedance times area is ``"areal resistance"``, its factor leads to ohm m2; a decadic logarithm
    has ``"log "`` before its name.

    >>> impedance_label("Data: Z'").name, impedance_label("-Z″ / kΩ").name, impedance_label("log(f/Hz)").name
    ("z'", "-z''", 'log f')
    >>> impedance_label("Z' (Ohm cm2)").factor
    0.0001
    """
    text = re.sub(r"^data:\s*", "", field.strip().strip('"~#').strip().translate(_QUOTES), flags=re.IGNORECASE)
    text = re.sub(r"\s*\((?:a|b)\)$", "", text)
    logarithm = _LOGARITHM.fullmatch(text)
    if logarithm:
        inner = impedance_label((logarithm[1] or logarithm[2]) + (logarithm[3] or ""))
        return replace(inner, name=f"log {inner.name}")
    areal = _AREAL.fullmatch(text)
    if areal:
        prefix = areal[3] if areal[3] != "K" else "k"
        factor = SI_PREFIX[prefix] * (SQUARE_CENTIMETRE if areal[4] else 1.0)
        return Label(name=normalised(areal[1]), unit=areal[2], quantity="areal resistance", factor=factor)
    angular = next((unit for unit in _ANGULAR_UNITS if text.lower().rstrip(")]").endswith(unit)), None)
    if angular and normalised(re.split(r"[/(\[]", text)[0]) in ANGULAR:
        return Label(name=normalised(re.split(r"[/(\[]", text)[0]), unit=angular, quantity="frequency")
    known = label(text)
    if known.unit or not known.name.endswith((")", "]")):
        return known
    return Label(name=known.name)


def located(labels: Sequence[Label]) -> Found | None:
    """Which labels name a frequency and an impedance; real and imaginary part win over magnitude and phase.

    >>> located([impedance_label(text) for text in ("f/Hz", "|Z|/ohm", "-Phase/deg")])
    Found(frequency=0, first=1, second=2, polar=True, sign=-1.0, angular=False)
    """
    names = [one.name.removeprefix("log ") for one in labels]
    frequency = next((names.index(a) for a in FREQUENCY if a in names), None)
    angular = frequency is None
    if frequency is None:
        frequency = next((names.index(a) for a in ANGULAR if a in names), None)
    if frequency is None:
        return None
    for firsts, seconds, polar in ((REAL, IMAGINARY, False), (MAGNITUDE, PHASE, True)):
        first = next((names.index(a) for a in firsts if a in names and names.index(a) != frequency), None)
        if first is None:
            continue
        for alias in seconds:
            for spelling, sign in ((alias, 1.0), (f"-{alias}", -1.0), (f"- {alias}", -1.0), (f"-1*{alias}", -1.0)):
                if spelling in names:
                    second = names.index(spelling)
                    return Found(
                        frequency=frequency, first=first, second=second, polar=polar, sign=sign, angular=angular
                    )
    return None


def labels_of_line(line: str) -> list[Label]:
    """Labels of a line under whichever separator makes a spectrum of it; none where no separator does."""
    options = [re.split(r"\s{2,}", line.strip()), *(fields_of(line, s) for s in ("\t", ";", ",", " "))]
    for fields in options:
        labels = [impedance_label(field) for field in fields]
        if located(labels):
            return labels
    return []


def with_unit_row(labels: Sequence[Label], fields: Sequence[str]) -> list[Label] | None:
    """The labels with the units of the row below them, or None where that row holds no unit.

    >>> [one.factor for one in with_unit_row([Label(name="f"), Label(name="z'")], ["kHz", "(mOhm)"])]
    [1000.0, 0.001]
    """
    joined: list[Label] = []
    units = 0
    for one, field in zip(labels, [*fields, *[""] * len(labels)], strict=False):
        unit = field.strip().strip("[]()").strip()
        known = impedance_label(f"{one.name} / {unit}") if unit and not one.unit else one
        takes = known is not one and bool(known.unit)
        units += takes
        joined.append(replace(known, name=one.name) if takes else one)
    return joined if units else None


FULL_TURN: Final = 2 * math.pi
"""One turn, rad: from angular frequency to Hz."""
