"""The drift test measures how much a cell grew while its sweep was taken, and leaves steady cells alone."""

from dataclasses import replace

import numpy as np
import pytest

from nasicell.analysis import analyse_impedance, at_common_time
from nasicell.analysis.drift import Drift, point_times
from nasicell.analysis.drift_between import drift_between
from nasicell.analysis.drift_within import drifts_within
from nasicell.analysis.kramers_kronig_model import linear_fits
from nasicell.errors import AnalysisError
from nasicell.physics.elements import zarc
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, Provenance

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
TIMES = point_times(FREQUENCY)
DURATION = float((1 / FREQUENCY).sum())
PROVENANCE = Provenance(source="drifting cell", instrument="synthetic")


def arcs(growth: np.ndarray | float, *, slow_only: bool = False) -> np.ndarray:
    """Impedance with arcs larger by `growth`, a number or one per frequency."""
    fast = zarc(angular_frequency=W, R=35, tau=2e-6, n=0.92)
    slow = zarc(angular_frequency=W, R=25, tau=0.05, n=0.88)
    return 20 + fast * (1.0 if slow_only else 1 + growth) + slow * (1 + growth)


def sweep(start: float, *, growth: float, noise: float = 0.0, seed: int = 0, slow_only: bool = False):
    """Sweep of a cell whose arcs grow by `growth` per sweep, from `start` sweeps after the first."""
    z = arcs(growth * (start + TIMES / DURATION), slow_only=slow_only)
    rng = np.random.default_rng(seed)
    z = z + noise * np.abs(z) * (rng.standard_normal(z.size) + 1j * rng.standard_normal(z.size))
    return ImpedanceSpectrum(frequency=FREQUENCY, impedance=z, test_time=start * DURATION)


def within(growth: float, *, noise: float, count: int) -> list[Drift]:
    """Drift of repeats from their own shape."""
    z = np.array([sweep(0.0, growth=growth, noise=noise, seed=k).impedance for k in range(count)])
    linear = linear_fits(angular_frequency=W, impedance=z)
    return drifts_within(fits=linear.fits, impedance=z, weight=linear.weight, frequency=FREQUENCY)


def test_a_growth_by_a_fifth_is_measured_from_one_sweep():
    """Arcs of 60 of 80 ohm that grow by 20 % make |Z| grow by 15 %: found within the error stated, in 19 of 20."""
    found = within(0.2, noise=0.005, count=60)
    growth = np.array([drift.growth for drift in found])
    assert growth.mean() == pytest.approx(0.15, abs=0.01)
    assert growth.std() == pytest.approx(np.median([drift.uncertainty for drift in found]), rel=0.35)
    assert np.mean([drift.significant for drift in found]) > 0.95
    assert "grew by" in found[0].evidence


@pytest.mark.parametrize("noise", [0.0005, 0.005, 0.02])
def test_a_steady_cell_is_not_flagged(noise: float):
    """Fewer than 5 % of 200 sweeps, whatever the noise."""
    assert np.mean([drift.significant for drift in within(0.0, noise=noise, count=200)]) < 0.05


def test_neighbours_tell_what_one_sweep_can_not():
    """Only the slow arc grows: the next sweep shows it, with half the change where it lies in between."""
    first, second = (sweep(k, growth=0.2, noise=0.005, seed=k, slow_only=True) for k in (0, 1))
    found = drift_between(first, [second], noise=0.005)
    assert found is not None
    assert found.significant
    assert found.source == "neighbouring sweeps"
    assert found.resistance_change == pytest.approx(5.0, rel=0.25)
    steady = [sweep(k, growth=0.0, noise=0.005, seed=k + 5) for k in (0, 1)]
    found = drift_between(steady[0], [steady[1]], noise=0.005)
    assert found is not None
    assert not found.significant


@pytest.mark.parametrize(
    "other",
    [
        replace(sweep(1, growth=0.2), test_time=None),
        replace(sweep(1, growth=0.2), temperature=310.0),
        ImpedanceSpectrum(frequency=FREQUENCY[:-1], impedance=arcs(0.2)[:-1], test_time=100.0),
    ],
    ids=["no time", "another temperature", "other frequencies"],
)
def test_sweeps_that_are_no_repeats_tell_nothing(other: ImpedanceSpectrum):
    """Without times, at another temperature or on other frequencies there is no answer."""
    assert drift_between(replace(sweep(0, growth=0.2), temperature=298.0), [other], noise=0.005) is None


def test_sweeps_are_carried_to_the_time_they_began():
    """Of a cell that grows steadily the corrected sweeps are those of the cell standing still, and the note says so."""
    record = ImpedanceRecord(spectra=tuple(sweep(k, growth=0.2) for k in range(3)), provenance=PROVENANCE)
    corrected = at_common_time(record)
    for k, spectrum in enumerate(corrected.record.spectra):
        np.testing.assert_allclose(spectrum.impedance, arcs(0.2 * k), rtol=1e-10)
    assert "interpolation between neighbouring sweeps" in corrected.note
    assert corrected.largest_change == pytest.approx(0.13, rel=0.15)


def test_a_sweep_without_neighbour_can_not_be_carried():
    """The error names the sweep and says what to do."""
    alone = ImpedanceRecord(spectra=(sweep(0, growth=0.2),), provenance=PROVENANCE)
    with pytest.raises(AnalysisError, match=r"sweep 1 has no neighbour.*Give each sweep its time"):
        at_common_time(alone)


def test_an_analysis_says_that_the_cell_changed():
    """One warning with the growth in percent and ohm, and a table with one row per sweep and source."""
    record = ImpedanceRecord(
        spectra=tuple(sweep(k, growth=0.2, noise=0.002, seed=k) for k in range(3)), provenance=PROVENANCE
    )
    found = analyse_impedance(record)
    messages = [finding.message for finding in found.findings if "changed during sweeps 1, 2, 3" in finding.message]
    assert len(messages) == 1
    assert "ohm" in messages[0]
    assert found.tables["drift"].filter(found.tables["drift"]["significant"]).height >= 3
