"""The digital twin: `simulate` a cell under any protocol and get the record an instrument would write."""

from nasicell.twin.instrument import Sampling, VirtualInstrument
from nasicell.twin.profile import CathodeProfile
from nasicell.twin.simulate import advance, simulate
from nasicell.twin.spectra import cell_impedance
from nasicell.twin.state import CellState, initial_state, interface_resistances
from nasicell.twin.step_control import ImplicitControl, StepControl

__all__ = [
    "CathodeProfile",
    "CellState",
    "ImplicitControl",
    "Sampling",
    "StepControl",
    "VirtualInstrument",
    "advance",
    "cell_impedance",
    "initial_state",
    "interface_resistances",
    "simulate",
]
