"""The tables behind an impedance analysis."""

from collections.abc import Sequence

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
    """Tables "sweeps", "spectra", "circuit", "drt", "drt_peaks" and "kramers_kronig" of all sweeps; `area` in m2."""
    return {
        "sweeps": _states(results),
        "spectra": pl.concat([_spectrum(result) for result in results]),
        "circuit": pl.concat([_circuit(result, found) for result, found in zip(results, assigned, strict=True)]),
        "drt": pl.concat([_distribution(result) for result in results]),
        "drt_peaks": pl.concat([_peaks(result, windows, area) for result in results]),
        "kramers_kronig": pl.DataFrame(
            {
                "sweep": [result.number for result in results],
                "elements": [result.kramers_kronig.elements for result in results],
                "rms_residual": [result.kramers_kronig.rms_residual for result in results],
                "noise": [result.kramers_kronig.noise for result in results],
                "correlation": [result.kramers_kronig.correlation for result in results],
                "passed": [result.kramers_kronig.passed for result in results],
            }
        ),
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


def _numbered(result: SweepResult, columns: dict[str, object]) -> pl.DataFrame:
    table = pl.DataFrame(columns)
    return table.select(pl.lit(result.number, dtype=pl.Int64).alias("sweep"), pl.all())


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
    return _numbered(result, {"tau_second": drt.tau, "gamma_ohm": drt.gamma, "region": list(drt.region)})


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
            "resistance_ohm": pl.Series([peak.resistance for peak in peaks], dtype=pl.Float64),
            "capacitance_farad": pl.Series([peak.capacitance for peak in peaks], dtype=pl.Float64),
            "process": pl.Series([window.process for window in found], dtype=pl.String),
            "region": pl.Series([peak.region for peak in peaks], dtype=pl.String),
        },
    )
