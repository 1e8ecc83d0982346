"""Tafel analysis of a linear sweep on a symmetric cell: the line everybody draws, and what it is worth."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.basis import ASK_TEMPERATURE, area_resistance, current_density
from nasicell.analysis.kinetics import KineticFit, fit_kinetics
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.voltage_sweep import TafelWindow, naive_line, sweep_of
from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.errors import AnalysisError
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import MILLIVOLT

ROOM_TEMPERATURE: Final = 298.15
"""K; assumed, and said so, where the temperature is not stated."""
OHMIC_SHARE: Final = 0.5
"""The line is flagged when the voltage is ohmic by more than this share at the middle of the window."""
LARGEST_BACK_REACTION: Final = 0.05
"""A Tafel line needs the back reaction below this fraction of the forward one throughout the window."""
OHMIC_ADVICE: Final = (
    "dV/dj is nearly constant: the number measures the resistance and the window, not the kinetics. Compare cells "
    "only with the same window, or use the interface resistance of a spectrum."
)
LOW_ADVICE: Final = (
    "Each interface sees half of the voltage, so the window begins before the Tafel region; a line through it gives "
    "too low an exchange current."
)
OTHER_WINDOWS: Final = (0.5, 0.75, 1.25)
"""Factors on the window's ends with which its influence is probed."""

Floats = NDArray[np.float64]


def analyse_tafel(record: CyclingRecord, *, window: TafelWindow | None = None) -> Analysis:
    """Apparent and ohmic-drop-corrected exchange current density of a symmetric cell.

    Parameters
    ----------
    record
        A linear sweep, `sweep_of`.
    window
        Where the naive line is drawn.

    Returns
    -------
    :
        `apparent_exchange_current_density`, `exchange_current_density` (failed where the sweep does not determine
        it), `area_resistance` of the ohmic part; table ``"tafel"``.
    """
    window = window or TafelWindow()
    rows = sweep_of(record)
    if rows is None:
        raise AnalysisError(
            f"{record.provenance.source} holds no linear voltage sweep, expected one for Tafel analysis"
        )
    voltage, current = record.voltage[rows], record.current[rows]
    order = np.argsort(current)
    offset = float(np.interp(0.0, current[order], voltage[order]))
    eta = voltage - offset
    sample = record.sample
    questions = () if sample.temperature is not None else (ASK_TEMPERATURE,)
    temperature = sample.temperature.value if sample.temperature is not None else ROOM_TEMPERATURE
    slope, apparent = naive_line(voltage=eta, current=current, window=window)
    density = current_density(sample)
    fit = fit_kinetics(voltage=eta, current=current, temperature=temperature)
    findings = []
    if abs(offset) > 2 * MILLIVOLT:
        findings.append(
            Finding(
                severity="note",
                message=f"the current vanishes at {offset / MILLIVOLT:.3g} mV; overvoltages count from there.",
                advice="A symmetric cell should rest at 0 mV: let it relax, or check the two sides.",
            )
        )
    return Analysis(
        kind="tafel",
        sample=sample,
        provenance=record.provenance,
        quantities=(_apparent(record, eta, current, window, fit, temperature), *_corrected(record, fit, temperature)),
        tables={
            "tafel": pl.DataFrame(
                {
                    "voltage_V": voltage,
                    "current_density_mA_cm2": current / density.size,
                    "naive_fit_mA_cm2": apparent * 10 ** (slope * eta) / density.size,
                }
            )
        },
        findings=tuple(findings),
        questions=questions,
    )


