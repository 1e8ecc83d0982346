"""``nasicell calibrate``: the parameters of a study from its calibrate rows."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nasicell.studies import Study


def calibrate(
    study: Annotated[str, typer.Argument(help="Name of a study that comes with nasicell.")] = "li2025",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="File to write.", show_default="nasicell-results/STUDY/calibrated.yaml or resplit.json"
        ),
    ] = None,
    starts: Annotated[int, typer.Option("--starts", min=1, help="Starts per block of parameters.")] = 1,
    profile: Annotated[
        bool, typer.Option("--profile", help="Also walk along each parameter, all others refitted (slow).")
    ] = False,
    resplit: Annotated[
        int, typer.Option("--resplit", min=0, help="Instead: fit and score this many random splits of the rows.")
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of further starts and random splits.")] = 0,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes to use.")] = 2,
) -> None:
    """Fit the free parameters of a study on the rows marked 'calibrate', and on nothing else.

    Held-out rows are not even handed to the fit. Prints every parameter with its 95 % interval, the count of free
    parameters, what is left of each row and which parameters cannot be told apart, and writes the study's
    calibrated.yaml. With --resplit, roles are drawn anew and the scores are written as the study's resplit.json, after
    each fit: stopped and called again, it goes on with the file.
    """
    from nasicell.cli.folder import made_folder
    from nasicell.studies import study as named_study

    name = "resplit.json" if resplit else "calibrated.yaml"
    path = out or Path("nasicell-results") / study / name
    made_folder(path.parent)
    chosen = named_study(study, calibrated=False)
    with _executor(workers) as executor:
        if resplit:
            _resplit(chosen, path, splits=resplit, seed=seed, executor=executor)
        else:
            _calibrate(chosen, path, starts=starts, seed=seed, profile=profile, executor=executor)


def _calibrate(study: "Study", path: Path, *, starts: int, seed: int, profile: bool, executor: Executor | None) -> None:
    """One calibration: tables and file."""
    from nasicell.cli import calibration_tables as tables
    from nasicell.cli.console import console, progress, stopwatch
    from nasicell.studies.calibrate import calibrate as fitted
    from nasicell.studies.free_parameters import free_parameters
    from nasicell.studies.profile import profiles

    seconds, terminal = stopwatch(), console()
    with progress(f"Calibrating {study.name}") as report:
        found = fitted(
            study,
            starts=starts,
            seed=seed,
            executor=executor,
            progress=lambda count, cost, block: report(count, 0, f"{block}: cost {cost:.3g}"),
        )
    terminal.print(tables.parameters(found))
    terminal.print(tables.residuals(found, study))
    for line in tables.remarks(found, study):
        terminal.print(line, soft_wrap=True)
    terminal.print(f"{free_parameters(study)}", soft_wrap=True)
    found.write(path)
    terminal.print(f"wrote {path}", soft_wrap=True)
    terminal.print(f"{found.evaluations} evaluations, {found.runs} experiments in {seconds():.1f} s")
    if profile:
        with progress(f"Profiles of {study.name}") as report:
            walked = profiles(study, executor=executor, progress=lambda count, _, block: report(count, 0, block))
        terminal.print(tables.profiles(walked))
        terminal.print(f"profiles in {seconds():.1f} s")


def _resplit(study: "Study", path: Path, *, splits: int, seed: int, executor: Executor | None) -> None:
    """Fits on random roles: the file after each, then the table."""
    from nasicell.cli import calibration_tables as tables
    from nasicell.cli.console import console, progress, stopwatch
    from nasicell.studies.resplit import resplit, started
    from nasicell.studies.resplit_result import read_resplit

    seconds, terminal = stopwatch(), console()
    begun = started(study, splits=splits, seed=seed, begun=read_resplit(path))
    kept, found = len(begun.done), begun
    if kept:
        terminal.print(f"going on with {path}: {kept} of {splits + 1} fits are done", soft_wrap=True)
    with progress(f"Random splits of {study.name}") as report:
        for found in resplit(study, splits=splits, seed=seed, begun=begun, executor=executor, progress=report):
            found.write(path)
    terminal.print(tables.splits(found))
    terminal.print(tables.spread(found), soft_wrap=True)
    terminal.print(f"wrote {path}; in the study's folder, nasicell reproduce quotes it", soft_wrap=True)
    terminal.print(f"{splits + 1 - kept} fits in {seconds():.1f} s")


@contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    """Processes that start fresh, since threads of the libraries do not survive a fork; none for one worker."""
    if workers == 1:
        yield None
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor
