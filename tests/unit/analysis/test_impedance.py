"""The analysis of an impedance record: what it reports for which kind of cell, and what it refuses to guess."""

import numpy as np
import polars as pl
import pytest

from nasicell.analysis.basis import ASK_AREA, ASK_THICKNESS
from nasicell.analysis.impedance import analyse_impedance
from nasicell.cell import Cell, Geometry
from nasicell.errors import AnalysisError
from nasicell.physics.elements import constant_phase_element, warburg_finite_length, zarc
from nasicell.records import Damage, ImpedanceRecord, ImpedanceSpectrum, Provenance, Sample

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
GEOMETRY = Geometry(area_cm2=0.5, area_uncertainty_cm2=0.01, thickness_mm=1.0, thickness_uncertainty_mm=0.02)
PROVENANCE = Provenance(source="cell.csv", instrument="test")

ELECTROLYTE = 15 + zarc(angular_frequency=W, R=35, tau=1.5e-6, n=0.92)
INTERFACES = 2 * (
    zarc(angular_frequency=W, R=6, tau=5e-3, n=0.9) + warburg_finite_length(angular_frequency=W, Z0=4, tau=1)
)
TAIL = constant_phase_element(angular_frequency=W, Q=2e-6, n=0.92)


def record(*impedances: np.ndarray, sample: Sample | None = None, noise: float = 0.002) -> ImpedanceRecord:
    """A record of sweeps with noise."""
    rng = np.random.default_rng(5)
    spectra = tuple(
        ImpedanceSpectrum(
            frequency=FREQUENCY,
            impedance=z + noise * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71)),
        )
        for z in impedances
    )
    return ImpedanceRecord(spectra=spectra, provenance=PROVENANCE, sample=sample or Sample())


def sample(kind, geometry: Geometry = GEOMETRY) -> Sample:
    """A sample of a kind."""
    return Cell(kind=kind, geometry=geometry).sample()


def test_a_symmetric_cell_gives_electrolyte_and_one_interface():
    """The slow arcs are halved and multiplied with the area, once."""
    analysis = analyse_impedance(record(ELECTROLYTE + INTERFACES, sample=sample("symmetric")))
    interface, electrolyte = analysis["interface_resistance"], analysis["electrolyte_resistance"]
    assert interface.unit == electrolyte.unit == "ohm cm2"
    assert interface.value == pytest.approx(10 * 0.5, abs=3 * interface.uncertainty)
    assert electrolyte.value == pytest.approx(50 * 0.5, abs=3 * electrolyte.uncertainty)
    assert not analysis.questions


def test_a_blocking_cell_gives_everything_before_the_tail():
    """Electrolyte, bulk, grain boundary and conductivity, with the uncertainty of the geometry in it."""
    analysis = analyse_impedance(record(ELECTROLYTE + TAIL, sample=sample("blocking")))
    assert "interface_resistance" not in analysis
    assert analysis["bulk_resistance"].value == pytest.approx(15 * 0.5, rel=0.03)
    assert analysis["grain_boundary_resistance"].value == pytest.approx(35 * 0.5, rel=0.03)
    conductivity = analysis["ionic_conductivity"]
    assert conductivity.unit == "S/cm"
    assert conductivity.value == pytest.approx(0.1 / (50 * 0.5), rel=0.01)
    assert conductivity.uncertainty / conductivity.value == pytest.approx(np.hypot(0.02, 0.02), rel=0.05)


def test_without_area_resistances_stay_in_ohm_and_the_area_is_asked_for():
    """Nothing is divided by a guessed area."""
    analysis = analyse_impedance(record(ELECTROLYTE + TAIL, sample=sample("blocking", Geometry())))
    assert analysis["electrolyte_resistance"].unit == "ohm"
    assert analysis["electrolyte_resistance"].value == pytest.approx(50, rel=0.01)
    assert "ionic_conductivity" not in analysis
    assert ASK_AREA in analysis.questions
    assert ASK_THICKNESS in analysis.questions


