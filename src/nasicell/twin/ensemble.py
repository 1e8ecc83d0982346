"""Many cells under one protocol, side by side on the cores of the machine."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from nasicell.cell import Cell
from nasicell.errors import NasicellError, ParameterError
from nasicell.protocols import Protocol
from nasicell.records import CyclingRecord, Record
from nasicell.twin.instrument import Sampling, VirtualInstrument
from nasicell.twin.simulate import advance
from nasicell.twin.state import CellState, initial_state
from nasicell.twin.step_control import StepControl
from nasicell.units import HOUR

CYCLES_SCHEMA = {
    "cell": pl.Int64,
    "cycle": pl.Int64,
    "charging_capacity_ah": pl.Float64,
    "discharging_capacity_ah": pl.Float64,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ensemble:
    """What became of each cell; cells are counted from 0 in the order given.

    Parameters
    ----------
    cells
        One row per cell: `cell`, `name`, `end` (how the protocol ended), `end_time_h` (test time of that event, null
        where the protocol was carried out to its end), `time_h` (test time at the end) and `error` (null where the
        cell was simulated; the other columns are null where it was not).
    cycles
        One row per cycle of each full cell: `cell`, `cycle` (from 1), `charging_capacity_ah` and
        `discharging_capacity_ah`; empty for other cells.
    states
        State in which each cell was left; None where it could not be simulated.
    failures
        The error of each cell that could not be simulated, by its number.
    records
        Record of each cell, where they were asked for.
    """

    cells: pl.DataFrame
    cycles: pl.DataFrame
    states: tuple[CellState | None, ...]
    failures: dict[int, NasicellError]
    records: tuple[Record | None, ...] | None = None

    def __len__(self) -> int:
        return len(self.states)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Outcome:
    """One cell: its state and what is kept of its record, or its error."""

    cell: Cell
    state: CellState | None = None
    cycles: tuple[np.ndarray, ...] | None = None
    record: Record | None = None
    error: NasicellError | None = None


def simulate_ensemble(
    cells: Sequence[Cell],
    protocol: Protocol,
    *,
    instrument: VirtualInstrument | None = None,
    rng: np.random.Generator | None = None,
    control: StepControl | None = None,
    workers: int | None = None,
    records: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Simulate `protocol` on every cell, on several threads.

    Each cell gives what `simulate` gives for it alone, to the last bit, whatever the order and the number of threads.
    Without records only the ends of the steps are looked at, without noise, and each cell's table is reduced to its
    cycles as soon as it is done: the memory is that of the cycles.

    Parameters
    ----------
    cells
        The cells; `varied` draws some around a given one.
    protocol
        What is done to each of them.
    instrument
        What writes the records; an ideal one by default.
    rng
        Source of its noise, needed where records of a noisy instrument are kept; cell i takes
        ``rng.spawn(len(cells))[i]``.
    control
        How finely the twin steps.
    workers
        Threads; by default one per core.
    records
        Whether every cell's record is kept.
    progress
        Called with the number of cells done and of all cells.

    Raises
    ------
    ParameterError
        If there are no cells, or fewer than one worker.
    NasicellError
        The first cell's error, if no cell could be simulated. Otherwise errors stand in `Ensemble.failures`.

    Examples
    --------
    >>> import nasicell
    >>> from nasicell.protocols import PlatingStripping
    >>> from nasicell.twin import LogNormal, varied
    >>> cell = nasicell.study("li2025").cells["Na|SnF2-NZSP-0.6NSF|Na"]
    >>> cells = varied(cell, 20, rng=np.random.default_rng(0), interface__sodium_um=LogNormal(width=0.1))
    >>> ensemble = simulate_ensemble(cells, PlatingStripping(current_density_mA_cm2=0.1, half_cycle_h=0.5, cycles=10))
    >>> ensemble.cells["end"].unique().to_list()
    ['completed']
    """
    if not cells:
        raise ParameterError("an ensemble needs at least one cell, and the list is empty")
    if workers is not None and workers < 1:
        raise ParameterError(f"workers must be >= 1 or None, not {workers}")
    given = instrument or VirtualInstrument.ideal()
    looking = given if records else _ends_only(given)
    sources = rng.spawn(len(cells)) if rng is not None and records else [None] * len(cells)

    def one(task: tuple[Cell, np.random.Generator | None]) -> _Outcome:
        cell, source = task
        try:
            record, state = advance(
                cell, initial_state(cell), protocol, instrument=looking, rng=source, control=control
            )
        except NasicellError as error:
            return _Outcome(cell=cell, error=error)
        cycles = None
        if isinstance(record, CyclingRecord) and cell.kind in ("full", "half"):
            cycles = capacities(record)
        return _Outcome(cell=cell, state=state, cycles=cycles, record=record if records else None)

    outcomes: list[_Outcome] = []
    threads = min(workers or cores(), len(cells))
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="nasicell") as pool:
        for outcome in pool.map(one, zip(cells, sources, strict=True)):
            outcomes.append(outcome)
            if progress is not None:
                progress(len(outcomes), len(cells))
    return _gathered(outcomes, with_records=records)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ends_only(instrument: VirtualInstrument) -> VirtualInstrument:
    """The instrument without noise and ranges, looking at the first and the last moment of each step."""
    return VirtualInstrument(
        sampling=Sampling(scans_per_step=1),
        compliance_V=instrument.compliance_V,
        half_cycles_after_short=instrument.half_cycles_after_short,
        sweep_takes_time=instrument.sweep_takes_time,
    )


