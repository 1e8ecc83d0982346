"""Observables: how a reported value is read from the analyses of the experiments.

A reading names a quantity of one experiment's analysis, as text:

==============================  =======================================================================
``ccd``                         the first quantity of that name, the parts of a linked record included
``interface_resistance[part 3]``  the first one of the third part
``discharge_capacity[5C]``      the one with "5C" among its conditions
``discharge_capacity[mean]``    mean over all of that name; also ``first``, ``last``, ``smallest``, ``largest``
``drt_peaks.tau_second[process=charge transfer]``  a column of a table where another column has that value
==============================  =======================================================================

A comparison combines readings: a ratio, a difference, a mean, the smallest.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from nasicell.analysis.result import Analysis
from nasicell.cell import PlainData
from nasicell.errors import AnalysisError, suggest
from nasicell.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenReadings:
    """Readings of one experiment, taken where it ran: all that a fit needs of it, small enough to keep."""

    quantities: Mapping[str, Quantity]
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why there is no quantity, for those readings that gave none."""
    content: bytes = b""
    """Hash of every number of the record; empty where there is no record."""

    def take(self, quantity: str) -> Quantity:
        """The quantity that a reading names; `AnalysisError` says why there is none."""
        if quantity not in self.quantities:
            raise AnalysisError(self.reasons.get(quantity, f"{quantity!r} was not read; read {[*self.quantities]}"))
        return self.quantities[quantity]


Analyses = Mapping[str, Analysis | TakenReadings]
"""Experiment -> analysis of its record, or the readings taken from it."""

PATTERN: Final = re.compile(r"(?P<name>\w+)(?:\.(?P<column>\w+))?(?:\[(?P<select>[^\]]+)\])?")

REDUCTIONS: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "mean": lambda values: math.fsum(values) / len(values),
    "smallest": min,
    "largest": max,
}


class Reading(PlainData):
    """A quantity of one experiment."""

    experiment: str
    quantity: Annotated[str, Field(pattern=f"^{PATTERN.pattern}$")]

    def evaluate(self, analyses: Analyses) -> Quantity:
        """The quantity; `AnalysisError` says why there is none."""
        if self.experiment not in analyses:
            raise AnalysisError(f"the experiment {self.experiment!r} has no analysis")
        analysis = analyses[self.experiment]
        if isinstance(analysis, TakenReadings):
            return analysis.take(self.quantity)
        match = PATTERN.fullmatch(self.quantity)
        assert match is not None
        parts = tuple(_walk(analysis))
        select = match["select"] or ""
        if (part := re.fullmatch(r"part (\d+)", select)) is not None:
            parts, select = _part(analysis, int(part[1])), ""
        if match["column"] is not None:
            return _from_table(parts, table=match["name"], column=match["column"], select=select)
        return _from_quantities(parts, name=match["name"], select=select)

    @property
    def readings(self) -> tuple["Reading", ...]:
        """This reading."""
        return (self,)


class Ratio(PlainData):
    """The first term over the second."""

    ratio: tuple["Term", "Term"]

    def evaluate(self, analyses: Analyses) -> Quantity:
        """The ratio, uncertainties taken as independent."""
        above, below = (term.evaluate(analyses) for term in self.ratio)
        if below.value == 0:
            if above.value == 0:
                raise AnalysisError("both terms of the ratio are zero: it has no value")
            return Quantity(name="ratio", value=math.copysign(math.inf, above.value), unit="")
        value = above.value / below.value
        relative = [q.uncertainty / q.value for q in (above, below) if q.uncertainty is not None and q.value != 0]
        uncertainty = abs(value) * math.hypot(*relative) if relative and all(map(math.isfinite, relative)) else None
        return Quantity(name="ratio", value=value, unit="", uncertainty=uncertainty)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every reading that the terms need."""
        return tuple(reading for term in self.ratio for reading in term.readings)


class Difference(PlainData):
    """The first term less the second."""

    difference: tuple["Term", "Term"]

    def evaluate(self, analyses: Analyses) -> Quantity:
        """The difference, uncertainties taken as independent."""
        first, second = (term.evaluate(analyses) for term in self.difference)
        sigmas = [q.uncertainty for q in (first, second) if q.uncertainty is not None]
        return Quantity(
            name="difference",
            value=first.value - second.value,
            unit=first.unit,
            uncertainty=math.hypot(*sigmas) if sigmas else None,
        )

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every reading that the terms need."""
        return tuple(reading for term in self.difference for reading in term.readings)


