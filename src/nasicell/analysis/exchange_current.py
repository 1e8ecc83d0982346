r"""Exchange current density of a symmetric cell from its charge transfer, :math:`j_0 = R T / (F R_\mathrm{ct} A)`."""

import math
from typing import Final

from nasicell.analysis.processes import ProcessWindows
from nasicell.analysis.relaxation_fit import Arc, RelaxationFit, RelaxationFits
from nasicell.analysis.resistances import averaged, standing
from nasicell.analysis.sweeps import SweepResult
from nasicell.physics.charge_transfer import charge_transfer_resistance
from nasicell.quantity import Quantity, Status
from nasicell.records import Sample
from nasicell.units import MILLIAMPERE_PER_SQUARE_CENTIMETRE, SQUARE_CENTIMETRE

CHARGE_TRANSFER: Final = "charge transfer"
"""Name of the window of the arc."""
INTERFACE: Final = "interface"
"""A single interface arc, which may hold more than the charge transfer."""
DOUBLE_LAYER_F_CM2: Final = (1e-7, 1e-4)
"""Capacitance per area of one sodium | ceramic interface that a double layer can have.

J. T. S. Irvine, D. C. Sinclair, A. R. West, Adv. Mater. 2 (1990) 132: 1e-7 to 1e-5 F for sample | electrode; a rough
contact has more.
"""
UNDETERMINED: Final = 0.3
"""Relative uncertainty above which the arc counts as not resolved."""


def exchange_current_density(*, resistance: float, area: float, temperature: float) -> float:
    """j0 in mA/cm2 of one interface from its charge-transfer resistance (ohm), area (m2) and temperature (K).

    >>> round(exchange_current_density(resistance=25.69, area=1e-4, temperature=298.15), 3)
    1.0
    """
    at_unit_current = float(charge_transfer_resistance(exchange_current_density=1.0, temperature=temperature))
    return at_unit_current / (resistance * area) / MILLIAMPERE_PER_SQUARE_CENTIMETRE


def exchange_current(result: SweepResult, *, sample: Sample, windows: ProcessWindows) -> Quantity | None:
    r"""Exchange current density of one interface, :math:`j_0 = RT/(F R_\mathrm{ct} A)`.

    :math:`R_\mathrm{ct}` is half of the charge-transfer arcs. None where there is no such arc, the cell is not
    symmetric, or area or temperature is not known.

    Parameters
    ----------
    result
        A sweep with its fits.
    sample
        Kind, area and, unless the sweep states it, temperature.
    windows
        Which name the arc; a single interface arc has none.

    References
    ----------
    A. J. Bard, L. R. Faulkner, Electrochemical Methods, 2nd ed. (2001), section 3.4.3.
    """
    temperature = result.spectrum.temperature or (None if sample.temperature is None else sample.temperature.value)
    if sample.kind != "symmetric" or sample.area is None or temperature is None:
        return None
    area = sample.area

    def arcs_of(fit: RelaxationFit) -> list[Arc]:
        names = windows.assign(
            fit.arcs, area=area.value, series_resistance=fit.series_resistance, longest=result.longest_time
        )
        return [arc for arc, window in zip(fit.arcs, names, strict=True) if window.process == CHARGE_TRANSFER]

    arcs = arcs_of(result.fits.best)
    showing = [(weight, fit) for weight, fit in result.fits.rivals if arcs_of(fit)]
    if not arcs:
        return None
    share = sum(weight for weight, _ in showing)
    fits = RelaxationFits(best=result.fits.best, rivals=tuple((weight / share, fit) for weight, fit in showing))
    both, sigma = averaged(fits, lambda fit: fit.resistance(arcs_of(fit)))
    status, advice = standing(result)
    resistance = both / 2
    capacitance = 2 * max(arcs, key=lambda arc: arc.resistance).capacitance / (area.value / SQUARE_CENTIMETRE)
    if status == "ok" and not DOUBLE_LAYER_F_CM2[0] <= capacitance <= DOUBLE_LAYER_F_CM2[1]:
        status, advice = (
            "flagged",
            (
                f"{capacitance:.2g} F/cm2 is no double layer: the arc may be a contact or an interphase; see how it "
                "depends on temperature, pressure and current."
            ),
        )
    if status == "ok" and sigma > UNDETERMINED * both:
        status, advice = "flagged", "The arc is hardly told from its neighbours: measure with less noise."
    current = exchange_current_density(resistance=resistance, area=area.value, temperature=temperature)
    relative = math.hypot(sigma / both, (area.uncertainty or 0.0) / area.value)
    failed = status == "failed" or not math.isfinite(current)
    return Quantity(
        name="exchange_current_density",
        value=math.nan if failed else current,
        unit="mA/cm2",
        uncertainty=None if failed else current * relative,
        evidence=f"RT/(F R_ct) at {temperature:.2f} K, R_ct {resistance:.4g} ohm of one interface, {capacitance:.2g} "
        "F/cm2, the faster of the interface arcs",
        status="failed" if failed else status,
        advice=advice,
    )


def exchange_current_quantity(
    resistance: float,
    uncertainty: float,
    *,
    process: str,
    temperature: float,
    sample: Sample,
    status: Status,
    source: str,
) -> tuple[Quantity, ...]:
    """j0 of one interface; nothing for other processes or without an area.

    Where one arc is the whole interface, the charge transfer has at most its resistance, so j0 is a lower bound. In an
    arc of its own the assignment is by time constant, and contact that covers a part of the area makes j0 of that area
    larger: flagged.

    Parameters
    ----------
    resistance, uncertainty
        Of one interface, ohm.
    process
        Of the arc.
    temperature
        K.
    sample
        States the area.
    status
        Of the resistance.
    source
        Of the record.
    """
    if sample.area is None or process not in (CHARGE_TRANSFER, INTERFACE):
        return ()
    area = sample.area
    value = exchange_current_density(resistance=resistance, area=area.value, temperature=temperature)
    relative = math.hypot(uncertainty / resistance, (area.uncertainty or 0.0) / area.value)
    alone = process == CHARGE_TRANSFER
    return (
        Quantity(
            name="exchange_current_density",
            value=value,
            unit="mA/cm2",
            uncertainty=value * relative,
            bound=None if alone else ">=",
            conditions=f"{temperature:g} K, all sweeps",
            source=source,
            status=status if not alone or status == "failed" else "flagged",
            evidence=f"RT/(F R) with the areal resistance of the {process}, one electron",
            advice="The faster of two interface arcs is taken for the charge transfer; j0 is per geometric area."
            if alone
            else "The interface is one arc: charge transfer is at most all of it.",
        ),
    )
