"""Activation energies from sweeps at several temperatures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from nasicell.analysis.impedance import (
    areal_resistance,
    conductivity_from_resistance,
    sweep_quantities,
)
from nasicell.analysis.impedance_findings import damage_findings, impedance_questions, sweep_findings
from nasicell.analysis.impedance_tables import impedance_tables
from nasicell.analysis.processes import ProcessWindows, default_windows
from nasicell.analysis.resistance import Resistance, counted
from nasicell.analysis.resistances import resistances
from nasicell.analysis.result import Analysis
from nasicell.analysis.sweeps import sweep_results
from nasicell.analysis.temperature_processes import temperature_processes
from nasicell.constants import BOLTZMANN_EV
from nasicell.errors import AnalysisError
from nasicell.quantity import Quantity
from nasicell.records import ImpedanceRecord, Sample
from nasicell.units import SIEMENS_PER_CENTIMETRE

Floats = NDArray[np.float64]

FEWEST_TEMPERATURES: Final = 3
CONFIDENCE: Final = 0.975
"""Quantile of each side of the 95 % band drawn around a line."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArrheniusLine:
    """A straight line through ln(y) against 1/T.

    Parameters
    ----------
    activation_energy
        -k times the slope, eV.
    intercept
        ln of the pre-exponential factor.
    covariance
        Of (activation energy, intercept), shape (2, 2).
    reduced_chi_squared
        Of the points about the line, in units of their stated uncertainties.
    freedom
        Points less parameters where the scatter sets the uncertainty; infinite where the stated uncertainties do.
    """

    activation_energy: float
    intercept: float
    covariance: Floats
    reduced_chi_squared: float
    freedom: float = math.inf

    @property
    def uncertainty(self) -> float:
        """Standard error of the activation energy, eV."""
        return float(np.sqrt(self.covariance[0, 0]))

    def at(self, temperature: Floats) -> Floats:
        """ln(y) on the line."""
        return self.intercept - self.activation_energy / (BOLTZMANN_EV * temperature)

    def uncertainty_at(self, temperature: Floats) -> Floats:
        """Standard error of `at`: that of the line, not of a point."""
        slope = np.stack([-1 / (BOLTZMANN_EV * temperature), np.ones_like(temperature)])
        return np.sqrt(np.einsum("it,ij,jt->t", slope, self.covariance, slope))

    def band_at(self, temperature: Floats) -> Floats:
        """Half width of the 95 % confidence band of the line: few points that scatter widen it (Student's t)."""
        return float(stdtrit(self.freedom, CONFIDENCE)) * self.uncertainty_at(temperature)


def arrhenius_line(*, temperature: Floats, log_value: Floats, uncertainty: Floats) -> ArrheniusLine:
    r"""Weighted straight line :math:`\ln y = \ln A - E_a/(k T)`.

    For a conductivity, y is :math:`\sigma T`: omitting the T lowers the activation energy by about the mean
    :math:`k T` (28 meV around 50 degC). The covariance is scaled up by the scatter about the line, never down.

    Parameters
    ----------
    temperature
        Shape (n,), K, at least two different values.
    log_value
        ln(y), shape (n,).
    uncertainty
        Standard uncertainty of ln(y), shape (n,); zeros mean equal weights.

    Returns
    -------
    :
        The line with its covariance.

    Examples
    --------
    >>> T = np.array([300.0, 320.0, 340.0])
    >>> line = arrhenius_line(temperature=T, log_value=5 - 0.3 / (BOLTZMANN_EV * T), uncertainty=np.full(3, 0.01))
    >>> round(line.activation_energy, 6)
    0.3
    """
    if np.unique(temperature).size < 2:
        raise AnalysisError(f"an activation energy needs different temperatures; got {temperature.tolist()} K")
    known = bool((uncertainty > 0).all())
    sigma = uncertainty if known else np.ones(temperature.size)
    design = np.stack([-1 / (BOLTZMANN_EV * temperature), np.ones(temperature.size)], axis=1) / sigma[:, None]
    centre = np.linalg.pinv(design)
    solution = centre @ (log_value / sigma)
    residual = log_value / sigma - design @ solution
    freedom = temperature.size - 2
    reduced = float(residual @ residual) / freedom if freedom else 0.0
    scale = max(reduced, 1.0) if known else reduced
    return ArrheniusLine(
        activation_energy=float(solution[0]),
        intercept=float(solution[1]),
        covariance=centre @ centre.T * scale,
        reduced_chi_squared=reduced,
        freedom=freedom if freedom and scale == reduced else math.inf,
    )