def capacities(record: CyclingRecord) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cycle, charged and discharged capacity (A h) of each cycle of a record of constant-current steps."""
    step, cycle = record.table["step_count"].to_numpy(), record.table["cycle_count"].to_numpy()
    first = np.flatnonzero(np.diff(step, prepend=step[0] - 1))
    last = np.append(first[1:], step.size) - 1
    charge = record.current[last] * (record.time[last] - record.time[first]) / HOUR
    numbers, place = np.unique(cycle[first], return_inverse=True)
    charged = np.bincount(place, weights=np.maximum(charge, 0.0), minlength=numbers.size)
    discharged = np.bincount(place, weights=np.maximum(-charge, 0.0), minlength=numbers.size)
    return numbers, charged, discharged


def _gathered(outcomes: list[_Outcome], *, with_records: bool) -> Ensemble:
    """The ensemble of the outcomes, or the first error where there is nothing else."""
    failures = {number: o.error for number, o in enumerate(outcomes) if o.error is not None}
    if len(failures) == len(outcomes):
        first = failures[0]
        raise type(first)(f"none of the {len(outcomes)} cells could be simulated; cell 0: {first}") from first
    states = tuple(o.state for o in outcomes)
    ended = [None if s is None or s.end_time is None else s.end_time / HOUR for s in states]
    cells = pl.DataFrame(
        {
            "cell": range(len(outcomes)),
            "name": [o.cell.name for o in outcomes],
            "end": [None if s is None else s.end for s in states],
            "end_time_h": ended,
            "time_h": [None if s is None else s.time / HOUR for s in states],
            "error": [None if o.error is None else str(o.error) for o in outcomes],
        },
        schema_overrides={"end": pl.String, "end_time_h": pl.Float64, "time_h": pl.Float64, "error": pl.String},
    )
    cycled = [(number, o.cycles) for number, o in enumerate(outcomes) if o.cycles is not None]
    columns = [np.concatenate(parts) for parts in zip(*(c for _, c in cycled), strict=True)] if cycled else [[], [], []]
    numbers = np.repeat([number for number, _ in cycled], [c[0].size for _, c in cycled]) if cycled else []
    cycles = pl.DataFrame(dict(zip(CYCLES_SCHEMA, [numbers, *columns], strict=True)), schema=CYCLES_SCHEMA)
    return Ensemble(
        cells=cells,
        cycles=cycles,
        states=states,
        failures=failures,
        records=tuple(o.record for o in outcomes) if with_records else None,
    )
