"""Sections of a study's report about the score and the parameters behind it."""

from typing import Final

from nasicell.report.markup import Column, Markup, Row, paragraph, table
from nasicell.studies import Study, StudyResult
from nasicell.studies.free_parameters import free_parameters
from nasicell.studies.score import Score

UNSCORED: Final = (Column(title="Row", kind="short"), Column(title="Cell"), Column(title="Why", kind="wide"))
RANKINGS: Final = (
    Column(title="Order of"),
    Column(title="Pairs", kind="number"),
    Column(title="Right", kind="number"),
    Column(title="With a held-out row", kind="number"),
    Column(title="Right", kind="number"),
    Column(title="Not right", kind="wide"),
)
PARAMETERS: Final = (
    Column(title="Parameter"),
    Column(title="Symbol", kind="short"),
    Column(title="Value", kind="number"),
    Column(title="Uncertainty", kind="number"),
    Column(title="Unit", kind="short"),
    Column(title="Kind", kind="short"),
    Column(title="Rows, source, note", kind="wide"),
)


def score_details(scored: Score, result: StudyResult) -> Markup:
    """Rows left out of the consistent score with the reason, rankings, and what the null model gives."""
    parts: list[Markup] = []
    if scored.unscored:
        rows = (
            Row(cells=(row_id, result.study.reported[row_id].cell, reason))
            for row_id, reason in scored.unscored.items()
        )
        parts += [Markup("<h3>Left out of the consistent score</h3>"), table(UNSCORED, rows, whole=True)]
    ranked = [one for one in scored.rankings if one.pairs]
    if ranked:
        lines = (
            Row(
                cells=(
                    one.name,
                    *map(str, (one.pairs, one.right, one.held_out_pairs, one.held_out_right)),
                    "; ".join(" above ".join(pair) for pair in one.wrong),
                )
            )
            for one in ranked
        )
        parts += [Markup("<h3>Rankings</h3>"), table(RANKINGS, lines, whole=True)]
    if scored.null_rows:
        parts.append(
            paragraph(
                "The null model has one voltage at which every symmetric cell fails, and a loss of capacity that grows "
                "with the square root of time, both from the calibrate rows. It gives the held-out rows "
                f"{', '.join(scored.null_rows)}; on these it is compared with the twin."
            )
        )
    return Markup("".join(parts))


def parameters_section(study: Study) -> Markup:
    """Every number of the model with its provenance, and how many of them are free."""
    rows = []
    for name, parameter in study.parameters.items():
        uncertainty = parameter.uncertainty
        why = " ".join(filter(None, (", ".join(parameter.rows), parameter.source, parameter.note)))
        rows.append(
            Row(
                cells=(
                    name,
                    parameter.symbol,
                    f"{study.values[name]:.4g}",
                    "" if uncertainty is None else f"{uncertainty:.2g}",
                    parameter.unit,
                    parameter.kind,
                    why,
                )
            )
        )
    return Markup(paragraph(f"{free_parameters(study)}.") + table(PARAMETERS, rows, whole=True))
