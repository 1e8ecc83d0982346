"""The header that EC-Lab and BT-Lab (BioLogic) write above exported data and settings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from nasicell.instruments.geometry import is_size
from nasicell.quantity import Quantity
from nasicell.records import Sample
from nasicell.units import MILLIGRAM, SI_PREFIX, SQUARE_CENTIMETRE

TECHNIQUES: Final = {
    "potentio electrochemical impedance spectroscopy": "PEIS",
    "galvano electrochemical impedance spectroscopy": "GEIS",
    "staircase potentio electrochemical impedance spectroscopy": "SPEIS",
    "staircase galvano electrochemical impedance spectroscopy": "SGEIS",
    "galvanostatic cycling with potential limitation": "GCPL",
    "chronopotentiometry": "CP",
    "chronoamperometry": "CA",
    "chronoamperometry / chronocoulometry": "CA",
    "open circuit voltage": "OCV",
    "modulo bat": "MB",
    "cyclic voltammetry": "CV",
    "linear sweep voltammetry": "LSV",
    "linear polarization": "LP",
    "constant current": "CstC",
    "constant voltage": "CstV",
}
"""EC-Lab's own short names."""

_AREA: Final = "Electrode surface area"
_MASS: Final = ("Characteristic mass", "Mass of active material")
_TO_KG: Final = {"ug": 1e-3 * MILLIGRAM, "µg": 1e-3 * MILLIGRAM, "mg": MILLIGRAM, "g": 1e3 * MILLIGRAM, "kg": 1.0}
_TO_M2: Final = {"mm": 1e-2 * SQUARE_CENTIMETRE, "cm": SQUARE_CENTIMETRE, "m": 1.0}

_UNSET: Final = 0.001
"""What EC-Lab fills in for area and mass, in whichever unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EclabHeader:
    """What the header says.

    Parameters
    ----------
    technique
        EC-Lab's short name where there is one, else the long name.
    metadata
        ``key : value`` lines as written.
    unknown
        Keys whose value is EC-Lab's default, with the reason.
    sample
        Area and mass where they are not defaults.
    amplitude
        Of the excitation, V (potentiostatic) or A (galvanostatic); None when the header does not say.
    instrument
        Maker and format, for the provenance.
    """

    technique: str
    metadata: dict[str, str]
    unknown: dict[str, str]
    sample: Sample
    amplitude: float | None = None
    instrument: str = "BioLogic .mpt"


def eclab_header(lines: Sequence[str], *, file: str) -> EclabHeader:
    """Header lines taken apart."""
    metadata: dict[str, str] = {}
    for line in lines:
        key, colon, value = line.partition(" : ")
        key, value = key.strip(), value.strip()
        if colon and key and value:
            metadata[key] = f"{metadata[key]}\n{value}" if key in metadata else value
    long_name = _technique(lines)
    # the number of a variant, "Galvanostatic Cycling with Potential Limitation 5", is not part of the short name
    short = TECHNIQUES.get(re.sub(r"\s+\d+$", "", long_name).lower(), long_name)
    sample, unknown = eclab_sample(metadata, file=file)
    return EclabHeader(
        technique=short, metadata=metadata, unknown=unknown, sample=sample, amplitude=amplitude(lines, short)
    )


def eclab_sample(metadata: Mapping[str, str], *, file: str) -> tuple[Sample, dict[str, str]]:
    """Area and mass of the header, and those values that are EC-Lab's defaults, with the reason."""
    unknown: dict[str, str] = {}
    area, mass = _area(metadata, unknown, file), _mass(metadata, unknown, file)
    return Sample(area=area, active_mass=mass), unknown


def _technique(lines: Sequence[str]) -> str:
    """The first line with text after "Nb header lines"."""
    for k, line in enumerate(lines[:10]):
        if line.startswith("Nb header lines"):
            return next((other.strip() for other in lines[k + 1 :] if other.strip()), "")
    return ""


def _measure(text: str) -> tuple[float, str] | None:
    match = re.match(r"([\d.,]+(?:[eE][+-]?\d+)?)\s*([a-zA-Zµ]+)", text)
    if not match:
        return None
    try:
        return float(match[1].replace(",", ".")), match[2]
    except ValueError:
        return None


def _area(metadata: Mapping[str, str], unknown: dict[str, str], file: str) -> Quantity | None:
    measure = _measure(metadata.get(_AREA, ""))
    if measure is None or measure[1] not in _TO_M2:
        return None
    if measure[0] == _UNSET or not is_size(measure[0]):
        unknown[_AREA] = f"{measure[0]:g} {measure[1]}² is EC-Lab's default; state the area in the cell file"
        return None
    return Quantity(name="area", value=measure[0] * _TO_M2[measure[1]], unit="m2", source=f"header of {file}")


def _mass(metadata: Mapping[str, str], unknown: dict[str, str], file: str) -> Quantity | None:
    """The characteristic mass, else the mass of active material; defaults of either are unknown.

    7000 mg at 90.93 g/mol is the LiCoO2 example that EC-Lab fills in.
    """
    best = None
    for key in _MASS:
        measure = _measure(metadata.get(key, ""))
        if measure is None or measure[1] not in _TO_KG:
            continue
        demonstration = measure == (7000.0, "mg") and "90" in metadata.get(
            "Molecular weight of active material (at x = 0)", ""
        )
        if measure[0] == _UNSET or not is_size(measure[0]) or demonstration:
            unknown[key] = f"{metadata[key]} is EC-Lab's default; state the mass in the cell file"
        elif best is None:
            best = Quantity(
                name="active_mass",
                value=measure[0] * _TO_KG[measure[1]],
                unit="kg",
                source=f"header of {file} ({key})",
            )
    return best


def setting(lines: Sequence[str], name: str) -> str | None:
    """Value of a technique parameter, ``Va (mV)             14.1``, of the first sequence."""
    for line in lines:
        if line[:20].strip() == name and len(line) > 20:
            return line[20:40].strip() or None
    return None


def amplitude(lines: Sequence[str], technique: str) -> float | None:
    """Amplitude of the excitation, V (Va) or A (Ia); None when the header does not say."""
    value, unit = (
        (setting(lines, "Va (mV)"), "mV")
        if technique.endswith("PEIS")
        else (setting(lines, "Ia"), setting(lines, "unit Ia") or "")
    )
    measure = _measure(f"{value} {unit}") if value else None
    prefix = SI_PREFIX.get(unit[:-1]) if unit else None
    return None if measure is None or prefix is None else measure[0] * prefix
