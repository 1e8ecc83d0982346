"""Analysis: records, real or virtual, to quantities with evidence."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nasicell.analysis.arrhenius import analyse_temperature_series
    from nasicell.analysis.circuit_fit import CircuitFit
    from nasicell.analysis.circuit_model import CircuitModel
    from nasicell.analysis.circuit_nodes import component
    from nasicell.analysis.circuit_profile import Profile
    from nasicell.analysis.circuits import Circuit
    from nasicell.analysis.common_time import CommonTime, at_common_time
    from nasicell.analysis.dispatch import analyse
    from nasicell.analysis.drift import Drift
    from nasicell.analysis.drt import distributions
    from nasicell.analysis.drt_result import DRT, DRTPeak
    from nasicell.analysis.fitting import fit_circuit, fit_circuits, modulus, unit
    from nasicell.analysis.geis import analyse_geis
    from nasicell.analysis.given_kinetics import GivenKinetics
    from nasicell.analysis.impedance import analyse_impedance
    from nasicell.analysis.kramers_kronig import KramersKronig, kramers_kronig_tests
    from nasicell.analysis.noise_model import Noise, NoiseModel, noise_of
    from nasicell.analysis.planned_sweep import PlannedSweep
    from nasicell.analysis.processes import BLOCKING, CERAMIC, LI2025, ProcessWindow, ProcessWindows
    from nasicell.analysis.result import Analysis, Finding
    from nasicell.analysis.spectrum_plan import SpectrumPlan, plan_spectrum
    from nasicell.analysis.tafel import analyse_tafel
    from nasicell.analysis.trace import FailureRule
    from nasicell.analysis.voltage_sweep import TafelWindow
    from nasicell.analysis.z_hit import ZHit, z_hits

_HOME = {
    "arrhenius": ("analyse_temperature_series",),
    "circuit_fit": ("CircuitFit",),
    "circuit_model": ("CircuitModel",),
    "circuit_nodes": ("component",),
    "circuit_profile": ("Profile",),
    "circuits": ("Circuit",),
    "common_time": ("CommonTime", "at_common_time"),
    "dispatch": ("analyse",),
    "drift": ("Drift",),
    "drt": ("distributions",),
    "drt_result": ("DRT", "DRTPeak"),
    "fitting": ("fit_circuit", "fit_circuits", "modulus", "unit"),
    "geis": ("analyse_geis",),
    "given_kinetics": ("GivenKinetics",),
    "impedance": ("analyse_impedance",),
    "kramers_kronig": ("KramersKronig", "kramers_kronig_tests"),
    "noise_model": ("Noise", "NoiseModel", "noise_of"),
    "planned_sweep": ("PlannedSweep",),
    "processes": ("BLOCKING", "CERAMIC", "LI2025", "ProcessWindow", "ProcessWindows"),
    "result": ("Analysis", "Finding"),
    "spectrum_plan": ("SpectrumPlan", "plan_spectrum"),
    "tafel": ("analyse_tafel",),
    "trace": ("FailureRule",),
    "voltage_sweep": ("TafelWindow",),
    "z_hit": ("ZHit", "z_hits"),
}

__all__ = [
    "BLOCKING",
    "CERAMIC",
    "DRT",
    "LI2025",
    "Analysis",
    "Circuit",
    "CircuitFit",
    "CircuitModel",
    "CommonTime",
    "DRTPeak",
    "Drift",
    "FailureRule",
    "Finding",
    "GivenKinetics",
    "KramersKronig",
    "Noise",
    "NoiseModel",
    "PlannedSweep",
    "ProcessWindow",
    "ProcessWindows",
    "Profile",
    "SpectrumPlan",
    "TafelWindow",
    "ZHit",
    "analyse",
    "analyse_geis",
    "analyse_impedance",
    "analyse_tafel",
    "analyse_temperature_series",
    "at_common_time",
    "component",
    "distributions",
    "fit_circuit",
    "fit_circuits",
    "kramers_kronig_tests",
    "modulus",
    "noise_of",
    "plan_spectrum",
    "unit",
    "z_hits",
]


def __getattr__(name: str) -> Any:
    """Import the named thing on first use, so that ``import nasicell.analysis`` stays light."""
    for module, names in _HOME.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"nasicell.analysis.{module}"), name)
    raise AttributeError(f"module 'nasicell.analysis' has no attribute {name!r}")
