"""Exchange current from a resistance: textbook value, bound where one arc is the whole interface."""

import pytest

from nasicell.analysis.exchange_current import exchange_current_quantity
from nasicell.quantity import Quantity
from nasicell.records import Sample

AREA = Quantity(name="area", value=2e-4, unit="m2", uncertainty=4e-6)


def exchange(process, sample):
    return exchange_current_quantity(
        12.846, 0.1, process=process, temperature=298.15, sample=sample, status="ok", source="here"
    )


def test_charge_transfer_gives_the_exchange_current():
    """25.69 mV over 25.69 ohm cm2 is 1 mA/cm2, with the uncertainty of resistance and area, flagged as assigned."""
    (j0,) = exchange("charge transfer", Sample(kind="symmetric", area=AREA))
    assert j0.value == pytest.approx(1.0, rel=1e-3)
    assert j0.uncertainty == pytest.approx((0.02**2 + (0.1 / 12.846) ** 2) ** 0.5, rel=1e-3)
    assert (j0.status, j0.bound) == ("flagged", None)


def test_a_whole_interface_bounds_it_from_below():
    """Charge transfer is at most the whole interface; bulk and unknown areas say nothing."""
    (j0,) = exchange("interface", Sample(kind="symmetric", area=AREA))
    assert j0.bound == ">="
    assert exchange("bulk", Sample(kind="symmetric", area=AREA)) == ()
    assert exchange("charge transfer", Sample(kind="symmetric")) == ()
