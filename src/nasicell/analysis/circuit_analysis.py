"""A given circuit beside the automatic model: its parameters as quantities, its curve in the tables."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.circuit_fit import CircuitFit
from nasicell.analysis.circuit_model import CircuitModel
from nasicell.analysis.result import Analysis, Finding
from nasicell.quantity import Quantity, Status
from nasicell.records import ImpedanceSpectrum

TELLING: Final = 0.9
"""Correlation from which a parameter that is not determined is known in combination with its partner."""
LARGEST_POWER: Final = 4.0
"""A combination with a higher power of the partner, or its inverse, tells nobody anything."""
POOR: Final = 0.05
"""Root mean square of the residuals relative to |Z| from which a circuit does not describe a spectrum."""


def with_circuit(analysis: Analysis, spectra: Sequence[ImpedanceSpectrum], model: CircuitModel | None) -> Analysis:
    """The analysis with a circuit fitted to each of its sweeps; as it is without a model.

    Parameters
    ----------
    analysis
        Analysis of `spectra` with its tables ``"spectra"`` and ``"circuit"``.
    spectra
        All sweeps in order.
    model
        Circuit and choices of its fit.

    Returns
    -------
    :
        One quantity per parameter and sweep is added. In ``"spectra"`` the fit is the circuit's; ``"circuit"`` holds
        its parameters, ``"automatic_circuit"`` those of the automatic model.
    """
    if model is None:
        return analysis
    fits = model.fits(spectra)
    source = analysis.provenance.source
    quantities = [
        quantity
        for number, fit in enumerate(fits, start=1)
        for quantity in _quantities(fit, model, f"sweep {number}" if len(fits) > 1 else "", source, _misfit(fit))
    ]
    curves = np.concatenate([_curve(fit, spectrum) for fit, spectrum in zip(fits, spectra, strict=True)])
    table = analysis.tables["spectra"].with_columns(
        pl.Series("fit_real_ohm", curves.real), pl.Series("fit_imaginary_ohm", curves.imag)
    )
    tables = dict(analysis.tables) | {
        "spectra": table,
        "circuit": pl.concat([_table(number, fit) for number, fit in enumerate(fits, start=1)]),
        "automatic_circuit": analysis.tables["circuit"],
    }
    return replace(
        analysis,
        quantities=(*analysis.quantities, *quantities),
        tables=tables,
        findings=(*analysis.findings, *_left_out(model, spectra)),
    )


def _curve(fit: CircuitFit, spectrum: ImpedanceSpectrum) -> NDArray[np.complex128]:
    """The fitted circuit at all frequencies of a sweep, ohm; no numbers where the fit did not converge."""
    if not fit.converged:
        return np.full(len(spectrum), np.nan + 1j * np.nan)
    return fit.circuit.impedance(angular_frequency=spectrum.angular_frequency, values=fit.values)


def _misfit(fit: CircuitFit) -> float:
    """Root mean square of the residuals of the fitted points, relative to |Z|."""
    return float(np.sqrt(np.mean(np.abs((fit.impedance - fit.measured) / fit.measured) ** 2)))


def _quantities(
    fit: CircuitFit, model: CircuitModel, conditions: str, source: str, misfit: float
) -> Iterator[Quantity]:
    """Every parameter of one fit, flagged where the circuit misses the data by `misfit`."""
    weights = getattr(model.weights, "__name__", "own")
    described = (
        f"chi-squared {fit.chi_squared:.4g} / {fit.freedom}, {weights} weights, "
        f"rms residual {100 * misfit:.2g} % of |Z|; {fit.circuit.text}"
    )
    for name, value, sigma, unit in zip(
        fit.circuit.names, fit.values, fit.standard_errors, fit.circuit.units, strict=True
    ):
        status, reason = _standing(fit, name)
        if status == "ok" and not misfit <= POOR:
            status = "flagged"
            reason = f"The circuit misses the data by {100 * misfit:.2g} % of |Z|: it lacks an element."
        failed = status == "failed"
        unknown = failed or fit.at_bound(name) or not fit.seen(name)
        yield Quantity(
            name=name,
            value=math.nan if failed else float(value),
            uncertainty=None if unknown else float(sigma),
            unit=unit,
            conditions=conditions,
            source=source,
            evidence=described,
            status=status,
            advice=reason,
        )


def _standing(fit: CircuitFit, name: str) -> tuple[Status, str]:
    """How far one parameter can be trusted, and why."""
    if not fit.converged:
        return "failed", "The fit did not converge: simplify the circuit or give a start."
    if fit.at_bound(name):
        return "flagged", "At its bound 1: use a capacitor instead."
    if not fit.seen(name):
        return "failed", "The data do not see it: leave its element out."
    if fit.determined(name):
        return "ok", ""
    relative = fit.standard_errors[fit.circuit.names.index(name)] / fit[name]
    partner, correlation = fit.partner(name)
    text = f"Not determined: standard error {100 * relative:.3g} %, correlation {correlation:+.3f} with {partner}."
    if abs(correlation) < TELLING:
        return "flagged", f"{text} Leave its element out or measure further."
    return "flagged", f"{text} {_combination(fit, name, partner, correlation)}"


def _combination(fit: CircuitFit, name: str, partner: str, correlation: float) -> str:
    """What the data know of two parameters: the sum of resistances, else the best product of powers.

    That is x / y^k with k = r s_x / s_y, rounded.
    """
    units = {fit.circuit.units[fit.position(one)] for one in (name, partner)}
    if correlation < 0 and units == {"ohm"}:
        total = fit.combined(name, partner)
        relative = total.standard_error / total.value
        return f"Known is {name} + {partner} = {total.value:.4g} ohm to {100 * relative:.2g} %."
    x, y = (fit.standard_errors[fit.circuit.names.index(one)] / fit[one] for one in (name, partner))
    exponent = float(f"{correlation * x / y:.2g}")
    if not 1 / LARGEST_POWER <= abs(exponent) <= LARGEST_POWER:
        return "Leave its element out or measure further."
    value = fit[name] / fit[partner] ** exponent
    left = math.sqrt(max(x**2 - 2 * exponent * correlation * x * y + (exponent * y) ** 2, 0.0))
    sign = "/" if exponent > 0 else " "
    return f"Known is {name}{sign}{partner}^{abs(exponent):g} = {value:.4g} to {100 * left:.2g} %."


def _table(number: int, fit: CircuitFit) -> pl.DataFrame:
    """The parameters of one sweep."""
    names = fit.circuit.names
    status = [_standing(fit, name)[0] for name in names]
    return pl.DataFrame(
        {
            "sweep": [number] * len(names),
            "parameter": names,
            "value": fit.values,
            "standard_error": fit.standard_errors,
            "unit": fit.circuit.units,
            "process": [""] * len(names),
            "status": status,
        }
    )


def _left_out(model: CircuitModel, spectra: Sequence[ImpedanceSpectrum]) -> Iterator[Finding]:
    """Inductive points that the circuit cannot have."""
    low, high = model.frequency_range
    for number, spectrum in enumerate(spectra, start=1):
        inside = (spectrum.frequency >= low) & (spectrum.frequency <= high)
        lost = spectrum.frequency[inside & ~model.used(spectrum)]
        if lost.size:
            yield Finding(
                severity="note",
                message=f"sweep {number}: {lost.size} inductive points from {lost.min():.4g} Hz up are left out of the "
                f"fit of {model.circuit.text}, which has no inductor.",
                advice=f"To fit them too, add one: L0-{model.circuit.text}.",
            )
