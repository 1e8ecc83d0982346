"""Assignment of arcs to processes."""

import numpy as np

from nasicell.analysis.impedance import analyse_impedance
from nasicell.analysis.processes import BLOCKING, CERAMIC, LI2025, NOT_STATED, ProcessWindows, default_windows
from nasicell.analysis.relaxation_fit import Arc
from nasicell.cell import Cell, Geometry
from nasicell.physics.elements import zarc
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, Provenance


def arc(resistance: float, tau: float) -> Arc:
    """A depressed arc."""
    return Arc(shape="zarc", resistance=resistance, tau=tau, exponent=0.9, column=2)


def names(windows: ProcessWindows, *arcs: Arc) -> list[str]:
    """Processes of arcs of a cell of 1 cm2."""
    return [window.process for window in windows.assign(arcs, area=1e-4, series_resistance=30.0)]


def test_a_good_conductor_has_one_fast_grain_boundary():
    """At 1e-7 s and nF it is the grain boundary; ms and s are the interface's."""
    found = names(CERAMIC, arc(40, 1e-7), arc(2, 5e-3), arc(2, 0.5))
    assert found == ["grain boundary", "charge transfer", "interfacial transport"]


def test_a_resistive_interface_of_small_capacitance_is_not_a_grain_boundary():
    """32 kohm at 1e-5 s (0.3 nF) behind a grain boundary at 1e-7 s is the interface."""
    assert names(CERAMIC, arc(40, 1e-7), arc(32000, 1e-5)) == ["grain boundary", "interface"]


def test_a_wide_slow_arc_is_not_a_grain_boundary_either():
    """Where the grain boundary was not resolved, its resistance before the arc says what the arc is."""
    assert names(CERAMIC, arc(32000, 1e-5)) == ["interface"]
    assert names(CERAMIC, arc(60, 5e-6)) == ["grain boundary"]


def test_a_resistive_ceramic_shows_bulk_and_slow_grain_boundary():
    """45 kohm at 1e-6 s (22 pF) and 47 kohm at 1e-4 s (2 nF) are both the electrolyte's."""
    assert names(CERAMIC, arc(4.5e4, 1e-6), arc(4.7e4, 1e-4)) == ["bulk", "grain boundary"]


def test_between_blocking_electrodes_only_the_capacitance_decides():
    """A slow arc counts as grain boundary unless it is as capacitive as an electrode."""
    assert names(BLOCKING, arc(50, 1e-6), arc(50, 1e-3)) == ["grain boundary", "electrode contact"]
    assert names(BLOCKING, arc(4e4, 1e-3)) == ["grain boundary"]


def test_interface_arcs_are_told_apart_by_the_widest_gap():
    """Two arcs close together are one process; an arc beyond the sweep does not decide."""
    arcs = arc(2, 1e-3), arc(2, 0.2), arc(2, 1.0)
    assert names(CERAMIC, *arcs) == ["charge transfer", "interfacial transport", "interfacial transport"]
    found = CERAMIC.assign([*arcs[:2], arc(2, 1e4)], area=1e-4, series_resistance=30.0, longest=10.0)
    assert [window.process for window in found] == ["charge transfer", "interfacial transport", "interface"]


def test_without_an_area_only_what_does_not_depend_on_it_is_named():
    """33 nF is a grain boundary's at 1 cm2 and an interface's at 0.05 cm2; 25 mF is an interface's at any area."""
    found = CERAMIC.assign([arc(300, 1e-5), arc(2, 0.05)], area=None, series_resistance=200.0)
    assert [window.part for window in found] == ["undetermined", "interface"]


def test_the_area_scales_the_capacitance():
    """The same arc of a larger cell has less capacitance per area."""
    arcs = [arc(4.5e4, 1e-6), arc(5e4, 1e-4)]
    small, large = (CERAMIC.assign(arcs, area=area, series_resistance=0.0)[-1].process for area in (1e-4, 1e-2))
    assert (small, large) == ("grain boundary", "bulk")


def test_blocking_cells_have_windows_of_their_own():
    """Every other stated kind takes those of a ceramic; without a kind, nothing is named."""
    assert default_windows("blocking") is BLOCKING
    assert default_windows("symmetric") is default_windows("full") is CERAMIC
    assert default_windows(None) is NOT_STATED
    assert names(NOT_STATED, arc(2, 5e-3)) == ["unassigned"]


def test_the_windows_of_the_paper_go_by_time_alone():
    """Between its windows nothing has a name."""
    found = names(LI2025, arc(40, 1e-7), arc(2, 1e-4), arc(2, 5e-3), arc(2, 0.5))
    assert found == ["grain boundary", "unassigned", "charge transfer", "interfacial transport"]


def test_an_interface_arc_as_capacitive_as_a_grain_boundary_is_doubted():
    """Two arcs of the ceramic at ordinary capacitances: the second is named an interface's, and both are flagged."""
    w = 2 * np.pi * np.geomspace(1e6, 0.1, 71)
    rng = np.random.default_rng(5)
    z = 5 + zarc(angular_frequency=w, R=2e3, tau=2e3 * 2e-10, n=0.95)
    z = z + zarc(angular_frequency=w, R=3e3, tau=3e3 * 4e-8, n=0.92) + zarc(angular_frequency=w, R=800, tau=8e-2, n=0.9)
    z = z * (1 + 0.002 * (rng.standard_normal(71) + 1j * rng.standard_normal(71)))
    cell = Cell(kind="symmetric", geometry=Geometry(area_cm2=1.0, thickness_mm=1.0))
    analysis = analyse_impedance(
        ImpedanceRecord(
            spectra=(ImpedanceSpectrum(frequency=w / (2 * np.pi), impedance=z),),
            provenance=Provenance(source="test", instrument="none"),
            sample=cell.sample(),
        )
    )
    for name in ("electrolyte_resistance", "interface_resistance"):
        assert analysis[name].status == "flagged"
        assert "as a grain boundary has" in analysis[name].advice
