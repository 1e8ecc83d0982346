"""The digital twin: `simulate` a cell under any protocol and get the record an instrument would write."""

from nasicell.twin.column_state import ColumnControl
from nasicell.twin.ensemble import Ensemble, simulate_ensemble
from nasicell.twin.flaws import cell_with_flaw
from nasicell.twin.instrument import Sampling, VirtualInstrument
from nasicell.twin.measuring_range import MeasuringRange
from nasicell.twin.observed import (
    contact_fractions,
    differential_resistances,
    interface_resistances,
    interphase_thicknesses,
)
from nasicell.twin.profile import CathodeProfile
from nasicell.twin.simulate import advance, simulate
from nasicell.twin.spectra import cell_impedance
from nasicell.twin.state import CellState, Short, initial_state
from nasicell.twin.step_control import ImplicitControl, StepControl
from nasicell.twin.variation import LogNormal, Weibull, varied

__all__ = [
    "CathodeProfile",
    "CellState",
    "ColumnControl",
    "Ensemble",
    "ImplicitControl",
    "LogNormal",
    "MeasuringRange",
    "Sampling",
    "Short",
    "StepControl",
    "VirtualInstrument",
    "Weibull",
    "advance",
    "cell_impedance",
    "cell_with_flaw",
    "contact_fractions",
    "differential_resistances",
    "initial_state",
    "interface_resistances",
    "interphase_thicknesses",
    "simulate",
    "simulate_ensemble",
    "varied",
]
