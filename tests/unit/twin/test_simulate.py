"""`simulate`: every protocol gives its record, and what can not be simulated is refused with advice."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import BlockingElectrode, Cell, read_cell
from nasicell.errors import CellError, ParameterError, ProtocolError
from nasicell.protocols import (
    CCD,
    EIS,
    GEIS,
    ConstantCurrentCycling,
    PlatingStripping,
    RateTest,
    Sequence,
    Tafel,
    TemperatureSeries,
)
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord
from nasicell.twin import VirtualInstrument, advance, initial_state, simulate
from nasicell.twin.anode import filament_radius

DATA = Path(__file__).parents[2] / "data" / "twin"
SWEEP = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=0.1, points_per_decade=10)
PLATING = PlatingStripping(current_density_mA_cm2=0.1, half_cycle_h=0.5, cycles=3)
STAIRCASE = CCD(first_mA_cm2=0.1, step_mA_cm2=0.1, last_mA_cm2=0.3, half_cycle_h=0.5)
CYCLING = ConstantCurrentCycling(c_rate=1, cycles=2, lower_cutoff_V=2.5, upper_cutoff_V=3.8)
RATES = RateTest(c_rates=[0.5, 1], cycles_each=2, lower_cutoff_V=2.5, upper_cutoff_V=3.8)
ONE_WAY = GEIS(current_density_mA_cm2=0.1, interval_min=30, duration_h=2, sweep=SWEEP)
COLUMNS = ["test_time_second", "voltage_volt", "current_ampere", "step_count", "cycle_count"]


@pytest.fixture
def symmetric() -> Cell:
    """The coated NSF cell."""
    return read_cell(DATA / "cF.yaml")


@pytest.fixture
def full() -> Cell:
    """The same against a cathode."""
    return read_cell(DATA / "full_cF.yaml")


@pytest.fixture
def blocking(symmetric: Cell) -> Cell:
    """Its pellet between blocking electrodes."""
    electrode = BlockingElectrode(name="Au", capacitance_uF_cm2=5, exponent=0.9)
    return symmetric.updated(kind="blocking", interface=None, blocking_electrode=electrode)


@pytest.mark.parametrize("protocol", [PLATING, STAIRCASE, Tafel(limit_mV=150, rate_mV_s=1)])
def test_direct_current_on_a_symmetric_cell_gives_a_cycling_record(symmetric, protocol):
    """Columns, origin and sample are those of an instrument's record."""
    record = simulate(symmetric, protocol)
    assert isinstance(record, CyclingRecord)
    assert record.table.columns == COLUMNS
    assert record.provenance.instrument == "virtual"
    assert record.provenance.source == "twin"
    assert record.provenance.technique == protocol.technique
    assert record.sample.kind == "symmetric"
    assert np.all(np.diff(record.time) >= 0)


@pytest.mark.parametrize("protocol", [CYCLING, RATES])
def test_direct_current_on_a_full_cell_gives_a_cycling_record(full, protocol):
    """A cycle is a charge and a discharge, counted from one."""
    record = simulate(full, protocol)
    assert record.table.columns == COLUMNS
    assert record.current[0] > 0
    assert record.table["cycle_count"].max() == sum(number for _, number in protocol.stages)
    assert record.table["step_count"].max() == 2 * record.table["cycle_count"].max()


def test_a_half_cell_is_simulated_as_its_cathode_against_sodium(full):
    """The equations are those of the full cell."""
    half = simulate(full.updated(kind="half"), CYCLING)
    assert half.voltage.tolist() == simulate(full, CYCLING).voltage.tolist()


@pytest.mark.parametrize("name", ["symmetric", "full", "blocking"])
def test_any_cell_has_a_spectrum(request, name):
    """EIS works on every kind of cell and is capacitive throughout."""
    record = simulate(request.getfixturevalue(name), SWEEP)
    assert isinstance(record, ImpedanceRecord)
    assert len(record.spectra[0]) == 71
    assert np.all(record.spectra[0].impedance.imag < 0)
    assert record.spectra[0].temperature == pytest.approx(303.15)


