r"""Exchange current density from the resistance of the charge transfer, :math:`j_0 = R T / (F R_\mathrm{ct})`."""

import math

from nasicell.physics.charge_transfer import charge_transfer_resistance
from nasicell.quantity import Quantity, Status
from nasicell.records import Sample
from nasicell.units import MILLIAMPERE_PER_SQUARE_CENTIMETRE

CHARGE_TRANSFER = "charge transfer"
INTERFACE = "interface"
"""A single interface arc, which may hold more than the charge transfer."""


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
    areal = resistance * area.value
    at_unit_current = float(charge_transfer_resistance(exchange_current_density=1.0, temperature=temperature))
    value = at_unit_current / areal / MILLIAMPERE_PER_SQUARE_CENTIMETRE
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
