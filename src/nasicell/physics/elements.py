r"""Circuit elements: the formula, the units and the bounds of each, declared once.

The time dependence is :math:`e^{+j\omega t}`, so a capacitive arc has a negative imaginary part.
"""

from typing import Final

import numpy as np

from nasicell.physics import diffusion_elements, lumped_elements, phase_elements
from nasicell.physics import transmission_line as lines
from nasicell.physics.diffusion_elements import (
    FINITE_LENGTH_SUMMIT,
    gerischer,
    gerischer_finite,
    warburg,
    warburg_finite_length,
    warburg_finite_space,
)
from nasicell.physics.element import Element, Parameter
from nasicell.physics.lumped_elements import capacitor, inductor, resistor
from nasicell.physics.phase_elements import (
    constant_phase_element,
    debye_arc,
    havriliak_negami,
    modified_inductor,
    zarc,
)
from nasicell.physics.transmission_line import reacting_line, transmission_line

__all__ = [
    "ELEMENTS",
    "FINITE_LENGTH_SUMMIT",
    "Element",
    "Parameter",
    "capacitor",
    "constant_phase_element",
    "debye_arc",
    "gerischer",
    "gerischer_finite",
    "havriliak_negami",
    "inductor",
    "modified_inductor",
    "reacting_line",
    "resistor",
    "transmission_line",
    "warburg",
    "warburg_finite_length",
    "warburg_finite_space",
    "zarc",
]


def _resistance(name: str) -> Parameter:
    return Parameter(name=name, unit="ohm", lower=0.0, upper=np.inf, scale=1, time=0.0)


def _exponent(name: str) -> Parameter:
    return Parameter(name=name, unit="", lower=0.0, upper=1.0, scale=0, time=0.0)


def _positive(name: str, unit: str, *, scale: int, time: float) -> Parameter:
    return Parameter(name=name, unit=unit, lower=0.0, upper=np.inf, scale=scale, time=time)


_TAU: Final = _positive("tau", "s", scale=0, time=1.0)
_Q: Final = _positive("Q", "F s^(n-1)", scale=-1, time=1.0)

ELEMENTS: Final = {
    element.symbol: element
    for element in (
        Element(
            symbol="R",
            description="resistor",
            formula="R",
            parameters=(_resistance("R"),),
            impedance=resistor,
            expansion=lumped_elements.resistor_expansion,
        ),
        Element(
            symbol="C",
            description="capacitor",
            formula="1/(j*w*C)",
            parameters=(_positive("C", "F", scale=-1, time=1.0),),
            impedance=capacitor,
            expansion=lumped_elements.capacitor_expansion,
        ),
        Element(
            symbol="L",
            description="inductor",
            formula="j*w*L",
            parameters=(_positive("L", "H", scale=1, time=1.0),),
            impedance=inductor,
            expansion=lumped_elements.inductor_expansion,
        ),
        Element(
            symbol="La",
            description="inductor with losses",
            formula="L*(j*w)**n",
            parameters=(_positive("L", "H s^(n-1)", scale=1, time=1.0), _exponent("n")),
            impedance=modified_inductor,
            expansion=phase_elements.modified_inductor_expansion,
        ),
        Element(
            symbol="CPE",
            description="constant phase element",
            formula="1/(Q*(j*w)**n)",
            parameters=(_Q, _exponent("n")),
            impedance=constant_phase_element,
            expansion=phase_elements.constant_phase_element_expansion,
        ),
        Element(
            symbol="K",
            description="arc of a resistance beside a capacitance",
            formula="R/(1 + j*w*tau)",
            parameters=(_resistance("R"), _TAU),
            impedance=debye_arc,
            expansion=phase_elements.debye_arc_expansion,
        ),
        Element(
            symbol="ZARC",
            description="depressed arc",
            formula="R/(1 + (j*w*tau)**n)",
            parameters=(_resistance("R"), _TAU, _exponent("n")),
            impedance=zarc,
            expansion=phase_elements.zarc_expansion,
        ),
        Element(
            symbol="HN",
            description="Havriliak-Negami arc",
            formula="R/(1 + (j*w*tau)**n)**beta",
            parameters=(_resistance("R"), _TAU, _exponent("n"), _exponent("beta")),
            impedance=havriliak_negami,
            expansion=phase_elements.havriliak_negami_expansion,
        ),
        Element(
            symbol="W",
            description="semi-infinite Warburg",
            formula="A*(1 - j)/sqrt(w)",
            parameters=(_positive("A", "ohm s^-0.5", scale=1, time=-0.5),),
            impedance=warburg,
            expansion=diffusion_elements.warburg_expansion,
        ),
        Element(
            symbol="Wo",
            description="finite-space Warburg",
            formula="Z0*coth(sqrt(j*w*tau))/sqrt(j*w*tau)",
            parameters=(_resistance("Z0"), _TAU),
            impedance=warburg_finite_space,
            expansion=diffusion_elements.warburg_finite_space_expansion,
        ),
        Element(
            symbol="Ws",
            description="finite-length Warburg",
            formula="Z0*tanh(sqrt(j*w*tau))/sqrt(j*w*tau)",
            parameters=(_resistance("Z0"), _TAU),
            impedance=warburg_finite_length,
            expansion=diffusion_elements.warburg_finite_length_expansion,
        ),
        Element(
            symbol="G",
            description="Gerischer",
            formula="R/sqrt(1 + j*w*tau)",
            parameters=(_resistance("R"), _TAU),
            impedance=gerischer,
            expansion=diffusion_elements.gerischer_expansion,
        ),
        Element(
            symbol="Gs",
            description="finite Gerischer",
            formula="R*coth(phi*sqrt(1 + j*w*tau))/sqrt(1 + j*w*tau)",
            parameters=(_resistance("R"), _TAU, _positive("phi", "1", scale=0, time=0.0)),
            impedance=gerischer_finite,
            expansion=diffusion_elements.gerischer_finite_expansion,
        ),
        Element(
            symbol="TL",
            description="transmission line with a blocking wall (de Levie)",
            formula="R*coth(sqrt(R*Q*(j*w)**n))/sqrt(R*Q*(j*w)**n)",
            parameters=(_resistance("R"), _Q, _exponent("n")),
            impedance=transmission_line,
            expansion=lines.transmission_line_expansion,
        ),
        Element(
            symbol="TLR",
            description="transmission line with a reaction at its wall",
            formula="R*coth(sqrt(R*(1/Rct + Q*(j*w)**n)))/sqrt(R*(1/Rct + Q*(j*w)**n))",
            parameters=(_resistance("R"), _resistance("Rct"), _Q, _exponent("n")),
            impedance=reacting_line,
            expansion=lines.reacting_line_expansion,
        ),
    )
}
"""Symbol -> element."""
