"""The report on a study: the score first, then every row, then the publication's figures from the twin."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from nasicell import __version__, plot
from nasicell.plot.compared import obtained_text, reported_text
from nasicell.report import study_full, study_spectra, study_symmetric
from nasicell.report.figures import Drawn
from nasicell.report.markup import (
    Column,
    Markup,
    Row,
    breakable,
    cards,
    escaped,
    figure,
    filters,
    items,
    pair,
    paragraph,
    table,
    tag,
)
from nasicell.report.page import Section, write_page
from nasicell.report.study_score import parameters_section, score_details
from nasicell.studies.result import ComparedRow, StudyResult
from nasicell.studies.score import WORST_FACTOR

TONES: Final = {
    "within-uncertainty": "good",
    "bound-kept": "good",
    "within-1.5": "fair",
    "miss": "bad",
    "bound-broken": "bad",
    "not-covered": "",
}
"""Verdict -> tone of its label, in the order of the filters."""
ROLES: Final = ("held-out", "calibrate", "implied", "protocol", "outside")
COLUMNS: Final = (
    Column(title="Id", kind="short"),
    Column(title="Cell"),
    Column(title="Quantity"),
    Column(title="Conditions"),
    Column(title="Reported", kind="value"),
    Column(title="Obtained", kind="number"),
    Column(title="Unit", kind="short"),
    Column(title="Ratio", kind="number"),
    Column(title="Role", kind="short"),
    Column(title="Verdict"),
    Column(title="Note", kind="wide"),
)
FIGURES: Final[tuple[tuple[str, str, Callable[[StudyResult], Iterator[Drawn]]], ...]] = (
    ("spectra", "Spectra", study_spectra.spectra),
    ("drt", "Relaxation times", study_spectra.relaxation_times),
    ("arrhenius", "Arrhenius", study_spectra.arrhenius),
    ("ccd", "Critical current", study_symmetric.critical_currents),
    ("geis", "Under current", study_spectra.under_current),
    ("tafel", "Tafel", study_symmetric.exchange_currents),
    ("life", "Plating and stripping", study_symmetric.lives),
    ("post-mortem", "Before and after", study_spectra.after_cycling),
    ("rate", "Rate", study_full.rates),
    ("cycling", "Long cycling", study_full.long_cycling),
)
"""Anchor, heading and maker of each section of figures."""
WIDE: Final = frozenset({"life"})
"""Sections whose figures take the whole width."""


def study_report(result: StudyResult, path: str | Path, *, seconds: float | None = None) -> Path:
    """Write one offline HTML file on a study's result.

    Parameters
    ----------
    result
        What the study gave.
    path
        File to write; its folder is made.
    seconds
        Wall time of the run, stated at the foot.

    Returns
    -------
    :
        The path written.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    study = result.study
    sections = [
        Section(name="score", title="Score", body=_score(result)),
        Section(name="comparison", title="Every reported value", body=_comparison(result)),
    ]
    for name, title, maker in FIGURES:
        drawn = [figure(drawing, caption) for drawing, caption in maker(result)]
        if drawn:
            body = Markup("".join(drawn)) if name in WIDE else pair(*drawn)
            sections.append(Section(name=name, title=title, body=body))
    sections.append(Section(name="parameters", title="Parameters", body=parameters_section(study)))
    if study.contradictions:
        body = _contradictions(result)
        sections.append(Section(name="contradictions", title="What the publication contradicts", body=body))
    if study.outside_cells:
        columns = (Column(title="Cell"), Column(title="Why it is not built", kind="wide"))
        body = table(columns, (Row(cells=(one.cell, one.reason)) for one in study.outside_cells), whole=True)
        sections.append(Section(name="outside", title="Cells that cannot be built", body=body))
    foot = f"nasicell {__version__}, study {study.name}" + (f", doi {study.doi}" if study.doi else "")
    foot += f". {len(result.outcomes)} experiments, {len(result.rows)} reported rows"
    foot += f", {seconds:.1f} s." if seconds is not None else "."
    write_page(path, title=study.title, lead=study.description, sections=sections, foot=foot)
    return path


