"""What the PyBaMM models of this room share: current, particle, series resistances, variables, events, mesh."""

from abc import ABC
from dataclasses import dataclass
from typing import Any, Final

import pybamm

from nasicell.physics.charge_transfer import overpotential
from nasicell.pybamm_cell.parameters import li2025
from nasicell.units import AMPERE_HOUR

ELECTRODE: Final = "positive electrode"
PARTICLE: Final = "positive particle"
DEPTH: Final = pybamm.SpatialVariable("x_p", domain=ELECTRODE, coord_sys="cartesian")
"""Distance from the ceramic, m; named as in PyBaMM, so that ``var_pts={"x_p": 20}`` sets the number of slices."""
RADIUS: Final = pybamm.SpatialVariable("r_p", domain=PARTICLE, coord_sys="spherical polar")
"""Distance from the centre of a particle over its radius."""
SLICES: Final = 20
"""Points across the cathode."""
SHELLS: Final = 50
"""Points along the radius of a particle: they leave 5e-5 of the capacity at 5C, 1e-5 at 1C."""
LEAST_FILLING: Final = 1e-16
"""Filling or emptiness at which the potential of a uniform electrode stays: the resolution of a filling near 1.
The cut-offs lie before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What PyBaMM's steps at a held voltage, and its impedance, ask a model for as ``param``."""

    Q: pybamm.Symbol
    A_cc: pybamm.Symbol


class FullCell(pybamm.BaseModel, ABC):
    r"""Sodium | ceramic | insertion cathode at constant temperature, without ageing; abstract.

    A particle has radius 1. With filling :math:`x`, its mean rate :math:`r` and relative diffusivity :math:`d(x)`,

    .. math:: \tau\,\partial_t x = \nabla\cdot(d\nabla x), \qquad d\,\partial_\rho x|_{\rho=1} = \tau r/3,
              \qquad r = -(j - j_\mathrm{side})/Q,

    where :math:`j` > 0 charges and the parasitic :math:`j_\mathrm{side}` flows on charge alone. The current that
    PyBaMM asks for and returns has the opposite sign: positive on discharge.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.current = pybamm.FunctionParameter("Current function [A]", {"Time [s]": pybamm.t})
        area = pybamm.Parameter("Electrode area [m2]")
        self.param = Sizes(Q=pybamm.Parameter("Nominal cell capacity [A.h]"), A_cc=area)
        self.current_density = -self.current / area
        """A/m2, > 0 charges."""
        self.temperature = pybamm.Parameter("Ambient temperature [K]")

    def add_particle(self, filling: pybamm.Symbol, *, current_density: pybamm.Symbol) -> None:
        """Diffusion in the particles that react with `current_density` per geometric area."""
        time = pybamm.Parameter("Positive particle diffusion time [s]")
        capacity = pybamm.Parameter("Positive electrode accessible areal capacity [C.m-2]")
        parasitic = pybamm.Parameter("Positive electrode parasitic current density [A.m-2]")
        rate = -(current_density - parasitic * (self.current_density > 0)) / capacity
        self.rhs[filling] = pybamm.div(_diffusivity(filling) * pybamm.grad(filling)) / time
        self.boundary_conditions[filling] = {
            "left": (pybamm.Scalar(0), "Neumann"),
            "right": (time * rate / 3 / _diffusivity(pybamm.surf(filling)), "Neumann"),
        }
        self.initial_conditions[filling] = pybamm.Parameter("Initial stoichiometry in positive electrode")

    def electrode_potential(
        self, filling: pybamm.Symbol, emptiness: pybamm.Symbol, *, current_density: pybamm.Symbol
    ) -> tuple[pybamm.Symbol, pybamm.Symbol]:
        """Open-circuit potential and overpotential, V, of particles with this filling and emptiness at the surface."""
        inputs = {"Positive particle surface stoichiometry": filling, "Positive particle surface vacancy": emptiness}
        exchange = pybamm.FunctionParameter("Positive electrode areal exchange-current density [A.m-2]", inputs)
        at_temperature = inputs | {"Temperature [K]": self.temperature}
        arguments: dict[str, Any] = {"exchange_current_density": exchange, "temperature": self.temperature}
        return (
            pybamm.FunctionParameter("Positive electrode OCP [V]", at_temperature),
            overpotential(current_density=current_density, **arguments),
        )

    def uniform_electrode_potential(
        self, surface: pybamm.Symbol, *, current_density: pybamm.Symbol
    ) -> tuple[pybamm.Symbol, pybamm.Symbol]:
        """As `electrode_potential`, of particles that all have the filling `surface`."""
        return self.electrode_potential(
            pybamm.maximum(surface, LEAST_FILLING),
            pybamm.maximum(1 - surface, LEAST_FILLING),
            current_density=current_density,
        )

    @property
    def series_resistance(self) -> pybamm.Symbol:
        """Ceramic, sodium interface and catholyte film, ohm m2."""
        inputs = {"Temperature [K]": self.temperature}
        return (
            pybamm.FunctionParameter("Ceramic areal resistance [Ohm.m2]", inputs)
            + pybamm.FunctionParameter("Sodium interface areal resistance [Ohm.m2]", inputs)
            + pybamm.Parameter("Catholyte film areal resistance [Ohm.m2]")
        )

    def complete(self, *, voltage: pybamm.Symbol, variables: dict[str, pybamm.Symbol]) -> None:
        """Add the variables and events that PyBaMM's simulations and experiments ask for."""
        discharged = pybamm.Variable("Discharge capacity [A.h]")
        self.rhs[discharged] = self.current / AMPERE_HOUR
        self.initial_conditions[discharged] = pybamm.Scalar(0)
        self.variables = {
            "Time [s]": pybamm.t,
            "Current [A]": self.current,
            "Current variable [A]": self.current,
            "C-rate": self.current / self.param.Q,
            "Voltage [V]": voltage,
            "Battery voltage [V]": voltage,
            "Discharge capacity [A.h]": discharged,
            **variables,
        }
        self.summary_variables = ["Discharge capacity [A.h]"]
        self.events = [
            pybamm.Event("Minimum voltage [V]", voltage - pybamm.Parameter("Lower voltage cut-off [V]")),
            pybamm.Event("Maximum voltage [V]", pybamm.Parameter("Upper voltage cut-off [V]") - voltage),
        ]

    @property
    def default_parameter_values(self) -> pybamm.ParameterValues:
        """The coated cell of li2025."""
        return pybamm.ParameterValues(li2025())

    @property
    def default_quick_plot_variables(self) -> list[str]:
        """Current and voltage."""
        return ["Current [A]", "Voltage [V]"]

    @property
    def default_geometry(self) -> dict[str, Any]:
        """The radius of a particle."""
        return {PARTICLE: {RADIUS: {"min": pybamm.Scalar(0), "max": pybamm.Scalar(1)}}}

    @property
    def default_submesh_types(self) -> dict[str, Any]:
        """Equal shells."""
        return {PARTICLE: pybamm.Uniform1DSubMesh}

    @property
    def default_spatial_methods(self) -> dict[str, Any]:
        """Finite volumes."""
        return {PARTICLE: pybamm.FiniteVolume()}

    @property
    def default_var_pts(self) -> dict[Any, int]:
        """Points per direction."""
        return {RADIUS: SHELLS}


def _diffusivity(filling: pybamm.Symbol) -> pybamm.Symbol:
    """Relative diffusivity at this filling."""
    return pybamm.FunctionParameter("Positive particle relative diffusivity", {"Filling": filling})
