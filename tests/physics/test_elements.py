"""The laws of circuit elements: declared formula, limits, causality."""

import math

import numpy as np
import pytest

from nasicell.analysis.kramers_kronig import kramers_kronig_tests
from nasicell.physics.elements import (
    ELEMENTS,
    FINITE_LENGTH_SUMMIT,
    Element,
    capacitor,
    constant_phase_element,
    warburg,
    warburg_finite_length,
    warburg_finite_space,
    zarc,
)

W = np.geomspace(1e-3, 1e6, 91)
VALUES = {"R": 3.0, "C": 2e-5, "L": 1e-6, "Q": 3e-5, "n": 0.8, "tau": 0.02, "A": 4.0, "Z0": 7.0}


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=list(ELEMENTS))
def test_the_code_agrees_with_the_declared_formula(element: Element):
    """Each element's function computes the formula that it declares."""
    named = {p.name: VALUES[p.name] for p in element.parameters}
    names = {"w": W, "j": 1j, "sqrt": np.sqrt, "tanh": np.tanh, "coth": lambda x: 1 / np.tanh(x)} | named
    declared = eval(element.formula, {"__builtins__": {}}, names)
    np.testing.assert_allclose(element.impedance(angular_frequency=W, **named), declared + 0 * W, rtol=1e-12)


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=list(ELEMENTS))
def test_every_element_is_causal(element: Element):
    """A resistor in series with any element passes the Kramers-Kronig test."""
    named = {p.name: VALUES[p.name] for p in element.parameters}
    w = np.geomspace(1e-1, 1e5, 61)
    impedance = element.impedance(angular_frequency=w, **named) + 1.0
    assert kramers_kronig_tests(angular_frequency=w, impedance=impedance[None])[0].passed


def test_exponent_one_is_a_capacitor():
    """A constant phase element with n = 1 is a capacitor."""
    np.testing.assert_allclose(
        constant_phase_element(angular_frequency=W, Q=1e-4, n=1.0), capacitor(angular_frequency=W, C=1e-4)
    )


def test_an_arc_runs_from_its_resistance_to_zero():
    """A depressed arc starts at R at low frequency, ends at 0 and has its summit at omega tau = 1."""
    w = np.geomspace(1e-9, 1e15, 24001)
    arc = zarc(angular_frequency=w, R=5.0, tau=1e-3, n=0.8)
    assert arc[0] == pytest.approx(5.0, rel=1e-6)
    assert abs(arc[-1]) < 1e-6
    assert w[np.argmin(arc.imag)] == pytest.approx(1e3, rel=0.01)


def test_finite_warburgs_share_the_semi_infinite_flank():
    """Far above 1/tau both finite elements are the semi-infinite one with A = Z0/sqrt(2 tau)."""
    w = np.array([1e6])
    expected = warburg(angular_frequency=w, A=3.0 / math.sqrt(2 * 0.5))
    for finite in (warburg_finite_length, warburg_finite_space):
        np.testing.assert_allclose(finite(angular_frequency=w, Z0=3.0, tau=0.5), expected, rtol=1e-9)


def test_finite_warburgs_differ_at_low_frequency():
    """The reservoir gives the resistance Z0; the wall gives Z0/3 and the capacitance tau/Z0."""
    w = np.array([1e-5])
    assert warburg_finite_length(angular_frequency=w, Z0=3.0, tau=0.5)[0] == pytest.approx(3.0, rel=1e-5)
    wall = warburg_finite_space(angular_frequency=w, Z0=3.0, tau=0.5)[0]
    assert wall.real == pytest.approx(1.0, rel=1e-6)
    assert wall.imag == pytest.approx(-1 / (1e-5 * 0.5 / 3.0), rel=1e-6)


def test_summit_of_the_finite_length_element():
    """-Im Z of the finite-length element is largest at omega tau = FINITE_LENGTH_SUMMIT."""
    w = np.linspace(2.3, 2.8, 50001)
    z = warburg_finite_length(angular_frequency=w, Z0=1.0, tau=1.0)
    assert w[np.argmin(z.imag)] == pytest.approx(FINITE_LENGTH_SUMMIT, abs=2e-4)
