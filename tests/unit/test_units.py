"""Conversion at the door."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nasicell import units
from nasicell.constants import FARADAY, GAS_CONSTANT, SODIUM_MOLAR_VOLUME


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (0.2 * units.MILLIAMPERE_PER_SQUARE_CENTIMETRE, 2.0),
        (10.0 * units.OHM_SQUARE_CENTIMETRE, 1e-3),
        (0.13 * units.SIEMENS_PER_CENTIMETRE, 13.0),
        (20e-6 * units.FARAD_PER_SQUARE_CENTIMETRE, 0.2),
        (1.0 * units.MILLIAMPERE_HOUR, 3.6),
        (1.0 * units.AMPERE_HOUR, 3600.0),
        (1.0 * units.MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE, 3.6e4),
        (117.0 * units.MILLIAMPERE_HOUR_PER_GRAM, 421.2e3),
        (1.2 * units.MILLIGRAM, 1.2e-6),
        (20.0 * units.MICROMETRE, 2e-5),
    ],
)
def test_one_unit_in_si(product: float, expected: float) -> None:
    """Each factor turns a number of the unit in its name into SI."""
    assert product == pytest.approx(expected, rel=1e-12)


def test_factors_are_consistent_with_each_other() -> None:
    """An hour at one mA/cm2 passes one mAh/cm2; a voltage over a current density is an areal resistance."""
    passed = units.MILLIAMPERE_PER_SQUARE_CENTIMETRE * units.HOUR
    assert passed == pytest.approx(units.MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE)
    resistance = units.MILLIVOLT / units.MILLIAMPERE_PER_SQUARE_CENTIMETRE
    assert resistance == pytest.approx(units.OHM_SQUARE_CENTIMETRE)


@given(st.floats(min_value=-273.15, max_value=2000.0))
def test_temperature_round_trip(temperature_C: float) -> None:
    """Celsius to kelvin and back is the identity: an offset, not a factor."""
    assert units.celsius(units.kelvin(temperature_C)) == pytest.approx(temperature_C, abs=1e-9)


def test_thermal_voltage_and_sodium() -> None:
    """RT/F is 25.69 mV at 25 degC (textbook); one um of sodium holds 0.1128 mAh/cm2."""
    assert GAS_CONSTANT * units.kelvin(25.0) / FARADAY == pytest.approx(25.69e-3, rel=1e-3)
    areal_charge = units.MICROMETRE * FARADAY / SODIUM_MOLAR_VOLUME
    assert areal_charge / units.MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE == pytest.approx(0.1128, rel=2e-3)
