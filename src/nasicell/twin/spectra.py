"""The impedance of a cell in a given state: the small-signal response of the same equations."""

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.errors import ProtocolError
from nasicell.physics.conduction import bulk_and_grain_boundary_resistance, geometric_capacitance
from nasicell.physics.impedance import (
    CeramicResponse,
    InterfaceResponse,
    blocking_impedance,
    ceramic_impedance,
    in_parallel,
    interface_impedance,
)
from nasicell.protocols import EIS
from nasicell.twin.cathode_response import cathode_response
from nasicell.twin.column_response import in_columns
from nasicell.twin.conditions import (
    ceramic_resistance,
    described,
    grain_boundary_time,
    interface_factor,
    sodium_interface,
)
from nasicell.twin.observed import differential_resistances, interface_resistances, short_resistance
from nasicell.twin.state import CellState
from nasicell.units import FARAD_PER_SQUARE_CENTIMETRE

Array = NDArray[np.complex128]
LOWEST_FREQUENCY_HZ, HIGHEST_FREQUENCY_HZ = 1e-9, 1e12
"""Frequencies outside of which a sweep is refused: no circuit of this kind describes a cell there."""
MOST_FREQUENCIES = 1_000_000


def frequencies_of(sweep: EIS, *, technique: str) -> NDArray[np.float64]:
    """Frequencies of a sweep, shape (n,), Hz; raises `ProtocolError` where the twin has no spectrum."""
    lowest, highest = sweep.lowest_frequency_Hz, sweep.highest_frequency_Hz
    if not LOWEST_FREQUENCY_HZ <= lowest < highest <= HIGHEST_FREQUENCY_HZ:
        raise ProtocolError(
            f"{technique}: a sweep from {highest:.3g} to {lowest:.3g} Hz leaves {LOWEST_FREQUENCY_HZ:g}-"
            f"{HIGHEST_FREQUENCY_HZ:g} Hz, where the circuit of the twin is meant to hold. "
            "Change highest_frequency_Hz or lowest_frequency_Hz."
        )
    points = np.log10(highest / lowest) * sweep.points_per_decade
    if points > MOST_FREQUENCIES:
        raise ProtocolError(
            f"{technique}: a sweep of {points:.3g} frequencies is longer than the {MOST_FREQUENCIES:.3g} that are "
            "allowed. Lower points_per_decade."
        )
    return sweep.frequencies


def ceramic_response(cell: Cell, *, temperature: float) -> CeramicResponse:
    """Ceramic of the cell at `temperature` (K); the boundaries' time constant scales as their resistance."""
    electrolyte, _, thickness = described(cell)
    resistance = ceramic_resistance(cell, temperature=temperature)
    bulk, boundary = bulk_and_grain_boundary_resistance(
        areal_resistance=resistance, bulk_fraction=electrolyte.bulk_fraction
    )
    return CeramicResponse(
        bulk_resistance=bulk,
        bulk_capacitance=geometric_capacitance(
            relative_permittivity=electrolyte.relative_permittivity, thickness=thickness
        ),
        grain_boundary_resistance=boundary,
        grain_boundary_time=grain_boundary_time(electrolyte, temperature=temperature),
        grain_boundary_exponent=electrolyte.grain_boundary_exponent,
    )


def cell_impedance(
    cell: Cell,
    state: CellState,
    *,
    frequency: NDArray[np.float64],
    temperature: float,
    current_density: float = 0.0,
) -> Array:
    r"""Impedance of `cell` in `state`, shape of `frequency`, ohm.

    Ceramic, then the sodium interfaces, whose response scales with the resistances the state gives them, then the
    cathode (full cell) or two constant phase elements (blocking cell). A short puts the filament beside all of it.

    Everything is linearised around the bias: a sodium interface resists as its direct-current law does for a small
    change of the current, so the limit of a symmetric cell at low frequency is dV/dj of the direct-current equations in
    that state; the cathode at the filling of its particle's surface (`nasicell.physics.linearised_cathode`), where at
    low frequency its capacity is left. An interface that is not the same everywhere makes parallel columns. The state
    stands still: a state that moves during a sweep is the matter of `VirtualInstrument.sweep_takes_time`.

    Parameters
    ----------
    cell
        The cell.
    state
        Its state.
    frequency
        Shape (n,), Hz.
    temperature
        K.
    current_density
        The direct current on which the small signal rides, A/m2; positive charges.

    Raises
    ------
    ParameterError
        If the cathode can not carry that current in that state.
    """
    omega = 2 * np.pi * frequency
    _, area, _ = described(cell)
    ceramic = ceramic_response(cell, temperature=temperature)
    areal = ceramic_impedance(angular_frequency=omega, ceramic=ceramic)
    if cell.kind == "blocking":
        return (areal + _blocking(cell, omega)) / area

    def response(column: CellState, factor: float) -> Array:
        interfaces = factor * _interfaces(cell, column, omega, temperature, current_density)
        if cell.kind == "symmetric":
            return areal + interfaces
        cathode = cathode_response(
            cell, column, angular_frequency=omega, temperature=temperature, current_density=current_density
        )
        return areal + interfaces + cathode

    impedance = in_columns(cell, state, response) / area
    filament = short_resistance(cell, state)
    return impedance if filament is None else in_parallel(impedance, filament)


def _interfaces(
    cell: Cell, state: CellState, omega: NDArray[np.float64], temperature: float, current_density: float
) -> Array:
    """All sodium interfaces, ohm m2; a bias lowers the resistance of their charge transfer and so its time."""
    interface = sodium_interface(cell)
    time = interface.charge_transfer_time_s * interface_factor(described(cell)[0], temperature=temperature)
    at_rest = interface_resistances(cell, state, temperature=temperature)
    biased = at_rest
    if current_density != 0:
        biased = differential_resistances(cell, state, temperature=temperature, current_density=current_density)
    both = np.zeros(omega.shape, dtype=np.complex128)
    for resistance, small in zip(biased, at_rest, strict=True):
        response = InterfaceResponse(
            charge_transfer_fraction=interface.charge_transfer_fraction,
            charge_transfer_time=time * resistance / small,
            charge_transfer_exponent=interface.charge_transfer_exponent,
            transport_time=interface.transport_time_s,
        )
        both += interface_impedance(angular_frequency=omega, interface_resistance=resistance, interface=response)
    return both


def _blocking(cell: Cell, omega: NDArray[np.float64]) -> Array:
    """Both blocking electrodes, ohm m2."""
    cell.require("blocking_electrode")
    assert cell.blocking_electrode is not None
    return blocking_impedance(
        angular_frequency=omega,
        capacitance=cell.blocking_electrode.capacitance_uF_cm2 * 1e-6 * FARAD_PER_SQUARE_CENTIMETRE,
        exponent=cell.blocking_electrode.exponent,
    )
