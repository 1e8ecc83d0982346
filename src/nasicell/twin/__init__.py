"""The digital twin: `simulate` a cell under any protocol and get the record an instrument would write."""

from nasicell.twin.ensemble import Ensemble, simulate_ensemble
from nasicell.twin.instrument import Sampling, VirtualInstrument
from nasicell.twin.measuring_range import MeasuringRange
from nasicell.twin.simulate import advance, simulate
from nasicell.twin.spectra import cell_impedance
from nasicell.twin.state import CellState, initial_state, interface_resistances
from nasicell.twin.step_control import StepControl
from nasicell.twin.variation import LogNormal, Weibull, varied

__all__ = [
    "CellState",
    "Ensemble",
    "LogNormal",
    "MeasuringRange",
    "Sampling",
    "StepControl",
    "VirtualInstrument",
    "Weibull",
    "advance",
    "cell_impedance",
    "initial_state",
    "interface_resistances",
    "simulate",
    "simulate_ensemble",
    "varied",
]
