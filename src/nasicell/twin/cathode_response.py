"""The cathode of a full cell in small signals: its state and bias to the impedance of its linearised equations."""

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.errors import ParameterError
from nasicell.physics.ageing import utilisation
from nasicell.physics.cathode import cathode_exchange_current_density, open_circuit_slope
from nasicell.physics.charge_transfer import charge_transfer_resistance, differential_resistance
from nasicell.physics.impedance import cathode_impedance
from nasicell.physics.linearised_cathode import surface_slope
from nasicell.physics.particle_diffusivity import relative_diffusivity
from nasicell.physics.particle_modes import surface_filling
from nasicell.twin.insertion import Insertion, cathode_of, insertion_of, require_constant_diffusivity
from nasicell.twin.salt_response import salt_now
from nasicell.twin.state import CellState
from nasicell.twin.warmth import age_at
from nasicell.units import FARAD_PER_SQUARE_CENTIMETRE

MICRO = 1e-6


def usable_capacity(insertion: Insertion, *, time: float) -> float:
    """Areal capacity of the cathode after `time` seconds of ageing at its temperature, C/m2."""
    return insertion.areal_capacity * float(utilisation(time=time, loss_constant=insertion.loss_constant))


def filling_rate(insertion: Insertion, *, current_density: float, time: float) -> float:
    """Change of the mean filling under a direct current (A/m2), 1/s; side reactions run on charge alone.

    Raises `ParameterError` where the cathode has no usable capacity left.
    """
    if current_density == 0:
        return 0.0
    capacity = usable_capacity(insertion, time=time)
    if not capacity > 0:
        raise ParameterError(
            f"no capacity of the cathode is usable after {time:.4g} s, so it takes no direct current. "
            "Lower electrolyte.utilisation_loss_percent_per_sqrt_h, or take the spectrum earlier or without bias."
        )
    parasitic = insertion.parasitic_current_density if current_density > 0 else 0.0
    return -(current_density - parasitic) / capacity


def diffusion_time_now(cell: Cell, state: CellState, insertion: Insertion, *, current_density: float) -> float:
    """Diffusion time, s: of a diffusivity that depends on the filling that at the one filling of a rested particle.

    Raises `CellError` where the filling of such a particle is uneven or becomes so under a direct current (A/m2).
    """
    ratios = cathode_of(cell).relative_diffusivity
    if ratios is None:
        return insertion.diffusion_time
    assert state.filling is not None
    assert state.diffusion_modes is not None
    if current_density != 0 or state.diffusion_modes.any():
        require_constant_diffusivity(cell, "a spectrum under current, or before the cathode has levelled out,")
    return insertion.diffusion_time / float(relative_diffusivity(filling=state.filling, ratios=np.array(ratios)))


def cathode_response(
    cell: Cell, state: CellState, *, angular_frequency: NDArray[np.float64], temperature: float, current_density: float
) -> NDArray[np.complex128]:
    """Catholyte and cathode of `state` under a direct current, shape of `angular_frequency` (rad/s), ohm m2.

    The pores of a porous cathode conduct as under direct current: the reaction is uniform at every frequency.

    The slope of the kinetics and that of the potential are taken at the filling of the particle's surface. Nothing
    drifts: the response is that of the equations with the coefficients of this moment.

    Raises `ParameterError` where the current would take the surface beyond empty or full, where the equations end, and
    `CellError` where a diffusivity that depends on the filling would have to be that of more than one filling.
    """
    insertion = insertion_of(cell, temperature=temperature)
    age = age_at(cell, state, temperature=temperature)
    assert state.filling is not None
    assert state.diffusion_modes is not None
    surface = surface_filling(
        mean_filling=state.filling,
        modes=state.diffusion_modes,
        filling_rate=filling_rate(insertion, current_density=current_density, time=age),
        diffusion_time=insertion.diffusion_time,
    )
    if not 0 < surface < 1:
        raise ParameterError(
            f"at {current_density:.4g} A/m2 the surface of the cathode would be filled to {surface:.6g} of 0-1, where "
            "it has no potential. Lower the current, or take the spectrum in a state farther from the end."
        )
    pores = None
    if insertion.salt.diffusion_time > 0:
        pores = salt_now(insertion.salt, state, current_density=current_density)
    exchange = cathode_exchange_current_density(
        filling=surface,
        emptiness=1 - surface,
        at_half_filling=insertion.exchange_current_density * (1.0 if pores is None else pores.mean_root),
    )
    transfer = float(
        differential_resistance(
            current_density=current_density,
            charge_transfer_resistance=charge_transfer_resistance(
                exchange_current_density=exchange, temperature=temperature
            ),
            thermal_voltage=2 * GAS_CONSTANT * temperature / FARADAY,
        )
    )
    slope = surface_slope(
        current_density=current_density,
        differential_resistance=transfer,
        filling=surface,
        emptiness=1 - surface,
        equilibrium_slope=open_circuit_slope(
            filling=surface, emptiness=1 - surface, limit=insertion.limit, temperature=temperature
        ),
    )
    cathode = cathode_of(cell)
    layer = cathode.double_layer_uF_cm2 or 0.0
    impedance = cathode_impedance(
        angular_frequency=angular_frequency,
        charge_transfer_resistance=transfer,
        potential_slope=float(slope),
        areal_capacity=usable_capacity(insertion, time=age),
        diffusion_time=diffusion_time_now(cell, state, insertion, current_density=current_density),
        double_layer=layer * MICRO * FARAD_PER_SQUARE_CENTIMETRE,
        double_layer_exponent=cathode.double_layer_exponent,
    )
    if pores is not None:
        impedance = impedance + pores.impedance(
            angular_frequency=angular_frequency,
            temperature=temperature,
            current_density=current_density,
            kinetic_resistance=transfer,
        )
    return insertion.catholyte_resistance + insertion.pore_resistance + impedance
