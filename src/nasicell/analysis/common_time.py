"""Sweeps of a changing cell, each carried to one moment by interpolation between neighbours."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.drift import point_times
from nasicell.analysis.drift_between import comparable
from nasicell.errors import AnalysisError
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum

Complex = NDArray[np.complex128]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonTime:
    """Result of `at_common_time`.

    Parameters
    ----------
    record
        The sweeps, each as if all its points had been measured when it began.
    note
        What was done, to be shown with every result of the record.
    largest_change
        Largest relative change of an impedance by the correction.
    """

    record: ImpedanceRecord
    note: str
    largest_change: float


def at_common_time(record: ImpedanceRecord) -> CommonTime:
    r"""Carry every point of every sweep to the beginning of its sweep.

    .. math:: Z_k(\omega; t_k) = Z_k(\omega) - t(\omega)\,
              \frac{Z_b(\omega) - Z_a(\omega)}{t_b - t_a}

    with the sweeps a, b before and after (the sweep itself where there is none) and the time :math:`t(\omega)` from
    the start of a sweep to that point, one period for each frequency. Exact while the cell changes steadily
    from one neighbour to the next.
    A choice of the user: no analysis does it on its own.

    Parameters
    ----------
    record
        At least two sweeps on the same frequencies, with the time of each.

    Raises
    ------
    AnalysisError
        If a sweep has no neighbour to interpolate with.

    Examples
    --------
    >>> from nasicell.records import Provenance
    >>> f = np.geomspace(1e3, 1.0, 31)
    >>> def sweep(start):
    ...     return ImpedanceSpectrum(frequency=f, impedance=10 + 0.1 * (start + point_times(f)) + 0j, test_time=start)
    >>> record = ImpedanceRecord(spectra=(sweep(0.0), sweep(20.0)), provenance=Provenance(source="", instrument=""))
    >>> corrected = at_common_time(record)
    >>> np.allclose(corrected.record.spectra[1].impedance, 12)
    True
    """
    spectra = record.spectra
    corrected = tuple(_at_start(spectra, k, record.provenance.source) for k in range(len(spectra)))
    change = max(
        float(np.max(np.abs(new.impedance - old.impedance) / np.abs(old.impedance)))
        for new, old in zip(corrected, spectra, strict=True)
    )
    note = (
        f"every point was carried to the start of its sweep by interpolation between neighbouring sweeps; impedances "
        f"changed by up to {100 * change:.2g} %."
    )
    return CommonTime(record=replace(record, spectra=corrected), note=note, largest_change=change)


def _at_start(spectra: tuple[ImpedanceSpectrum, ...], k: int, source: str) -> ImpedanceSpectrum:
    here = spectra[k]
    before = spectra[k - 1] if k and comparable(here, spectra[k - 1]) else here
    after = spectra[k + 1] if k + 1 < len(spectra) and comparable(here, spectra[k + 1]) else here
    between = (after.test_time or 0.0) - (before.test_time or 0.0)
    if between <= 0:
        raise AnalysisError(
            f"{source}: sweep {k + 1} has no neighbour on the same frequencies with a later or earlier start, so it "
            "cannot be carried to another time. Give each sweep its time, or take this one out."
        )
    slope = (after.impedance - before.impedance) / between
    return replace(here, impedance=np.asarray(here.impedance - point_times(here.frequency) * slope))
