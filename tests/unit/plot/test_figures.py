"""Every figure is drawn from tables as the analyses produce them."""

import numpy as np
import polars as pl
import pytest

from nasicell import plot
from nasicell.analysis import PlannedSweep, plan_spectrum
from nasicell.analysis.result import Analysis
from nasicell.plot.theme import Mark
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord, Provenance, Sample

PROVENANCE = Provenance(source="a.csv", instrument="virtual")
AREA = Quantity(name="area", value=1e-4, unit="m2")


def analysis_of(kind, **tables: pl.DataFrame) -> Analysis:
    return Analysis(kind=kind, sample=Sample(name="cell", area=AREA), provenance=PROVENANCE, tables=tables)


@pytest.fixture
def spectrum() -> Analysis:
    frequency = np.geomspace(1e6, 0.1, 71)
    z = 20 + 30 / (1 + 2j * np.pi * frequency * 1e-3)
    columns = {
        "frequency_hertz": frequency,
        "z_real_ohm": z.real,
        "z_imaginary_ohm": z.imag,
        "fit_real_ohm": z.real,
        "fit_imaginary_ohm": z.imag,
        "kk_residual_real": 0 * frequency,
        "kk_residual_imaginary": 0 * frequency + 1e-3,
    }
    spectra = pl.concat(
        pl.DataFrame({"sweep": np.full(71, sweep)} | {k: v * sweep**0.1 for k, v in columns.items()})
        for sweep in (1, 2, 3)
    )
    tau = np.geomspace(1e-8, 10, 40)
    region = ["outside" if t < 1e-7 else "edge" if t < 2e-7 else "resolved" for t in tau]
    drt = pl.concat(
        pl.DataFrame(
            {
                "sweep": np.full(40, s),
                "tau_second": tau,
                "gamma_ohm": np.exp(-(np.log(tau / 1e-3) ** 2)),
                "region": region,
            }
        )
        for s in (1, 2, 3)
    )
    peaks = pl.DataFrame(
        {
            "sweep": [1],
            "tau_second": [1e-3],
            "resistance_ohm": [30.0],
            "capacitance_farad": [1e-5],
            "process": ["interface"],
            "region": ["resolved"],
        }
    )
    geis = pl.DataFrame(
        {
            "sweep": [1, 2, 3],
            "time_second": [0.0, 3600.0, 7200.0],
            "areal_charge_mAh_cm2": [0.0, 0.3, 0.6],
            "interface_resistance_ohm_cm2": [2.0, 2.5, 3.0],
            "uncertainty": [0.1, 0.1, None],
            "low_frequency_resistance_ohm_cm2": [50.0, 51.0, 52.0],
        }
    )
    return analysis_of("geis", spectra=spectra, drt=drt, drt_peaks=peaks, geis=geis)


@pytest.fixture
def square_wave() -> CyclingRecord:
    time = np.arange(0.0, 100 * 3600.0, 3.0)
    current = 1e-4 * np.sign(np.sin(2 * np.pi * time / 3600 + 1e-9))
    table = pl.DataFrame({"test_time_second": time, "voltage_volt": 150 * current, "current_ampere": current})
    return CyclingRecord(table=table, provenance=PROVENANCE, sample=Sample(name="NZSP", area=AREA))


def test_nyquist_has_equal_axes_in_ohm_cm2(spectrum):
    """One ohm is as long upwards as across, and the unit follows from the area of the sample."""
    figure = plot.nyquist(spectrum, sweeps=[2], marks=[Mark(x=1.0, y=2.0, label="reported")])
    assert figure.layout.yaxis.scaleanchor == "x"
    assert "cm" in figure.layout.xaxis.title.text
    assert figure.data[-1].name == "reported"


def test_nyquist_stays_in_ohm_without_area(spectrum):
    """A sample whose area nobody stated is drawn in ohm."""
    bare = Analysis(kind="impedance", sample=Sample(), provenance=PROVENANCE, tables=spectrum.tables)
    assert "cm" not in plot.nyquist({"a": spectrum, "b": bare}).layout.xaxis.title.text


@pytest.mark.parametrize(
    "draw", [plot.bode, plot.residuals, plot.drt, plot.drt_map, plot.waterfall, plot.imaginary_map, plot.phase_map]
)
def test_impedance_figures_are_drawn(spectrum, draw):
    """Each figure of an impedance series holds at least one trace."""
    assert draw(spectrum).data


def test_the_distribution_carries_its_band_and_labels(spectrum):
    """One curve has a filled band below it, its peak is labelled with process, time constant and area."""
    drt = spectrum.tables["drt"].with_columns(
        gamma_low_ohm=pl.col("gamma_ohm") / 2, gamma_high_ohm=pl.col("gamma_ohm") * 9
    )
    banded = Analysis(
        kind="impedance", sample=spectrum.sample, provenance=PROVENANCE, tables=spectrum.tables | {"drt": drt}
    )
    figure = plot.drt(banded, sweeps=[1])
    band, line, peak = figure.data
    assert band.fill == "toself"
    assert max(band.y) <= figure.layout.yaxis.range[1] < 9 * max(line.y)
    assert "0.001 s" in peak.text[0]
    assert peak.text[0].startswith("interface")


def test_interface_resistance_marks_the_reported_values(spectrum):
    """A horizontal mark on a logarithmic axis is labelled at its exponent."""
    figure = plot.interface_resistance({"NZSP": spectrum}, marks=[Mark(y=10.0, label="reported < 10")])
    assert figure.layout.annotations[0].y == 1.0
    assert figure.layout.shapes[0].y0 == 10.0


