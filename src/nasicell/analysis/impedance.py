"""Impedance of a cell: sweeps to resistances and conductivity."""

import math
from collections.abc import Sequence
from dataclasses import replace

from nasicell.analysis.circuit_analysis import with_circuit
from nasicell.analysis.circuit_model import CircuitModel
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.course_of_sweeps import course_of_sweeps
from nasicell.analysis.exchange_current import exchange_current
from nasicell.analysis.impedance_findings import damage_findings, impedance_questions, sweep_findings
from nasicell.analysis.impedance_tables import impedance_tables
from nasicell.analysis.processes import ProcessWindow, ProcessWindows, default_windows
from nasicell.analysis.relaxation_profile import profile_table
from nasicell.analysis.resistance import Resistance
from nasicell.analysis.resistances import resistances
from nasicell.analysis.result import Analysis
from nasicell.analysis.shorted import flag_impossible
from nasicell.analysis.sweeps import sweep_results
from nasicell.quantity import Quantity
from nasicell.records import ImpedanceRecord, Sample
from nasicell.units import OHM_SQUARE_CENTIMETRE, SIEMENS_PER_CENTIMETRE


def analyse_impedance(
    record: ImpedanceRecord,
    *,
    windows: ProcessWindows | None = None,
    circuit: CircuitModel | Circuit | str | None = None,
    profiles: bool = False,
) -> Analysis:
    """Resistances, conductivity, circuit, distribution of relaxation times and Kramers-Kronig test of every sweep.

    Parameters
    ----------
    record
        One or more sweeps; `record.sample` should state kind, area and thickness. What it does not state is asked
        for in the result's questions, not guessed: without an area, resistances are in ohm.
    windows
        Which arcs belong to the electrolyte and which to the interfaces; None takes those for the kind of cell.
    circuit
        Circuit of your own, fitted to every sweep beside the automatic model.
    profiles
        Whether to add the table ``"profiles"``: 95 % intervals of resistances and time constants of the automatic
        model along their profile likelihood. They need no assumption that uncertainties are small; slower.

    Returns
    -------
    :
        Quantities per sweep (``conditions="sweep 3"`` when there are several) and the tables ``"sweeps"``,
        ``"spectra"``, ``"circuit"``, ``"models"``, ``"noise"``, ``"drt"``, ``"drt_peaks"``, ``"kramers_kronig"`` and
        ``"drift"``. Sweeps of one cell over time also give ``interface_resistance_change`` and the table ``"course"``,
        from one model of all of them. With a circuit its parameters are added as quantities, and it replaces the
        automatic model in ``"spectra"`` and
        ``"circuit"``.

    Examples
    --------
    >>> import numpy as np
    >>> from nasicell.cell import Cell, Geometry
    >>> from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, Provenance
    >>> f = np.geomspace(1e6, 0.1, 71)
    >>> z = 50 + 20 / (1 + 2j * np.pi * f * 1e-3)
    >>> cell = Cell(kind="symmetric", geometry=Geometry(area_cm2=2.0))
    >>> record = ImpedanceRecord(spectra=(ImpedanceSpectrum(frequency=f, impedance=z),), sample=cell.sample(),
    ...                          provenance=Provenance(source="example", instrument="none"))
    >>> round(analyse_impedance(record)["interface_resistance"].value, 3)
    20.0
    """
    sample = record.sample
    windows = windows or default_windows(sample.kind)
    area = None if sample.area is None else sample.area.value
    results = sweep_results(record, kind=sample.kind)
    quantities: list[Quantity] = []
    assigned: list[list[ProcessWindow]] = []
    found_of: list[list[Resistance]] = []
    for result in results:
        found, windows_of_arcs = resistances(result, sample=sample, windows=windows)
        assigned.append(windows_of_arcs)
        found_of.append(found)
        where = {
            "conditions": f"sweep {result.number}" if len(results) > 1 else "",
            "source": record.provenance.source,
        }
        quantities += sweep_quantities(found, sample=sample, **where)
        kinetic = exchange_current(result, sample=sample, windows=windows)
        quantities += [] if kinetic is None else [replace(kinetic, **where)]
    course = course_of_sweeps(results, assigned, found_of, sample=sample, source=record.provenance.source)
    analysis = Analysis(
        kind="impedance",
        sample=sample,
        provenance=record.provenance,
        quantities=(*quantities, *course.quantities),
        tables=impedance_tables(results, assigned, windows=windows, area=area)
        | course.tables
        | ({"profiles": profile_table(results)} if profiles else {}),
        findings=(*damage_findings(record), *sweep_findings(results)),
        questions=impedance_questions(sample),
    )
    return with_circuit(analysis, record.spectra, None if circuit is None else CircuitModel.of(circuit))