def test_a_temperature_series_is_one_sweep_per_temperature(blocking):
    """Each carries its temperature, and the resistance falls with it."""
    series = TemperatureSeries(sweep=SWEEP, temperatures_C=[25, 45, 65, 85])
    record = simulate(blocking, series)
    assert [round(s.temperature - 273.15) for s in record.spectra] == [25, 45, 65, 85]
    middle = [s.impedance[20].real for s in record.spectra]
    assert middle == sorted(middle, reverse=True)


def test_a_geis_is_a_trace_and_its_sweeps(symmetric):
    """A sweep before and after every interval, with time, bias and charge."""
    record = simulate(symmetric, ONE_WAY)
    assert isinstance(record, LinkedRecord)
    trace, sweeps = record.parts
    assert isinstance(trace, CyclingRecord)
    assert [s.test_time for s in sweeps.spectra] == [0, 1800, 3600, 5400, 7200]
    area = symmetric.geometry.area
    assert sweeps.spectra[-1].bias_current == pytest.approx(1.0 * area)
    assert sweeps.spectra[-1].transferred_charge == pytest.approx(1.0 * area * 7200)


def test_a_geis_of_a_full_cell_runs_between_the_cutoffs(full):
    """The trace charges the cell and ends at the cut-off; the sweeps before it have their bias and charge."""
    protocol = ONE_WAY.updated(current_density_mA_cm2=0.17, interval_min=12)
    record, state = advance(full, initial_state(full), protocol)
    trace, sweeps = record.parts
    assert state.end == "voltage limit"
    assert state.end_time == state.time == trace.time[-1]
    assert trace.voltage[-1] == pytest.approx(3.8)
    assert np.all(np.diff(trace.time) > 0)
    assert [s.test_time for s in sweeps.spectra] == [720 * k for k in range(len(sweeps.spectra))]
    assert sweeps.spectra[-1].bias_voltage == pytest.approx(
        np.interp(sweeps.spectra[-1].test_time, trace.time, trace.voltage)
    )
    kept, later = advance(full, initial_state(full), protocol.updated(duration_h=0.4))
    assert later.end == "completed"
    assert len(kept.parts[1].spectra) == 3
    assert kept.parts[0].time[-1] == pytest.approx(1440)


def test_a_sequence_goes_on_with_the_cell_the_last_part_left(symmetric):
    """The spectrum after cycling is that of the cycled cell, and time goes on."""
    record = simulate(symmetric, Sequence(parts=[SWEEP, PLATING, SWEEP]))
    before, cycling, after = record.parts
    assert after.spectra[0].impedance[-1].real > before.spectra[0].impedance[-1].real
    assert before.spectra[0].test_time < cycling.time[0] < cycling.time[-1] <= after.spectra[0].test_time


def test_the_temperature_of_the_protocol_overrides_that_of_the_cell(symmetric):
    """The sample states the temperature of the test."""
    record = simulate(symmetric, PLATING.model_copy(update={"temperature_C": 60}))
    assert record.sample.temperature.value == pytest.approx(333.15)
    assert abs(record.voltage[0]) < abs(simulate(symmetric, PLATING).voltage[0])


@pytest.mark.parametrize(
    ("name", "protocol", "words"),
    [
        ("full", PLATING, "plating/stripping needs a symmetric cell"),
        ("full", STAIRCASE, "CCD needs a symmetric cell"),
        ("blocking", ONE_WAY, "GEIS needs a symmetric or full or half cell"),
        ("blocking", Tafel(limit_mV=150, rate_mV_s=1), "Tafel needs a symmetric cell"),
        ("symmetric", CYCLING, "constant-current cycling needs a full or half cell"),
        ("blocking", RATES, "rate test needs a full or half cell"),
    ],
)
def test_a_protocol_that_does_not_fit_the_cell_is_refused(request, name, protocol, words):
    """The error names the protocol, the kind it needs and the kind it got."""
    with pytest.raises(ProtocolError, match=words):
        simulate(request.getfixturevalue(name), protocol)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"electrolyte": None}, "does not describe electrolyte"),
        ({"interface": None}, "does not describe interface"),
        ({"geometry__thickness_mm": None}, "thickness_mm"),
        ({"temperature_C": None}, "states a temperature"),
    ],
)
def test_a_cell_that_lacks_something_is_refused(symmetric, changes, words):
    """The error names what to add."""
    with pytest.raises(CellError, match=words):
        simulate(symmetric.updated(**changes), PLATING)


