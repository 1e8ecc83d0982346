"""``nasicell plan-spectrum``: whether data can show what is looked for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from nasicell.analysis.planned_sweep import PlannedSweep
    from nasicell.analysis.spectrum_plan import SpectrumPlan

MISSED: Final = 2.0
"""Residual over noise above which a circuit does not describe a spectrum."""


def plan_spectrum(
    circuit: Annotated[str, typer.Argument(help="Equivalent circuit expected, such as 'R0-L0-p(R1,CPE1)-ZARC2'.")],
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=VALUE]...",
            help="Expected value of every parameter in SI units (a wrong name lists the right ones); with --measured "
            "not needed.",
        ),
    ] = None,
    highest_hertz: Annotated[float, typer.Option("--highest-hertz", help="Highest frequency, Hz.")] = 1e6,
    lowest_hertz: Annotated[float, typer.Option("--lowest-hertz", help="Lowest frequency, Hz.")] = 0.1,
    points_per_decade: Annotated[float, typer.Option("--points-per-decade", help="Density of the sweep.")] = 10.0,
    noise_percent: Annotated[
        float, typer.Option("--noise-percent", help="Noise of real and imaginary part, percent of |Z|.")
    ] = 0.5,
    wanted_percent: Annotated[
        float, typer.Option("--wanted-percent", help="Standard uncertainty wanted of each parameter, percent.")
    ] = 5.0,
    measured: Annotated[
        Path | None,
        typer.Option(
            "--measured",
            help="File with a spectrum: its frequencies and its noise are taken, and the circuit is fitted to it.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="HTML file with a figure to write.", dir_okay=False)
    ] = None,
) -> None:
    """Tell what a sweep can show of a circuit, and what it must reach to show more.

    Prints the uncertainty that each parameter can attain at best, whether each arc is visible, and which highest or
    lowest frequency, density of points or noise would bring it to the uncertainty wanted.

    Example: nasicell plan-spectrum R0-L0-ZARC1 R0=15 L0=2e-7 ZARC1_R=35 ZARC1_tau=1e-7 ZARC1_n=0.92
    """
    from nasicell.analysis import NoiseModel, PlannedSweep
    from nasicell.analysis import plan_spectrum as planned
    from nasicell.cli.named_values import named_values
    from nasicell.errors import AnalysisError

    if not noise_percent > 0:
        raise typer.BadParameter(f"--noise-percent must be > 0, got {noise_percent:g}")
    expected = named_values(values or [], what="a value")
    if measured is not None:
        sweep, expected = _measured(measured, circuit, expected)
    else:
        noise = NoiseModel(gain=noise_percent / 100, phase=noise_percent / 100, voltage=0.0, current=0.0)
        sweep = PlannedSweep.between(
            highest=highest_hertz, lowest=lowest_hertz, points_per_decade=points_per_decade, noise=noise
        )
    try:
        plan = planned(circuit, expected, sweep=sweep, wanted=wanted_percent / 100)
    except AnalysisError as error:
        told = str(error).replace("start values", "values").replace("start lacks", "the list of values lacks")
        raise typer.BadParameter(told.removeprefix("start ")) from error
    _print(plan)
    if plot is not None:
        from nasicell.cli.folder import made_folder
        from nasicell.plot import spectrum_plan

        made_folder(plot.parent)
        spectrum_plan(plan, title=circuit).write_html(plot, include_plotlyjs=True)
        typer.echo(f"wrote {plot}", err=True)


def _measured(path: Path, circuit: str, start: dict[str, float]) -> "tuple[PlannedSweep, dict[str, float]]":
    """Frequencies and noise of the first spectrum of a file, and the circuit's values fitted to it."""
    import numpy as np

    from nasicell.analysis import PlannedSweep, fit_circuit
    from nasicell.errors import AnalysisError
    from nasicell.instruments import read
    from nasicell.records import ImpedanceRecord

    record = read(path)
    if not isinstance(record, ImpedanceRecord):
        raise AnalysisError(f"{path} holds no impedance spectrum. Give a file with one, or leave --measured out.")
    fit = fit_circuit(record.spectra[0], circuit, start=start or None)
    if not fit.converged:
        raise AnalysisError(f"{circuit} does not fit {path}: {' '.join(fit.advice)}")
    sweep = PlannedSweep.measured(record.spectra[0])
    measured = record.spectra[0].impedance
    missed = float(np.sqrt(np.mean(np.abs((measured - fit.impedance) / measured) ** 2) / 2))
    noise = sweep.noise.relative(measured)
    if missed > MISSED * noise:
        typer.echo(
            f"note: the circuit misses the spectrum by {100 * missed:.2g} % where the noise is {100 * noise:.2g} %: "
            "what follows holds for a cell like the circuit, not for this one",
            err=True,
        )
    return sweep, dict(zip(fit.circuit.names, map(float, fit.values), strict=True))


def _print(plan: "SpectrumPlan") -> None:
    """Parameters with their bounds, and the answers in words."""
    from rich.text import Text

    from nasicell.analysis.spectrum_plan import hertz, percent
    from nasicell.cli.console import console, plain_table

    terminal = console()
    sweep, found = plan.sweep, plan.attainable
    head = f"{sweep.frequency.size} frequencies from {hertz(sweep.highest)} to {hertz(sweep.lowest)}"
    terminal.print(Text(head, style="bold"), soft_wrap=True)
    table = plain_table("parameter", "value", "unit", "attainable", "from", "to", numbers=("value", "from", "to"))
    for name, unit, value, relative, (low, high) in zip(
        found.circuit.names, found.circuit.units, found.values, found.relative, found.intervals, strict=True
    ):
        uncertainty = percent(float(relative)) if unit else f"± {relative:.2g}"
        style = "yellow" if unit and relative > plan.wanted else "green"
        numbers = (Text(f"{low:.3g}"), Text(f"{high:.3g}"))
        table.add_row(Text(name), Text(f"{value:.4g}"), Text(unit), Text(uncertainty, style=style), *numbers)
    terminal.print(table)
    for answer in plan.answers:
        terminal.print(Text(answer), soft_wrap=True)