def _score(result: StudyResult) -> Markup:
    """Cards, counts by role and verdict, factors and factorial, the misses by name."""
    summary = result.summary()
    held = summary["verdicts"]["held-out"]
    good = sum(held.get(verdict, 0) for verdict in ("within-uncertainty", "within-1.5", "bound-kept"))
    scored = result.score()
    numbers = {
        "root mean square factor over all held-out numbers": _factor(scored.rms_all),
        "over those that the publication does not contradict": _factor(scored.rms_consistent),
        f"median over random splits ({scored.resplit_note})": _factor(scored.resplit_median),
        f"null model, where the twin has {_factor(scored.rms_on_null_rows)}": _factor(scored.rms_null),
        "held out and met: within a factor 1.5, or the bound kept": f"{good} of {summary['compared_held_out']}",
        _spread(summary): _factor(summary["held_out_median_factor"]),
    }
    findings = items((finding.severity, str(finding)) for finding in result.findings)
    drawn = pair(
        figure(
            plot.factors(result.rows, title="Obtained over reported"),
            "Retentions by their loss, windows and brackets by their nearest end. Bounds, and misses that gave no "
            "number, stand in the table.",
        ),
        figure(
            plot.factorial(result, title="Electrolyte × interface"),
            "Diamonds: reported (arrowheads: lower bounds); discs: obtained. The pointer shows the conditions.",
        ),
    )
    return Markup(
        cards(numbers) + _counts(summary) + findings + drawn + _misses(result) + score_details(scored, result)
    )


def _spread(summary: dict[str, Any]) -> str:
    """What stands below the median factor: over how many numbers, and which count with the worst factor."""
    capped = ", ".join(summary["held_out_beyond_worst_factor"])
    return f"median factor over {summary['held_out_numbers']} held-out numbers" + (
        f"; {capped} count with a factor of {WORST_FACTOR:g}" if capped else ""
    )


def _factor(value: float | None) -> str:
    """A factor for people."""
    return "–" if value is None else f"× {value:.2f}"


def _counts(summary: dict[str, Any]) -> Markup:
    """Table of verdicts by role."""
    verdicts = [verdict for verdict in TONES if verdict != "not-covered"]
    columns = [Column(title="Role"), *(Column(title=verdict, kind="number") for verdict in verdicts)]
    rows = [
        Row(cells=[role, *(str(counts.get(verdict, 0)) for verdict in verdicts)])
        for role, counts in summary["verdicts"].items()
    ]
    return table(columns, rows, whole=True)


def _misses(result: StudyResult) -> Markup:
    """The rows that the twin does not meet, named."""
    missed = [row for row in result.scored() if row.comparison.verdict in ("miss", "bound-broken")]
    if not missed:
        return paragraph("No compared row is missed.")
    head = Markup("<h3>Misses</h3>")
    return Markup(head + table(COLUMNS, (comparison_row(row) for row in missed), whole=True))


def _comparison(result: StudyResult) -> Markup:
    """All rows, with filters."""
    text = (
        "Held-out rows are scored and never used. Calibrate rows set parameters. Implied rows follow from others, "
        "protocol rows say what was done, outside rows are beyond the model for the reason in the note."
    )
    choices = {"role": ROLES, "verdict": tuple(TONES)}
    rows = table(COLUMNS, (comparison_row(row) for row in result.rows), name="rows")
    return Markup(paragraph(text) + filters(choices, table_name="rows") + rows)


def comparison_row(row: ComparedRow) -> Row:
    """One compared row as a row of the table."""
    given, verdict = row.reported, row.comparison.verdict
    ratio = row.comparison.ratio
    same = f"= {given.same_as}" if given.same_as else ""
    return Row(
        cells=(
            Markup("<br>".join(filter(None, (escaped(given.id), escaped(same))))),
            breakable(given.cell),
            breakable(given.quantity),
            given.conditions,
            reported_text(row),
            obtained_text(row).replace(" ", "\u00a0"),
            given.unit,
            "" if ratio is None else f"{ratio:.3g}",
            given.role,
            tag(verdict, TONES[verdict]),
            row.to_dict()["note"],
        ),
        data={"role": given.role, "verdict": verdict},
    )


def _contradictions(result: StudyResult) -> Markup:
    """Reported values that do not agree with each other."""
    columns = (Column(title="About"), Column(title="Rows"), Column(title="What", kind="wide"))
    rows: Iterable[Row] = (
        Row(cells=(item.name, ", ".join(item.rows), item.what)) for item in result.study.contradictions
    )
    return table(columns, rows, whole=True)
