"""The tables behind an impedance analysis."""

from collections.abc import Mapping, Sequence, Sized

import numpy as np
import polars as pl

from nasicell.analysis.processes import ProcessWindow, ProcessWindows
from nasicell.analysis.relaxation_fit import Arc, RelaxationFit
from nasicell.analysis.sweeps import SweepResult


def impedance_tables(
    results: Sequence[SweepResult],
    assigned: Sequence[Sequence[ProcessWindow]],
    *,
    windows: ProcessWindows,
    area: float | None,
) -> dict[str, pl.DataFrame]:
    """Tables "sweeps", "spectra", "circuit", "models", "noise", "drt", "drt_peaks", "kramers_kronig" and "drift".

    `area` in m2.
    """
    return {
        "sweeps": _states(results),
        "spectra": pl.concat([_spectrum(result) for result in results]),
        "circuit": pl.concat([_circuit(result, found) for result, found in zip(results, assigned, strict=True)]),
        "models": pl.concat([_models(result) for result in results]),
        "noise": pl.DataFrame(
            {
                "sweep": [result.number for result in results],
                "gain": [result.noise.gain for result in results],
                "phase_radian": [result.noise.phase for result in results],
                "voltage_floor_ohm": [result.noise.voltage for result in results],
                "current_floor_per_ohm": [result.noise.current for result in results],
                "outliers": [int(result.outliers.sum()) for result in results],
            }
        ),
        "drt": pl.concat([_distribution(result) for result in results]),
        "drt_peaks": pl.concat([_peaks(result, windows, area) for result in results]),
        "kramers_kronig": pl.concat([_kramers_kronig(result) for result in results]),
        "drift": pl.concat([_drift(result) for result in results]),
    }


def _states(results: Sequence[SweepResult]) -> pl.DataFrame:
    """The state each sweep was taken in; null where the file does not say."""
    spectra = [result.spectrum for result in results]
    columns = {
        "time_second": [s.test_time for s in spectra],
        "temperature_kelvin": [s.temperature for s in spectra],
        "bias_current_ampere": [s.bias_current for s in spectra],
        "bias_voltage_volt": [s.bias_voltage for s in spectra],
        "transferred_charge_coulomb": [s.transferred_charge for s in spectra],
    }
    numbers = pl.Series("sweep", [result.number for result in results], dtype=pl.Int64)
    return pl.DataFrame([numbers, *(pl.Series(name, values, dtype=pl.Float64) for name, values in columns.items())])


def _numbered(result: SweepResult, columns: Mapping[str, Sized]) -> pl.DataFrame:
    rows = len(next(iter(columns.values())))
    return pl.DataFrame({"sweep": np.full(rows, result.number, dtype=np.int64)} | dict(columns))


def _spectrum(result: SweepResult) -> pl.DataFrame:
    measured, fitted = result.spectrum.impedance, result.fits.best.impedance
    residual = result.kramers_kronig.residual
    return _numbered(
        result,
        {
            "frequency_hertz": result.spectrum.frequency,
            "z_real_ohm": measured.real,
            "z_imaginary_ohm": measured.imag,
            "fit_real_ohm": fitted.real,
            "fit_imaginary_ohm": fitted.imag,
            "kk_residual_real": residual.real,
            "kk_residual_imaginary": residual.imag,
            "noise": result.kramers_kronig.local_noise,
            "z_hit_deviation": result.z_hit.deviation,
        },
    )


def _kramers_kronig(result: SweepResult) -> pl.DataFrame:
    test = result.kramers_kronig
    low, high = test.frequency_range
    return _numbered(
        result,
        {
            "elements": [test.elements],
            "rms_residual": [test.rms_residual],
            "noise": [test.noise],
            "passed": [test.passed],
            "probability": [test.probability],
            "deviation": [test.deviation],
            "deviation_from_hertz": [low],
            "deviation_to_hertz": [high],
            "looks_like": [test.cause],
        },
    )


def _drift(result: SweepResult) -> pl.DataFrame:
    """One row per sweep and source."""
    return _numbered(
        result,
        {
            "source": [drift.source for drift in result.drifts],
            "frequency_hertz": [drift.frequency for drift in result.drifts],
            "growth": [drift.growth for drift in result.drifts],
            "growth_uncertainty": [drift.uncertainty for drift in result.drifts],
            "change_ohm": [drift.resistance_change for drift in result.drifts],
            "change_uncertainty_ohm": [drift.resistance_uncertainty for drift in result.drifts],
            "significant": [drift.significant for drift in result.drifts],
        },
    )


