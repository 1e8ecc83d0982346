"""Tafel sweeps of symmetric cells with known kinetics."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from nasicell.analysis import Analysis, TafelWindow, analyse
from nasicell.analysis.given_kinetics import GivenKinetics
from nasicell.analysis.interface_kinetics import (
    Interfaces,
    capacitive_voltage,
    overpotential_from_current,
    symmetric_cell_voltage,
)
from nasicell.analysis.kinetics import fit_kinetics
from nasicell.analysis.tafel import analyse_tafel
from nasicell.analysis.voltage_sweep import sweep_of
from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.errors import AnalysisError
from nasicell.protocols import Tafel
from nasicell.records import CyclingRecord

RecordOf = Callable[..., CyclingRecord]
T = 303.15


def sweep(
    record_of: RecordOf, *, j0: float, resistance: float, limit: float = 0.15, noise: float = 0.0, offset: float = 0.0
) -> CyclingRecord:
    """Sweep of 1 mV/s over a cell of 1 cm2 with an exchange current j0 (A) and a series resistance (ohm)."""
    voltage = np.linspace(-limit, limit, round(2e3 * limit) + 1)

    def current(v: float) -> float:
        def miss(i: float) -> float:
            return (
                float(
                    symmetric_cell_voltage(
                        current=np.array([i]), exchange_current=j0, resistance=resistance, temperature=T
                    )[0]
                )
                - v
            )

        root: float = brentq(miss, -10.0, 10.0, xtol=1e-15)  # pyright: ignore[reportAssignmentType]
        return root

    noisy = voltage + noise * np.random.default_rng(3).standard_normal(voltage.size) + offset
    return record_of(
        np.arange(voltage.size, dtype=float),
        noisy,
        np.array([current(v) for v in voltage]),
        kind="symmetric",
        area_cm2=1.0,
        temperature=T,
    )


@pytest.fixture(scope="module")
def kinetic(record_of: RecordOf) -> Analysis:
    """2 mA/cm2, 20 ohm cm2, 10 uV of noise."""
    return analyse(sweep(record_of, j0=2e-3, resistance=20.0, noise=1e-5))


def test_exchange_current_and_resistance_come_back(kinetic: Analysis) -> None:
    """The fit recovers both within three standard errors, and these are small."""
    assert kinetic.kind == "tafel"
    for name, truth in (("exchange_current_density", 2.0), ("area_resistance", 20.0)):
        q = kinetic[name]
        assert q.uncertainty is not None
        assert q.value == pytest.approx(truth, abs=3 * q.uncertainty)
        assert q.uncertainty < 0.01 * truth


def test_ohmic_cell_fails_with_a_reason(record_of: RecordOf) -> None:
    """A resistor has no exchange current: the corrected value fails, the naive one is flagged."""
    analysis = analyse(sweep(record_of, j0=1.0, resistance=80.0, noise=1e-5))
    corrected, naive = analysis["exchange_current_density"], analysis["apparent_exchange_current_density"]
    assert corrected.status == "failed"
    assert "resistor" in corrected.evidence
    assert naive.status == "flagged"
    assert "100% of the voltage" in naive.evidence


def test_naive_line_of_an_ohmic_cell_measures_the_window(record_of: RecordOf) -> None:
    """The tangent of log I at V0 cuts the axis at V0/(e R): the number is the window's, not the cell's."""
    record = sweep(record_of, j0=100.0, resistance=80.0)
    for middle in (37.0, 90.0):
        window = TafelWindow(low_mV=middle - 2, high_mV=middle + 2)
        naive = analyse(record, window=window)["apparent_exchange_current_density"]
        assert naive.value == pytest.approx(middle / (np.e * 80.0), rel=0.02)


def test_true_tafel_region_needs_no_flag(record_of: RecordOf) -> None:
    """Far from equilibrium and without resistance the line gives the exchange current."""
    record = sweep(record_of, j0=1e-5, resistance=0.0, limit=0.5)
    naive = analyse(record, window=TafelWindow(low_mV=300, high_mV=450))["apparent_exchange_current_density"]
    assert naive.status == "ok"
    assert naive.value == pytest.approx(1e-2, rel=0.01)


def test_slow_kinetics_are_still_ordered_by_the_naive_line(record_of: RecordOf) -> None:
    """With equal resistances the faster cell has the larger apparent value."""
    values = [
        analyse(sweep(record_of, j0=j0, resistance=50.0))["apparent_exchange_current_density"].value
        for j0 in (1e-4, 1e-3, 1e-2)
    ]
    assert values == sorted(values)


def test_offset_is_removed_and_told(record_of: RecordOf) -> None:
    """Overvoltages count from where the current vanishes."""
    analysis = analyse(sweep(record_of, j0=2e-3, resistance=20.0, offset=8e-3))
    assert analysis["exchange_current_density"].value == pytest.approx(2.0, rel=1e-3)
    assert any("8 mV" in f.message for f in analysis.findings)


def test_window_outside_the_sweep_fails_with_advice(record_of: RecordOf) -> None:
    """Without samples in the window there is no line."""
    analysis = analyse(sweep(record_of, j0=2e-3, resistance=20.0), window=TafelWindow(low_mV=200, high_mV=300))
    assert analysis["apparent_exchange_current_density"].status == "failed"


def test_window_must_be_ordered() -> None:
    """An empty window is refused when it is made."""
    with pytest.raises(AnalysisError, match="low < high"):
        TafelWindow(low_mV=100, high_mV=50)


def test_constant_current_is_no_sweep(symmetric_cell: type) -> None:
    """Plating is not mistaken for a sweep."""
    assert sweep_of(symmetric_cell().run([(1e-4, 1800), (-1e-4, 1800)] * 4)) is None


def test_small_signal_resistance_of_the_model() -> None:
    """At small currents the cell is 2RT/(F j0) + R: two charge-transfer resistances RT/(F j0) in series."""
    i = np.array([1e-9])
    v = symmetric_cell_voltage(current=i, exchange_current=1e-3, resistance=5.0, temperature=T)
    assert v / i == pytest.approx(2 * GAS_CONSTANT * T / (FARADAY * 1e-3) + 5.0, rel=1e-9)


def test_an_unknown_temperature_flags_the_exchange_current(record_of: RecordOf) -> None:
    """298.15 K is assumed: the value says so, and the temperature is asked for."""
    record = sweep(record_of, j0=2e-3, resistance=20.0, noise=1e-5)
    analysis = analyse(replace(record, sample=replace(record.sample, temperature=None)))
    assert analysis["exchange_current_density"].status == "flagged"
    assert "298.15 K" in analysis["exchange_current_density"].advice
    assert any("temperature" in question for question in analysis.questions)


def test_an_inverted_current_is_refused(record_of: RecordOf) -> None:
    """A sweep whose current runs against the voltage names the sign."""
    record = sweep(record_of, j0=2e-3, resistance=20.0)
    table = record.table.with_columns(-record.table["current_ampere"])
    with pytest.raises(AnalysisError, match="Check the sign of the current"):
        analyse(replace(record, table=table))


def test_a_given_resistance_identifies_what_the_sweep_alone_does_not(record_of: RecordOf) -> None:
    """R of a spectrum leaves the charge transfer, whatever the transfer coefficient."""
    record = sweep(record_of, j0=2e-2, resistance=20.0, limit=0.05, noise=1e-5)
    alone = analyse_tafel(record)["exchange_current_density"]
    known = analyse_tafel(record, given=GivenKinetics(resistance=20.0, resistance_error=0.02))
    assert alone.status == "failed"
    assert "at least" in alone.evidence
    assert "naive line" in alone.evidence or "no line" in alone.evidence
    q = known["exchange_current_density"]
    assert q.status == "ok"
    assert q.interval is not None
    assert q.interval[0] <= 20.0 <= q.interval[1]


def test_transfer_coefficient_of_a_half_cell(record_of: RecordOf) -> None:
    """One interface shows both branches, and the coefficient with its interval."""
    current = 1e-3 * np.sinh(np.linspace(-5, 5, 301)) / 40
    eta, _ = Interfaces(number=1, temperature=T).voltage(
        current=current, exchange_current=1e-4, transfer_coefficient=0.4
    )
    voltage = np.linspace(-0.1, 0.1, 301)
    current = np.interp(voltage, eta + 30 * current, current)
    noisy = 2.7 + voltage + 2e-5 * np.random.default_rng(0).standard_normal(301)
    record = record_of(np.arange(301.0), noisy, current, kind="half", area_cm2=1.0, temperature=T)
    analysis = analyse(record, protocol=Tafel(limit_mV=100, rate_mV_s=0.67))
    for name, truth in (("transfer_coefficient", 0.4), ("exchange_current_density", 0.1)):
        interval = analysis[name].interval
        assert interval is not None
        assert interval[0] <= truth * 1.01
        assert interval[1] >= truth * 0.99
        assert interval[1] - interval[0] < 0.1 * truth
    assert analysis["area_resistance"].value == pytest.approx(30.0, rel=0.02)


def test_polarisation_resistance_bounds_the_exchange_current(record_of: RecordOf) -> None:
    """The slope around rest is R and both charge transfers."""
    q = analyse(sweep(record_of, j0=2e-3, resistance=20.0))["polarisation_resistance"]
    assert q.value == pytest.approx(20.0 + 2 * GAS_CONSTANT * T / (FARADAY * 2e-3), rel=0.01)


def test_the_double_layer_of_a_fast_sweep_is_fitted() -> None:
    """100 uF at 10 mV/s moves the sweep by its charging current, found beside the rest voltage."""
    two = Interfaces(number=2, temperature=T)
    current = 2e-4 * np.sinh(np.linspace(-4, 4, 400)) / 27
    eta, slope, square = two.sides(current=current, exchange_current=1e-5, transfer_coefficient=0.5)
    layer = capacitive_voltage(slope=slope, square=square, resistance=50.0, sweep_rate=1e-2)
    voltage = 1e-3 + eta + 50.0 * current - 1e-4 * layer + 1e-5 * np.random.default_rng(5).standard_normal(400)
    fit = fit_kinetics(
        voltage=voltage,
        current=current,
        temperature=T,
        sweep_rate=1e-2,
        given=GivenKinetics(largest_capacitance=5e-4),
    )
    assert fit.capacitance == pytest.approx(1e-4, rel=0.2)
    assert fit.exchange_interval[0] <= 1e-5 <= fit.exchange_interval[1]


@pytest.mark.parametrize("alpha", [0.3, 0.5, 0.7])
def test_the_inversion_returns_the_current(alpha: float) -> None:
    """Butler-Volmer of the overpotential is the current again, and the slope is its derivative."""
    x = np.array([-1e6, -30.0, -1e-3, 0.0, 1e-6, 2.0, 1e5])
    u, slope = overpotential_from_current(ratio=x, transfer_coefficient=alpha)
    assert np.exp(alpha * u) - np.exp(-(1 - alpha) * u) == pytest.approx(x, rel=1e-9, abs=1e-12)
    assert 1 / slope == pytest.approx(alpha * np.exp(alpha * u) + (1 - alpha) * np.exp(-(1 - alpha) * u), rel=1e-9)


def test_a_sweep_steeper_than_its_interfaces_is_refused_for_that(record_of: RecordOf) -> None:
    """The reason is not the ohmic drop where there is none."""
    voltage = np.linspace(-0.15, 0.15, 301)
    record = record_of(
        np.arange(301.0), voltage, 1e-5 * np.sinh(voltage / 0.02), kind="symmetric", area_cm2=1.0, temperature=T
    )
    q = analyse(record)["exchange_current_density"]
    assert q.status != "ok"
    if q.status == "failed":
        assert "grows faster with the voltage" in q.evidence
