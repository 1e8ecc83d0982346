"""``nasicell reproduce``: a publication as a program."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from nasicell.studies.result import ComparedRow, StudyResult


def reproduce(
    study: Annotated[str, typer.Argument(help="Name of a study that comes with nasicell.")] = "li2025",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the results.", show_default="nasicell-results/STUDY", file_okay=False),
    ] = None,
    every_row: Annotated[bool, typer.Option("--all", help="List every reported row, not only the compared.")] = False,
    records: Annotated[
        bool, typer.Option("--records", help="Also write the virtual records: BDF csv, spectra as csv.")
    ] = False,
    show: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
) -> None:
    """Run every experiment of a study through the twin and compare with every reported value.

    Each cell is built and measured by virtual instruments, the records are analysed by the functions that read
    instrument files, and each reported value is compared with what comes out. Writes results.json and report.html
    (one file, readable offline).
    """
    from nasicell.cli.console import console, progress, stopwatch
    from nasicell.cli.folder import made_folder
    from nasicell.report import study_report
    from nasicell.studies import study as named_study

    seconds = stopwatch()
    chosen = named_study(study)
    folder = made_folder(out or Path("nasicell-results") / study)
    with progress(f"Running {study}") as report:
        result = chosen.run(progress=report)
    terminal = console()
    _print_comparison(terminal, result, every_row=every_row)
    numbers = folder / "results.json"
    numbers.write_text(result.to_json(), encoding="utf-8")
    page = study_report(result, folder / "report.html", seconds=seconds())
    written = [numbers, page]
    if records:
        from nasicell.cli.records import write_records

        written.append(write_records({n: o.record for n, o in result.outcomes.items() if o.record}, folder / "records"))
    for path in written:
        terminal.print(f"wrote {path}", soft_wrap=True)
    terminal.print(f"{len(result.outcomes)} experiments in {seconds():.1f} s")
    if show:
        typer.launch(page.resolve().as_uri())


def _print_comparison(terminal: "Console", result: "StudyResult", *, every_row: bool) -> None:
    """The table of rows, what is not compared by role, and the score."""
    from nasicell.cli.console import plain_table, styled
    from nasicell.plot.compared import obtained_text, reported_text

    columns = ("id", "cell", "quantity", "conditions", "reported", "obtained", "unit", "ratio", "role", "verdict")
    table = plain_table(*columns, numbers=("reported", "obtained", "ratio"))
    for row in result.rows:
        if not (every_row or (row.covered and row.reported.scored)):
            continue
        given, ratio = row.reported, row.comparison.ratio
        texts = (given.id, given.cell, given.quantity, given.conditions, reported_text(row), obtained_text(row))
        number = "" if ratio is None else f"{ratio:.3g}"
        table.add_row(*map(_literal, texts), given.unit, number, given.role, styled(row.comparison.verdict))
    terminal.print(table)
    for finding in result.findings:
        terminal.print(_literal(str(finding)), style="red")
    if not every_row:
        terminal.print(_rest(result.rows))
    terminal.print(score_text(result), soft_wrap=True)


def _literal(text: str) -> "Text":
    """Text that rich shows as it is: brackets are no markup."""
    from rich.text import Text

    return Text(text)


def _rest(rows: "tuple[ComparedRow, ...]") -> str:
    """How many rows are not in the table, by reason."""
    reasons = Counter(
        "told a second time"
        if row.reported.same_as
        else row.reported.role
        if row.reported.role not in ("calibrate", "held-out")
        else "compared with nothing yet"
        for row in rows
        if not (row.covered and row.reported.scored)
    )
    counts = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    return f"not in this table: {counts} (--all lists them, each with its note in results.json)"


def score_text(result: "StudyResult") -> str:
    """The score: the two figures side by side, other splits and the null model, rankings, what is missed."""
    summary, score = result.summary(), result.score()
    held = summary["verdicts"]["held-out"]
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in held.items())
    lines = [
        f"{summary['compared']} measurements compared; held out {summary['compared_held_out']}: {verdicts or 'none'}"
    ]
    if score.log_ratios:
        lines.append(
            f"root mean square factor: {_factor(score.rms_all)} over all {len(score.log_ratios)} held-out numbers, "
            f"{_factor(score.rms_consistent)} over the {len(score.consistent)} that the publication does not contradict"
        )
        if score.beyond:
            lines.append(
                f"{', '.join(score.beyond)} gave no number or one more than a factor of 100 away, and count with 100"
            )
        lines.append(f"random splits: median {_factor(score.resplit_median)} ({score.resplit_note})")
        lines.append(
            f"null model: {_factor(score.rms_null)} where the twin has {_factor(score.rms_on_null_rows)}, on "
            f"{', '.join(score.null_rows) or 'no row'}"
        )
    if left_out := ", ".join(score.unscored):
        lines.append(f"contradicted by the publication itself: {left_out}")
    for one in score.rankings:
        if one.pairs:
            pairs = f"order of {one.name}: {one.right} of {one.pairs} pairs right"
            lines.append(f"{pairs}; with a held-out row {one.held_out_right} of {one.held_out_pairs}")
    lines.append(str(score.parameters))
    missed = [*summary["misses"], *summary["bounds_broken"]]
    lines.append(f"missed: {', '.join(missed)}" if missed else "nothing missed")
    return "\n".join(lines)


def _factor(value: float | None) -> str:
    """A factor for people."""
    return "-" if value is None else f"{value:.3g}"
