"""The potential sweep of a Tafel measurement."""

from dataclasses import replace

import numpy as np

from nasicell.cell import Cell
from nasicell.errors import ProtocolError
from nasicell.protocols import Tafel
from nasicell.records import CyclingRecord
from nasicell.twin import sweep
from nasicell.twin.conditions import require_kind, stack_at, temperature_of
from nasicell.twin.electrode import RADIUS
from nasicell.twin.galvanostatic import ENDS, shorts_of
from nasicell.twin.recording import Recorder, require_sensible
from nasicell.twin.state import CellState
from nasicell.twin.step_control import StepControl
from nasicell.units import MILLIVOLT

SWEEP_POINT_V = 1e-3
FEWEST_SWEEP_POINTS = 201
MOST_SWEEP_POINTS = 5001
"""A potential sweep has one row per `SWEEP_POINT_V`, within these numbers of rows."""


def sweep_potential(
    cell: Cell, state: CellState, protocol: Tafel, *, recorder: Recorder, control: StepControl
) -> tuple[CyclingRecord, CellState]:
    """Linear sweep of the potential from minus to plus the limit."""
    require_kind(cell, protocol.technique, "symmetric")
    stack = stack_at(cell, temperature=temperature_of(cell, temperature_C=protocol.temperature_C))
    limit = protocol.limit_mV * MILLIVOLT
    compliance = recorder.instrument.compliance_V
    if limit > compliance:
        raise ProtocolError(
            f"{protocol.technique}: a limit of {protocol.limit_mV:.6g} mV is more than the {compliance:g} V that the "
            "instrument can drive. Lower limit_mV or raise compliance_V of the instrument."
        )
    require_sensible(np.zeros(1), duration=2 * protocol.limit_mV / protocol.rate_mV_s, technique=protocol.technique)
    points = int(np.clip(round(2 * limit / SWEEP_POINT_V) + 1, FEWEST_SWEEP_POINTS, MOST_SWEEP_POINTS))
    voltage = np.linspace(-limit, limit, points)
    vector = state.vector()
    time, voltage, current, event, event_time, filaments = sweep.run_sweep(
        stack,
        control.tolerances(),
        vector,
        state.shorted,
        voltage,
        2 * limit / (points - 1) / MILLIVOLT / protocol.rate_mV_s,
    )
    time += state.time
    ones = np.ones(time.size, dtype=np.int64)
    record = recorder.cycling(time=time, voltage=voltage, current=current * stack.area, step=ones, cycle=ones)
    end = ENDS[int(event)]
    if end == "completed" and vector[RADIUS].max() > 0:
        end = "soft short"
    after = state.stepped(
        vector,
        time=float(time[-1]),
        shorted=end == "short",
        end=end,
        end_time=state.time + float(event_time) if np.isfinite(event_time) else None,
    )
    return record, replace(after, shorts=state.shorts + shorts_of(filaments, begin=state.time))
