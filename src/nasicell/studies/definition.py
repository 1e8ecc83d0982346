"""The study: a publication's cells, protocols, experiments, reported values and the model's parameters."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nasicell.cell import Cell
from nasicell.errors import StudyError, suggest
from nasicell.protocols import Protocol
from nasicell.studies.experiment import ConstantInCode, Contradiction, Experiment, OutsideCell
from nasicell.studies.materials import Materials, resolved_cells, with_values
from nasicell.studies.observable import Reading, Term
from nasicell.studies.parameter import CalibrationBlock, Parameter, parameter_values
from nasicell.studies.ranking import Ranking
from nasicell.studies.reported import ReportedValue
from nasicell.twin import VirtualInstrument

if TYPE_CHECKING:
    from nasicell.studies.resplit_result import Resplit
    from nasicell.studies.result import StudyResult

Progress = Callable[[int, int, str], None]
"""Called as ``progress(done, total, label)`` after each experiment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A publication as data.

    Parameters
    ----------
    name, title, doi, description
        What is studied.
    materials
        Electrolytes, interfaces, cathodes and cells as in the files, without the values of `parameters`.
    parameters
        The model's numbers by name, each with its provenance.
    protocols, experiments
        By name; an experiment is a cell under a protocol.
    reported
        Every reported value by id.
    comparisons
        Observables that combine several experiments, by name.
    calibration
        Blocks of parameters in the order in which they are fitted.
    contradictions
        Reported values that contradict each other.
    rankings
        Rows of one quantity whose order counts.
    constants_in_code
        Constants chosen by hand that are not among the parameters.
    resplit
        Scores of fits on random roles, as the last ``nasicell calibrate --resplit`` wrote them.
    outside_cells
        Cells of the publication that cannot be built.
    instrument
        Virtual instrument that takes the records; None takes them free of noise.
    relative_uncertainty
        Relative standard uncertainty that a fit gives to a calibrate row that comes without one.
    seed
        Start of the noise; each experiment derives its own stream from it.

    Examples
    --------
    >>> import nasicell
    >>> li2025 = nasicell.study("li2025")
    >>> li2025.cells["Na|SnF2-NZSP-0.6NSF|Na"].interface.resistance_ohm_cm2
    2.0
    >>> li2025.with_parameters({"pellet_thickness": 0.8}).cells["Au|NZSP|Au"].geometry.thickness_mm
    0.8
    """

    name: str
    title: str
    doi: str = ""
    description: str = ""
    materials: Materials
    parameters: Mapping[str, Parameter]
    protocols: Mapping[str, Protocol]
    experiments: Mapping[str, Experiment]
    reported: Mapping[str, ReportedValue]
    comparisons: Mapping[str, Term]
    calibration: tuple[CalibrationBlock, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    constants_in_code: tuple[ConstantInCode, ...] = ()
    resplit: "Resplit | None" = None
    outside_cells: tuple[OutsideCell, ...] = ()
    instrument: VirtualInstrument | None = None
    relative_uncertainty: float = 0.05
    seed: int = 0
    values: Mapping[str, float] = field(init=False)
    """Value of every parameter, linked ones included."""
    cells: Mapping[str, Cell] = field(init=False)
    """Every cell with the parameters in place."""

    def __post_init__(self) -> None:
        """Compute the linked parameters and put the cells together."""
        object.__setattr__(self, "values", parameter_values(self.parameters))
        materials = with_values(self.materials, parameters=self.parameters, values=self.values)
        object.__setattr__(self, "cells", resolved_cells(materials))

    def with_parameters(self, values: Mapping[str, float]) -> "Study":
        """This study with other parameter values; linked parameters and cells follow.

        Raises
        ------
        StudyError
            If a name is unknown or belongs to a linked parameter.
        """
        parameters = dict(self.parameters)
        for name, value in values.items():
            if name not in parameters:
                raise StudyError(f"study {self.name!r} has no parameter {name!r}; {suggest(name, parameters)}")
            if (link := parameters[name].link) is not None:
                raise StudyError(
                    f"parameter {name!r} is linked to {', '.join(link.powers)} and cannot be set; set those instead"
                )
            parameters[name] = parameters[name].model_copy(update={"value": float(value)})
        return replace(self, parameters=parameters)

    def calibration_rows(self) -> tuple[ReportedValue, ...]:
        """The rows that a fit may see: role ``calibrate``, each measurement once."""
        return tuple(row for row in self.reported.values() if row.role == "calibrate" and row.same_as is None)

    @property
    def unscored(self) -> Mapping[str, str]:
        """Rows that the consistent score leaves out -> why: the publication contradicts them."""
        return {row: item.reason for item in self.contradictions for row in item.unscored}

    def calibration_view(self) -> "Study":
        """This study with no reported value but the calibrate rows, and only the experiments these need.

        A fit that is handed this view cannot see what is held out.
        """
        rows = {row.id: row for row in self.calibration_rows()}
        comparisons = {name: term for name, term in self.comparisons.items() if _uses(rows.values(), name)}
        view = replace(self, reported=rows, comparisons=comparisons, contradictions=(), rankings=(), resplit=None)
        needed = {reading.experiment for row in rows.values() for reading in view.readings(row)}
        return replace(view, experiments={name: e for name, e in self.experiments.items() if name in needed})

    def observable(self, row: ReportedValue) -> Term | None:
        """What `row` is compared with; None when nothing is."""
        if row.observable is None:
            return None
        if row.experiment is not None:
            return Reading(experiment=row.experiment, quantity=row.observable)
        return self.comparisons[row.observable]

    def readings(self, row: ReportedValue) -> tuple[Reading, ...]:
        """Every reading that `row` needs."""
        term = self.observable(row)
        return () if term is None else term.readings

    def experiment_cell(self, name: str) -> Cell:
        """Cell of an experiment at the experiment's temperature."""
        if name not in self.experiments:
            raise StudyError(f"study {self.name!r} has no experiment {name!r}; {suggest(name, self.experiments)}")
        experiment = self.experiments[name]
        cell = self.cells[experiment.cell]
        if experiment.temperature_C is None:
            return cell
        return cell.model_copy(update={"temperature_C": experiment.temperature_C})

    def run(
        self,
        *,
        experiments: Iterable[str] | None = None,
        executor: Executor | None = None,
        progress: Progress | None = None,
    ) -> "StudyResult":
        """Simulate and analyse the experiments (all of them by default) and compare every reported row.

        Parameters
        ----------
        experiments
            Names of the experiments to run; rows that need others come out as not covered.
        executor
            Where the experiments run; one after the other here when None. With processes, records and analyses
            are pickled between them.
        progress
            Called as ``progress(done, total, label)``.
        """
        from nasicell.studies.result import StudyResult
        from nasicell.studies.run import run_experiments

        names = tuple(self.experiments if experiments is None else experiments)
        outcomes = run_experiments(self, names=names, executor=executor, progress=progress)
        return StudyResult.of(self, outcomes)


def _uses(rows: Iterable[ReportedValue], name: str) -> bool:
    """Whether any row is compared through the named comparison."""
    return any(row.experiment is None and row.observable == name for row in rows)
