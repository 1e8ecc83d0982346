"""Tafel analysis of a linear voltage sweep: the line everybody draws, what it is worth, and what the sweep tells."""

from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.basis import ASK_TEMPERATURE, current_density
from nasicell.analysis.exchange import exchange_quantities
from nasicell.analysis.given_kinetics import GivenKinetics
from nasicell.analysis.kinetics import FEWEST_SAMPLES, KineticFit, fit_kinetics
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.voltage_sweep import TafelWindow, naive_line, polarisation_resistance, sweep_of
from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.errors import AnalysisError
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import MILLIVOLT, SQUARE_CENTIMETRE

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
LOW_ADVICE: Final = {
    2: "Each interface sees half of the voltage, so the window begins before the Tafel region; a line through it gives "
    "too low an exchange current.",
    1: "The window begins before the Tafel region; a line through it gives too low an exchange current.",
}
INNER: Final = 0.7
"""The sweep is fitted again up to this share of its largest overvoltage: kinetics must not depend on the end."""
OTHER_WINDOWS: Final = (0.5, 0.75, 1.25)
"""Factors on the window's ends with which its influence is probed."""

LARGEST_CAPACITANCE: Final = 5e-4
"""F/cm2 of one interface: five times the 100 uF/cm2 of a smooth metal's double layer, for its roughness."""

Floats = NDArray[np.float64]


def analyse_tafel(
    record: CyclingRecord, *, window: TafelWindow | None = None, given: GivenKinetics | None = None
) -> Analysis:
    """Apparent and ohmic-drop-corrected exchange current density of a symmetric or a half cell.

    Parameters
    ----------
    record
        A linear sweep, `sweep_of`; two identical interfaces in series unless the sample is a half cell.
    window
        Where the naive line is drawn.
    given
        What is known from elsewhere, above all the series resistance of a spectrum.

    Returns
    -------
    :
        `apparent_exchange_current_density`; `exchange_current_density` with its 95 % interval, flagged where that is
        wider than 10 % and failed, with a bound in the evidence, where the sweep does not determine it;
        `transfer_coefficient` where the sweep tells it; `area_resistance` of the ohmic part;
        `polarisation_resistance`; table ``"tafel"``.
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
    interfaces = 1 if sample.kind == "half" else 2
    given = _with_capacitance(given or GivenKinetics(), record)
    rate = float(np.polyfit(record.time[rows] - record.time[rows][0], voltage, 1)[0])
    inside = np.abs(eta) <= INNER * np.abs(eta).max()
    inside |= inside.sum() < FEWEST_SAMPLES
    fit, inner = (
        fit_kinetics(
            voltage=eta[mine],
            current=current[mine],
            temperature=temperature,
            interfaces=interfaces,
            sweep_rate=rate,
            given=given,
        )
        for mine in (np.ones(eta.size, dtype=bool), inside)
    )
    findings = []
    if not current.min() < 0 < current.max():
        findings.append(
            Finding(
                severity="note",
                message=f"the current does not cross zero; overvoltages count from {offset:.4g} V, where it is least.",
                advice="Sweep through the rest voltage: both branches tell the transfer coefficient.",
            )
        )
    if interfaces == 2 and abs(offset) > 2 * MILLIVOLT:
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
        quantities=(
            _apparent(record, eta, current, window, fit, temperature, interfaces),
            *exchange_quantities(
                record,
                fit=fit,
                inner=inner,
                given=given,
                interfaces=interfaces,
                temperature=temperature,
                naive=apparent,
                polarisation=polarisation_resistance(voltage=eta, current=current),
            ),
        ),
        tables={
            "tafel": pl.DataFrame(
                {
                    "voltage_V": voltage,
                    "current_density_mA_cm2": current / density.size,
                    "naive_fit_mA_cm2": apparent * 10 ** (slope * eta) / density.size,
                    "fitted_mA_cm2": fit.current_at(eta, interfaces=interfaces, temperature=temperature) / density.size,
                }
            )
        },
        findings=tuple(findings),
        questions=questions,
    )


def _apparent(
    record: CyclingRecord,
    eta: Floats,
    current: Floats,
    window: TafelWindow,
    fit: KineticFit,
    temperature: float,
    interfaces: int,
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
    back = float(np.exp(-window.low_mV * MILLIVOLT * FARADAY / (interfaces * GAS_CONSTANT * temperature)))
    reasons = [OHMIC_ADVICE] if share > OHMIC_SHARE else []
    reasons += [LOW_ADVICE[interfaces]] if back > LARGEST_BACK_REACTION else []
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


def _with_capacitance(given: GivenKinetics, record: CyclingRecord) -> GivenKinetics:
    """What is given, with the largest double layer that the electrode may have where its area is known."""
    area = record.sample.area
    if given.largest_capacitance or area is None:
        return given
    return replace(given, largest_capacitance=LARGEST_CAPACITANCE * area.value / SQUARE_CENTIMETRE)