def sweep_quantities(found: Sequence[Resistance], *, sample: Sample, conditions: str, source: str) -> list[Quantity]:
    """Resistances per area (or in ohm without an area) and the conductivity that follows from them."""
    quantities = [areal_resistance(item, sample=sample, conditions=conditions, source=source) for item in found]
    for item in found:
        known = sample.area is not None and sample.thickness is not None
        if item.name == "electrolyte_resistance" and known and sample.kind in ("blocking", "symmetric"):
            quantities.append(_conductivity(item, sample, conditions, source))
    return flag_impossible(quantities)


def areal_resistance(item: Resistance, *, sample: Sample, conditions: str, source: str) -> Quantity:
    """A resistance of the cell times its area, uncertainties of both included; in ohm when the area is unknown."""
    value, uncertainty, unit = item.value, item.uncertainty, "ohm"
    if sample.area is not None:
        area_uncertainty = sample.area.uncertainty or 0.0
        uncertainty = math.hypot(uncertainty * sample.area.value, value * area_uncertainty) / OHM_SQUARE_CENTIMETRE
        value *= sample.area.value / OHM_SQUARE_CENTIMETRE
        unit = "ohm cm2"
    failed = item.status == "failed" or not math.isfinite(value)
    return Quantity(
        name=item.name,
        value=math.nan if failed else value,
        unit=unit,
        uncertainty=None if failed or not math.isfinite(uncertainty) else uncertainty,
        conditions=conditions,
        source=source,
        evidence=item.evidence,
        status="failed" if failed else item.status,
        advice=item.advice,
    )


def conductivity_from_resistance(
    resistance: float, uncertainty: float, *, area: Quantity, thickness: Quantity
) -> tuple[float, float]:
    """Conductivity L/(R A) in S/m with its standard uncertainty; R in ohm, A in m2, L in m."""
    value = thickness.value / (resistance * area.value)
    relative = (
        uncertainty / resistance,
        (area.uncertainty or 0.0) / area.value,
        (thickness.uncertainty or 0.0) / thickness.value,
    )
    return value, value * math.hypot(*relative)


def _conductivity(item: Resistance, sample: Sample, conditions: str, source: str) -> Quantity:
    assert sample.area is not None
    assert sample.thickness is not None
    failed = item.status == "failed" or not item.value > 0
    value, uncertainty = math.nan, math.nan
    if not failed:
        value, uncertainty = conductivity_from_resistance(
            item.value, item.uncertainty, area=sample.area, thickness=sample.thickness
        )
    return Quantity(
        name="ionic_conductivity",
        value=value / SIEMENS_PER_CENTIMETRE,
        unit="S/cm",
        uncertainty=uncertainty / SIEMENS_PER_CENTIMETRE if math.isfinite(uncertainty) else None,
        conditions=conditions,
        source=source,
        evidence="thickness / (area x electrolyte resistance)",
        status="failed" if failed else item.status,
        advice=item.advice or ("The sweep shows no resistance of the electrolyte." if failed else ""),
    )
