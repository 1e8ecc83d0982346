"""``nasicell calibrate``: the parameters of a study from its calibrate rows."""

from pathlib import Path
from typing import Annotated

import typer


def calibrate(
    study: Annotated[str, typer.Argument(help="Name of a study that comes with nasicell.")] = "li2025",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write.", show_default="nasicell-results/STUDY/calibrated.yaml"),
    ] = None,
    starts: Annotated[int, typer.Option("--starts", min=1, help="Starts per block of parameters.")] = 3,
) -> None:
    """Fit the free parameters of a study on the rows marked 'calibrate', and on nothing else.

    Held-out rows are not even handed to the fit. Prints every parameter with its standard uncertainty and writes
    them as the study's calibrated.yaml.
    """
    from rich.text import Text

    from nasicell.cli.console import console, plain_table, progress, stopwatch
    from nasicell.cli.folder import made_folder
    from nasicell.quantity import Quantity
    from nasicell.studies import study as named_study
    from nasicell.studies.calibrate import calibrate as fitted

    seconds = stopwatch()
    path = out or Path("nasicell-results") / study / "calibrated.yaml"
    made_folder(path.parent)
    chosen = named_study(study, calibrated=False)
    with progress(f"Calibrating {study}") as report:
        found = fitted(
            chosen,
            starts=starts,
            progress=lambda count, cost, block: report(count, 0, f"{block}: cost {cost:.3g}"),
        )
    columns = ("parameter", "symbol", "value", "unit", "block", "kind", "remark")
    table = plain_table(*columns, numbers=("value",))
    for p in found.parameters:
        value = Quantity(name=p.name, value=p.value, unit=p.unit, uncertainty=p.uncertainty).formatted()
        remark = "at its bound" if p.at_bound else "" if p.identifiable else "not determined by its rows"
        table.add_row(*map(Text, (p.name, p.symbol, value, p.unit, p.block, p.kind, remark)))
    terminal = console()
    terminal.print(table)
    terminal.print(
        f"Uncertainties are standard ones; a row without its own counts with {chosen.relative_uncertainty:.0%}."
    )
    found.write(path)
    terminal.print(f"wrote {path}", soft_wrap=True)
    terminal.print(f"{found.evaluations} evaluations in {seconds():.1f} s")
