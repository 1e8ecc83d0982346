"""Analysis: records, real or virtual, to quantities with evidence."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nasicell.analysis.arrhenius import analyse_temperature_series
    from nasicell.analysis.circuit_fit import CircuitFit
    from nasicell.analysis.circuit_model import CircuitModel
    from nasicell.analysis.circuit_nodes import component
    from nasicell.analysis.circuit_profile import Profile
    from nasicell.analysis.circuits import Circuit
    from nasicell.analysis.dispatch import analyse
    from nasicell.analysis.fitting import fit_circuit, fit_circuits, modulus, unit
    from nasicell.analysis.geis import analyse_geis
    from nasicell.analysis.impedance import analyse_impedance
    from nasicell.analysis.processes import BLOCKING, CERAMIC, ProcessWindow, ProcessWindows
    from nasicell.analysis.result import Analysis, Finding
    from nasicell.analysis.trace import FailureRule
    from nasicell.analysis.voltage_sweep import TafelWindow

_HOME = {
    "arrhenius": ("analyse_temperature_series",),
    "circuit_fit": ("CircuitFit",),
    "circuit_model": ("CircuitModel",),
    "circuit_nodes": ("component",),
    "circuit_profile": ("Profile",),
    "circuits": ("Circuit",),
    "dispatch": ("analyse",),
    "fitting": ("fit_circuit", "fit_circuits", "modulus", "unit"),
    "geis": ("analyse_geis",),
    "impedance": ("analyse_impedance",),
    "processes": ("BLOCKING", "CERAMIC", "ProcessWindow", "ProcessWindows"),
    "result": ("Analysis", "Finding"),
    "trace": ("FailureRule",),
    "voltage_sweep": ("TafelWindow",),
}

__all__ = [
    "BLOCKING",
    "CERAMIC",
    "Analysis",
    "Circuit",
    "CircuitFit",
    "CircuitModel",
    "FailureRule",
    "Finding",
    "ProcessWindow",
    "ProcessWindows",
    "Profile",
    "TafelWindow",
    "analyse",
    "analyse_geis",
    "analyse_impedance",
    "analyse_temperature_series",
    "component",
    "fit_circuit",
    "fit_circuits",
    "modulus",
    "unit",
]


def __getattr__(name: str) -> Any:
    """Import the named thing on first use, so that ``import nasicell.analysis`` stays light."""
    for module, names in _HOME.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"nasicell.analysis.{module}"), name)
    raise AttributeError(f"module 'nasicell.analysis' has no attribute {name!r}")
