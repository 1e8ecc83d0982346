"""The impedance record."""

import numpy as np
import pytest

from nasicell.errors import RecordError
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, Provenance

ORIGIN = Provenance(source="a.z", instrument="ZPlot")


def sweep(frequency=(1e3, 1.0), impedance=(10 - 1j, 20 - 5j)) -> ImpedanceSpectrum:
    return ImpedanceSpectrum(frequency=np.array(frequency), impedance=np.array(impedance))


def test_angular_frequency() -> None:
    """One hertz is 2 pi rad/s."""
    assert sweep().angular_frequency[1] == pytest.approx(2 * np.pi)


@pytest.mark.parametrize("frequency", [(1e3, 0.0), (1e3, -1.0), (1e3, np.inf), (1e3, np.nan)])
def test_a_frequency_that_cannot_be_is_refused(frequency: tuple[float, float]) -> None:
    """The error gives the number of the point and its value."""
    with pytest.raises(RecordError, match="point 2 is"):
        sweep(frequency=frequency)


def test_an_impedance_that_is_not_finite_is_refused() -> None:
    """NaN is named with the number of the point."""
    with pytest.raises(RecordError, match="impedance must be finite; point 1"):
        sweep(impedance=(complex(np.nan, 0), 20 - 5j))


def test_arrays_of_unequal_length_are_refused() -> None:
    """One impedance per frequency."""
    with pytest.raises(RecordError, match=r"one impedance per frequency; got shapes \(2,\) and \(1,\)"):
        sweep(impedance=(1 + 0j,))


def test_a_record_needs_a_sweep() -> None:
    """An empty record names its file."""
    with pytest.raises(RecordError, match=r"a\.z holds no impedance sweep"):
        ImpedanceRecord(spectra=(), provenance=ORIGIN)


def test_the_table_holds_every_point_of_every_sweep() -> None:
    """Sweeps are numbered from 1 and the sign of Im Z is kept."""
    table = ImpedanceRecord(spectra=(sweep(), sweep()), provenance=ORIGIN).to_polars()
    assert table["sweep"].to_list() == [1, 1, 2, 2]
    assert table["z_imaginary_ohm"].to_list() == [-1.0, -5.0, -1.0, -5.0]
