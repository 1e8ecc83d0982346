"""What is fitted and how."""

import numpy as np
import pytest

from nasicell.analysis import Circuit, CircuitModel, unit
from nasicell.errors import AnalysisError
from nasicell.records import ImpedanceSpectrum

FREQUENCY = np.geomspace(1e5, 1.0, 51)
W = 2 * np.pi * FREQUENCY
ARC = ImpedanceSpectrum(frequency=FREQUENCY, impedance=5 + 20 / (1 + 1e-3j * W))
LEADS = ImpedanceSpectrum(frequency=FREQUENCY, impedance=5 + 1e-5j * W + 20 / (1 + 1e-3j * W))


def test_a_string_a_circuit_and_a_model_are_accepted():
    """A model is taken as it is, its choices included."""
    circuit = Circuit.parse("R0-p(R1,C1)")
    model = CircuitModel(circuit=circuit, weights=unit)
    assert CircuitModel.of("R0-p(R1,C1)") == CircuitModel.of(circuit)
    assert CircuitModel.of(model) is model


def test_inductive_points_are_left_out_where_the_circuit_has_no_inductor():
    """Only the points at the fast end; with an inductor all are fitted, and both find the arc."""
    without, having = CircuitModel.of("R0-p(R1,C1)"), CircuitModel.of("L0-R0-p(R1,C1)")
    inductive = LEADS.impedance.imag > 0
    assert inductive.any()
    np.testing.assert_array_equal(without.used(LEADS), ~inductive)
    assert having.used(LEADS).all()
    assert having.fit(LEADS)["L0"] == pytest.approx(1e-5, rel=1e-4)


def test_noise_above_the_axis_at_the_slow_end_stays():
    """A point with Im Z > 0 below capacitive ones is scatter, not an inductor."""
    z = ARC.impedance.copy()
    z[-1] = z[-1].real + 1e-6j
    assert CircuitModel.of("R0-p(R1,C1)").used(ImpedanceSpectrum(frequency=FREQUENCY, impedance=z)).all()


def test_only_the_frequency_range_is_fitted():
    """Points outside play no part."""
    model = CircuitModel.of("R0-p(R1,C1)", frequency_range=(10.0, 1e4))
    assert model.fit(ARC).impedance.size == ((FREQUENCY >= 10) & (FREQUENCY <= 1e4)).sum()


def test_an_empty_range_is_refused():
    """From high to low is a mistake; a range without points cannot be fitted."""
    with pytest.raises(AnalysisError, match="from low to high"):
        CircuitModel.of("R0", frequency_range=(10.0, 1.0))
    with pytest.raises(AnalysisError, match="0 points cannot determine"):
        CircuitModel.of("R0", frequency_range=(1e7, 1e8)).fit(ARC)
