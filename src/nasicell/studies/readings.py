"""Readings of experiments for a fit: as in the comparison, but computed once per cell and protocol.

A fit changes one parameter at a time, and most experiments do not notice. What was read is therefore kept under the
content of cell and protocol; a spectrum's analysis is kept under the content of the spectrum, since many parameters
that change a cell do not change its spectrum. Nothing is approximated: a reading from the store equals one taken anew.
"""

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from nasicell.analysis import analyse
from nasicell.analysis.dispatch import analyse as analyse_part
from nasicell.analysis.linked import analyse_linked, interleave, is_geis
from nasicell.analysis.result import Analysis
from nasicell.cell import Cell
from nasicell.errors import AnalysisError, NasicellError
from nasicell.protocols import Protocol
from nasicell.protocols import Sequence as ProtocolSequence
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord, Record
from nasicell.studies.definition import Study
from nasicell.studies.observable import Reading, TakenReadings
from nasicell.twin import simulate

MOST_ANALYSES: Final = 300
"""Analyses of spectra kept per process; one takes some 100 kB."""
MOST_READINGS: Final = 20_000
"""Experiments whose readings are kept; each takes some 1 kB."""

_analyses: "OrderedDict[bytes, Analysis]" = OrderedDict()
"""Content of a record -> its analysis, the oldest first; one store per process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingTask:
    """What is read from one cell under one protocol, free of noise; small enough to send to another process."""

    cell: Cell
    protocol: Protocol
    quantities: tuple[str, ...]

    @property
    def key(self) -> bytes:
        """Content of the task, 16 bytes: two tasks with the same key give the same readings."""
        content = (self.cell.model_dump_json(), self.protocol.model_dump_json(), "|".join(self.quantities))
        return hashlib.blake2b("\n".join(content).encode(), digest_size=16).digest()

    def run(self) -> TakenReadings:
        """Simulate, analyse, read; what an error of ours prevents is a reading without quantity."""
        try:
            record = simulate(self.cell, self.protocol)
            analysis = _analysed(record, self.protocol, self._parts_read)
        except NasicellError as error:
            return TakenReadings(quantities={}, reasons=dict.fromkeys(self.quantities, str(error)))
        found: dict[str, Quantity] = {}
        reasons: dict[str, str] = {}
        for quantity in self.quantities:
            try:
                found[quantity] = Reading(experiment="here", quantity=quantity).evaluate({"here": analysis})
            except AnalysisError as error:
                reasons[quantity] = str(error)
        return TakenReadings(quantities=found, reasons=reasons, content=_content(record))

    @property
    def _parts_read(self) -> frozenset[int] | None:
        """Numbers of the parts that are read; None where any may be."""
        numbers = [q.partition("[part ")[2].removesuffix("]") for q in self.quantities]
        return frozenset(map(int, numbers)) if all(number.isdigit() for number in numbers) else None


def _analysed(record: Record, protocol: Protocol, parts_read: frozenset[int] | None) -> Analysis:
    """The analysis of a record; of a sequence only what the readings need."""
    if not isinstance(record, LinkedRecord) or is_geis(record) or interleave(record):
        spectra = isinstance(record, ImpedanceRecord | LinkedRecord)
        return _kept(record, protocol) if spectra else analyse(record, protocol=protocol)
    each = (
        protocol.parts if isinstance(protocol, ProtocolSequence) and len(protocol.parts) == len(record.parts) else None
    )
    only_cycling = parts_read is not None and all(
        number <= len(record.parts) and isinstance(record.parts[number - 1], CyclingRecord) for number in parts_read
    )
    numbers = {id(part): number for number, part in enumerate(record.parts)}

    def part(one: CyclingRecord | ImpedanceRecord) -> Analysis:
        own = None if each is None else each[numbers[id(one)]]
        if isinstance(one, ImpedanceRecord):
            skipped = Analysis(kind="impedance", sample=one.sample, provenance=one.provenance, quantities=())
            return skipped if only_cycling else _kept(one, own)
        return analyse_part(one, protocol=own)

    return analyse_linked(record, part)


def _kept(record: ImpedanceRecord | LinkedRecord, protocol: Protocol | None) -> Analysis:
    """The analysis of spectra, taken from the store if the same spectra were analysed before."""
    key = hashlib.blake2b(pickle.dumps((record, protocol)), digest_size=16).digest()
    if key in _analyses:
        _analyses.move_to_end(key)
        return _analyses[key]
    _analyses[key] = analyse(record, protocol=protocol)
    if len(_analyses) > MOST_ANALYSES:
        _analyses.popitem(last=False)
    return _analyses[key]


def _content(record: Record) -> bytes:
    """Hash of every number of a record: two records with the same hash were not told apart by any instrument."""
    found = hashlib.blake2b(digest_size=16)
    for part in record.parts if isinstance(record, LinkedRecord) else (record,):
        if isinstance(part, CyclingRecord):
            for column in part.table.iter_columns():
                found.update(column.to_numpy().tobytes())
        else:
            for spectrum in part.spectra:
                found.update(spectrum.frequency.tobytes())
                found.update(spectrum.impedance.tobytes())
    return found.digest()


def reading_tasks(study: Study, readings: Mapping[str, tuple[str, ...]]) -> dict[str, ReadingTask]:
    """What is read of each experiment of a study; `readings` maps experiment -> quantities."""
    return {
        name: ReadingTask(
            cell=study.experiment_cell(name),
            protocol=study.protocols[study.experiments[name].protocol],
            quantities=quantities,
        )
        for name, quantities in readings.items()
    }


class ReadingStore:
    """Readings by the content of their task; runs what is missing, with an executor if there is one."""

    def __init__(self, executor: Executor | None = None) -> None:
        self.executor = executor
        self.runs = 0
        """Experiments that were really run."""
        self._taken: dict[bytes, TakenReadings] = {}

    def take(self, asked: Sequence[Mapping[str, ReadingTask]]) -> list[Mapping[str, TakenReadings]]:
        """For each mapping experiment -> task the readings; what is missing is run together."""
        keys = [{name: task.key for name, task in tasks.items()} for tasks in asked]
        if len(self._taken) > MOST_READINGS:
            self._taken.clear()
        missing = {
            key: asked[n][name] for n, names in enumerate(keys) for name, key in names.items() if key not in self._taken
        }
        self.runs += len(missing)
        if self.executor is None or len(missing) == 1:
            self._taken |= {key: task.run() for key, task in missing.items()}
        else:
            futures = {key: self.executor.submit(task.run) for key, task in missing.items()}
            self._taken |= {key: future.result() for key, future in futures.items()}
        return [{name: self._taken[key] for name, key in names.items()} for names in keys]