def test_arrhenius_draws_line_and_band():
    """Where the table gives the confidence limits, a filled band is drawn below points and line."""
    temperature = np.array([298.0, 318.0, 338.0])
    value = 20 - 3000 / temperature
    table = pl.DataFrame(
        {
            "temperature_kelvin": temperature,
            "process": ["total"] * 3,
            "resistance_ohm": [1.0, 2.0, 3.0],
            "conductivity_S_cm": [1.0, 2.0, 3.0],
            "ln_sigma_T": value,
            "fit": value,
            "fit_low": value - 0.1,
            "fit_high": value + 0.1,
        }
    )
    figure = plot.arrhenius(analysis_of("temperature series", arrhenius=table))
    assert [trace.fill for trace in figure.data] == ["toself", None, None]


def test_ccd_names_the_failing_step(square_wave):
    """The first step that failed is shaded and named with its verdict."""
    staircase = pl.DataFrame(
        {
            "step": [1, 2],
            "current_density_mA_cm2": [0.1, 0.2],
            "start_second": [0.0, 3600.0],
            "voltage_start_V": [0.01, 0.02],
            "voltage_end_V": [0.01, 0.0],
            "verdict": ["pass", "hard short"],
        }
    )
    analysis = analysis_of("ccd", staircase=staircase)
    assert "hard short" in plot.ccd(square_wave, analysis).layout.annotations[0].text
    assert plot.ccd_steps({"NZSP": analysis}).data[0].marker.symbol == ("circle", "x")


def test_tafel_takes_the_magnitude():
    """Negative currents appear as their magnitude; the naive line only where it was fitted."""
    voltage = np.linspace(-0.1, 0.1, 11)
    naive = np.where(voltage > 0.05, 0.3, np.nan)
    table = pl.DataFrame({"voltage_V": voltage, "current_density_mA_cm2": 5 * voltage, "naive_fit_mA_cm2": naive})
    figure = plot.tafel(analysis_of("tafel", tafel=table), marks=[Mark(y=0.2, label="reported")])
    assert np.nanmin(figure.data[0].y) > 0


def test_plating_stays_small(square_wave):
    """120 000 rows become fewer than 2000 points, with one window per requested hour."""
    figure = plot.plating({"NZSP": square_wave}, insets_h=[0, 90, 5000])
    assert len(figure.data[0].x) < 2000
    assert len(figure.data) == 3


def test_cycling_figures_are_drawn_per_gram(square_wave):
    """Capacities are per gram when the active mass is known."""
    mass = Quantity(name="active_mass", value=1e-6, unit="kg")
    sample = Sample(name="full", area=AREA, active_mass=mass)
    n = np.arange(1, 6)
    cycles = pl.DataFrame(
        {
            "cycle": n,
            "stage": [1, 1, 1, 2, 2],
            "discharge_capacity_mAh": 0.1 - 0.001 * n,
            "coulombic_efficiency_percent": [99.0] * 5,
            "start_second": 3600.0 * (n - 1),
            "end_second": 3600.0 * n,
        }
    )
    stages = pl.DataFrame({"stage": [1, 2], "current_A": [1e-4, 2e-4], "discharge_capacity_mAh": [0.1, 0.09]})
    tables = {"cycles": cycles, "stages": stages}
    analysis = Analysis(kind="cycling", sample=sample, provenance=PROVENANCE, tables=tables)
    figure = plot.cycles({"NZSP": analysis})
    assert figure.data[0].y[0] == pytest.approx(99.0)
    assert "g<sup>" in figure.layout.yaxis.title.text
    assert plot.rate({"NZSP": analysis}).data
    assert len(plot.voltage_profiles(square_wave, analysis).data) == 10


def test_profiles_start_from_zero_in_every_cycle(square_wave):
    """A half-cycle holds no sample of its neighbours: no profile is longer than the charge of a half-cycle."""
    cycles = pl.DataFrame({"cycle": [1, 2], "start_second": [0.0, 3600.0], "end_second": [3600.0, 7200.0]})
    figure = plot.voltage_profiles(square_wave, analysis_of("cycling", cycles=cycles))
    assert len(figure.data) == 4
    assert max(trace.x[-1] for trace in figure.data) == pytest.approx(0.05, rel=0.01)


def test_residuals_show_the_noise_and_where_the_test_fails(spectrum: Analysis):
    """The band is twice the noise, and the failing stretch is shaded and named."""
    table = spectrum.tables["spectra"].with_columns(noise=pl.lit(0.005), z_hit_deviation=pl.lit(0.01))
    test = pl.DataFrame(
        {
            "sweep": [1, 2],
            "passed": [False, True],
            "deviation_from_hertz": [1.0, 1.0],
            "deviation_to_hertz": [10.0, 10.0],
            "looks_like": ["drift", ""],
        }
    )
    analysis = analysis_of("impedance", spectra=table, kramers_kronig=test)
    drawn = plot.residuals(analysis, sweep=1)
    band = next(trace for trace in drawn.data if "noise" in trace.name)
    assert max(band.y) == pytest.approx(1.0)
    assert "Z-HIT" in {trace.name for trace in drawn.data}
    assert [note.text for note in drawn.layout.annotations] == ["drift"]
    assert not plot.residuals(analysis, sweep=2).layout.annotations


def test_a_planned_spectrum_has_a_curve_per_resistance_and_end():
    """Uncertainty against the highest and the lowest frequency, on logarithmic axes."""
    sweep = PlannedSweep.between(highest=1e6, lowest=1.0, points_per_decade=5)
    drawn = plot.spectrum_plan(plan_spectrum("R0-p(R1,C1)", {"R0": 15.0, "R1": 35.0, "C1": 1e-8}, sweep=sweep))
    assert [trace.name for trace in drawn.data] == ["R0, highest", "R0, lowest", "R1, highest", "R1, lowest"]
    assert drawn.layout.xaxis.type == drawn.layout.yaxis.type == "log"
