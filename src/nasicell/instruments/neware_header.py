"""What the header of a Neware file says of the cell and the test."""

from typing import Any, Final

from nasicell.quantity import Quantity
from nasicell.records import Sample
from nasicell.units import MILLIGRAM

_DEFAULT_MASS_MG: Final = (0.0, 1.0)


def _mass_mg(metadata: dict[str, Any]) -> float | None:
    """Active mass as the header states it: in mg, or (newer .ndax) in kg in the step file."""
    stated = metadata.get("active_mass_mg")
    if isinstance(stated, int | float):
        return float(stated)
    head = metadata.get("Step", metadata.get("EditStep", {}))
    try:
        return float(head["Head_Info"]["SCQ_F"]["Value"]) / MILLIGRAM
    except (KeyError, TypeError, ValueError):
        return None


def header_sample(metadata: dict[str, Any], *, file: str) -> Sample:
    """The active mass, where it is not Neware's default."""
    mass = _mass_mg(metadata)
    if mass is None or mass in _DEFAULT_MASS_MG:
        return Sample()
    return Sample(
        active_mass=Quantity(name="active_mass", value=mass * MILLIGRAM, unit="kg", source=f"header of {file}")
    )


def unknown_values(metadata: dict[str, Any]) -> dict[str, str]:
    """Header values that are Neware's defaults."""
    mass = _mass_mg(metadata)
    return {"active_mass_mg": f"{mass:g} mg is Neware's default"} if mass in _DEFAULT_MASS_MG else {}


def flat(metadata: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested header as ``part.key`` -> text; the steps of the schedule are left to the file."""
    told: dict[str, str] = {}
    for key, value in metadata.items():
        if key in ("Step_Info", "EditStep", "SMBUS", "Whole_Prt"):
            continue
        if isinstance(value, dict):
            told |= flat(value, f"{prefix}{key}.")
        elif str(value).strip():
            told[f"{prefix}{key}"] = str(value)
    return told
