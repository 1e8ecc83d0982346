"""Figures of a series: colours along it, maps, processes, what happened to the interface."""

import numpy as np
import polars as pl
import pytest

from nasicell import plot
from nasicell.analysis.result import Analysis
from nasicell.physics.elements import warburg_finite_length, zarc
from nasicell.plot.components import components, interface_span
from nasicell.plot.over import NUMBER, TEMPERATURE, chosen, positions
from nasicell.quantity import Quantity
from nasicell.records import Provenance, Sample

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
SAMPLE = Sample(name="cell", kind="symmetric", area=Quantity(name="area", value=2e-4, unit="m2"))
PARAMETERS = {"R0": 20.0, "L": 0.0, "R1": 40.0, "tau1": 2e-7, "n1": 1.0, "W2": 10.0, "tauW2": 0.5}
PROCESSES = {"R1": "grain boundary", "W2": "interface"}


def series(kind="impedance", *, sweeps=6, quantities=(), sample=SAMPLE, **tables):
    """Sweeps that grow, of a grain boundary and an interface, one per hour at one temperature."""
    parts, circuit = [], []
    for sweep in range(1, sweeps + 1):
        z = 20 + zarc(angular_frequency=W, R=40.0, tau=2e-7, n=1.0)
        z = z + sweep * warburg_finite_length(angular_frequency=W, Z0=10.0, tau=0.5)
        columns = {"frequency_hertz": FREQUENCY, "z_real_ohm": z.real, "z_imaginary_ohm": z.imag}
        fit = {"fit_real_ohm": z.real, "fit_imaginary_ohm": z.imag}
        parts.append(pl.DataFrame({"sweep": np.full(71, sweep)} | columns | fit))
        values = PARAMETERS | {"W2": 10.0 * sweep}
        circuit.append(
            pl.DataFrame(
                {
                    "sweep": [sweep] * len(values),
                    "parameter": list(values),
                    "value": list(values.values()),
                    "process": [PROCESSES.get(name, "electrolyte") for name in values],
                }
            )
        )
    hours = 3600.0 * np.arange(sweeps)
    states = pl.DataFrame(
        {
            "sweep": np.arange(1, sweeps + 1),
            "time_second": hours,
            "temperature_kelvin": np.full(sweeps, 298.15),
            "bias_voltage_volt": np.full(sweeps, np.nan),
            "transferred_charge_coulomb": 1e-3 * hours if kind == "geis" else np.full(sweeps, np.nan),
        }
    )
    built = {"sweeps": states, "spectra": pl.concat(parts), "circuit": pl.concat(circuit)} | tables
    provenance = Provenance(source="a.csv", instrument="virtual")
    return Analysis(kind=kind, sample=sample, provenance=provenance, tables=built, quantities=tuple(quantities))


def geis_table(sweeps=6):
    R = 5.0 * np.arange(1, sweeps + 1)
    return pl.DataFrame(
        {
            "sweep": np.arange(1, sweeps + 1),
            "time_second": 3600.0 * np.arange(sweeps),
            "areal_charge_mAh_cm2": 0.5 * np.arange(sweeps),
            "interface_resistance_ohm_cm2": 2 * R,
            "uncertainty": 0.1 * R,
            "interface_resistance_ohm": R,
            "interface_uncertainty_ohm": 0.05 * R,
            "total_resistance_ohm": 60 + 2 * R,
            "total_uncertainty_ohm": np.full(sweeps, 0.1),
            "direct_current_resistance_ohm": 61 + 2 * R,
            "direct_current_uncertainty_ohm": np.full(sweeps, 0.1),
        }
    )


def bar_title(figure):
    return [t.marker.colorbar.title.text for t in figure.data if t.marker and t.marker.showscale]


def test_a_series_runs_over_what_its_sweeps_differ_in():
    """Charge under current, else time; a temperature that stays is not it; without states, the number."""
    assert positions(series("geis"))[0][2] == pytest.approx(0.5)
    where, label = positions(series())
    assert (where[3], label) == (pytest.approx(2.0), "Time (h)")
    bare = series()
    del bare.tables["sweeps"]
    assert chosen(bare) is NUMBER
    assert positions(series(), TEMPERATURE)[0][1] == pytest.approx(25.0)


@pytest.mark.parametrize("draw", [plot.nyquist, plot.bode, plot.waterfall])
def test_many_sweeps_have_a_colour_bar_instead_of_a_legend(draw):
    """Colours follow the time; few sweeps keep their legend."""
    figure = draw(series())
    assert bar_title(figure) == ["Time (h)"]
    assert not any(trace.showlegend for trace in figure.data if trace.showlegend is not None)
    assert bar_title(draw(series(sweeps=2))) == []