def test_without_kind_only_the_total_is_reported():
    """Which arc belongs to what depends on the kind of cell, so it is asked for."""
    analysis = analyse_impedance(record(ELECTROLYTE + INTERFACES))
    assert {quantity.name for quantity in analysis.quantities} == {"total_resistance"}
    assert analysis["total_resistance"].value == pytest.approx(70, rel=0.02)
    assert any(question.startswith("kind") for question in analysis.questions)


def test_in_a_full_cell_the_parts_are_flagged():
    """Arcs of two different electrodes are not told apart, and said so."""
    analysis = analyse_impedance(record(ELECTROLYTE + INTERFACES, sample=sample("full")))
    assert analysis["interface_resistance"].status == "flagged"
    assert analysis["electrolyte_resistance"].status == "flagged"
    assert "ionic_conductivity" not in analysis


def test_an_arc_that_does_not_close_is_flagged():
    """A sweep that ends in the middle of the slowest arc says so."""
    z = ELECTROLYTE + zarc(angular_frequency=W, R=40, tau=2.0, n=0.9)
    quantity = analyse_impedance(record(z, sample=sample("symmetric")))["interface_resistance"]
    assert quantity.status == "flagged"
    assert "ends before the arc closes" in quantity.advice


def test_bulk_and_grain_boundary_at_the_edge_are_not_told_apart():
    """Below omega tau = 1 only the sum is a number; the two parts fail and point to it."""
    z = 25 + zarc(angular_frequency=W, R=35, tau=1e-7, n=0.92) + TAIL
    analysis = analyse_impedance(record(z, sample=sample("blocking")))
    assert analysis["electrolyte_resistance"].value == pytest.approx(60 * 0.5, rel=0.01)
    assert analysis["bulk_resistance"].status == "failed"
    assert "electrolyte_resistance" in analysis["bulk_resistance"].advice
    assert np.isnan(analysis["grain_boundary_resistance"].value)


def test_a_spectrum_that_is_not_causal_is_flagged_and_found():
    """Failing the Kramers-Kronig test flags the numbers and adds a finding."""
    z = 50 + zarc(angular_frequency=W, R=40, tau=1e-3, n=0.9).conj()
    analysis = analyse_impedance(record(z, sample=sample("symmetric")))
    assert not analysis.tables["kramers_kronig"]["passed"].item()
    assert analysis["total_resistance"].status != "ok"
    assert any("Kramers-Kronig" in finding.message for finding in analysis.findings)


def test_sweeps_are_numbered_and_may_differ_in_frequencies():
    """Several sweeps carry their number in conditions and tables, in the order of the record."""
    first = record(ELECTROLYTE + INTERFACES, ELECTROLYTE + 2 * INTERFACES, sample=sample("symmetric"))
    short = ImpedanceSpectrum(frequency=FREQUENCY[:61], impedance=first.spectra[0].impedance[:61])
    both = ImpedanceRecord(
        spectra=(first.spectra[0], short, first.spectra[1]), provenance=PROVENANCE, sample=first.sample
    )
    analysis = analyse_impedance(both)
    assert [q.conditions for q in analysis.all("total_resistance")] == ["sweep 1", "sweep 2", "sweep 3"]
    assert analysis.tables["spectra"].group_by("sweep", maintain_order=True).len()["len"].to_list() == [71, 61, 71]
    values = [q.value for q in analysis.all("interface_resistance")]
    assert values[2] == pytest.approx(2 * values[0], rel=0.05)


