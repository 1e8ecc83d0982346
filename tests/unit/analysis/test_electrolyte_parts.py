"""Bulk and grain boundary of an electrolyte."""

from dataclasses import replace

import numpy as np

from nasicell.analysis.electrolyte_parts import ElectrolyteParts, bulk_and_grain_boundary, parts_of_electrolyte
from nasicell.analysis.processes import BLOCKING
from nasicell.analysis.relaxation_fit import Arc, RelaxationFit


def fit(*arcs: tuple[float, float]) -> RelaxationFit:
    """A fit of arcs (resistance, tau) with a standard error of 1 ohm each."""
    return RelaxationFit(
        series_resistance=0.0,
        inductance=0.0,
        arcs=tuple(
            Arc(shape="zarc", resistance=r, tau=tau, exponent=0.9, column=k) for k, (r, tau) in enumerate(arcs, 2)
        ),
        tail=None,
        covariance=np.diag([0.0, 0.0, *(1.0 for _ in arcs)]),
        names=("R0", "L", *(f"R{k}" for k, _ in enumerate(arcs, 1))),
        impedance=np.zeros(1, dtype=np.complex128),
        deviation=np.ones(1, dtype=np.complex128),
        rms_residual=0.001,
        chi_squared=1.0,
        log_evidence=0.0,
        converged=True,
    )


def parts(one: RelaxationFit, *, area: float | None) -> ElectrolyteParts | None:
    """Its parts between blocking electrodes."""
    return parts_of_electrolyte(one, BLOCKING.assign(one.arcs, area=area, series_resistance=0.0))


def test_models_that_are_not_excluded_widen_the_uncertainty():
    """46.5 and 44.7 kohm of two models give an uncertainty of about their distance."""
    three, two = fit((3.15e4, 8e-7), (1.5e4, 1.2e-6), (4.45e4, 1e-4)), fit((4.47e4, 1e-6), (4.71e4, 1e-4))
    fits = [(1.0, one, found) for one in (three, two) if (found := parts(one, area=1e-4)) is not None]
    bulk, boundary = bulk_and_grain_boundary(fits, highest=6e6, status="ok", advice="")
    assert (bulk.value, boundary.value) == (4.65e4, 4.45e4)
    assert 1700 < bulk.uncertainty < 1900
    assert 2500 < boundary.uncertainty < 2700
    assert bulk.status == "ok"
    alone = bulk_and_grain_boundary(fits[:1], highest=6e6, status="ok", advice="")
    assert alone[0].uncertainty < 2


def test_without_an_area_the_widest_gap_separates_them_and_the_area_is_asked_for():
    """Two arcs of a microsecond and one of 0.1 ms."""
    one = fit((4.4e4, 1e-6), (2.5e3, 4e-6), (4.45e4, 1e-4))
    found = parts(one, area=None)
    assert found is not None
    assert [len(found.bulk), len(found.boundary)] == [2, 1]
    bulk, _ = bulk_and_grain_boundary([(1.0, one, found)], highest=6e6, status="ok", advice="")
    assert bulk.status == "flagged"
    assert "Give the area" in bulk.advice


def test_a_part_of_which_nothing_is_seen_fails_and_the_other_is_flagged():
    """No arc and R0 = 0 are no bulk resistance of 0 ± 0; the grain boundary's may contain both."""
    one = replace(fit((9e4, 1e-4)), covariance=np.diag([0.0, 0.0, 1.0]))
    found = ElectrolyteParts(bulk=(), boundary=one.arcs, by_order=False)
    bulk, boundary = bulk_and_grain_boundary([(1.0, one, found)], highest=6e6, status="ok", advice="")
    assert bulk.status == "failed"
    assert np.isnan(bulk.value)
    assert "assigned to the bulk" in bulk.evidence
    assert (boundary.value, boundary.status) == (9e4, "flagged")
    assert "both parts" in boundary.advice
