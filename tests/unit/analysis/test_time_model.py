"""Sweeps of a changing interface in one model: coverage, the fall-back, the onset of the change."""

import numpy as np
import pytest

from nasicell.analysis.course_quantities import AreaScale, course_quantities
from nasicell.analysis.interface_course import InterfaceCourse
from nasicell.analysis.relaxation_fit import Arc
from nasicell.analysis.time_model import fit_shared, relative_change
from nasicell.physics.elements import warburg_finite_length, zarc

W = 2 * np.pi * np.geomspace(1e6, 0.1, 71)
INTERFACE = np.array([4.0, 4.0, 4.05, 4.2, 4.5, 5.0, 5.2, 6.0, 7.0, 9.0])
NOISE = 0.005


def arc(tau, exponent, shape="zarc"):
    return Arc(shape=shape, resistance=1.0, tau=tau, exponent=exponent, column=0)


def sweeps(rng, *, warburg=False, noise=NOISE):
    def slow(R):
        if warburg:
            return warburg_finite_length(angular_frequency=W, Z0=0.4 * R, tau=0.5)
        return zarc(angular_frequency=W, R=0.4 * R, tau=0.5, n=0.9)

    electrolyte = 20 + 2e-7j * W + zarc(angular_frequency=W, R=45.0, tau=2e-7, n=0.95)
    Z = np.stack([electrolyte + zarc(angular_frequency=W, R=0.6 * R, tau=5e-3, n=0.9) + slow(R) for R in INTERFACE])
    return Z * (1 + noise * (rng.standard_normal(Z.shape) + 1j * rng.standard_normal(Z.shape)))


@pytest.mark.parametrize("shape", ["zarc", "finite-length Warburg"])
def test_intervals_hold_resistances_and_changes(shape):
    """95 % of the intervals of R_int and of its change hold the truth, within what 60 series can tell."""
    rng, held = np.random.default_rng(3), []
    for _ in range(60):
        fit = fit_shared(
            [arc(1e-7, 0.9), arc(1e-2, 0.85), arc(0.3, 0.95 if shape == "zarc" else 0.5, shape)],
            [False, True, True],
            angular_frequency=W,
            impedance=sweeps(rng, warburg=shape != "zarc"),
            noise=np.full((INTERFACE.size, W.size), NOISE),
        )
        assert fit.converged
        assert fit.rms_residual == pytest.approx(NOISE, rel=0.1)
        change, sigma = fit.relative_change()
        held += list(np.abs(fit.interface - INTERFACE) < 1.96 * np.sqrt(np.diag(fit.covariance)))
        held += list((np.abs(change - (INTERFACE / INTERFACE[0] - 1)) < 1.96 * sigma)[1:])
    assert 0.92 < np.mean(held) < 0.98


def test_a_change_of_everything_alike_has_no_uncertainty_of_its_own():
    """Values with fully correlated errors keep their ratio."""
    _, sigma = relative_change(np.array([2.0, 4.0]), np.array([[0.01, 0.02], [0.02, 0.04]]))
    assert sigma == pytest.approx([0.0, 0.0], abs=1e-12)


def course(values, sigma):
    return InterfaceCourse(
        positions=np.arange(len(values)),
        values=np.array(values),
        covariance=np.eye(len(values)) * sigma**2,
        evidence="here",
    )


def quantities(values, sigma, relative=0.0):
    charge = 0.3 * 3.6 * np.arange(len(values))
    scale = AreaScale(area=1e-4, relative=relative)
    found = course_quantities(course(values, sigma), charge, scale=scale, ended="end", source="here")
    return {q.name: q for q in found}


def test_without_noise_the_onset_lies_between_two_sweeps():
    """The interval is that of the sweeps before and after the change."""
    found = quantities([2.0, 2.1, 2.2, 2.6, 3.0], 1e-6)["charge_until_change"]
    assert found.value == pytest.approx(0.9)
    assert found.interval == pytest.approx((0.6, 0.9))


def test_noise_widens_the_interval_of_the_onset():
    """A sweep near the limit decides neither way; one within after the change counts for nothing."""
    found = quantities([2.0, 2.1, 2.35, 2.45, 3.0, 2.0], 0.05)["charge_until_change"]
    assert found.interval == pytest.approx((0.3, 1.2))


def test_a_change_never_beyond_doubt_is_a_bound():
    """Where no sweep is clear of the limit, the charge is at least that of the last one within."""
    found = quantities([2.0, 2.1, 2.45], 0.05)["charge_until_change"]
    assert found.bound == ">="
    assert found.value == pytest.approx(0.3)


def test_every_sweep_that_may_be_the_maximum_is_in_its_interval():
    """Two sweeps within their noise are both candidates."""
    found = quantities([2.0, 3.0, 2.99, 2.0], 0.05)["charge_at_interface_maximum"]
    assert found.interval == pytest.approx((0.3, 0.6))


def test_the_area_is_part_of_areal_values_and_not_of_the_decision():
    """An area known to 5 % gives 5 % to the maximum and to the charges; the interval of the onset stays."""
    found = quantities([2.0, 2.1, 2.2, 2.6, 3.0], 1e-6, relative=0.05)
    assert found["interface_resistance_maximum"].uncertainty == pytest.approx(0.15, rel=1e-3)
    assert found["charge_at_interface_maximum"].uncertainty == pytest.approx(0.06)
    assert found["charge_until_change"].interval == pytest.approx((0.6, 0.9))


def test_the_first_sweep_beyond_lies_in_the_interval():
    """An early outlier, taken back by a sweep that is within for certain, is not the onset."""
    found = quantities([2.0, 2.42, 2.1, 2.6, 3.0], 0.01)["charge_until_change"]
    low, high = found.interval
    assert low <= found.value <= high
