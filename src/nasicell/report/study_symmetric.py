"""Figures of a study's symmetric cells under direct current: critical current, life, Tafel."""

from collections.abc import Iterator

from nasicell import plot
from nasicell.plot.theme import Mark, colours_of
from nasicell.protocols import CCD, PlatingStripping, Tafel
from nasicell.report.figures import Drawn
from nasicell.report.grouping import experiments_by, reported_for, trace_of
from nasicell.studies.result import StudyResult
from nasicell.units import HOUR


def critical_currents(result: StudyResult) -> Iterator[Drawn]:
    """End-of-step voltages per interface with the reported values, then every staircase."""
    repeated = _ccd_by_step(result)
    again = {name for points in repeated.values() for _, name in points[1:]}
    groups = {
        interface: {cell: name for cell, name in names.items() if name not in again}
        for interface, names in experiments_by(result, CCD).items()
    }
    for interface, names in groups.items():
        group = {c: result.analyses[name] for c, name in names.items() if "staircase" in result.analyses[name].tables}
        colours = colours_of(group)
        marks = [
            Mark(x=row.value, label=f"reported {row.value:g}", colour=colours[cell])
            for cell in group
            for row in reported_for(result, names[cell], "ccd")
        ]
        if group:
            caption = (
                f"{interface}: voltage at the end of each step; a cross is a failed step, dashed lines are reported."
            )
            yield plot.ccd_steps(group, marks=marks, title=f"CCD, {interface}"), caption
    for interface, names in groups.items():
        for cell, name in names.items():
            trace, analysis = trace_of(result, name), result.analyses[name]
            if trace is None or "staircase" not in analysis.tables:
                continue
            obtained = f" CCD {analysis['ccd'].formatted()} mA/cm²." if "ccd" in analysis else ""
            reported = "".join(f" Reported: {row.value:g}." for row in reported_for(result, name, "ccd"))
            figure = plot.ccd(trace, analysis, title=f"Staircase, {cell}", colour=colours_of([cell])[cell])
            yield figure, f"{interface}.{obtained}{reported}"
    curves = {
        cell: [(step, result.analyses[name]["ccd"]) for step, name in points if "ccd" in result.analyses[name]]
        for cell, points in repeated.items()
    }
    if curves:
        caption = "How the critical current depends on the step of the staircase; bars reach to the first failed step."
        yield plot.ccd_against_step(curves, title="CCD against the step"), caption


def _ccd_by_step(result: StudyResult) -> dict[str, list[tuple[float, str]]]:
    """Cell -> (step in mA/cm2, experiment) of the cells that climbed staircases of different steps, as listed."""
    study = result.study
    found: dict[str, list[tuple[float, str]]] = {}
    for name, experiment in study.experiments.items():
        protocol = study.protocols[experiment.protocol]
        if isinstance(protocol, CCD) and experiment.temperature_C is None and name in result.analyses:
            found.setdefault(experiment.cell, []).append((protocol.step_mA_cm2, name))
    return {cell: points for cell, points in found.items() if len({step for step, _ in points}) > 1}


def lives(result: StudyResult) -> Iterator[Drawn]:
    """V(t) over the whole life per protocol and interface, with windows at start, middle and end."""
    for protocol, members in experiments_by(result, PlatingStripping, by="protocol").items():
        for interface, names in experiments_by(result, PlatingStripping).items():
            chosen = {cell: members[cell] for cell in members if members[cell] in names.values()}
            traces = {cell: t for cell, name in chosen.items() if (t := trace_of(result, name)) is not None}
            if not traces:
                continue
            longest = max(float(trace.time[-1]) for trace in traces.values()) / HOUR
            shortest = min(float(trace.time[-1]) for trace in traces.values()) / HOUR
            insets = sorted({0.0, max(0.0, shortest - 3.0), max(0.0, longest - 3.0)})
            figure = plot.plating(
                traces, insets_h=insets, marks=_life_marks(result, chosen), title=f"{protocol} mA/cm², {interface}"
            )
            yield figure, "Voltage over the whole life, drawn as extremes; below: single cycles. Dashed: reported."


def _life_marks(result: StudyResult, chosen: dict[str, str]) -> Iterator[Mark]:
    """Reported polarisation (mV) and life (h)."""
    colours = colours_of(chosen)
    for cell, name in chosen.items():
        for row in reported_for(result, name, "polarisation"):
            yield Mark(y=row.value, label=f"reported {row.value:g} mV", colour=colours[cell])
        for row in reported_for(result, name, "lifetime"):
            bound = f"{row.bound or ''} {row.value:g}".strip()
            yield Mark(x=row.value, label=f"reported {bound} h", colour=colours[cell])


def exchange_currents(result: StudyResult) -> Iterator[Drawn]:
    """Tafel plots with the reported exchange current densities."""
    for interface, names in experiments_by(result, Tafel).items():
        group = {cell: result.analyses[name] for cell, name in names.items() if "tafel" in result.analyses[name].tables}
        colours = colours_of(group)
        marks = [
            Mark(y=row.value, label=f"reported {row.value:g}", colour=colours[cell])
            for cell in group
            for row in reported_for(result, names[cell], "apparent_exchange_current_density")
        ]
        if group:
            caption = f"{interface}: dashed, the line usually drawn at high voltage, and the reported j0 from it."
            yield plot.tafel(group, marks=marks, title=f"Tafel, {interface}"), caption
