"""Sizes of the sample that a header states: diameter, area, thickness, temperature."""

import math
import re
from collections.abc import Sequence
from typing import Final

from nasicell.instruments.number_marks import number
from nasicell.quantity import Quantity
from nasicell.records import Sample
from nasicell.units import MICROMETRE, MILLIMETRE, SQUARE_CENTIMETRE, kelvin

_LENGTH: Final = {"mm": MILLIMETRE, "cm": 10 * MILLIMETRE, "um": MICROMETRE, "µm": MICROMETRE, "μm": MICROMETRE, "m": 1}
_AREA: Final = {"mm": MILLIMETRE**2, "cm": SQUARE_CENTIMETRE, "m": 1}
_NUMBER: Final = r"([+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?)"
_WHOSE: Final = r"(?:^|[,;:\t#]\s*|\s{2,})(?:(?:sample|pellet|electrolyte|cell)[ _]+)?"
_SIZE: Final = re.compile(
    _WHOSE + r"(diameter|thickness|area)\s*(?:[\[(/]\s*)?([mcuµμ]?m)?(?:\^?[2²])?\s*[\])]?\s*[:=]?\s*"
    + _NUMBER + r"(?: ?([mcuµμ]?m)(?:\^?[2²])?\b)?",
    re.IGNORECASE,
)  # fmt: skip
_TEMPERATURE: Final = re.compile(
    _WHOSE + r"temperature\s*[\[(/]?\s*(?:°?\s*(C|K))?\s*[\])]?\s*[:=]?\s*" + _NUMBER + r"(?: ?(?:°|deg)? ?(C|K)\b)?",
    re.IGNORECASE,
)

_SMALLEST: Final = 1e-12
_LARGEST: Final = 1e12
"""Bounds of a stated size; beyond them the number or its unit is damaged."""


def sample_from_header(lines: Sequence[str], *, file: str) -> Sample:
    """What the lines above the measured values state about the sample, with file and row as the source.

    Only sizes that carry a unit and are not zero count; "electrode thickness" or "spacer area" are not the sample's.

    >>> print(sample_from_header(["Diameter[mm]: 13.0  Thickness[mm]: 0.75"], file="a.txt").thickness)
    thickness = 0.00075 m
    """
    found: dict[str, Quantity] = {}
    for row, line in enumerate(lines, start=1):
        source = f"{file}, row {row}"
        for match in _SIZE.finditer(line):
            what, unit, value = match[1].lower(), (match[2] or match[4] or "").lower(), _number(match[3])
            scale = (_AREA if what == "area" else _LENGTH).get(unit)
            if scale is None or not is_size(value):
                continue
            if what == "diameter":
                area = math.pi / 4 * (value * scale) ** 2
                found.setdefault(
                    "area", Quantity(name="area", value=area, unit="m2", source=f"{source} (diameter {value:g} {unit})")
                )
            else:
                unit_si = "m2" if what == "area" else "m"
                found[what] = Quantity(name=what, value=value * scale, unit=unit_si, source=source)
        for match in _TEMPERATURE.finditer(line):
            unit, value = (match[1] or match[3] or "").upper(), _number(match[2])
            if unit and math.isfinite(value):
                temperature = value if unit == "K" else kelvin(value)
                found["temperature"] = Quantity(name="temperature", value=temperature, unit="K", source=source)
    return Sample(area=found.get("area"), thickness=found.get("thickness"), temperature=found.get("temperature"))


def stated_area(text: str, *, key: str, maker: str, file: str) -> tuple[Quantity | None, dict[str, str]]:
    """Area (cm2) that a potentiostat's header states, or why it counts as unknown; 0 and 1 are the makers' defaults.

    >>> stated_area("1", key="AREA", maker="Gamry", file="a.DTA")
    (None, {'AREA': "1 cm2 is Gamry's default; state the area in the cell file"})
    """
    area = number(text)
    if area in (0.0, 1.0):
        return None, {key: f"{area:g} cm2 is {maker}'s default; state the area in the cell file"}
    if not is_size(area):
        return None, {key: f"{text} is no area; state the area in the cell file"} if text else {}
    return Quantity(name="area", value=area * SQUARE_CENTIMETRE, unit="m2", source=f"header of {file}"), {}


def is_size(value: float) -> bool:
    """Whether a number can be a length, an area or a mass in any unit of a laboratory.

    >>> is_size(1.33), is_size(0.0), is_size(float("inf")), is_size(1e-300)
    (True, False, False, False)
    """
    return _SMALLEST < value < _LARGEST


def _number(text: str) -> float:
    return float(text.replace(",", "."))
