"""Figures of analyses and studies; plotly is imported when the first one is drawn."""

from nasicell.plot.arrhenius import arrhenius
from nasicell.plot.bode import bode
from nasicell.plot.ccd import ccd, ccd_against_step, ccd_steps
from nasicell.plot.cycles import cycles, rate
from nasicell.plot.differential import differential_capacity
from nasicell.plot.direct_current import direct_current
from nasicell.plot.downsample import extremes_per_bin
from nasicell.plot.drt import drt
from nasicell.plot.drt_map import drt_map
from nasicell.plot.factorial import factorial
from nasicell.plot.factors import factors
from nasicell.plot.geis import interface_resistance
from nasicell.plot.maps import imaginary_map, phase_map
from nasicell.plot.nyquist import nyquist
from nasicell.plot.over import CHARGE, NUMBER, TEMPERATURE, TIME, VOLTAGE, Over
from nasicell.plot.plating import plating
from nasicell.plot.processes import processes
from nasicell.plot.residuals import residuals
from nasicell.plot.spectrum_plan import spectrum_plan
from nasicell.plot.tafel import tafel
from nasicell.plot.theme import Mark
from nasicell.plot.voltage_profiles import voltage_profiles
from nasicell.plot.waterfall import waterfall

__all__ = [
    "CHARGE",
    "NUMBER",
    "TEMPERATURE",
    "TIME",
    "VOLTAGE",
    "Mark",
    "Over",
    "arrhenius",
    "bode",
    "ccd",
    "ccd_against_step",
    "ccd_steps",
    "cycles",
    "differential_capacity",
    "direct_current",
    "drt",
    "drt_map",
    "extremes_per_bin",
    "factorial",
    "factors",
    "imaginary_map",
    "interface_resistance",
    "nyquist",
    "phase_map",
    "plating",
    "processes",
    "rate",
    "residuals",
    "spectrum_plan",
    "tafel",
    "voltage_profiles",
    "waterfall",
]