def _models(result: SweepResult) -> pl.DataFrame:
    """The model taken and those nearly as good, with their weights from the evidence."""
    fits = [fit for _, fit in result.fits.rivals]
    totals = [fit.resistance(fit.arcs, series=True) for fit in fits]
    return _numbered(
        result,
        {
            "model": [fit.text for fit in fits],
            "weight": [weight for weight, _ in result.fits.rivals],
            "total_resistance_ohm": [value for value, _ in totals],
            "standard_error": [sigma for _, sigma in totals],
            "rms_residual": [fit.rms_residual for fit in fits],
            "reduced_chi_squared": [fit.chi_squared for fit in fits],
        },
    )


def _circuit(result: SweepResult, assigned: Sequence[ProcessWindow]) -> pl.DataFrame:
    fit = result.fits.best
    sigma = np.sqrt(np.maximum(np.diagonal(fit.covariance), 0.0))
    rows = [
        ("R0", fit.series_resistance, sigma[0], "ohm", "electrolyte"),
        ("L", fit.inductance, sigma[1], "H", "leads"),
    ]
    for number, (arc, window) in enumerate(zip(fit.arcs, assigned, strict=True), start=1):
        rows += _arc_rows(number, arc, sigma, window.process)
    if fit.tail is not None:
        rows += [
            ("Q", fit.tail.Q, fit.tail.Q * sigma[-2], "F s^(n-1)", "blocking electrode"),
            ("nQ", fit.tail.exponent, sigma[-1], "", "blocking electrode"),
        ]
    return _numbered(
        result,
        {
            "parameter": [row[0] for row in rows],
            "value": [float(row[1]) for row in rows],
            "standard_error": [float(row[2]) for row in rows],
            "unit": [row[3] for row in rows],
            "process": [row[4] for row in rows],
            "status": [_status(fit)] * len(rows),
        },
    )


def _arc_rows(number: int, arc: Arc, sigma: np.ndarray, process: str) -> list[tuple[str, float, float, str, str]]:
    k = arc.column
    if arc.shape != "zarc":
        return [
            (f"W{number}", arc.resistance, sigma[k], "ohm", process),
            (f"tauW{number}", arc.tau, arc.tau * sigma[k + 1], "s", process),
        ]
    return [
        (f"R{number}", arc.resistance, sigma[k], "ohm", process),
        (f"tau{number}", arc.tau, arc.tau * sigma[k + 1], "s", process),
        (f"n{number}", arc.exponent, sigma[k + 2], "", process),
    ]


def _status(fit: RelaxationFit) -> str:
    return "converged" if fit.converged else "not converged"


def _distribution(result: SweepResult) -> pl.DataFrame:
    drt = result.drt
    return _numbered(
        result,
        {
            "tau_second": drt.tau,
            "gamma_ohm": drt.gamma,
            "gamma_low_ohm": drt.gamma_low,
            "gamma_high_ohm": drt.gamma_high,
            "region": list(drt.region),
        },
    )


def _peaks(result: SweepResult, windows: ProcessWindows, area: float | None) -> pl.DataFrame:
    peaks = result.drt.peaks
    arcs = [
        Arc(shape="zarc", resistance=peak.resistance, tau=peak.tau, exponent=1.0, column=k)
        for k, peak in enumerate(peaks)
    ]
    found = windows.assign(arcs, area=area, series_resistance=result.drt.series_resistance, longest=result.longest_time)
    return _numbered(
        result,
        {
            "tau_second": pl.Series([peak.tau for peak in peaks], dtype=pl.Float64),
            "tau_low_second": pl.Series([peak.tau_interval[0] for peak in peaks], dtype=pl.Float64),
            "tau_high_second": pl.Series([peak.tau_interval[1] for peak in peaks], dtype=pl.Float64),
            "resistance_ohm": pl.Series([peak.resistance for peak in peaks], dtype=pl.Float64),
            "resistance_low_ohm": pl.Series([peak.resistance_interval[0] for peak in peaks], dtype=pl.Float64),
            "resistance_high_ohm": pl.Series([peak.resistance_interval[1] for peak in peaks], dtype=pl.Float64),
            "capacitance_farad": pl.Series([peak.capacitance for peak in peaks], dtype=pl.Float64),
            "process": pl.Series([window.process for window in found], dtype=pl.String),
            "region": pl.Series([peak.region for peak in peaks], dtype=pl.String),
        },
    )