@pytest.mark.parametrize("temperature_C", [-10, 110])
def test_a_temperature_outside_the_laws_is_refused(symmetric, temperature_C):
    """The range is part of the message."""
    with pytest.raises(ParameterError, match="0-100 degC"):
        simulate(symmetric.updated(temperature_C=temperature_C), PLATING)


def test_an_interface_better_than_full_contact_is_refused(symmetric):
    """A contact fraction above one is a contradiction in the cell."""
    with pytest.raises(ParameterError, match="full contact"):
        simulate(symmetric.updated(interface__resistance_ohm_cm2=1.0), PLATING)


def test_a_charge_slower_than_its_parasitic_current_is_refused(full):
    """It would never end."""
    with pytest.raises(ParameterError, match="never end"):
        simulate(full, CYCLING.updated(c_rate=1e-4))


@pytest.mark.parametrize(
    ("name", "protocol"),
    [
        ("symmetric", PLATING.updated(cycles=10**9)),
        ("symmetric", PLATING.updated(cycles=10**7)),
        ("symmetric", STAIRCASE.updated(step_mA_cm2=1e-12)),
        ("symmetric", ONE_WAY.updated(interval_min=1e-9)),
        ("full", CYCLING.updated(cycles=10**9)),
    ],
)
def test_a_protocol_without_end_is_refused(request, name, protocol):
    """The error comes before the memory is gone."""
    with pytest.raises(ProtocolError, match="than the"):
        simulate(request.getfixturevalue(name), protocol)


EDGE = {"highest_frequency_Hz": 1e12, "lowest_frequency_Hz": 1e-9}


@pytest.mark.parametrize("name", ["symmetric", "full", "blocking"])
def test_a_sweep_over_all_frequencies_is_finite(request, name):
    """From the lowest to the highest frequency that is allowed."""
    record = simulate(request.getfixturevalue(name), SWEEP.updated(**EDGE))
    assert np.all(np.isfinite(record.spectra[0].impedance))


@pytest.mark.parametrize(
    ("name", "protocol", "words"),
    [
        ("full", SWEEP.updated(highest_frequency_Hz=1e15, lowest_frequency_Hz=1e-12), "the circuit of the twin"),
        ("symmetric", SWEEP.updated(points_per_decade=10**9), "points_per_decade"),
        ("symmetric", ONE_WAY.updated(sweep=SWEEP.updated(lowest_frequency_Hz=1e-300)), "the circuit of the twin"),
        ("symmetric", ONE_WAY.updated(current_density_mA_cm2=1e300), "cycler could drive"),
        ("symmetric", PLATING.updated(half_cycle_h=1e300), "years"),
        ("symmetric", STAIRCASE.updated(last_mA_cm2=1e300, step_mA_cm2=1e299), "cycler could drive"),
        ("symmetric", Tafel(limit_mV=1e300, rate_mV_s=1), "compliance_V"),
        ("symmetric", Tafel(limit_mV=100, rate_mV_s=1e-300), "years"),
        ("full", CYCLING.updated(c_rate=1e300), "cycler could drive"),
        ("full", RATES.updated(c_rates=[1e-300, 1]), "cycler could drive"),
    ],
)
def test_absurd_values_of_a_protocol_are_refused(request, name, protocol, words):
    """The error names the value; no division by zero, no overflow, no endless loop."""
    with pytest.raises(ProtocolError, match=words):
        simulate(request.getfixturevalue(name), protocol)


