"""One entry for every protocol: a cell and what is done to it give the record an instrument would write."""

from typing import overload

import numpy as np

from nasicell.cell import Cell
from nasicell.errors import CellError, ProtocolError
from nasicell.protocols import (
    CCD,
    EIS,
    GEIS,
    ConstantCurrentCycling,
    PlatingStripping,
    Protocol,
    RateTest,
    Sequence,
    Tafel,
    TemperatureSeries,
)
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord, Record
from nasicell.twin.between_voltages import cycle_full
from nasicell.twin.column_state import ColumnControl
from nasicell.twin.conditions import at_temperature, temperature_of
from nasicell.twin.full_under_current import full_impedance_under_current
from nasicell.twin.galvanostatic import cycle_symmetric, impedance_under_current
from nasicell.twin.implicit.cycling import cycle_implicit, needs_implicit
from nasicell.twin.instrument import VirtualInstrument
from nasicell.twin.open_circuit import sweep_impedance
from nasicell.twin.potentiodynamic import sweep_potential
from nasicell.twin.recording import Recorder
from nasicell.twin.state import CellState, initial_state, require_state_of
from nasicell.twin.step_control import ImplicitControl, StepControl

DirectCurrent = CCD | PlatingStripping | Tafel | ConstantCurrentCycling | RateTest
"""Protocols of which a cycler writes one table."""


@overload
def simulate(
    cell: Cell,
    protocol: DirectCurrent,
    *,
    instrument: VirtualInstrument | None = ...,
    rng: np.random.Generator | None = ...,
    control: StepControl | None = ...,
) -> CyclingRecord: ...


@overload
def simulate(
    cell: Cell,
    protocol: EIS | TemperatureSeries,
    *,
    instrument: VirtualInstrument | None = ...,
    rng: np.random.Generator | None = ...,
    control: StepControl | None = ...,
) -> ImpedanceRecord: ...


@overload
def simulate(
    cell: Cell,
    protocol: GEIS | Sequence,
    *,
    instrument: VirtualInstrument | None = ...,
    rng: np.random.Generator | None = ...,
    control: StepControl | None = ...,
) -> LinkedRecord: ...


@overload
def simulate(
    cell: Cell,
    protocol: Protocol,
    *,
    instrument: VirtualInstrument | None = ...,
    rng: np.random.Generator | None = ...,
    control: StepControl | None = ...,
) -> Record: ...


def simulate(
    cell: Cell,
    protocol: Protocol,
    *,
    instrument: VirtualInstrument | None = None,
    rng: np.random.Generator | None = None,
    control: StepControl | None = None,
) -> Record:
    """Record of `protocol` run on `cell` as assembled.

    Parameters
    ----------
    cell
        The cell with its materials described.
    protocol
        What is done to it.
    instrument
        What writes the record; an ideal one by default.
    rng
        Source of its noise; needed where the instrument is noisy.
    control
        How finely the twin steps. Full cells run on the exact engine wherever their equations are linear, and on the
        implicit one where they are not (`StepControl.implicit`, which also asks for it in any case).

    Returns
    -------
    :
        A `CyclingRecord` of direct-current protocols, an `ImpedanceRecord` of EIS and temperature series, a
        `LinkedRecord` of GEIS (trace, then sweeps) and of sequences (their parts on one test time).

    Raises
    ------
    CellError
        If `cell` is no `Cell`, or does not describe what the simulation needs.
    ProtocolError
        If the protocol does not fit the kind of cell, contradicts itself or would run without end.
    ParameterError
        If a parameter lies where its equation does not hold, or a noisy instrument has no `rng`.
    ConvergenceError
        If the implicit engine does not reach its tolerance.

    Examples
    --------
    >>> from nasicell.cell import BlockingElectrode, Electrolyte, Filament, Geometry, Interphase
    >>> ceramic = Electrolyte(name="a ceramic", conductivity_S_cm=1e-3, reference_temperature_C=25,
    ...     activation_energy_eV=0.33, bulk_fraction=0.5, relative_permittivity=30, grain_boundary_time_s=1e-7,
    ...     grain_boundary_exponent=0.9, sodium_contact_resistance_ohm_cm2=2,
    ...     sodium_contact_activation_energy_eV=0.4,
    ...     interphase=Interphase(growth_ohm_cm2_per_sqrt_h=0.1, activation_energy_eV=0.5),
    ...     filament=Filament(critical_overpotential_mV=50, growth_rate_mm_h=0.1, growth_exponent=9,
    ...         retraction_fraction=0.2, focusing_fraction=0.5, youngs_modulus_GPa=80, reference_modulus_GPa=80),
    ...     utilisation_loss_percent_per_sqrt_h=0.2)
    >>> cell = Cell(name="pellet", kind="blocking", temperature_C=25, electrolyte=ceramic,
    ...     geometry=Geometry(area_cm2=1, thickness_mm=1),
    ...     blocking_electrode=BlockingElectrode(name="Au", capacitance_uF_cm2=10, exponent=1))
    >>> record = simulate(cell, EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1e3, points_per_decade=10))
    >>> round(record.spectra[0].impedance[-1].real)
    100
    """
    if not isinstance(cell, Cell):
        raise CellError(
            f"simulate needs a Cell, got {cell!r}; read one from its file with nasicell.cell.read_cell(path)"
        )
    record, _ = advance(cell, initial_state(cell), protocol, instrument=instrument, rng=rng, control=control)
    return record


