"""Protocols as plain data."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nasicell.errors import ProtocolError
from nasicell.protocols import (
    CCD,
    EIS,
    GEIS,
    ConstantCurrentCycling,
    PlatingStripping,
    Protocol,
    RateTest,
    Sequence,
    Tafel,
    TemperatureSeries,
    read_protocol,
)

SWEEP = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=0.1, points_per_decade=10)
CYCLING = ConstantCurrentCycling(
    c_rate=1, cycles=2500, activation=[(0.1, 3), (0.2, 2)], lower_cutoff_V=2.5, upper_cutoff_V=3.8
)
PROTOCOLS = [
    SWEEP,
    TemperatureSeries(sweep=SWEEP, temperatures_C=[25, 35, 45.5]),
    GEIS(current_density_mA_cm2=-0.3, interval_min=30, duration_h=10, sweep=SWEEP),
    CCD(first_mA_cm2=0.025, step_mA_cm2=0.025, last_mA_cm2=1.5, half_cycle_h=0.5, temperature_C=30),
    PlatingStripping(current_density_mA_cm2=0.2, half_cycle_h=0.5, cycles=5000, voltage_limit_V=3),
    Tafel(limit_mV=200, rate_mV_s=1),
    CYCLING,
    RateTest(c_rates=[0.2, 0.5, 1, 2], cycles_each=5, lower_cutoff_V=2.5, upper_cutoff_V=3.8),
    Sequence(parts=[SWEEP, CYCLING, SWEEP.updated(temperature_C=30.0)]),
]


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.technique)
def test_every_protocol_survives_yaml(protocol: Protocol, tmp_path: Path) -> None:
    """The file says its technique and reads back as the same protocol."""
    path = tmp_path / "protocol.yaml"
    path.write_text(protocol.to_yaml(), encoding="utf-8")
    assert read_protocol(path) == protocol


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.technique)
def test_a_field_too_many_is_refused(protocol: Protocol, tmp_path: Path) -> None:
    """No misspelt field is ignored."""
    path = tmp_path / "protocol.yaml"
    path.write_text(protocol.to_yaml() + "techniqe: CCD\n", encoding="utf-8")
    with pytest.raises(ProtocolError, match=r"techniqe: Extra inputs.*best matches: 'technique'"):
        read_protocol(path)


def test_a_misspelt_field_inside_a_sequence_is_found_with_its_suggestion(tmp_path: Path) -> None:
    """The error gives the number of the part and the fields of that technique only."""
    path = tmp_path / "protocol.yaml"
    path.write_text(Sequence(parts=[SWEEP]).to_yaml().replace("amplitude_mV", "amplitude_mv"), encoding="utf-8")
    with pytest.raises(ProtocolError, match=r"parts\.0\.EIS\.amplitude_mv: .*best matches: 'amplitude_mV'") as refusal:
        read_protocol(path)
    assert "half_cycle_h" not in str(refusal.value)


def test_an_unknown_technique_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    """A protocol must say what it is."""
    path = tmp_path / "protocol.yaml"
    path.write_text("technique: plating\n", encoding="utf-8")
    with pytest.raises(ProtocolError, match="technique 'plating' is not known; best matches: 'plating/stripping'"):
        read_protocol(path)


def test_71_points() -> None:
    """Seven decades with ten points each, both ends included, from high to low."""
    assert SWEEP.frequencies.size == 71
    assert SWEEP.frequencies[0] == pytest.approx(1e6)
    assert SWEEP.frequencies[-1] == pytest.approx(0.1)
    assert np.all(np.diff(SWEEP.frequencies) < 0)


@given(first=st.integers(1, 40), step=st.integers(1, 40), steps=st.integers(0, 60), beyond=st.integers(0, 39))
def test_the_staircase_ends_at_its_last_step(first: int, step: int, steps: int, beyond: int) -> None:
    """Every stair that is a whole number of steps up is taken, none beyond the last, whatever the binary fractions."""
    beyond = min(beyond, step - 1)
    last = first + steps * step + beyond
    ladder = CCD(
        first_mA_cm2=first / 1000, step_mA_cm2=step / 1000, last_mA_cm2=last / 1000, half_cycle_h=1
    ).current_densities_mA_cm2
    assert ladder == pytest.approx([(first + k * step) / 1000 for k in range(steps + 1)])


def test_stages_run_from_activation_to_the_long_part() -> None:
    """(C-rate, cycles) in the order carried out."""
    assert CYCLING.stages == [(0.1, 3), (0.2, 2), (1, 2500)]


@pytest.mark.parametrize(
    ("model", "fields", "message"),
    [
        (EIS, {"highest_frequency_Hz": 1, "lowest_frequency_Hz": 10, "points_per_decade": 5}, "must run down"),
        (CCD, {"first_mA_cm2": 1, "step_mA_cm2": 0.1, "last_mA_cm2": 0.5, "half_cycle_h": 1}, "must rise"),
        (RateTest, {"c_rates": [1], "cycles_each": 1, "lower_cutoff_V": 4, "upper_cutoff_V": 3}, "lie below the upper"),
        (RateTest, {"c_rates": [-1], "cycles_each": 1, "lower_cutoff_V": 2, "upper_cutoff_V": 3}, "greater than 0"),
        (
            ConstantCurrentCycling,
            {"c_rate": 1, "cycles": 1, "activation": [(0.1, 0)], "lower_cutoff_V": 2, "upper_cutoff_V": 3},
            "greater than 0",
        ),
        (Sequence, {"parts": []}, "at least 1 item"),
    ],
)
def test_a_protocol_that_contradicts_itself_is_refused(model, fields, message: str) -> None:
    """Sweeps run down, staircases up, windows open, counts are positive."""
    with pytest.raises(ProtocolError, match=message):
        model(**fields)
