"""Parameter values of a full cell under PyBaMM's names; the laws behind them are those of `nasicell.physics`."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pybamm

from nasicell.cell import Cell
from nasicell.cell.cathode import Cathode, PorousElectrode
from nasicell.physics.cathode import cathode_exchange_current_density, open_circuit_potential
from nasicell.studies import study
from nasicell.twin import CellState, initial_state, interface_resistances
from nasicell.twin.conditions import COLDEST_C, HOTTEST_C, ceramic_resistance, described, require_kind, temperature_of
from nasicell.twin.insertion import Insertion, cathode_of, insertion_of
from nasicell.twin.warmth import cathode_at
from nasicell.units import AMPERE_HOUR, HOUR, MICROMETRE, MOLE_PER_LITRE, kelvin

COATED_CELL: Final = "Na|SnF2-NZSP-0.6NSF|NVP"
"""The cell of li2025 that the parameter set ``Li2025`` describes."""
TEMPERATURES: Final = np.linspace(kelvin(COLDEST_C), kelvin(HOTTEST_C), 101)
"""Where a resistance is tabulated, K. A cubic spline through it deviates from an Arrhenius law by less than 1e-7."""


def li2025() -> dict[str, Any]:
    """Parameter values of the coated cell Na | SnF2, NZSP-0.6NSF | Na3V2(PO4)3 as assembled.

    Li et al., Nat. Commun. 2025; every number stands with its source in the study ``li2025`` of nasicell. For the
    models ``NasicellSP``, ``NasicellSPMe`` and ``NasicellP2D``, which do not age.
    """
    return parameter_values(study("li2025").cells[COATED_CELL])


def parameter_values(cell: Cell, *, state: CellState | None = None) -> dict[str, Any]:
    """Parameter values of `cell` in `state` for the models of this room.

    Parameters
    ----------
    cell
        A full or half cell. ``NasicellSPMe`` and ``NasicellP2D`` need its ``cathode.porous``.
    state
        Gives contact and interphase, which stay as they are, and the filling of the cathode, which starts without
        gradients. As assembled by default.

    Returns
    -------
    :
        Name with unit to value or function, for ``pybamm.ParameterValues``. Areal quantities are per geometric
        electrode area. The resistances of ceramic and sodium interface follow "Ambient temperature [K]" from 0 to 100
        degC; cathode and catholyte stay what they are at the temperature of the cell.

    Raises
    ------
    CellError
        If the cell lacks its size, a temperature or a part.
    ProtocolError
        If the cell is of another kind.
    """
    require_kind(cell, "a PyBaMM model", "full", "half")
    start = initial_state(cell) if state is None else state
    temperature, cathode, area = temperature_of(cell, temperature_C=None), cathode_of(cell), described(cell)[1]
    insertion, cathode = insertion_of(cell, temperature=temperature), cathode_at(cell, cathode, temperature=temperature)
    values: dict[str, Any] = {
        "Electrode area [m2]": area,
        "Nominal cell capacity [A.h]": insertion.nominal_current_density * area * HOUR / AMPERE_HOUR,
        "Current function [A]": insertion.nominal_current_density * area,
        "Lower voltage cut-off [V]": cathode.lower_cutoff_V,
        "Upper voltage cut-off [V]": cathode.upper_cutoff_V,
        "Ambient temperature [K]": temperature,
        "Ceramic areal resistance [Ohm.m2]": _tabulated(lambda T: ceramic_resistance(cell, temperature=T)),
        "Sodium interface areal resistance [Ohm.m2]": _tabulated(
            lambda T: interface_resistances(cell, start, temperature=T)[0]
        ),
        "Initial stoichiometry in positive electrode": start.filling,
    }
    values |= _particle(insertion, cathode)
    return values if cathode.porous is None else values | _pores(cathode.porous)


def _particle(insertion: Insertion, cathode: Cathode) -> dict[str, Any]:
    """The active material and what lies in series with it."""

    def potential(filling: Any, emptiness: Any, temperature: Any) -> Any:
        return open_circuit_potential(
            filling=filling,
            emptiness=emptiness,
            plateau=insertion.plateau,
            limit=insertion.limit,
            temperature=temperature,
        )

    def exchange(filling: Any, emptiness: Any) -> Any:
        return cathode_exchange_current_density(
            filling=filling, emptiness=emptiness, at_half_filling=insertion.exchange_current_density
        )

    return {
        "Positive electrode accessible areal capacity [C.m-2]": insertion.areal_capacity,
        "Positive particle diffusion time [s]": insertion.diffusion_time,
        "Positive particle relative diffusivity": _relative_diffusivity(cathode),
        "Positive electrode OCP [V]": potential,
        "Positive electrode areal exchange-current density [A.m-2]": exchange,
        "Positive electrode parasitic current density [A.m-2]": insertion.parasitic_current_density,
        "Catholyte film areal resistance [Ohm.m2]": insertion.catholyte_resistance,
    }


def _pores(porous: PorousElectrode) -> dict[str, Any]:
    """The pores of the cathode and the catholyte in them."""
    catholyte = porous.catholyte
    return {
        "Positive electrode thickness [m]": porous.thickness_um * MICROMETRE,
        "Positive electrode porosity": porous.porosity,
        "Positive electrode Bruggeman coefficient (electrolyte)": porous.tortuosity_exponent,
        "Positive electrode conductivity [S.m-1]": porous.electronic_conductivity_S_m,
        "Initial concentration in electrolyte [mol.m-3]": catholyte.salt_concentration_mol_L * MOLE_PER_LITRE,
        "Electrolyte conductivity [S.m-1]": catholyte.conductivity_S_m,
        "Electrolyte diffusivity [m2.s-1]": catholyte.salt_diffusivity_m2_s,
        "Cation transference number": catholyte.transference_number,
    }


def _tabulated(resistance: Callable[[float], float]) -> Callable[[pybamm.Symbol], pybamm.Symbol]:
    """A positive function of the temperature (K) as a symbol, by a spline of its logarithm."""
    logarithms = np.log([resistance(float(T)) for T in TEMPERATURES])

    def of_temperature(temperature: pybamm.Symbol) -> pybamm.Symbol:
        return pybamm.exp(pybamm.Interpolant(TEMPERATURES, logarithms, temperature, interpolator="cubic"))

    return of_temperature


def _relative_diffusivity(cathode: Cathode) -> float | Callable[[pybamm.Symbol], pybamm.Symbol]:
    """Diffusivity over that of the diffusion time: 1, or linear between the given fillings."""
    if cathode.relative_diffusivity is None:
        return 1.0
    values = np.array(cathode.relative_diffusivity)
    fillings = np.linspace(0, 1, values.size)
    return lambda filling: pybamm.Interpolant(fillings, values, filling, interpolator="linear")