def test_the_tables_have_the_promised_columns():
    """Plots and reports rely on these names."""
    tables = analyse_impedance(record(ELECTROLYTE + INTERFACES, sample=sample("symmetric"))).tables
    assert tables["spectra"].columns == [
        "sweep",
        "frequency_hertz",
        "z_real_ohm",
        "z_imaginary_ohm",
        "fit_real_ohm",
        "fit_imaginary_ohm",
        "kk_residual_real",
        "kk_residual_imaginary",
        "noise",
        "z_hit_deviation",
    ]
    assert {"sweep", "parameter", "value", "standard_error", "unit", "status"} <= set(tables["circuit"].columns)
    assert tables["drt"].columns == [
        "sweep",
        "tau_second",
        "gamma_ohm",
        "gamma_low_ohm",
        "gamma_high_ohm",
        "region",
    ]
    assert tables["drt_peaks"].columns == [
        "sweep",
        "tau_second",
        "tau_low_second",
        "tau_high_second",
        "resistance_ohm",
        "resistance_low_ohm",
        "resistance_high_ohm",
        "capacitance_farad",
        "process",
        "region",
    ]
    assert tables["kramers_kronig"].columns == [
        "sweep",
        "elements",
        "rms_residual",
        "noise",
        "passed",
        "probability",
        "deviation",
        "deviation_from_hertz",
        "deviation_to_hertz",
        "looks_like",
    ]
    assert tables["drift"].columns == [
        "sweep",
        "source",
        "frequency_hertz",
        "growth",
        "growth_uncertainty",
        "change_ohm",
        "change_uncertainty_ohm",
        "significant",
    ]


def test_peaks_are_named_by_their_order():
    """Of a symmetric cell the faster interface peak is charge transfer, the slower transport; of no kind, none is."""
    z = 25 + zarc(angular_frequency=W, R=35, tau=1e-7, n=0.92) + INTERFACES
    peaks = analyse_impedance(record(z, sample=sample("symmetric"))).tables["drt_peaks"]
    fast, slow = (
        peaks.filter(pl.col("process") == name)["tau_second"] for name in ("charge transfer", "interfacial transport")
    )
    assert fast.min() == pytest.approx(5e-3, rel=0.3)
    assert slow.max() == pytest.approx(0.4, rel=0.3)
    unknown = analyse_impedance(record(z)).tables["drt_peaks"]
    assert set(unknown["process"]) == {"unassigned"}


def test_an_area_that_would_decide_is_not_guessed():
    """An arc that is electrolyte at 1 cm2 and interface at 0.05 cm2 fails both without an area, and says why."""
    z = 200 + zarc(angular_frequency=W, R=300, tau=1e-5, n=1.0) + zarc(angular_frequency=W, R=500, tau=5e-3, n=0.9)
    unknown = analyse_impedance(record(z, sample=sample("symmetric", Geometry())))
    for name in ("electrolyte_resistance", "interface_resistance"):
        assert unknown[name].status == "failed"
        assert "Give the area" in unknown[name].advice
    assert unknown["total_resistance"].value == pytest.approx(1000, rel=0.01)
    for area, electrolyte in ((1.0, 500), (0.05, 200)):
        known = analyse_impedance(record(z, sample=sample("symmetric", Geometry(area_cm2=area))))
        assert known["electrolyte_resistance"].value == pytest.approx(electrolyte * area, rel=0.02)


def test_a_noisy_spectrum_is_used_and_the_noise_is_told():
    """Noise of 1.5 % flags nothing by itself; a note states it."""
    analysis = analyse_impedance(record(ELECTROLYTE + INTERFACES, sample=sample("symmetric"), noise=0.015))
    assert analysis["total_resistance"].status == "ok"
    assert any("noise 1." in finding.message and "% of |Z|" in finding.message for finding in analysis.findings)


def test_a_negative_real_part_is_no_resistance():
    """With a turned sign every resistance fails, and the sign is named."""
    analysis = analyse_impedance(record(-(ELECTROLYTE + INTERFACES), sample=sample("symmetric")))
    for quantity in analysis.quantities:
        assert quantity.status == "failed"
    assert "sign" in analysis["total_resistance"].advice


