"""The laws of circuit elements: declared formula and its derivatives, limits, causality."""

import math

import numpy as np
import pytest
import sympy

from nasicell.analysis.kramers_kronig import kramers_kronig_tests
from nasicell.physics.elements import (
    ELEMENTS,
    FINITE_LENGTH_SUMMIT,
    Element,
    capacitor,
    constant_phase_element,
    debye_arc,
    gerischer,
    gerischer_finite,
    havriliak_negami,
    reacting_line,
    transmission_line,
    warburg,
    warburg_finite_length,
    warburg_finite_space,
    zarc,
)

W = np.geomspace(1e-3, 1e6, 91)
VALUES = {
    "R": 3.0,
    "C": 2e-5,
    "L": 1e-6,
    "Q": 3e-5,
    "n": 0.8,
    "tau": 0.02,
    "A": 4.0,
    "Z0": 7.0,
    "beta": 0.6,
    "phi": 1.3,
    "Rct": 11.0,
}
MIDDLE = np.geomspace(0.1, 1e3, 31)
"""Angular frequencies at which the derivatives of the formulas, written with sinh, neither overflow nor cancel."""


def symbolic(element: Element) -> tuple[sympy.Expr, list[sympy.Symbol], sympy.Symbol]:
    """The declared formula, its parameters and the angular frequency."""
    w = sympy.Symbol("w", positive=True)
    parameters = [sympy.Symbol(p.name, positive=True) for p in element.parameters]
    names = {"w": w, "j": sympy.I} | {str(p): p for p in parameters}
    return sympy.sympify(element.formula, locals=names), parameters, w


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=list(ELEMENTS))
def test_the_code_agrees_with_the_declared_formula(element: Element):
    """Impedance and expansion compute the formula that the element declares."""
    named = {p.name: VALUES[p.name] for p in element.parameters}
    formula, parameters, w = symbolic(element)
    declared = sympy.lambdify([w, *parameters], formula, "numpy")(W, *named.values())
    np.testing.assert_allclose(element.impedance(angular_frequency=W, **named), declared + 0 * W, rtol=1e-12)
    Z, _ = element.expansion(angular_frequency=W, **named)
    np.testing.assert_allclose(Z, declared + 0 * W, rtol=1e-12)


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=list(ELEMENTS))
def test_the_derivatives_are_those_of_the_declared_formula(element: Element):
    """Every derivative of the expansion is the symbolic derivative."""
    named = {p.name: VALUES[p.name] for p in element.parameters}
    formula, parameters, w = symbolic(element)
    _, slopes = element.expansion(angular_frequency=MIDDLE, **named)
    assert len(slopes) == len(parameters)
    for parameter, slope in zip(parameters, slopes, strict=True):
        declared = sympy.lambdify([w, *parameters], sympy.diff(formula, parameter), "numpy")(MIDDLE, *named.values())
        np.testing.assert_allclose(slope, declared + 0 * MIDDLE, rtol=1e-7, err_msg=str(parameter))


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=list(ELEMENTS))
def test_many_parameters_at_once(element: Element):
    """Parameters of shape (m, 1) give impedance and derivatives of shape (m, n)."""
    named = {p.name: VALUES[p.name] * np.array([[1.0], [0.9]]) for p in element.parameters}
    Z, slopes = element.expansion(angular_frequency=W, **named)
    assert Z.shape == (2, W.size)
    assert all(np.broadcast_shapes(slope.shape, Z.shape) == Z.shape for slope in slopes)
    second = {name: float(value[1, 0]) for name, value in named.items()}
    np.testing.assert_allclose(Z[1], element.impedance(angular_frequency=W, **second), rtol=1e-12)


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=list(ELEMENTS))
def test_scale_parameters_scale_the_impedance(element: Element):
    """Multiplying every parameter by s to the power that it declares multiplies the impedance by s."""
    named = {p.name: VALUES[p.name] for p in element.parameters}
    scaled = {p.name: VALUES[p.name] * 5.0**p.scale for p in element.parameters}
    Z = element.impedance(angular_frequency=W, **named)
    np.testing.assert_allclose(element.impedance(angular_frequency=W, **scaled), 5.0 * Z, rtol=1e-12)


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