@overload
def advance(
    cell: Cell,
    state: CellState,
    protocol: DirectCurrent,
    *,
    instrument: VirtualInstrument | None = ...,
    rng: np.random.Generator | None = ...,
    control: StepControl | None = ...,
) -> tuple[CyclingRecord, CellState]: ...


@overload
def advance(
    cell: Cell,
    state: CellState,
    protocol: EIS | TemperatureSeries,
    *,
    instrument: VirtualInstrument | None = ...,
    rng: np.random.Generator | None = ...,
    control: StepControl | None = ...,
) -> tuple[ImpedanceRecord, CellState]: ...


@overload
def advance(
    cell: Cell,
    state: CellState,
    protocol: GEIS | Sequence,
    *,
    instrument: VirtualInstrument | None = ...,
    rng: np.random.Generator | None = ...,
    control: StepControl | None = ...,
) -> tuple[LinkedRecord, CellState]: ...


@overload
def advance(
    cell: Cell,
    state: CellState,
    protocol: Protocol,
    *,
    instrument: VirtualInstrument | None = ...,
    rng: np.random.Generator | None = ...,
    control: StepControl | None = ...,
) -> tuple[Record, CellState]: ...


def advance(
    cell: Cell,
    state: CellState,
    protocol: Protocol,
    *,
    instrument: VirtualInstrument | None = None,
    rng: np.random.Generator | None = None,
    control: StepControl | None = None,
) -> tuple[Record, CellState]:
    """Record of `protocol` run on `cell` in `state`, and the state it leaves behind.

    As `simulate`, on a cell with a history: the record's test time goes on from ``state.time``. Raises `CellError` also
    where the state is that of another kind of cell.
    """
    require_state_of(cell, state)
    if not isinstance(protocol, Sequence):
        return _single(cell, state, protocol, instrument or VirtualInstrument.ideal(), rng, control or StepControl())
    parts: list[CyclingRecord | ImpedanceRecord] = []
    for part in protocol.parts:
        record, state = advance(cell, state, part, instrument=instrument, rng=rng, control=control)
        parts.extend(record.parts if isinstance(record, LinkedRecord) else [record])
    return LinkedRecord(parts=tuple(parts)), state


def _single(
    cell: Cell,
    state: CellState,
    protocol: Protocol,
    instrument: VirtualInstrument,
    rng: np.random.Generator | None,
    control: StepControl,
) -> tuple[Record, CellState]:
    """Dispatch on the protocol."""

    def recorder(temperature_C: float | None) -> Recorder:
        temperature = temperature_of(cell, temperature_C=temperature_C)
        return Recorder(
            instrument=instrument,
            rng=rng,
            sample=at_temperature(cell, temperature=temperature).sample(),
            technique=protocol.technique,
        )

    match protocol:
        case EIS():
            return sweep_impedance(
                cell,
                state,
                protocol,
                temperatures_C=[protocol.temperature_C],
                recorder=recorder(protocol.temperature_C),
            )
        case TemperatureSeries():
            first = recorder(protocol.temperatures_C[0])
            return sweep_impedance(
                cell, state, protocol.sweep, temperatures_C=list(protocol.temperatures_C), recorder=first
            )
        case GEIS() if cell.kind in ("full", "half"):
            return full_impedance_under_current(cell, state, protocol, recorder=recorder(protocol.sweep.temperature_C))
        case GEIS():
            return impedance_under_current(
                cell, state, protocol, recorder=recorder(protocol.sweep.temperature_C), control=control
            )
        case CCD() | PlatingStripping():
            return cycle_symmetric(cell, state, protocol, recorder=recorder(protocol.temperature_C), control=control)
        case Tafel():
            return sweep_potential(cell, state, protocol, recorder=recorder(protocol.temperature_C), control=control)
        case ConstantCurrentCycling() | RateTest() if needs_implicit(cell, protocol, control):
            return cycle_implicit(
                cell,
                state,
                protocol,
                recorder=recorder(protocol.temperature_C),
                control=control.implicit or ImplicitControl(),
            )
        case ConstantCurrentCycling() | RateTest():
            return cycle_full(
                cell,
                state,
                protocol,
                recorder=recorder(protocol.temperature_C),
                control=control.columns or ColumnControl(),
            )
    raise ProtocolError(f"the twin does not know the protocol {type(protocol).__name__}")
