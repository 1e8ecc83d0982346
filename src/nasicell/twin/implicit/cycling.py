"""Cycling of full cells on the implicit engine: from the protocol to legs, from rows to the record."""

from dataclasses import replace

from nasicell.cell import Cell
from nasicell.errors import ConvergenceError
from nasicell.physics.catholyte import salt_amplitudes
from nasicell.protocols import ConstantCurrentCycling, RateTest
from nasicell.records import CyclingRecord
from nasicell.twin.conditions import require_even_interface, require_kind, temperature_of
from nasicell.twin.implicit.attempt import EXHAUSTED, FAILED
from nasicell.twin.implicit.handover import modes_of, profile_of
from nasicell.twin.implicit.numbers import full_cell
from nasicell.twin.implicit.protocol_legs import legs_of
from nasicell.twin.implicit.punctured import SHORTED, Punctured
from nasicell.twin.insertion import require_window
from nasicell.twin.liquid_path import liquid_path
from nasicell.twin.profile import CathodeProfile
from nasicell.twin.recording import Recorder
from nasicell.twin.state import CellState, End
from nasicell.twin.step_control import ImplicitControl, StepControl
from nasicell.twin.warmth import age_at, extra_age_after

ENDS: dict[int, End] = {EXHAUSTED: "sodium used up", SHORTED: "short"}
"""Events that end a test."""


def needs_implicit(cell: Cell, protocol: ConstantCurrentCycling | RateTest, control: StepControl) -> bool:
    """Whether the exact engine can not carry the protocol, or the implicit one is asked for."""
    held = isinstance(protocol, ConstantCurrentCycling) and protocol.hold_until_c_rate is not None
    rests = isinstance(protocol, ConstantCurrentCycling) and protocol.rest_min > 0
    varying = cell.cathode is not None and cell.cathode.relative_diffusivity is not None
    followed = cell.cathode is not None and cell.cathode.liquid_gap_um is not None
    return control.implicit is not None or held or rests or varying or followed


def cycle_implicit(
    cell: Cell,
    state: CellState,
    protocol: ConstantCurrentCycling | RateTest,
    *,
    recorder: Recorder,
    control: ImplicitControl,
) -> tuple[CyclingRecord, CellState]:
    """Charge, hold, rest and discharge at the C-rates of the protocol's stages, between its cut-offs.

    Raises
    ------
    ConvergenceError
        If a leg is not solved.
    """
    require_kind(cell, protocol.technique, "full", "half")
    require_window(cell, protocol, compliance=recorder.instrument.compliance_V)
    require_even_interface(cell, "the implicit engine")
    temperature = temperature_of(cell, temperature_C=protocol.temperature_C)
    numbers = full_cell(cell, temperature=temperature, control=control)
    age = age_at(cell, state, temperature=temperature)
    legs, cycle = legs_of(numbers, protocol, recorder=recorder)
    profile = profile_of(state, numbers)
    test = Punctured(
        numbers=numbers,
        control=control.tolerances(),
        path=liquid_path(cell, temperature=temperature),
        vector=state.vector(),
        filling=profile.filling.copy(),
        salt=profile.salt.copy(),
        now=age,
        lower=float(protocol.lower_cutoff_V),
        upper=float(protocol.upper_cutoff_V),
        capacity=numbers.insertion.areal_capacity,
    )
    test.carry_out(legs)
    time, voltage, current, number = test.table()
    vector, filling, salt, event = test.vector, test.filling, test.salt, test.event
    now = test.now + (state.time - age)
    if event == FAILED:
        step = int(number[-1]) + 1 if number.size else 1
        raise ConvergenceError(
            f"{protocol.technique}: step {step}, {now - state.time:.6g} s into the test, was not solved with at most "
            f"{control.most_steps} steps down to {control.smallest_step_s:g} s at tolerance {control.tolerance:g}. "
            "Raise the tolerance or most_steps, or lower the C-rate."
        )
    record = recorder.cycling(
        time=time if age == state.time else time + (state.time - age),
        voltage=voltage,
        current=current * numbers.stack.area,
        step=number + 1,
        cycle=cycle[number],
    )
    mean, modes = modes_of(filling, numbers.mesh)
    soft: End = "soft short" if test.leak > 0 else "completed"
    after = state.stepped(
        vector,
        time=now,
        shorted=event == SHORTED,
        end=ENDS.get(event, soft),
        end_time=now if event in ENDS else None,
    )
    waves = numbers.insertion.salt.wavenumbers.size
    return record, replace(
        after,
        filling=mean,
        diffusion_modes=modes,
        salt_modes=salt_amplitudes(slices=salt, number=waves) if waves else None,
        profile=CathodeProfile(filling=filling, salt=salt),
        shorts=state.shorts + test.shorts_at(state.time - age),
        extra_age=extra_age_after(cell, state, duration=after.time - state.time, temperature=temperature),
    )
