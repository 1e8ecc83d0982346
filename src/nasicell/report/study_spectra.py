"""Figures of a study's spectra: Nyquist, relaxation times, Arrhenius, sweeps under current."""

from collections.abc import Iterator

from nasicell import plot
from nasicell.analysis.result import Analysis
from nasicell.plot.theme import Mark, colours_of
from nasicell.protocols import EIS, GEIS, Sequence, TemperatureSeries
from nasicell.report.figures import Drawn, tail_limit
from nasicell.report.grouping import experiments_by, part_of, reported_for
from nasicell.studies.reported import ReportedValue
from nasicell.studies.result import StudyResult
from nasicell.units import SIEMENS_PER_CENTIMETRE, SQUARE_CENTIMETRE


def spectra(result: StudyResult) -> Iterator[Drawn]:
    """Nyquist plots with fit, electrolytes side by side, one figure per interface."""
    for interface, names in experiments_by(result, EIS).items():
        group = {cell: result.analyses[name] for cell, name in names.items()}
        marks = [m for cell, name in names.items() for m in _intercepts(result, name, cell=cell, of=group)]
        caption = f"{interface}: points from the virtual instrument, lines fitted, decades of frequency in Hz."
        if marks:
            caption += " Diamonds: the intercept that the reported interface resistance or conductivity would give."
        yield (
            plot.nyquist(group, marks=marks, limit=tail_limit(*group.values()), title=f"Nyquist, {interface}"),
            caption,
        )


def _intercepts(result: StudyResult, name: str, *, cell: str, of: dict[str, Analysis]) -> Iterator[Mark]:
    """Intercept of a symmetric cell with the reported interface resistance, of a blocking one with the conductivity."""
    analysis, colour = of[cell], colours_of(of)[cell]
    for row in reported_for(result, name, "interface_resistance"):
        mark = _interface_intercept(analysis, row, label=f"{cell}: R_int reported {row.value:g}", colour=colour)
        if mark is not None:
            yield mark
    for row in reported_for(result, name, "ionic_conductivity"):
        if analysis.sample.thickness is not None and row.unit == "S/cm":
            resistance = analysis.sample.thickness.value / (row.value * SIEMENS_PER_CENTIMETRE) / SQUARE_CENTIMETRE
            yield Mark(x=resistance, y=0.0, label=f"{cell}: σ reported {row.value:g} {row.unit}", colour=colour)


def _interface_intercept(analysis: Analysis, row: ReportedValue, *, label: str, colour: str) -> Mark | None:
    """Electrolyte as obtained plus the reported resistance of every interface, on the real axis."""
    if "electrolyte_resistance" not in analysis or analysis.sample.interfaces is None or row.value is None:
        return None
    intercept = analysis["electrolyte_resistance"].value + analysis.sample.interfaces * row.value
    return Mark(x=intercept, y=0.0, label=label, colour=colour)


def relaxation_times(result: StudyResult) -> Iterator[Drawn]:
    """Distributions of relaxation times of the spectra."""
    for interface, names in experiments_by(result, EIS).items():
        group = {cell: result.analyses[name] for cell, name in names.items() if "drt" in result.analyses[name].tables}
        if group:
            yield (
                plot.drt(group, title=f"DRT, {interface}"),
                f"{interface}: peaks with process and resistance; shaded orange: the edge of the sweep, grey: outside.",
            )


def arrhenius(result: StudyResult) -> Iterator[Drawn]:
    """Arrhenius plots, one per interface."""
    for interface, names in experiments_by(result, TemperatureSeries).items():
        group = {
            cell: result.analyses[name] for cell, name in names.items() if "arrhenius" in result.analyses[name].tables
        }
        if not group:
            continue
        reported = "; ".join(
            f"{cell}: {row.value:g} {row.unit}"
            for cell, name in names.items()
            for row in reported_for(result, name, "activation_energy")
        )
        obtained = "; ".join(
            f"{cell}: {a['activation_energy'].formatted()} eV" for cell, a in group.items() if "activation_energy" in a
        )
        caption = f"{interface}. Activation energies obtained: {obtained or 'none'}. Reported: {reported or 'none'}."
        yield plot.arrhenius(group, title=f"Arrhenius, {interface}"), caption


def under_current(result: StudyResult) -> Iterator[Drawn]:
    """Sweeps under direct current: R_int over charge, waterfalls, maps of relaxation times."""
    for names in experiments_by(result, GEIS).values():
        group = {cell: result.analyses[name] for cell, name in names.items()}
        colours = colours_of(group)
        marks = []
        for cell, name in names.items():
            for row in reported_for(result, name, "interface_resistance_maximum"):
                bound = f"{row.bound or ''} {row.value:g}".strip()
                marks.append(Mark(y=row.value, label=f"{cell}: reported {bound} Ω cm²", colour=colours[cell]))
            for quantity, what in (("charge_at_interface_maximum", "maximum"), ("charge_until_change", "change")):
                for row in reported_for(result, name, quantity):
                    marks.append(Mark(x=row.value, label=f"{what} reported", colour=colours[cell]))
        with_table = {cell: a for cell, a in group.items() if "geis" in a.tables}
        if with_table:
            figure = plot.interface_resistance(with_table, marks=marks, title="R_int under current")
            caption = (
                "Interface resistance over the charge passed one way; dashed: reported. A short falls out of the plot."
            )
            yield figure, caption
        for cell, analysis in group.items():
            if "spectra" in analysis.tables:
                yield plot.waterfall(analysis, title=f"GEIS, {cell}"), "Each sweep lifted above the one before."
                yield plot.imaginary_map(analysis, title=f"−Im Z, {cell}"), "Each arc is a ridge; colours logarithmic."
            if "drt" in analysis.tables:
                yield plot.drt_map(analysis, title=f"DRT under current, {cell}"), "Relaxation times over charge passed."


def after_cycling(result: StudyResult) -> Iterator[Drawn]:
    """Spectra before and after cycling, one figure per cell."""
    for interface, names in experiments_by(result, Sequence).items():
        for cell, name in names.items():
            parts = [part for part in result.analyses[name].parts if "spectra" in part.tables]
            if len(parts) < 2:
                continue
            group = {"before": parts[0], "after": parts[-1]}
            reported = "; ".join(
                f"{r.quantity} {r.value:g} {r.unit}" for r in reported_for(result, name, "") if not r.text
            )
            caption = f"{interface}: before and after cycling." + (f" Reported: {reported}." if reported else "")
            colours = colours_of(group)
            marks = [
                mark
                for row in reported_for(result, name, "interface_resistance")
                for when, of in (("before", 1), ("after", len(result.analyses[name].parts)))
                if part_of(row) == of
                and (
                    mark := _interface_intercept(
                        group[when], row, label=f"{when}: R_int reported {row.value:g}", colour=colours[when]
                    )
                )
            ]
            yield plot.nyquist(group, marks=marks, title=f"Before and after, {cell}"), caption