def test_an_impedance_of_zero_is_refused():
    """Columns without values are not a cell."""
    nothing = ImpedanceSpectrum(frequency=FREQUENCY, impedance=0 * ELECTROLYTE)
    with pytest.raises(AnalysisError, match="zero at 71 of 71 frequencies"):
        analyse_impedance(ImpedanceRecord(spectra=(nothing,), provenance=PROVENANCE, sample=sample("symmetric")))


@pytest.mark.parametrize("factor", [1e-12, 1e9])
def test_absurd_frequencies_raise_nothing(factor: float):
    """A sweep whose frequencies are in a wrong unit gives quantities, failed or not, and no exception."""
    for kind in ("symmetric", "blocking", "full", None):
        spectrum = ImpedanceSpectrum(frequency=factor * FREQUENCY, impedance=ELECTROLYTE + INTERFACES + TAIL)
        described = Sample() if kind is None else sample(kind)
        assert analyse_impedance(
            ImpedanceRecord(spectra=(spectrum,), provenance=PROVENANCE, sample=described)
        ).quantities


def test_too_few_points_are_refused():
    """A sweep of seven points is refused with its number."""
    few = ImpedanceSpectrum(frequency=FREQUENCY[:7], impedance=ELECTROLYTE[:7])
    with pytest.raises(AnalysisError, match="sweep 1 has 7 points"):
        analyse_impedance(ImpedanceRecord(spectra=(few,), provenance=PROVENANCE))


def test_damage_of_the_file_becomes_a_finding():
    """What could not be read is in the findings."""
    damaged = ImpedanceRecord(
        spectra=record(ELECTROLYTE + INTERFACES).spectra,
        provenance=PROVENANCE,
        damage=(Damage(file="cell.csv", row=3, reason="'abc' is not a number"),),
    )
    assert any("row 3" in finding.message for finding in analyse_impedance(damaged).findings)


def test_scaling_the_impedance_scales_the_resistances():
    """A thousand times the impedance gives a thousand times the resistance, with the same arcs."""
    one = record(ELECTROLYTE + INTERFACES, sample=sample("symmetric"))
    spectrum = ImpedanceSpectrum(frequency=FREQUENCY, impedance=1000 * one.spectra[0].impedance)
    thousand = ImpedanceRecord(spectra=(spectrum,), provenance=PROVENANCE, sample=one.sample)
    small, large = analyse_impedance(one)["total_resistance"], analyse_impedance(thousand)["total_resistance"]
    assert large.value == pytest.approx(1000 * small.value, rel=1e-3)


def test_an_arc_that_is_mostly_extrapolated_has_no_uncertainty():
    """The fit's own standard error says nothing about what lies beyond the sweep."""
    z = ELECTROLYTE + zarc(angular_frequency=W, R=400, tau=20.0, n=0.9)
    analysis = analyse_impedance(record(z, sample=sample("symmetric")))
    for name in ("interface_resistance", "total_resistance"):
        assert analysis[name].status == "flagged"
        assert analysis[name].uncertainty is None


def test_a_resistance_that_is_mostly_uncertainty_or_of_a_bad_fit_is_flagged():
    """At 30 % noise the residual exceeds 10 %: no resistance is ok, and each says what to do."""
    analysis = analyse_impedance(record(ELECTROLYTE + INTERFACES, sample=sample("symmetric"), noise=0.3))
    for name in ("total_resistance", "electrolyte_resistance", "interface_resistance"):
        assert analysis[name].status != "ok"
        assert analysis[name].advice


def test_without_a_grain_boundary_arc_the_bulk_is_flagged_and_the_boundary_fails():
    """R0 and a tail alone: R0 may contain both parts."""
    analysis = analyse_impedance(record(50 + TAIL, sample=sample("blocking")))
    assert analysis["bulk_resistance"].status == "flagged"
    assert analysis["bulk_resistance"].value == pytest.approx(25, rel=0.02)
    assert analysis["grain_boundary_resistance"].status == "failed"


