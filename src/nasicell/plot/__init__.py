"""Figures of analyses and studies; plotly is imported when the first one is drawn."""

from nasicell.plot.arrhenius import arrhenius
from nasicell.plot.bode import bode
from nasicell.plot.ccd import ccd, ccd_against_step, ccd_steps
from nasicell.plot.cycles import cycles, rate
from nasicell.plot.differential import differential_capacity
from nasicell.plot.downsample import extremes_per_bin
from nasicell.plot.drt import drt
from nasicell.plot.drt_map import drt_map
from nasicell.plot.factorial import factorial
from nasicell.plot.factors import factors
from nasicell.plot.geis import geis_waterfall, interface_resistance
from nasicell.plot.nyquist import nyquist
from nasicell.plot.plating import plating
from nasicell.plot.residuals import residuals
from nasicell.plot.spectrum_plan import spectrum_plan
from nasicell.plot.tafel import tafel
from nasicell.plot.theme import Mark
from nasicell.plot.voltage_profiles import voltage_profiles

__all__ = [
    "Mark",
    "arrhenius",
    "bode",
    "ccd",
    "ccd_against_step",
    "ccd_steps",
    "cycles",
    "differential_capacity",
    "drt",
    "drt_map",
    "extremes_per_bin",
    "factorial",
    "factors",
    "geis_waterfall",
    "interface_resistance",
    "nyquist",
    "plating",
    "rate",
    "residuals",
    "spectrum_plan",
    "tafel",
    "voltage_profiles",
]
