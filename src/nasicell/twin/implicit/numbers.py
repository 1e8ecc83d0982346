"""Cathode, pores and control as the compiled loops of the implicit engine work with them, all SI."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell, PorousElectrode
from nasicell.constants import FARADAY
from nasicell.physics.catholyte import effective_transport
from nasicell.physics.particle_diffusivity import diffusivity_integrals
from nasicell.physics.particle_mesh import ParticleMesh, particle_mesh
from nasicell.physics.pore_transport import diffusion_potential_scale, salt_gradient_per_current
from nasicell.twin.conditions import Stack, stack_at
from nasicell.twin.insertion import Insertion, cathode_of, insertion_of
from nasicell.twin.step_control import ImplicitControl
from nasicell.twin.warmth import cathode_at
from nasicell.units import MICROMETRE, MOLE_PER_LITRE


class Pores(NamedTuple):
    """The slices of a porous electrode; a thin one is a single slice without resistance."""

    slices: int
    ionic_resistance: float
    """Of one slice, ohm m2."""
    electronic_resistance: float
    """Of one slice, ohm m2."""
    exchange_rate: float
    """Diffusivity over porosity and slice width squared, 1/s."""
    salt_per_charge: float
    """Relative salt that a charge per area gives to the whole liquid, m2/C."""
    wall_step: float
    """Relative salt from the ceramic to the first middle per current density, m2/A."""
    diffusion_potential: float
    """V per unit of the logarithm of salt."""


class Diffusivity(NamedTuple):
    """Relative diffusivity in the particle and its integral."""

    varying: bool
    ratios: NDArray[np.float64]
    integrals: NDArray[np.float64]


class FullCell(NamedTuple):
    """A full cell at one temperature."""

    stack: Stack
    insertion: Insertion
    pores: Pores
    mesh: ParticleMesh
    diffusivity: Diffusivity
    leak: float
    """Conductance of a filament between the electrodes, S/m2; 0: none."""


def full_cell(cell: Cell, *, temperature: float, control: ImplicitControl) -> FullCell:
    """Numbers of `cell` at `temperature` (K) on the mesh of `control`."""
    cathode = cathode_at(cell, cathode_of(cell), temperature=temperature)
    given = cathode.relative_diffusivity
    ratios = np.array((1.0, 1.0) if given is None else given)
    return FullCell(
        stack=stack_at(cell, temperature=temperature),
        insertion=insertion_of(cell, temperature=temperature),
        pores=pores_of(cathode.porous, slices=control.slices, temperature=temperature),
        mesh=particle_mesh(control.shells),
        diffusivity=Diffusivity(given is not None, ratios, diffusivity_integrals(ratios=ratios)),
        leak=0.0,
    )


def pores_of(porous: PorousElectrode | None, *, slices: int, temperature: float) -> Pores:
    """Slices of an electrode; one where it is thin."""
    if porous is None:
        return Pores(1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    liquid = porous.catholyte
    thickness = porous.thickness_um * MICROMETRE
    width = thickness / slices
    conductivity, diffusivity = (
        effective_transport(bulk=bulk, porosity=porous.porosity, tortuosity_exponent=porous.tortuosity_exponent)
        for bulk in (liquid.conductivity_S_m, liquid.salt_diffusivity_m2_s)
    )
    concentration = liquid.salt_concentration_mol_L * MOLE_PER_LITRE
    gradient = salt_gradient_per_current(
        diffusivity=diffusivity, concentration=concentration, transference_number=liquid.transference_number
    )
    return Pores(
        slices=slices,
        ionic_resistance=width / conductivity,
        electronic_resistance=width / porous.electronic_conductivity_S_m,
        exchange_rate=diffusivity / (porous.porosity * width**2),
        salt_per_charge=(1 - liquid.transference_number) / (FARADAY * porous.porosity * thickness * concentration),
        wall_step=width / 2 * gradient,
        diffusion_potential=diffusion_potential_scale(
            temperature=temperature, transference_number=liquid.transference_number
        ),
    )