def one(frequency: np.ndarray, impedance: np.ndarray, noise: float = 0.002) -> ImpedanceRecord:
    """A symmetric cell's sweep on frequencies of its own."""
    rng = np.random.default_rng(6)
    parts = rng.standard_normal((2, frequency.size)) * noise * np.abs(impedance)
    spectrum = ImpedanceSpectrum(frequency=frequency, impedance=impedance + parts[0] + 1j * parts[1])
    return ImpedanceRecord(spectra=(spectrum,), provenance=PROVENANCE, sample=sample("symmetric"))


@pytest.mark.parametrize(
    "order",
    [np.r_[0:71, 70:-1:-1], np.r_[0:30, 29:71], np.repeat(np.arange(0, 71, 2), 2), np.arange(71)[::-1]],
    ids=["down and up", "one twice", "all twice", "upwards"],
)
def test_frequencies_may_come_twice_and_in_any_order(order: np.ndarray):
    """The total resistance is that of the sweep, within three standard errors."""
    analysis = analyse_impedance(one(FREQUENCY[order], (ELECTROLYTE + INTERFACES)[order]))
    total = analysis["total_resistance"]
    assert total.value == pytest.approx(70 * 0.5, abs=3 * total.uncertainty)
    assert total.uncertainty < 3


def test_too_few_different_frequencies_are_refused():
    """Repeats of one frequency are no sweep, however many."""
    with pytest.raises(AnalysisError, match="12 points at 1 frequencies"):
        analyse_impedance(one(np.full(12, 100.0), np.full(12, 50 + 0j)))


def test_one_point_that_sticks_out_is_not_the_noise():
    """It is told as a point, not as noise of the sweep, and makes no peak."""
    Z = ELECTROLYTE + INTERFACES
    clean = analyse_impedance(one(FREQUENCY, Z))
    disturbed = analyse_impedance(one(FREQUENCY, Z * np.where(np.arange(71) == 30, 3, 1)))
    assert not any("noise 5" in finding.message for finding in disturbed.findings)
    assert [finding.severity for finding in disturbed.findings] == ["warning"]
    assert "a point deviates" in disturbed.findings[0].message
    peaks, undisturbed = disturbed.tables["drt_peaks"], clean.tables["drt_peaks"]
    np.testing.assert_allclose(peaks["resistance_ohm"], undisturbed["resistance_ohm"], rtol=0.05)


def test_noise_of_the_whole_sweep_is_told_of_the_sweep_that_has_it():
    """Of three sweeps, the one with 2 % is named with about that."""
    rng = np.random.default_rng(3)
    spectra = tuple(
        ImpedanceSpectrum(
            frequency=FREQUENCY,
            impedance=ELECTROLYTE * (1 + noise * (rng.standard_normal(71) + 1j * rng.standard_normal(71))),
        )
        for noise in (0.002, 0.02, 0.002)
    )
    told = [
        finding.message
        for finding in analyse_impedance(ImpedanceRecord(spectra=spectra, provenance=PROVENANCE)).findings
        if "noise" in finding.message
    ]
    assert told[0].startswith("sweep 2: noise ")
    assert float(told[0].split()[3]) == pytest.approx(2.0, rel=0.2)
    assert len(told) == 1, "noise of the second sweep is no point that sticks out"


def test_an_inductive_loop_is_told():
    """No sum of positive relaxations has one, and the resistances must not look sound without a word."""
    analysis = analyse_impedance(one(FREQUENCY, ELECTROLYTE + INTERFACES - 10 / (1 + 1j * W)))
    assert any("no sum of positive relaxations" in finding.message for finding in analysis.findings)


def test_a_capacitor_has_no_electrolyte_resistance():
    """A value at zero is not known to be zero: it fails instead of being stated without uncertainty."""
    analysis = analyse_impedance(one(FREQUENCY, 1 / (1j * W * 1e-6), noise=0.0))
    assert analysis["electrolyte_resistance"].status == "failed"
    assert np.isnan(analysis["electrolyte_resistance"].value)
