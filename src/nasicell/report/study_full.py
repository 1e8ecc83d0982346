"""Figures of a study's full cells: rate, long cycling, voltage profiles."""

from collections.abc import Iterator

from nasicell import plot
from nasicell.plot.cycles import capacity_scale
from nasicell.plot.theme import Mark, colours_of
from nasicell.protocols import ConstantCurrentCycling, RateTest
from nasicell.report.figures import Drawn
from nasicell.report.grouping import experiments_by, reported_for, trace_of
from nasicell.studies.result import StudyResult


def rates(result: StudyResult) -> Iterator[Drawn]:
    """Capacity per rate, one figure per interface, and the voltage profiles behind it."""
    groups = experiments_by(result, RateTest)
    for interface, names in groups.items():
        group = {
            cell: result.analyses[name] for cell, name in names.items() if "stages" in result.analyses[name].tables
        }
        if group:
            yield plot.rate(group, title=f"Rate, {interface}"), f"{interface}: mean discharge capacity of each stage."
    for names in groups.values():
        for cell, name in names.items():
            trace, analysis = trace_of(result, name), result.analyses[name]
            if trace is None or "cycles" not in analysis.tables or analysis.tables["cycles"].is_empty():
                continue
            first = analysis.tables["cycles"].sort("cycle").unique("stage", keep="first", maintain_order=True)
            figure = plot.voltage_profiles(trace, analysis, cycles=first["cycle"].to_list(), title=f"Profiles, {cell}")
            yield figure, "Voltage against capacity, the first cycle of each stage."


def long_cycling(result: StudyResult) -> Iterator[Drawn]:
    """Capacity and coulombic efficiency over cycles, one figure per interface and rate."""
    groups: dict[str, dict[str, str]] = {}
    for interface, names in experiments_by(result, ConstantCurrentCycling).items():
        for name in names.values():
            experiment = result.study.experiments[name]
            protocol = result.study.protocols[experiment.protocol]
            rate = f"{protocol.c_rate:g}C" if isinstance(protocol, ConstantCurrentCycling) else ""
            groups.setdefault(f"{rate}, {interface}", {})[experiment.cell] = name
    for title, names in groups.items():
        group = {
            cell: result.analyses[name] for cell, name in names.items() if "cycles" in result.analyses[name].tables
        }
        if not group:
            continue
        marks = list(_retention_marks(result, names))
        yield (
            plot.cycles(group, marks=marks, title=f"Cycling, {title}"),
            "Diamonds: the capacity reported at that cycle.",
        )
        for cell, analysis in group.items():
            trace = trace_of(result, names[cell])
            if trace is not None and not analysis.tables["cycles"].is_empty():
                figure = plot.voltage_profiles(trace, analysis, title=f"Profiles, {cell}, {title.split(',')[0]}")
                yield figure, "Voltage against capacity from the first to the last cycle."


def _retention_marks(result: StudyResult, names: dict[str, str]) -> Iterator[Mark]:
    """Reported initial capacity, and the reported retention as a capacity after the last cycle."""
    colours = colours_of(names)
    group = {cell: result.analyses[name] for cell, name in names.items()}
    scale, label = capacity_scale(group)
    for cell, name in names.items():
        stages = group[cell].tables.get("stages")
        if stages is None or stages.is_empty():
            continue
        main = stages.sort("cycles").row(-1, named=True)
        cycles = group[cell].tables["cycles"].sort("cycle")
        start = cycles.filter(cycles["cycle"] == main["first_cycle"])["discharge_capacity_mAh"][0] / scale[cell]
        if label == "capacity_mAh_g":
            for row in reported_for(result, name, "discharge_capacity"):
                mark = f"{cell}: reported {row.value:g} {row.unit}"
                yield Mark(x=main["first_cycle"], y=row.value, label=mark, colour=colours[cell])
                start = row.value
        protocol = result.study.protocols[result.study.experiments[name].protocol]
        last = sum(count for _, count in protocol.stages) if isinstance(protocol, ConstantCurrentCycling) else 0
        for row in reported_for(result, name, "capacity_retention"):
            mark = f"{cell}: reported {row.value:g} %"
            yield Mark(x=last, y=start * row.value / 100, label=mark, colour=colours[cell])
