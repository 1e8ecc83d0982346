"""Labels and header sizes."""

import math

import pytest

from nasicell.instruments.geometry import sample_from_header
from nasicell.instruments.labels import label


@pytest.mark.parametrize(
    ("text", "name", "quantity", "factor"),
    [
        ("Test Time / s", "test time", "time", 1.0),
        ("test_time_second", "test time", "time", 1.0),
        ("<I>/mA", "<i>", "current", 1e-3),
        ("Current (uA)", "current", "current", 1e-6),
        ("Current(µA)", "current", "current", 1e-6),
        ("U[V]", "u", "voltage", 1.0),
        ("voltage_mV", "voltage", "voltage", 1e-3),
        ("Total Time (h)", "total time", "time", 3600.0),
        ("Q charge/mA.h", "q charge", "charge", 1e-3),
        ("Energy discharge/W.h", "energy discharge", "energy", 1.0),
        ("Freq [MHz]", "freq", "frequency", 1e6),
        ("f (mHz)", "f", "frequency", 1e-3),
        ("Z' (kOhm)", "z'", "resistance", 1e3),
        ("-Im(Z)/Ohm", "-im(z)", "resistance", 1.0),
        ("Zs''[Ω]", "zs''", "resistance", 1.0),
        ("step_index", "step index", "", 1.0),
    ],
)
def test_labels_come_apart(text, name, quantity, factor):
    """Name and unit are told apart in every spelling, and m is not M."""
    found = label(text)
    assert (found.name, found.quantity, found.factor) == (name, quantity, pytest.approx(factor))


def test_sizes_in_the_header_carry_their_source():
    """Diameter becomes area; sizes of electrode and spacer, zeros and bare numbers do not count."""
    sample = sample_from_header(
        [
            "# pellet 3",
            "Diameter[mm]: 1.300e+01  Thickness[mm]: 7.500e-01  Spacer Area[mm^2] 5.0  Electrode Thickness[mm]: 4.0",
            "Temperature: 25 °C",
        ],
        file="a.txt",
    )
    assert sample.area is not None
    assert sample.area.value == pytest.approx(math.pi / 4 * 0.013**2)
    assert sample.area.source == "a.txt, row 2 (diameter 13 mm)"
    assert sample.thickness is not None
    assert sample.thickness.value == pytest.approx(7.5e-4)
    assert sample.temperature is not None
    assert sample.temperature.value == pytest.approx(298.15)
    assert sample_from_header(["thickness 0.9", "area (cm2): 0"], file="a").thickness is None
    assert sample_from_header(["Area (cm2): 1,33"], file="a").area is not None