class Mean(PlainData):
    """Mean of several terms."""

    mean: Annotated[list["Term"], Field(min_length=1)]

    def evaluate(self, analyses: Analyses) -> Quantity:
        """The mean."""
        terms = [term.evaluate(analyses) for term in self.mean]
        return Quantity(name="mean", value=math.fsum(q.value for q in terms) / len(terms), unit=terms[0].unit)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every reading that the terms need."""
        return tuple(reading for term in self.mean for reading in term.readings)


class Smallest(PlainData):
    """Smallest of several terms: of ratios, it says whether a whole order holds."""

    smallest: Annotated[list["Term"], Field(min_length=1)]

    def evaluate(self, analyses: Analyses) -> Quantity:
        """The term with the smallest value."""
        return min((term.evaluate(analyses) for term in self.smallest), key=lambda quantity: quantity.value)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every reading that the terms need."""
        return tuple(reading for term in self.smallest for reading in term.readings)


Term = Reading | Ratio | Difference | Mean | Smallest
"""Anything that evaluates to a quantity."""

for _model in (Ratio, Difference, Mean, Smallest):
    _model.model_rebuild()


def _walk(analysis: Analysis) -> Iterator[Analysis]:
    """The analysis and its parts, in order."""
    yield analysis
    for part in analysis.parts:
        yield from _walk(part)


def _part(analysis: Analysis, number: int) -> tuple[Analysis, ...]:
    """The numbered part (from 1) and what it holds."""
    if number > len(analysis.parts):
        raise AnalysisError(f"the record has {len(analysis.parts)} parts; part {number} was not reached")
    return tuple(_walk(analysis.parts[number - 1]))


def _from_quantities(parts: Sequence[Analysis], *, name: str, select: str) -> Quantity:
    """The selected quantity of that name."""
    found = [quantity for part in parts for quantity in part.all(name)]
    if not found:
        known = {quantity.name for part in parts for quantity in part.quantities}
        raise AnalysisError(f"the analysis has no quantity {name!r}; {suggest(name, known)}")
    if select and select not in REDUCTIONS:
        chosen = [q for q in found if select in (text.strip() for text in q.conditions.split(";"))]
        if not chosen:
            raise AnalysisError(f"no {name} holds for {select!r}; there is {[q.conditions for q in found]}")
        return _usable(chosen[0])
    if not select:
        return _usable(found[0])
    usable = [_usable(quantity) for quantity in found]
    value = REDUCTIONS[select]([quantity.value for quantity in usable])
    same = [quantity for quantity in usable if quantity.value == value]
    return same[0] if same else Quantity(name=name, value=value, unit=found[0].unit, conditions=select)


def _from_table(parts: Sequence[Analysis], *, table: str, column: str, select: str) -> Quantity:
    """A number of a table: the column where ``key=value`` holds, reduced by a word if one is given."""
    frame = next((part.tables[table] for part in parts if table in part.tables), None)
    if frame is None or column not in frame.columns:
        known = {f"{key}.{name}" for part in parts for key, data in part.tables.items() for name in data.columns}
        raise AnalysisError(
            f"the analysis has no table column '{table}.{column}'; {suggest(f'{table}.{column}', known)}"
        )
    reduction = "first"
    for condition in filter(None, (text.strip() for text in select.split(","))):
        if condition in REDUCTIONS:
            reduction = condition
            continue
        key, _, wanted = condition.partition("=")
        if key not in frame.columns:
            raise AnalysisError(f"the table {table!r} has no column {key!r}; {suggest(key, frame.columns)}")
        frame = frame.filter(pl.col(key).cast(pl.String) == wanted)
    values = [float(value) for value in frame[column].drop_nulls()]
    if not values:
        raise AnalysisError(f"no row of the table {table!r} has {select}")
    return Quantity(name=column, value=REDUCTIONS[reduction](values), unit="")


def _usable(quantity: Quantity) -> Quantity:
    """The quantity, unless it failed."""
    if quantity.status == "failed" or math.isnan(quantity.value):
        reason = quantity.advice or quantity.evidence or "no reason is given"
        raise AnalysisError(f"{quantity.name} could not be determined: {reason}")
    return quantity