def test_the_skewed_arc_narrows_to_a_depressed_one_and_to_a_semicircle():
    """Havriliak-Negami with beta = 1 is the depressed arc, and with n = 1 too the arc of R beside C."""
    arc = zarc(angular_frequency=W, R=3.0, tau=0.02, n=0.8)
    np.testing.assert_allclose(havriliak_negami(angular_frequency=W, R=3.0, tau=0.02, n=0.8, beta=1.0), arc)
    circle = debye_arc(angular_frequency=W, R=3.0, tau=0.02)
    np.testing.assert_allclose(havriliak_negami(angular_frequency=W, R=3.0, tau=0.02, n=1.0, beta=1.0), circle)
    beside = 1 / (1 / 3.0 + 1 / capacitor(angular_frequency=W, C=0.02 / 3.0))
    np.testing.assert_allclose(circle, beside)


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


def test_the_gerischer_element_between_resistance_and_warburg():
    """It is R far below 1/tau and the semi-infinite Warburg element with A = R/sqrt(2 tau) far above."""
    low, high = gerischer(angular_frequency=np.array([1e-6, 1e8]), R=3.0, tau=0.5)
    assert low == pytest.approx(3.0, rel=1e-6)
    assert high == pytest.approx(warburg(angular_frequency=np.array([1e8]), A=3.0)[0], rel=1e-7)


def test_a_long_finite_gerischer_element_is_the_semi_infinite_one():
    """With many penetration depths the wall is not felt."""
    np.testing.assert_allclose(
        gerischer_finite(angular_frequency=W, R=3.0, tau=0.5, phi=25.0), gerischer(angular_frequency=W, R=3.0, tau=0.5)
    )


def test_limits_of_the_blocking_line():
    """R/3 in series with the wall at low frequency; sqrt(R/Y) at high frequency; n = 1 is the finite-space Warburg."""
    w = np.array([1e-4, 1e9])
    low, high = transmission_line(angular_frequency=w, R=3.0, Q=1e-3, n=0.9)
    wall = constant_phase_element(angular_frequency=w, Q=1e-3, n=0.9)
    assert low == pytest.approx(1.0 + wall[0], rel=1e-6)
    assert high == pytest.approx(np.sqrt(3.0 * wall[1]), rel=1e-9)
    np.testing.assert_allclose(
        transmission_line(angular_frequency=W, R=3.0, Q=1e-3, n=1.0),
        warburg_finite_space(angular_frequency=W, Z0=3.0, tau=3e-3),
    )


def test_limits_of_the_reacting_line():
    """At low frequency sqrt(R Rct) coth(sqrt(R/Rct)); a wall that hardly reacts blocks; a short line is its wall."""
    low = reacting_line(angular_frequency=np.array([1e-6]), R=3.0, Rct=11.0, Q=1e-3, n=0.9)[0]
    assert low == pytest.approx(math.sqrt(33.0) / math.tanh(math.sqrt(3 / 11)), rel=1e-5)
    np.testing.assert_allclose(
        reacting_line(angular_frequency=W[40:], R=3.0, Rct=1e9, Q=1e-3, n=0.9),
        transmission_line(angular_frequency=W[40:], R=3.0, Q=1e-3, n=0.9),
        rtol=1e-6,
    )
    np.testing.assert_allclose(
        reacting_line(angular_frequency=W[:40], R=1e-9, Rct=11.0, Q=1e-3, n=0.9),
        zarc(angular_frequency=W[:40], R=11.0, tau=(11e-3) ** (1 / 0.9), n=0.9),
        rtol=1e-6,
    )
