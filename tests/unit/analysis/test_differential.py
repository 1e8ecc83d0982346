"""dQ/dV and dV/dQ keep their area."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from nasicell.analysis import analyse
from nasicell.analysis.differential import charge_by_voltage, voltage_by_charge
from nasicell.records import CyclingRecord
from nasicell.units import MILLIAMPERE_HOUR

RecordOf = Callable[..., CyclingRecord]
AREA = 1e-3


def plateau(fraction: np.ndarray) -> np.ndarray:
    """Voltage of a cell with a plateau at 3.4 V."""
    return 3.4 + 0.2 * (2 * fraction - 1) ** 7 + 0.01 * (2 * fraction - 1)


def cycles_of(record_of: RecordOf, *, noise: float = 0.0, count: int = 3) -> CyclingRecord:
    """Charges and discharges of one hour at 1 mA."""
    t = np.linspace(0, 3600.0, 1801)
    fraction = t / 3600.0
    voltage = np.concatenate([plateau(fraction) + 0.02, plateau(1 - fraction) - 0.02] * count)
    voltage = voltage + noise * np.random.default_rng(0).standard_normal(voltage.size)
    time = np.concatenate([t + 3601.0 * k for k in range(2 * count)])
    current = np.concatenate([np.full(t.size, 1e-3), np.full(t.size, -1e-3)] * count)
    return record_of(time, voltage, current, kind="full")


@pytest.mark.parametrize("noise", [0.0, 2e-4, 5e-3])
def test_the_area_is_the_capacity(record_of: RecordOf, noise: float) -> None:
    """Whatever the noise, dQ/dV summed over the voltage is the capacity of the cycles table."""
    analysis = analyse(cycles_of(record_of, noise=noise))
    cycles = analysis.tables["cycles"]
    for (cycle, half), rows in analysis.tables["dq_dv"].group_by("cycle", "half"):
        width = rows["voltage_V"][1] - rows["voltage_V"][0]
        capacity = cycles.filter(pl.col("cycle") == cycle)[f"{half}_capacity_mAh"][0]
        assert rows["dq_dv_mAh_V"].sum() * width == pytest.approx(capacity, rel=AREA)


def test_the_peak_is_that_of_the_plateau(record_of: RecordOf) -> None:
    """dQ/dV has its maximum at the plateau, shifted by the polarisation."""
    table = analyse(cycles_of(record_of)).tables["dq_dv"].filter(pl.col("cycle") == 2)
    for half, at in (("charge", 3.42), ("discharge", 3.38)):
        rows = table.filter(pl.col("half") == half)
        peak = rows["voltage_V"].to_numpy()[np.argmax(rows["dq_dv_mAh_V"].to_numpy())]
        assert peak == pytest.approx(at, abs=0.006)


def test_against_the_closed_form() -> None:
    """Of V = sqrt(Q) the charge between two voltages is the difference of their squares."""
    voltage = np.linspace(0, 1, 100_001)
    edges = np.linspace(0, 1, 51)
    found = charge_by_voltage(voltage=voltage, passed=voltage**2, edges=edges)
    assert found == pytest.approx(np.diff(edges**2), rel=1e-6)
    back = voltage_by_charge(voltage=voltage, passed=voltage**2, edges=edges)
    assert back.sum() == pytest.approx(1.0)


def test_dv_dq_sums_to_the_rise_of_the_voltage(record_of: RecordOf) -> None:
    """The sum over all intervals is last minus first voltage, negative on discharge."""
    table = analyse(cycles_of(record_of)).tables["dv_dq"].filter(pl.col("cycle") == 1)
    for half, sign in (("charge", 1), ("discharge", -1)):
        rows = table.filter(pl.col("half") == half)
        width = rows["capacity_mAh"][1] - rows["capacity_mAh"][0]
        assert rows["dv_dq_V_mAh"].sum() * width == pytest.approx(sign * 0.42, rel=1e-6)


def test_a_held_voltage_stays_out(record_of: RecordOf) -> None:
    """The charge under a held voltage is no part of dQ/dV."""
    t = np.arange(0, 3600.0, 2.0)
    hold = np.arange(0, 1800.0, 2.0)
    time = np.concatenate([t, 3600 + hold, 5400 + t])
    voltage = np.concatenate([3.0 + t / 3600, np.full(hold.size, 4.0), 4.0 - t / 3600])
    current = np.concatenate([np.full(t.size, 1e-3), 1e-3 * np.exp(-hold / 300), np.full(t.size, -1e-3)])
    table = analyse(record_of(time, voltage, current, kind="full")).tables["dq_dv"]
    rows = table.filter(pl.col("half") == "charge")
    width = rows["voltage_V"][1] - rows["voltage_V"][0]
    assert rows["dq_dv_mAh_V"].sum() * width == pytest.approx(3.6 / MILLIAMPERE_HOUR, rel=0.02)
