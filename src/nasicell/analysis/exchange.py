"""What a fitted voltage sweep says of its kinetics: numbers with intervals, or a refusal with the reason."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import numpy as np

from nasicell.analysis.basis import ASK_TEMPERATURE, area_resistance, current_density
from nasicell.analysis.given_kinetics import GivenKinetics
from nasicell.analysis.kinetics import KineticFit
from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import MILLIVOLT

REFUSED: Final = (
    "Sweep further, cool the cell, use a thinner electrolyte, or take j0 from the interface arc of a spectrum "
    "(RT/F over the charge-transfer resistance); its ohmic part, given to the fit, makes the sweep tell more."
)
WIDE: Final = "The 95 % interval is wider than 10 %. Give the ohmic resistance of a spectrum, or sweep further."
CHANGES: Final = (
    "The value depends on how far the sweep is fitted: something else than Butler-Volmer kinetics and a resistor is "
    "in it (heating, contact that changes, a passing layer)."
)
OHMIC: Final = (
    "the ohmic drop dominates, kinetics describe the sweep hardly better than a resistor alone, so j0 and R cannot be "
    "told apart"
)
STEEP: Final = (
    "the current grows faster with the voltage than these interfaces can without any resistance, so this is not their "
    "kinetics: one interface alone, another temperature, heating, or a reaction of its own"
)
MISFITTING: Final = 0.2
"""A fit without resistance that leaves this share of what a straight line leaves does not describe the sweep."""
TELLING: Final = 0.1
"""A transfer coefficient is stated where its interval is narrower than this on either side."""


def exchange_quantities(
    record: CyclingRecord,
    *,
    fit: KineticFit,
    inner: KineticFit,
    given: GivenKinetics,
    interfaces: int,
    temperature: float,
    naive: float,
    polarisation: tuple[float, float],
) -> Iterator[Quantity]:
    """`exchange_current_density`, `transfer_coefficient`, `area_resistance` and `polarisation_resistance`.

    Parameters
    ----------
    record
        Whose sweep it is.
    fit, inner
        Fit of the whole sweep and of its inner part.
    given
        What was known beforehand.
    interfaces
        1 or 2 in series.
    temperature
        K.
    naive
        Exchange current of the straight line, A.
    polarisation
        Slope around rest and its standard error, ohm.
    """
    assumed = record.sample.temperature is None
    doubt = f"The temperature is not stated and taken as {temperature:g} K: {ASK_TEMPERATURE}." if assumed else ""
    stated = partial(Quantity, source=record.provenance.source)
    density, resistance = current_density(record.sample), area_resistance(record.sample)
    evidence = _evidence(fit, interfaces, temperature, given)
    yield stated(
        name="polarisation_resistance",
        value=resistance.of(polarisation[0]),
        uncertainty=resistance.of(polarisation[1]),
        unit=resistance.unit,
        conditions="slope dV/dj around rest",
        evidence="electrolyte, contacts and the charge transfer of every interface together",
    )
    if not fit.identified:
        least = max(fit.exchange_interval[0], interfaces * GAS_CONSTANT * temperature / (FARADAY * polarisation[0]))
        bounds = f"It says only that j0 is at least {density.of(least):.3g}{_at_most(fit, density.of)} {density.unit}"
        drawn = f"the naive line would give {density.of(naive):.3g}" if np.isfinite(naive) else "no line can be drawn"
        yield stated(
            name="exchange_current_density",
            value=np.nan,
            unit=density.unit,
            status="failed",
            evidence=f"{evidence}: {STEEP if _steep(fit) else f'{OHMIC}. {bounds}'}; {drawn} {density.unit}".rstrip(),
            advice=REFUSED,
        )
        return
    low, high = fit.exchange_interval
    moved = not (inner.exchange_interval[0] <= high and inner.exchange_interval[1] >= low)
    j0 = density.of(fit.exchange_current)
    reasons = (
        [doubt] * assumed
        + [WIDE] * (not fit.precise)
        + [CHANGES] * moved
        + [f"{STEEP[0].upper()}{STEEP[1:]}."] * _steep(fit)
    )
    yield stated(
        name="exchange_current_density",
        value=j0,
        uncertainty=j0 * fit.log_error,
        interval=(density.of(low), density.of(high)),
        unit=density.unit,
        conditions="one interface; 95 % interval",
        evidence=f"{evidence}; {_of_inner(inner, density.of)}",
        status="flagged" if reasons else "ok",
        advice=" ".join(reasons),
    )
    below, above = fit.transfer_interval
    if given.transfer_coefficient is None and above - below < 2 * TELLING:
        yield stated(
            name="transfer_coefficient",
            value=fit.transfer_coefficient,
            interval=(below, above),
            unit="",
            conditions="of the oxidation; 95 % interval"
            + ("; two opposed interfaces cannot tell it from 1 minus it" if interfaces == 2 else ""),
            evidence=evidence,
            status="flagged" if assumed or moved else "ok",
            advice=" ".join([doubt] * assumed + [CHANGES] * moved),
        )
    yield stated(
        name="area_resistance",
        value=resistance.of(fit.resistance),
        uncertainty=abs(resistance.of(fit.resistance_error)),
        unit=resistance.unit,
        conditions="ohmic part of the sweep, both interfaces and electrolyte",
        evidence=evidence,
        status="flagged" if assumed or moved else "ok",
        advice=" ".join([doubt] * assumed + [CHANGES] * moved),
    )


def _evidence(fit: KineticFit, interfaces: int, temperature: float, given: GivenKinetics) -> str:
    """Model, residuals, and what else was fitted or given."""
    number = "two identical interfaces" if interfaces == 2 else "one interface"
    low, high = fit.transfer_interval
    alpha = (
        f"transfer coefficient {given.transfer_coefficient:g}, given"
        if given.transfer_coefficient is not None
        else f"transfer coefficient anywhere from {low:.2g} to {high:.2g}"
    )
    known = f"; R of {given.resistance:.5g} ohm given" if given.resistance is not None else ""
    shown = 0 < fit.capacitance < given.largest_capacitance
    layer = f"; double layer {1e6 * fit.capacitance:.3g} uF" if shown else ""
    return (
        f"Butler-Volmer, {number} and a resistor at {temperature:.2f} K; residual {fit.residual / MILLIVOLT:.3g} mV, "
        f"of a plain resistor {fit.resistor_residual / MILLIVOLT:.3g} mV; {alpha}{known}{layer}"
    )


def _at_most(fit: KineticFit, of: Callable[[float], float]) -> str:
    """The upper bound, if the sweep gives one."""
    return f" and at most {of(fit.exchange_interval[1]):.3g}" if np.isfinite(fit.exchange_interval[1]) else ""


def _of_inner(inner: KineticFit, of: Callable[[float], float]) -> str:
    """What the inner part of the sweep gives."""
    low, high = inner.exchange_interval
    if not inner.identified:
        return f"the inner part of the sweep alone tells only that it is at least {of(low):.3g}"
    return f"the inner part of the sweep alone gives {of(low):.4g} to {of(high):.4g}"


def _steep(fit: KineticFit) -> bool:
    """Whether the sweep is bent more than the model can be."""
    return bool(fit.resistance == 0 and fit.residual > MISFITTING * fit.resistor_residual)
