"""Which experiments of a study go into one figure, and which reported values belong to them."""

import re
from collections.abc import Iterator
from typing import Any

from nasicell.cell import PlainData
from nasicell.plot.factorial import interface_name
from nasicell.records import CyclingRecord, LinkedRecord
from nasicell.studies.observable import Mean, Reading
from nasicell.studies.reported import ReportedValue
from nasicell.studies.result import StudyResult


def experiments_by(
    result: StudyResult, technique: type[PlainData], *, by: str = "interface"
) -> dict[str, dict[str, str]]:
    """Analysed experiments of one technique: group -> {legend name: experiment}.

    Parameters
    ----------
    result
        The study's result.
    technique
        Class of the protocol.
    by
        ``"interface"`` groups cells that differ in the electrolyte only, ``"protocol"`` those that were
        treated the same.
    """
    study = result.study
    groups: dict[str, dict[str, str]] = {}
    for name, experiment in study.experiments.items():
        if name not in result.analyses or not isinstance(study.protocols[experiment.protocol], technique):
            continue
        cell = study.experiment_cell(name)
        group = experiment.protocol
        if by == "interface":
            group = interface_name(cell)
        label = experiment.cell
        if experiment.temperature_C is not None:
            label += f", {experiment.temperature_C:g} °C"
            group += ", by temperature"
        members = groups.setdefault(group, {})
        members[label if label not in members else name] = name
    return groups


def reported_for(result: StudyResult, experiment: str, observable: str) -> Iterator[Any]:
    """Reported numbers of an experiment whose observable begins with the given text, each measurement once.

    A number that is compared with a mean counts where all readings of the mean are of this experiment.
    """
    for row in result.study.reported.values():
        if row.same_as is None and row.value is not None and row.observable is not None:
            term = result.study.observable(row)
            readings = term.readings if isinstance(term, Reading | Mean) else ()
            if readings and all(r.experiment == experiment and r.quantity.startswith(observable) for r in readings):
                yield row


def part_of(row: ReportedValue) -> int | None:
    """Part of a linked experiment, from 1, that a row is read from; None where it names none."""
    named = re.search(r"\[part (\d+)\]", row.observable or "")
    return int(named[1]) if named else None


def trace_of(result: StudyResult, experiment: str) -> CyclingRecord | None:
    """Voltage trace of an experiment, where it has one."""
    record = result.outcomes[experiment].record
    if isinstance(record, LinkedRecord):
        return next((part for part in record.parts if isinstance(part, CyclingRecord)), None)
    return record if isinstance(record, CyclingRecord) else None
