"""What is said about peaks beyond the measured frequencies."""

from types import SimpleNamespace

import pytest

from nasicell.analysis.drt import DRTPeak
from nasicell.analysis.impedance_findings import outside_finding


def results(*taus: tuple[float, ...]):
    """One result per sweep with peaks at those times."""
    return [
        SimpleNamespace(
            number=number,
            drt=SimpleNamespace(peaks=[DRTPeak(tau=tau, resistance=1.0, region="outside") for tau in times]),
        )
        for number, times in enumerate(taus, start=1)
    ]


@pytest.mark.parametrize(
    ("taus", "message"),
    [
        (((16.0,),), "a peak of the distribution of relaxation times beyond the measured frequencies, at 16 s."),
        (((16.0, 1e-8),), "peaks of the distribution of relaxation times beyond the measured frequencies, at 1e-08 s "
         "to 16 s."),
        (((), (16.0,)), "sweep 2: a peak of the distribution of relaxation times beyond the measured frequencies, at "
         "16 s."),
        (((16.0,), (16.01,)), "sweeps 1, 2: peaks of the distribution of relaxation times beyond the measured "
         "frequencies, at 16 s."),
    ],
)  # fmt: skip
def test_peaks_outside_are_told_once(taus, message):
    """One note names the sweeps and the times, with no range where there is one time."""
    assert [finding.message for finding in outside_finding(results(*taus))] == [message]


def test_without_such_peaks_nothing_is_said():
    """A sweep that holds all its processes needs no note."""
    assert outside_finding(results((), ())) == []
