"""Rows of impedance to sweeps."""

import numpy as np

from nasicell.instruments.sweeps import ImpedanceColumns, sweeps
from nasicell.instruments.table import table
from nasicell.instruments.text import Sheet


def read(rows: list[str], **state: tuple[int, float]):
    sheet = Sheet(name="a.txt", lines=rows, encoding="utf-8", ended=True)
    names = [str(k) for k in range(rows[0].count(",") + 1)]
    source = table(sheet, first=0, separator=",", names=names)
    return sweeps(source, ImpedanceColumns(frequency=0, real=1, imaginary=2, state=state))


def test_a_restart_of_the_frequency_begins_a_sweep():
    """Two sweeps one after the other are two spectra, also when they run upwards."""
    down = [f"{f},1,-1" for f in (1e5, 1e4, 1e3, 1e2)]
    assert [len(s) for s in read(down + down)[0]] == [4, 4]
    assert [len(s) for s in read(down[::-1] + down[::-1])[0]] == [4, 4]


def test_a_noisy_or_repeated_frequency_does_not():
    """Repeated points and a small step back belong to the sweep."""
    assert len(read([f"{f},1,-1" for f in (1e4, 5e3, 5e3, 5.1e3, 1e3, 500, 100)])[0]) == 1


def test_a_new_cycle_number_begins_a_sweep():
    """The instrument's own count of sweeps is followed even when the frequencies would go on."""
    rows = ["1000,1,-1,1", "100,1,-1,1", "10,1,-1,2", "1,1,-1,2"]
    assert [len(s) for s in read(rows, cycle=(3, 1.0))[0]] == [2, 2]


def test_rows_of_direct_current_are_set_aside():
    """Rows at 0 Hz are counted as damage; the sweep keeps its mean current and first time."""
    spectra, damage = read(
        ["0,0,0,1,5", "0,0,0,2,5", "100,1,-1,3,1", "10,2,-2,4,3"], test_time=(3, 1.0), bias_current=(4, 1e-3)
    )
    assert np.array_equal(spectra[0].frequency, [100.0, 10.0])
    assert (spectra[0].test_time, spectra[0].bias_current) == (3.0, 2e-3)
    assert damage[0].row == 1
    assert damage[0].records_lost == 2
