"""Tables of a calibration for the terminal."""

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from nasicell.cli.console import plain_table
from nasicell.quantity import Quantity

if TYPE_CHECKING:
    from nasicell.studies import Study
    from nasicell.studies.calibration import Calibration
    from nasicell.studies.profile import Profile
    from nasicell.studies.resplit_result import Resplit


def parameters(found: "Calibration") -> Table:
    """One line per parameter: value with standard uncertainty, 95 % interval, whether its rows determine it."""
    columns = ("parameter", "symbol", "value", "95 % interval", "unit", "kind", "block", "identifiable")
    table = plain_table(*columns, numbers=("value", "95 % interval"))
    for p in found.parameters:
        value = Quantity(name=p.name, value=p.value, unit=p.unit, uncertainty=p.uncertainty).formatted()
        interval = "" if p.interval is None else f"{p.interval[0]:.3g} to {p.interval[1]:.3g}"
        remark = "yes" if p.identifiable else "no: at its bound" if p.at_bound else "no"
        table.add_row(*map(Text, (p.name, p.symbol, value, interval, p.unit, p.kind, p.block, remark)))
    return table


def residuals(found: "Calibration", study: "Study") -> Table:
    """One line per fitted row: the factor that is left."""
    table = plain_table("row", "cell", "quantity", "factor left", numbers=("factor left",))
    for row_id, ratio in found.residuals.items():
        row = study.reported[row_id]
        table.add_row(*map(Text, (row_id, row.cell, row.quantity, f"{math.exp(ratio):.3f}")))
    return table


def remarks(found: "Calibration", study: "Study") -> Iterator[str]:
    """What the numbers mean, and which parameters their rows hardly tell apart."""
    yield f"Uncertainties are standard ones; a row without its own counts with {study.relative_uncertainty:.0%}."
    for block, scatter in found.scatter.items():
        if scatter > 1:
            yield (
                f"The rows of the block {block!r} scatter {scatter:.3g} times as much as their uncertainties say; the "
                "intervals contain it."
            )
    for first, second, correlation in found.strong_correlations():
        yield f"correlation {correlation:+.3f}: {first} and {second}"


def profiles(walked: "Iterable[Profile]") -> Table:
    """One line per parameter: where chi square has risen by 3.84."""
    table = plain_table("parameter", "value", "low", "high", "unit", "identifiable", numbers=("value", "low", "high"))
    for one in walked:
        ends = ["open" if end is None else f"{end:.3g}" for end in (one.low, one.high)]
        remark = "yes" if one.identifiable else "no: an end is open"
        table.add_row(*map(Text, (one.name, f"{one.value:.4g}", *ends, one.unit, remark)))
    return table


def splits(found: "Resplit") -> Table:
    """One line per fit on other roles."""
    table = plain_table(
        "split", "rms factor", "held-out numbers", "bounds broken", "seconds", numbers=("rms factor", "seconds")
    )
    own = [] if found.nominal is None else [found.nominal]
    for split in [*own, *found.splits]:
        name = f"{split.number}" if split.number else "own roles"
        held_out, broken = " ".join(split.held_out), " ".join(split.bounds_broken)
        table.add_row(*map(Text, (name, f"{split.rms:.3g}", held_out, broken, f"{split.seconds:.0f}")))
    return table


def spread(found: "Resplit") -> str:
    """Median and quartiles of the fits on other roles beside the fit on the study's own."""
    if found.nominal is None or found.quartiles is None:
        return f"no median yet ({found.standing})"
    low, middle, high = found.quartiles
    return (
        f"root mean square factor over held-out numbers: median {middle:.3g}, quartiles {low:.3g} to {high:.3g} over "
        f"{found.standing}; {found.nominal.rms:.3g} with the study's own roles, fitted alike"
    )
