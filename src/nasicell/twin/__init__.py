"""The digital twin: `simulate` a cell under any protocol and get the record an instrument would write."""

from nasicell.twin.flaws import cell_with_flaw
from nasicell.twin.instrument import Sampling, VirtualInstrument
from nasicell.twin.simulate import advance, simulate
from nasicell.twin.spectra import cell_impedance
from nasicell.twin.state import (
    CellState,
    Short,
    contact_fractions,
    differential_resistances,
    initial_state,
    interface_resistances,
    interphase_thicknesses,
)
from nasicell.twin.step_control import StepControl

__all__ = [
    "CellState",
    "Sampling",
    "Short",
    "StepControl",
    "VirtualInstrument",
    "advance",
    "cell_impedance",
    "cell_with_flaw",
    "contact_fractions",
    "differential_resistances",
    "initial_state",
    "interface_resistances",
    "interphase_thicknesses",
    "simulate",
]
