"""Running experiments: cell and protocol through the twin, the record through the analysis."""

import zlib
from collections.abc import Iterable
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass

import numpy as np

from nasicell.analysis import analyse
from nasicell.analysis.result import Analysis
from nasicell.cell import Cell
from nasicell.errors import NasicellError
from nasicell.protocols import Protocol
from nasicell.records import Record
from nasicell.studies.definition import Progress, Study
from nasicell.twin import VirtualInstrument, simulate


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one experiment: its record and analysis, or the reason why there is none."""

    experiment: str
    record: Record | None = None
    analysis: Analysis | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Everything one experiment needs, small enough to send to another process."""

    experiment: str
    cell: Cell
    protocol: Protocol
    instrument: VirtualInstrument | None
    seed: tuple[int, int]

    def run(self) -> Outcome:
        """Simulate and analyse; an error that nasicell raises on purpose becomes the outcome's failure."""
        rng = np.random.default_rng(self.seed)
        try:
            record = simulate(self.cell, self.protocol, instrument=self.instrument, rng=rng)
        except NasicellError as error:
            return Outcome(experiment=self.experiment, failure=f"the simulation failed: {error}")
        try:
            analysis = analyse(record, protocol=self.protocol)
        except NasicellError as error:
            return Outcome(experiment=self.experiment, record=record, failure=f"the analysis failed: {error}")
        return Outcome(experiment=self.experiment, record=record, analysis=analysis)


def task(study: Study, name: str) -> Task:
    """The named experiment of a study; its noise depends on the study's seed and its own name only."""
    cell = study.experiment_cell(name)
    return Task(
        experiment=name,
        cell=cell,
        protocol=study.protocols[study.experiments[name].protocol],
        instrument=study.instrument,
        seed=(study.seed, zlib.crc32(name.encode())),
    )


def run_experiments(
    study: Study, *, names: Iterable[str], executor: Executor | None = None, progress: Progress | None = None
) -> dict[str, Outcome]:
    """Outcome of each named experiment, in the order given."""
    tasks = [task(study, name) for name in names]
    outcomes: dict[str, Outcome] = {}
    if executor is None:
        for done, one in enumerate(tasks, start=1):
            outcomes[one.experiment] = one.run()
            if progress is not None:
                progress(done, len(tasks), one.experiment)
        return outcomes
    futures: dict[Future[Outcome], str] = {executor.submit(one.run): one.experiment for one in tasks}
    for done, future in enumerate(as_completed(futures), start=1):
        outcomes[futures[future]] = future.result()
        if progress is not None:
            progress(done, len(tasks), futures[future])
    return {one.experiment: outcomes[one.experiment] for one in tasks}
