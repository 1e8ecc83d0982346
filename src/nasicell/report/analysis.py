"""The report on analysed files: what each is, its numbers, what speaks against them, its figures."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from nasicell import __version__
from nasicell.analysis.result import Analysis
from nasicell.quantity import Quantity
from nasicell.records import Record, Sample, SettingsRecord
from nasicell.report.figures import figures_of
from nasicell.report.markup import Column, Markup, Row, escaped, figure, items, pair, paragraph, table, tag
from nasicell.report.page import Section, write_page
from nasicell.units import MICROMETRE, MILLIGRAM, SQUARE_CENTIMETRE, celsius

COLUMNS: Final = (
    Column(title="Quantity"),
    Column(title="Value", kind="number"),
    Column(title="Unit"),
    Column(title="Conditions"),
    Column(title="Status"),
    Column(title="Evidence and advice", kind="wide"),
)
TONES: Final = {"ok": "good", "flagged": "fair", "failed": "bad"}


def analysis_report(
    analyses: Sequence[tuple[Record, Analysis]],
    path: str | Path,
    *,
    settings: Sequence[SettingsRecord] = (),
    failures: Mapping[str, str] | None = None,
    skipped: Sequence[str] = (),
    seconds: float | None = None,
) -> Path:
    """Write one offline HTML file on the analysed records.

    Parameters
    ----------
    analyses
        Pairs of a record and its analysis, in the order to show.
    path
        File to write; its folder is made.
    settings
        Settings files, shown as they are.
    failures
        File -> reason, for the files that could not be used.
    skipped
        Names of files that lie beside the measurements and are none.
    seconds
        Wall time of the analysis, stated at the foot.

    Returns
    -------
    :
        The path written.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    sections = []
    if failures:
        rows = [Row(cells=(file, reason)) for file, reason in failures.items()]
        columns = (Column(title="File"), Column(title="Reason", kind="wide"))
        sections.append(Section(name="unused", title="Files that could not be used", body=table(columns, rows)))
    for k, (record, analysis) in enumerate(analyses, start=1):
        title = Path(analysis.provenance.source).name
        sections.append(Section(name=f"file-{k}", title=title, body=_body(record, analysis)))
    for k, told in enumerate(settings, start=1):
        sections.append(Section(name=f"settings-{k}", title=told.provenance.source, body=_settings(told)))
    count = len(analyses)
    foot = f"nasicell {__version__}" + (f", {seconds:.1f} s" if seconds is not None else "")
    lead = f"{count} {'file' if count == 1 else 'files'} analysed" + (
        f", {len(failures)} not usable" if failures else ""
    )
    lead += f". Skipped, no instrument file: {', '.join(skipped)}" if skipped else ""
    write_page(path, title="Analysis", lead=lead + ".", sections=sections, foot=foot)
    return path


def _body(record: Record, analysis: Analysis) -> Markup:
    """Everything about one record and, below it, its parts."""
    described = paragraph(description(analysis))
    findings = [(f.severity, str(f)) for f in analysis.findings]
    damage = [("warning", f"damage: {d}") for d in record.damage if not any(str(d) in text for _, text in findings)]
    questions = [("question", f"question: {text}") for text in analysis.questions]
    drawn = [figure(drawing, caption) for drawing, caption in figures_of(record, analysis)]
    parts = [
        Markup(f"<h3>Part {k}: {part.kind}</h3>") + _body(of, part)
        for k, (of, part) in enumerate(zip(getattr(record, "parts", ()), analysis.parts, strict=False), start=1)
    ]
    numbers = quantity_table(analysis.quantities) if analysis.quantities else ""
    return Markup(described + items([*findings, *damage, *questions]) + numbers + pair(*drawn) + "".join(parts))


def _settings(record: SettingsRecord) -> Markup:
    """What the instrument was told: one table per technique, one column per sequence."""
    blocks = [paragraph(f"Settings, {record.provenance.instrument}.")]
    blocks.append(items(("warning", f"damage: {damage}") for damage in record.damage))
    for name, parameters in record.techniques:
        width = max((len(values) for values in parameters.values()), default=0)
        columns = [Column(title="Parameter"), *(Column(title=f"Sequence {k}") for k in range(width))]
        rows = [Row(cells=[key, *values, *[""] * (width - len(values))]) for key, values in parameters.items()]
        blocks += [Markup(f"<h3>{escaped(name)}</h3>"), table(columns, rows)]
    return Markup("".join(blocks))


def quantity_table(quantities: Sequence[Quantity]) -> Markup:
    """Every quantity with its uncertainty and what speaks for it."""
    rows = [
        Row(
            cells=(
                q.name.replace("_", " "),
                value_text(q).replace(" ", "\u00a0"),
                q.unit,
                q.conditions,
                tag(q.status, TONES[q.status]),
                "; ".join(text for text in (q.evidence, q.advice) if text),
            )
        )
        for q in quantities
    ]
    return table(COLUMNS, rows)


def value_text(quantity: Quantity) -> str:
    """The value for a table whose next columns say the status: a dash where there is none."""
    return "–" if quantity.status == "failed" and not math.isfinite(quantity.value) else quantity.formatted()


def description(analysis: Analysis) -> str:
    """One sentence: what the record is, from which instrument, on which cell."""
    origin = analysis.provenance
    parts = [analysis.kind, origin.instrument, origin.technique]
    if origin.sha256:
        parts.append(f"SHA-256 {origin.sha256[:12]}…")
    return ", ".join(part for part in parts if part) + f". Cell: {sample_text(analysis.sample)}."


def sample_text(sample: Sample) -> str:
    """What is known of the cell, in the units of the bench, each size with the place that states it.

    >>> sample_text(Sample(kind="symmetric"))
    'symmetric, area not stated'
    >>> sample_text(Sample(area=Quantity(name="area", value=1e-4, unit="m2", source="a.DTA, row 3")))
    'kind not stated, 1 cm² [a.DTA, row 3]'
    """
    parts = [sample.name, sample.kind or "kind not stated"]
    parts.append("" if sample.area else "area not stated")
    for size, text in (
        (sample.area, lambda area: f"{area / SQUARE_CENTIMETRE:.4g} cm²"),
        (sample.thickness, lambda thickness: f"{thickness / MICROMETRE:.4g} µm thick"),
        (sample.active_mass, lambda mass: f"{mass / MILLIGRAM:.4g} mg active"),
        (sample.temperature, lambda temperature: f"{celsius(temperature):.4g} °C"),
    ):
        if size is not None:
            parts.append(text(size.value) + (f" [{size.source}]" if size.source else ""))
    return ", ".join(part for part in parts if part)