def test_one_spectrum_shows_the_arcs_of_its_fit():
    """Each arc begins where the one before ends and is named by its process, in the unit of the axes."""
    one = series(sweeps=1)
    arcs = components(one, 1)
    assert [arc.process for arc in arcs] == ["grain boundary", "interface"]
    assert arcs[1].impedance.real.min() == pytest.approx(60.0, abs=0.2)
    names = [trace.name for trace in plot.nyquist(one).data if trace.fill == "toself"]
    assert names == ["grain boundary, 80 Ω cm²", "interface, 20 Ω cm²"]
    assert not [trace for trace in plot.nyquist(series()).data if trace.fill]
    low, high = interface_span(one)
    assert low < 60 < 70 < high


def test_a_circuit_of_the_users_has_no_arcs():
    """Its elements need not be in series."""
    one = series(sweeps=1)
    one.tables["automatic_circuit"] = one.tables["circuit"]
    assert components(one, 1) == []


@pytest.mark.parametrize(("draw", "label"), [(plot.imaginary_map, "Im Z"), (plot.phase_map, "Phase")])
def test_a_map_has_a_row_for_each_sweep(draw, label):
    """Rows lie at their charge, columns at the frequencies; the bar names what the colour is."""
    (heat,) = draw(series("geis")).data
    assert list(heat.y) == pytest.approx([0.0, 0.5, 1.0, 1.5, 2.0, 2.5])
    assert heat.z.shape == (6, 71)
    assert label in heat.colorbar.title.text


def test_a_map_leaves_out_what_is_noise():
    """Where -Im Z is within the noise of its sweep, the map is white."""
    tests = pl.DataFrame({"sweep": np.arange(1, 7), "noise": np.full(6, 0.05)})
    (heat,) = plot.imaginary_map(series(kramers_kronig=tests)).data
    (clear,) = plot.imaginary_map(series()).data
    assert np.isnan(heat.z).sum() > np.isnan(clear.z).sum()


def test_change_and_short_are_marked():
    """The interval of the change is shaded, change and short are lines whose texts stand in different rows."""
    quantities = (
        Quantity(name="charge_until_change", value=0.5, interval=(0.0, 1.0), unit="mAh/cm2"),
        Quantity(name="short_time", value=4.0, unit="h"),
    )
    figure = plot.interface_resistance(series("geis", quantities=quantities, geis=geis_table()))
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(0.0, 1.0), (0.5, 0.5), (2.0, 2.0)]
    texts = {note.text: (note.y, note.xanchor) for note in figure.layout.annotations}
    assert list(texts) == ["changed 0.5 [0, 1]", "short, 4 h"]
    assert len({y for y, _ in texts.values()}) == 2
    assert texts["short, 4 h"][1] == "right"


def test_the_interface_without_current_is_drawn_over_time():
    """A series without charge has time across; without an area, ohm."""
    course = geis_table().drop("areal_charge_mAh_cm2")
    figure = plot.interface_resistance(series(course=course))
    assert figure.layout.xaxis.title.text == "Time (h)"
    assert figure.data[0].y[0] == pytest.approx(10.0)
    bare = series(course=course, sample=Sample(kind="symmetric"))
    assert plot.interface_resistance(bare).data[0].y[0] == pytest.approx(5.0)


def test_direct_current_stands_beside_the_spectrum():
    """Both per area, with their errors."""
    direct, total = plot.direct_current(series("geis", geis=geis_table())).data
    assert direct.y[0] - total.y[0] == pytest.approx(2.0)
    assert total.error_y.array[0] == pytest.approx(0.2)


def test_processes_have_bars_bands_and_energies():
    """One band and one line with error bars per process, its activation energy in the legend."""
    table = pl.DataFrame(
        {
            "temperature_kelvin": [298.0, 348.0] * 2,
            "process": ["bulk", "bulk", "charge transfer", "charge transfer"],
            "resistance_ohm": [20.0, 4.0, 10.0, 2.0],
            "uncertainty": [1.0, 0.2, 0.5, 0.1],
            "areal_resistance_ohm_cm2": [40.0, 8.0, 10.0, 2.0],
            "areal_uncertainty": [2.0, 0.4, 0.5, 0.1],
        }
    )
    energy = Quantity(name="bulk_activation_energy", value=0.33, uncertainty=0.01, unit="eV")
    figure = plot.processes(series("temperature series", quantities=[energy], processes=table))
    assert [trace.fill for trace in figure.data] == ["toself", None] * 2
    assert figure.data[1].name == "bulk, 0.330 ± 0.010 eV"
    assert list(figure.data[1].y) == [40.0, 8.0]