def analyse_temperature_series(record: ImpedanceRecord, *, windows: ProcessWindows | None = None) -> Analysis:
    """Activation energies of the electrolyte and, where there is one, of the interface.

    The electrolyte's is from ln(sigma T) against 1/T, or from ln(T/R) when the geometry is unknown: area and
    thickness cancel. The interface's is from ln(1/R_int) against 1/T. One model of all sweeps together
    (`temperature_processes`) adds activation energies of bulk, grain boundary and every process of the interface, with
    the table ``"processes"``. All quantities and tables of `analyse_impedance` are included, per sweep.

    Parameters
    ----------
    record
        Sweeps with `temperature` at three or more temperatures.
    windows
        Which arcs belong to the electrolyte and which to the interfaces; None takes those for the kind of cell.
    """
    sample = record.sample
    windows = windows or default_windows(sample.kind)
    temperature = [spectrum.temperature for spectrum in record.spectra]
    stated = [T for T in temperature if T is not None]
    if len(stated) < len(temperature) or len(set(stated)) < FEWEST_TEMPERATURES:
        raise AnalysisError(
            f"{record.provenance.source}: a temperature series needs the temperature of every sweep and at least "
            f"{FEWEST_TEMPERATURES} different ones; got {temperature}"
        )
    results = sweep_results(record, kind=sample.kind)
    T = np.array(stated)
    found, assigned = zip(*(resistances(result, sample=sample, windows=windows) for result in results), strict=True)
    source = record.provenance.source
    quantities: list[Quantity] = []
    for result, items in zip(results, found, strict=True):
        quantities += sweep_quantities(items, sample=sample, conditions=f"sweep {result.number}", source=source)
    tables = []
    for name, process, quantity in (
        ("electrolyte_resistance", "electrolyte", "activation_energy"),
        ("interface_resistance", "interface", "interface_activation_energy"),
    ):
        series = [next((item for item in items if item.name == name), None) for items in found]
        outcome = _activation(series, T, sample=sample, process=process, name=quantity, source=source)
        if outcome is not None:
            quantities.insert(len(tables), outcome[0])
            tables.append(outcome[1])
    joint = temperature_processes(results, assigned, temperature=T, sample=sample, source=source)
    area = None if sample.area is None else sample.area.value
    return Analysis(
        kind="temperature series",
        sample=sample,
        provenance=record.provenance,
        quantities=(*quantities, *joint.quantities),
        tables=impedance_tables(results, assigned, windows=windows, area=area)
        | ({"arrhenius": pl.concat(tables)} if tables else {})
        | ({} if joint.table is None else {"processes": joint.table}),
        findings=(*damage_findings(record), *sweep_findings(results), *joint.findings),
        questions=impedance_questions(sample),
    )


def _activation(
    series: Sequence[Resistance | None], T: Floats, *, sample: Sample, process: str, name: str, source: str
) -> tuple[Quantity, pl.DataFrame] | None:
    """Activation energy of one resistance and its table; None when too few sweeps have it."""
    good = [k for k, item in enumerate(series) if item is not None and item.status != "failed" and item.value > 0]
    if np.unique(T[good]).size < FEWEST_TEMPERATURES:
        return None
    known = [k for k in good if math.isfinite(series[k].uncertainty)]  # pyright: ignore[reportOptionalMemberAccess] - of good ones
    left_out = len(good) - len(known) if np.unique(T[known]).size >= FEWEST_TEMPERATURES else 0
    good = known if left_out else good
    items = [item for k, item in enumerate(series) if k in good and item is not None]
    R = np.array([item.value for item in items])
    relative = np.array([item.uncertainty for item in items]) / R
    T = T[good]
    electrolyte = process == "electrolyte"
    log_value = np.log(T / R) if electrolyte else -np.log(R)
    line = arrhenius_line(temperature=T, log_value=log_value, uncertainty=relative)
    conductivity = np.full(T.size, math.nan)
    shift = 0.0
    plotted = "ln(T/R)" if electrolyte else "ln(1/R)"
    if electrolyte and sample.area is not None and sample.thickness is not None:
        conductivity = np.array(
            [conductivity_from_resistance(r, 0.0, area=sample.area, thickness=sample.thickness)[0] for r in R]
        )
        conductivity /= SIEMENS_PER_CENTIMETRE
        shift = float(np.log(conductivity[0] * R[0]))
        plotted = "ln(sigma T)"
    elif not electrolyte:
        plotted, shift = "ln(1/R_int)", _areal_shift(items[0], sample, source)
    flagged = any(item.status != "ok" for item in items)
    quantity = Quantity(
        name=name,
        value=line.activation_energy,
        unit="eV",
        uncertainty=line.uncertainty,
        conditions=f"{T.min():.1f} K to {T.max():.1f} K",
        source=source,
        evidence=f"{plotted} against 1/T, {T.size} temperatures, reduced chi-squared {line.reduced_chi_squared:.2g}"
        + (
            f"; {counted(left_out, 'sweep')} left out, with arcs mostly beyond the lowest frequency" if left_out else ""
        ),
        status="flagged" if flagged else "ok",
        advice="Some of the sweeps are flagged; see their quantities." if flagged else "",
    )
    band = line.band_at(T)
    table = pl.DataFrame(
        {
            "temperature_kelvin": T,
            "process": [process] * T.size,
            "resistance_ohm": R,
            "conductivity_S_cm": conductivity,
            "ln_sigma_T": log_value + shift,
            "fit": line.at(T) + shift,
            "fit_low": line.at(T) + shift - band,
            "fit_high": line.at(T) + shift + band,
        }
    )
    return quantity, table


def _areal_shift(item: Resistance, sample: Sample, source: str) -> float:
    """What to add to ln(1/R) so that R counts in ohm cm2; 0 without an area."""
    quantity = areal_resistance(item, sample=sample, conditions="", source=source)
    return -math.log(quantity.value / item.value)
