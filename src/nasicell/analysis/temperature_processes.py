"""Activation energy of every process of a temperature series, from one model of all its sweeps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.joint_residual import point_noise, separate_residual
from nasicell.analysis.process_quantities import ELECTROLYTE, LEAD, REFERENCE, ProcessStatements, process_table
from nasicell.analysis.processes import ProcessWindow, doubtful_name
from nasicell.analysis.resistance import joined
from nasicell.analysis.result import Finding
from nasicell.analysis.sweeps import SweepResult
from nasicell.analysis.temperature_fit import ThermalFit, fit_thermal_model
from nasicell.analysis.temperature_model import ThermalModel, model_from
from nasicell.quantity import Quantity, Status
from nasicell.records import Sample

Floats = NDArray[np.float64]

AS_GOOD: Final = 1.3
"""Residual of the joint model over that of separate fits up to which it describes the series as well as they do."""
DESCRIBED: Final = 0.02
"""Residual relative to |Z| above which the processes do not follow Arrhenius lines at all."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TemperatureProcesses:
    """What the joint model of a temperature series says.

    Parameters
    ----------
    quantities
        Activation energies of the processes, and their resistances and the conductivity at 25 degC.
    table
        Resistance of every process at every temperature; None where the model does not describe the series.
    findings
        Why there is no joint model, or what is wrong with it.
    """

    quantities: tuple[Quantity, ...] = ()
    table: pl.DataFrame | None = None
    findings: tuple[Finding, ...] = ()


def temperature_processes(
    results: Sequence[SweepResult],
    assigned: Sequence[Sequence[ProcessWindow]],
    *,
    temperature: Floats,
    sample: Sample,
    source: str,
) -> TemperatureProcesses:
    """Fit one model to all sweeps and state what it says of each process.

    Parameters
    ----------
    results
        The sweeps, each with its own fit.
    assigned
        Window of every arc of each sweep's best fit.
    temperature
        Of the sweeps, shape (t,), K.
    sample
        Area and thickness, where known, make resistances areal and give the conductivity.
    source
        Of the record.
    """
    grids = {result.spectrum.frequency.tobytes() for result in results}
    if len(grids) > 1:
        return _none("the sweeps have different frequencies", "measure all temperatures on one frequency grid")
    if sample.kind not in ("blocking", "symmetric"):
        return TemperatureProcesses()
    if not any(result.fits.best.resistance(result.fits.best.arcs, series=True)[0] > 0 for result in results):
        return _none("no sweep shows a resistance", "check the order of the columns and the cell")
    noise = point_noise(results)
    fit, windows = _best(results, assigned, temperature, noise)
    separate = separate_residual(results, noise)
    text = f"{100 * fit.rms_residual:.2g} % of |Z| rms, separate fits {100 * separate:.2g} %"
    if not fit.converged or fit.rms_residual > DESCRIBED:
        return _none(
            f"one Arrhenius line per process misses the sweeps ({text})",
            "look for a phase transition or a cell that changed during the series",
        )
    as_good = fit.rms_residual <= AS_GOOD * separate
    status: Status = "ok" if as_good else "flagged"
    advice = "" if as_good else f"The joint model misses the sweeps by {text}: compare with the separate fits."
    if sample.kind == "symmetric":
        area = None if sample.area is None else sample.area.value
        doubt = doubtful_name([math.exp(arc.log_capacitance) for arc in fit.model.arcs], windows, area=area)
        status, advice = ("flagged", joined(advice, doubt)) if doubt else (status, advice)
    said = ProcessStatements(
        fit=fit, sample=sample, status=status, advice=advice, source=source, evidence=f"joint model, {text}"
    )
    groups = _groups(windows, lead=fit.model.steady_series)
    return TemperatureProcesses(
        quantities=tuple(quantity for name, group in groups.items() for quantity in said.of(name, group))
        + said.conductivity([k for name in ELECTROLYTE for k in groups.get(name, ())]),
        table=process_table(said, groups, temperature),
    )


def _none(reason: str, advice: str) -> TemperatureProcesses:
    """No joint model, and why."""
    return TemperatureProcesses(
        findings=(
            Finding(
                severity="note", message=f"No joint model of the series: {reason}.", advice=f"To get one, {advice}."
            ),
        )
    )


def _best(
    results: Sequence[SweepResult], assigned: Sequence[Sequence[ProcessWindow]], temperature: Floats, noise: Floats
) -> tuple[ThermalFit, Sequence[ProcessWindow]]:
    """The joint model with the lowest information criterion, and what its arcs are.

    Starts are the separate fits of the coldest, the middle and the warmest sweep; then, on the best of them, an R0 that
    does not change and capacitances that do are tried.
    """
    showing = np.array([result.fits.best.resistance(result.fits.best.arcs, series=True)[0] > 0 for result in results])
    order = np.argsort(temperature)
    order = order[showing[order]]
    found: list[tuple[ThermalFit, Sequence[ProcessWindow]]] = []

    def fitted(model: ThermalModel) -> ThermalFit:
        return fit_thermal_model(
            model,
            angular_frequency=results[0].spectrum.angular_frequency,
            temperature=temperature,
            impedance=np.stack([result.spectrum.impedance for result in results]),
            noise=noise,
        )

    for k in dict.fromkeys([order[0], order[order.size // 2], order[-1]]):
        start = model_from(
            results[k].fits.best,
            temperature=float(temperature[k]),
            reference=REFERENCE,
            electrolyte=[window.part == "electrolyte" for window in assigned[k]],
        )
        found.append((fitted(start), assigned[k]))
    best, windows = _lowest(found)
    steady = replace(best.model.series, activation_energy=0.0, with_temperature=False)
    for variant in (
        replace(best.model, series=steady, steady_series=True),
        replace(best.model, steady_capacitances=False),
    ):
        if variant.arcs:
            found.append((fitted(variant), windows))
    return _lowest(found)


def _lowest(
    found: Sequence[tuple[ThermalFit, Sequence[ProcessWindow]]],
) -> tuple[ThermalFit, Sequence[ProcessWindow]]:
    """The lowest criterion among the fits that converged, or among all where none did."""
    reached = [pair for pair in found if pair[0].converged]
    return min(reached or found, key=lambda pair: pair[0].criterion)


def _groups(windows: Sequence[ProcessWindow], *, lead: bool) -> dict[str, list[int]]:
    """Process -> positions of its resistances, R0 counted with the bulk unless it is a lead, which does not change."""
    groups: dict[str, list[int]] = {LEAD if lead else "bulk": [0]}
    for position, window in enumerate(windows, start=1):
        groups.setdefault(window.process, []).append(position)
    return groups
