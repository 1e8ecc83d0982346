"""Agreement between the files of a study."""

from collections.abc import Iterable, Mapping
from typing import Any

from nasicell.errors import NasicellError, StudyError, suggest
from nasicell.studies.definition import Study
from nasicell.studies.observable import Reading
from nasicell.studies.parameter import Parameter
from nasicell.studies.reported import ReportedValue


def check(read: Study) -> None:
    """Raise `StudyError` unless every name that one file uses is defined in another."""
    for name, experiment in read.experiments.items():
        known_name(experiment.cell, read.cells, f"experiments.yaml, {name!r}: cell")
        known_name(experiment.protocol, read.protocols, f"experiments.yaml, {name!r}: protocol")
    for row in read.reported.values():
        _check_row(read, row)
    for name, term in read.comparisons.items():
        for reading in term.readings:
            known_name(reading.experiment, read.experiments, f"comparisons.yaml, {name!r}: experiment")
    for parameter in read.parameters.values():
        _check_parameter(read, parameter)
    _check_calibration(read)
    for contradiction in read.contradictions:
        for row in contradiction.rows:
            known_name(row, read.reported, f"study.yaml, contradiction {contradiction.name!r}: row")
        for row in contradiction.unscored:
            known_name(row, contradiction.rows, f"study.yaml, contradiction {contradiction.name!r}: unscored row")
    for ranking in read.rankings:
        for row in ranking.rows:
            known_name(row, read.reported, f"study.yaml, ranking {ranking.name!r}: row")
            if not read.reported[row].scored:
                raise StudyError(f"study.yaml, ranking {ranking.name!r}: row {row} is not compared with anything")


def _check_parameter(read: Study, parameter: Parameter) -> None:
    """The rows a parameter names, none of them held out; a direct one equals its row, which is a calibrate row."""
    place = f"parameters.yaml, {parameter.name!r}"
    for row in parameter.rows:
        known_name(row, read.reported, f"{place}: row")
        if read.reported[row].role == "held-out":
            raise StudyError(f"{place}: row {row} is held out, so no parameter may be set with it in view")
    if parameter.kind != "direct":
        return
    row = read.reported[parameter.rows[0]]
    if row.role != "calibrate":
        raise StudyError(f"{place}: row {row.id} is {row.role}; the model may take only calibrate rows as they stand")
    value = row.as_it_stands
    if value is None or parameter.value is None or abs(parameter.value - value) > 1e-5 * abs(value):
        raise StudyError(f"{place}: {parameter.value} is not the value of row {row.id}, {value}")


def _check_row(read: Study, row: ReportedValue) -> None:
    """The names a reported row uses."""
    place = f"reported.csv, {row.id}"
    if row.same_as is not None:
        known_name(row.same_as, read.reported, f"{place}: same_as")
        if read.reported[row.same_as].same_as is not None:
            raise StudyError(f"{place}: same_as must name the first row, and {row.same_as} is itself a repetition")
    if row.experiment is not None:
        known_name(row.experiment, read.experiments, f"{place}: experiment")
        try:
            Reading(experiment=row.experiment, quantity=row.observable or "")
        except NasicellError as invalid:
            raise StudyError(
                f"{place}: observable {row.observable!r} is not 'quantity' or 'quantity[select]'"
            ) from invalid
    elif row.observable is not None:
        known_name(row.observable, read.comparisons, f"{place}: observable (without an experiment: a comparison)")


def _check_calibration(read: Study) -> None:
    """Blocks fit fitted parameters on calibrate rows; every fitted parameter is in one block."""
    fitted: dict[str, str] = {}
    for block in read.calibration:
        place = f"calibration.yaml, {block.name!r}"
        for name in block.parameters:
            known_name(name, read.parameters, f"{place}: parameter")
            if read.parameters[name].kind != "fitted":
                raise StudyError(f"{place}: parameter {name!r} is {read.parameters[name].kind}, not fitted")
            if name in fitted:
                raise StudyError(f"{place}: parameter {name!r} is already fitted in block {fitted[name]!r}")
            fitted[name] = block.name
        for row in block.rows:
            known_name(row, read.reported, f"{place}: row")
            if read.reported[row].role != "calibrate" or read.reported[row].same_as is not None:
                raise StudyError(f"{place}: row {row} is {read.reported[row].role}; a fit sees only calibrate rows")
    for name, parameter in read.parameters.items():
        if parameter.kind == "fitted" and name not in fitted:
            raise StudyError(f"parameters.yaml, {name!r}: kind is fitted, but no block of calibration.yaml fits it")


def known_name(name: str, known: Mapping[str, Any] | Iterable[str], place: str) -> None:
    """Raise `StudyError` unless `name` is among `known`."""
    names = list(known)
    if name not in names:
        raise StudyError(f"{place} {name!r} is not there; {suggest(name, names)}")