def test_contradictions_within_a_protocol_are_refused(symmetric, full):
    """A GEIS without an interval, a window beside the plateau."""
    with pytest.raises(ProtocolError, match="one interval"):
        simulate(symmetric, ONE_WAY.updated(duration_h=0.1))
    with pytest.raises(ProtocolError, match="plateau"):
        simulate(full, CYCLING.updated(upper_cutoff_V=3.0))


def test_a_short_collapses_the_voltage_and_ends_the_test(symmetric):
    """Two half-cycles are recorded after the step of the short, at a small resistance."""
    weak = symmetric.updated(electrolyte__filament__critical_overpotential_mV=1)
    record, state = advance(weak, initial_state(weak), PLATING.updated(cycles=50))
    assert state.end == "short"
    assert state.shorted
    assert record.time[-1] == pytest.approx(3 * 1800)
    assert abs(record.voltage[-1]) < 0.05 * abs(record.voltage[0])
    later, _ = advance(weak, state, SWEEP)
    radius = filament_radius(weak.electrolyte.filament)
    assert later.spectra[0].impedance.real == pytest.approx(47.7e-9 * 1e-3 / (np.pi * radius**2), rel=0.02)


def test_a_polarised_cell_ends_at_the_voltage_limit(symmetric):
    """Without a filament, lost contact drives the voltage to the limit, and the row of it is the last."""
    starved = symmetric.updated(
        electrolyte__filament__growth_rate_mm_h=1e-300, interface__voids__replenishment_mA_cm2=0.001
    )
    protocol = PLATING.updated(current_density_mA_cm2=1.0, half_cycle_h=5, voltage_limit_V=2)
    record, state = advance(starved, initial_state(starved), protocol)
    assert state.end == "voltage limit"
    assert abs(record.voltage[-1]) == pytest.approx(2.0, rel=1e-6)
    assert min(state.contact_left) > 0


def test_a_foil_that_is_used_up_ends_the_test(symmetric):
    """Without an alloy the voltage stays where it was and then runs to what the instrument can drive."""
    thin = symmetric.updated(interface__sodium_um=5, interface__reservoir_mAh_cm2=0)
    record, state = advance(thin, initial_state(thin), ONE_WAY.updated(current_density_mA_cm2=0.2, duration_h=12))
    assert state.end == "sodium used up"
    trace = record.parts[0]
    assert trace.time[-1] / 3600 == pytest.approx(5 * 0.11285 / 0.2, rel=1e-3)
    assert trace.voltage[-1] == VirtualInstrument.ideal().compliance_V
    assert trace.voltage[-2] < 0.02


def test_an_alloy_that_is_used_up_drives_the_voltage_to_its_limit(symmetric):
    """It supplies sodium at its potentials through an interface that shrinks until the instrument can not go on."""
    thin = symmetric.updated(
        interface__sodium_um=5, interface__reservoir_mAh_cm2=0.5, electrolyte__filament__growth_rate_mm_h=1e-300
    )
    record, state = advance(thin, initial_state(thin), ONE_WAY.updated(current_density_mA_cm2=0.2, duration_h=12))
    assert state.end == "voltage limit"
    trace = record.parts[0]
    assert trace.time[-1] / 3600 == pytest.approx((5 * 0.11285 + 0.5) / 0.2, rel=1e-3)
    assert trace.voltage[-1] == pytest.approx(VirtualInstrument.ideal().compliance_V)
    half = np.interp((5 * 0.11285 + 0.25) / 0.2 * 3600, trace.time, trace.voltage)
    assert half == pytest.approx(0.16 + 0.2 * (63.3 + 3 * 2) * 1e-3, abs=2e-3)


def test_what_is_no_cell_is_refused() -> None:
    """A file name in place of the cell is answered with how to read it."""
    with pytest.raises(CellError, match=r"needs a Cell, got 'cell.yaml'; .*read_cell"):
        simulate("cell.yaml", SWEEP)  # type: ignore[call-overload]