def _apparent(
    record: CyclingRecord, eta: Floats, current: Floats, window: TafelWindow, fit: KineticFit, temperature: float
) -> Quantity:
    """The naive line's exchange current density, flagged where the ohmic drop makes it."""
    density = current_density(record.sample)
    name, source = "apparent_exchange_current_density", record.provenance.source
    slope, apparent = naive_line(voltage=eta, current=current, window=window)
    conditions = f"line through {window.low_mV:g} to {window.high_mV:g} mV, anodic branch"
    if not np.isfinite(apparent):
        return Quantity(
            name=name,
            value=np.nan,
            unit=density.unit,
            conditions=conditions,
            source=source,
            status="failed",
            evidence=f"fewer than three samples in the window; the sweep ends at {eta.max() / MILLIVOLT:.4g} mV",
            advice="Choose a TafelWindow within the sweep.",
        )
    others = [
        naive_line(
            voltage=eta,
            current=current,
            window=TafelWindow(low_mV=factor * window.low_mV, high_mV=factor * window.high_mV),
        )[1]
        for factor in OTHER_WINDOWS
    ]
    spread = [density.of(j) for j in (apparent, *others) if np.isfinite(j)]
    share = _ohmic_share(eta, current, window, fit)
    back = float(np.exp(-window.low_mV * MILLIVOLT * FARADAY / (2 * GAS_CONSTANT * temperature)))
    reasons = [OHMIC_ADVICE] if share > OHMIC_SHARE else []
    reasons += [LOW_ADVICE] if back > LARGEST_BACK_REACTION else []
    return Quantity(
        name=name,
        value=density.of(apparent),
        unit=density.unit,
        conditions=conditions,
        source=source,
        evidence=f"slope {1e3 / slope:.4g} mV per decade; shifting the window gives {min(spread):.3g} to "
        f"{max(spread):.3g} {density.unit}; about {share:.0%} of the voltage at the middle of the window is ohmic; the "
        f"back reaction is {back:.0%} of the forward one at its lower end",
        status="flagged" if reasons else "ok",
        advice=" ".join(reasons),
    )


def _ohmic_share(eta: Floats, current: Floats, window: TafelWindow, fit: KineticFit) -> float:
    """Share of the voltage at the middle of the window that is ohmic; all of it where no kinetics show."""
    if not fit.identified:
        return 1.0
    middle = (window.low_mV + window.high_mV) / 2 * MILLIVOLT
    order = np.argsort(eta)
    return float(np.interp(middle, eta[order], current[order])) * fit.resistance / middle


def _corrected(record: CyclingRecord, fit: KineticFit, temperature: float) -> tuple[Quantity, ...]:
    """Exchange current density and series resistance of the fit, or why there are none."""
    density, resistance = current_density(record.sample), area_resistance(record.sample)
    source = record.provenance.source
    evidence = (
        f"V = 4RT/F asinh(j/2j0) + jR at {temperature:.2f} K; residual {fit.residual / MILLIVOLT:.3g} mV, of a plain "
        f"resistor {fit.resistor_residual / MILLIVOLT:.3g} mV; standard error of ln j0 {fit.log_error:.2g}"
    )
    if not fit.identified:
        failed = Quantity(
            name="exchange_current_density",
            value=np.nan,
            unit=density.unit,
            source=source,
            status="failed",
            evidence=f"{evidence}: kinetics describe the sweep hardly better than a resistor alone, so j0 and R cannot "
            "be told apart",
            advice="Sweep further, cool the cell, use a thinner electrolyte, or take j0 from the interface arc of a "
            "spectrum (RT/F over the charge-transfer resistance).",
        )
        return (failed,)
    j0 = density.of(fit.exchange_current)
    assumed = record.sample.temperature is None
    doubt = f"The temperature is not stated and taken as {ROOM_TEMPERATURE} K: {ASK_TEMPERATURE}." if assumed else ""
    return (
        Quantity(
            name="exchange_current_density",
            value=j0,
            uncertainty=j0 * fit.log_error,
            unit=density.unit,
            source=source,
            evidence=evidence,
            status="flagged" if assumed else "ok",
            advice=doubt,
        ),
        Quantity(
            name="area_resistance",
            value=resistance.of(fit.resistance),
            uncertainty=abs(resistance.of(fit.resistance_error)),
            unit=resistance.unit,
            source=source,
            conditions="ohmic part of the sweep, both interfaces and electrolyte",
            evidence=evidence,
            status="flagged" if assumed else "ok",
            advice=doubt,
        ),
    )
