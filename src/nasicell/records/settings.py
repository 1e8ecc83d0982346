"""What an instrument was told to do: the settings of a programmed test."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nasicell.records.provenance import Damage, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsRecord:
    """The techniques of a settings file (BioLogic .mps), in order, each with its parameters as written."""

    techniques: tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...]
    """(technique, {parameter: value of each sequence}), ``("Galvanostatic Cycling ...", {"Is": ("0.1", ...)})``."""
    provenance: Provenance
    general: Mapping[str, str] = field(default_factory=dict)
    """Settings of the whole test: electrode area, mass, safety limits."""
    damage: tuple[Damage, ...] = ()
