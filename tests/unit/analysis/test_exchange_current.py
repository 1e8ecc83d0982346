"""Exchange current density from the charge-transfer arc: where it is identified, and where it is not."""

import numpy as np
import pytest

from nasicell.analysis.impedance import analyse_impedance
from nasicell.cell import Cell, Geometry
from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics.elements import zarc
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, Provenance

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
GEOMETRY = Geometry(area_cm2=0.5, area_uncertainty_cm2=0.01, thickness_mm=1.0)


def analysis(charge_transfer_time: float, *, kind="symmetric", temperature: float | None = 303.15, geometry=GEOMETRY):
    """Of a cell with 12 ohm of charge transfer and 8 ohm of transport, both interfaces together."""
    rng = np.random.default_rng(8)
    z = 15 + zarc(angular_frequency=W, R=35, tau=1e-6, n=0.92)
    z = z + zarc(angular_frequency=W, R=12, tau=charge_transfer_time, n=0.9)
    z = z + zarc(angular_frequency=W, R=8, tau=0.2, n=0.9)
    z = z + 0.002 * np.abs(z) * (rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size))
    spectrum = ImpedanceSpectrum(frequency=FREQUENCY, impedance=z, temperature=temperature)
    return analyse_impedance(
        ImpedanceRecord(
            spectra=(spectrum,),
            provenance=Provenance(source="test", instrument="none"),
            sample=Cell(kind=kind, geometry=geometry).sample(),
        )
    )


def test_the_charge_transfer_arc_gives_the_exchange_current():
    """RT/(F R_ct A) with half of the arc, the area's uncertainty included."""
    found = analysis(1e-4)["exchange_current_density"]
    expected = GAS_CONSTANT * 303.15 / (FARADAY * 6.0 * 0.5) * 1e3
    assert found.unit == "mA/cm2"
    assert found.status == "ok"
    assert found.uncertainty is not None
    assert found.value == pytest.approx(expected, abs=3 * found.uncertainty)
    assert found.uncertainty / found.value > 0.02


def test_an_arc_that_is_no_double_layer_is_flagged():
    """Its capacitance tells that it may be something else."""
    found = analysis(6e-3)["exchange_current_density"]
    assert found.status == "flagged"
    assert "double layer" in found.advice


@pytest.mark.parametrize("lacking", [{"temperature": None}, {"kind": "full"}, {"geometry": Geometry()}])
def test_without_temperature_area_or_two_alike_electrodes_there_is_none(lacking: dict):
    """Nothing is guessed."""
    assert "exchange_current_density" not in analysis(1e-4, **lacking)
