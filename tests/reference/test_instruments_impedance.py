"""Impedance files against what others say they hold.

impedance.py (github.com/ECSHackWeek/impedance.py, MIT): spectra in the formats of several instruments.
hybrid-drt (github.com/jdhuang-csm/hybrid-drt, BSD-3-Clause): one measurement in two exports, and a Gamry sweep of 71
points. EISFitpython (github.com/Sheyigold/EISFitpython, MIT): pellets with their size in the header. pyDRTtools
(github.com/ciuccislab/pyDRTtools, MIT): a synthetic ZARC between 10 and 60 ohm.
"""

import math

import numpy as np
import pytest

from nasicell.errors import InstrumentFileError
from nasicell.instruments import read
from nasicell.records import ImpedanceRecord


def impedance(path) -> ImpedanceRecord:
    record = read(path)
    assert isinstance(record, ImpedanceRecord)
    return record


def test_gamry_galvanostatic_sweep_has_71_points(shared_data):
    """1 MHz to 0.1 Hz in 71 points at 0.496 A and 1.46 V, inductive at the top."""
    record = impedance(shared_data("eis/hybrid-drt/EISGALV_EISTest3.DTA"))
    (spectrum,) = record.spectra
    assert len(spectrum) == 71
    assert spectrum.frequency[[0, -1]] == pytest.approx([1000078, 0.1001603])
    assert spectrum.impedance[0] == 0.04711733 + 0.1695821j
    assert spectrum.bias_current == pytest.approx(0.4963, abs=2e-3)
    assert spectrum.bias_voltage == pytest.approx(1.4625, abs=1e-3)
    assert record.provenance.technique == "GALVEIS"


def test_gamry_potentiostatic_sweep(shared_data):
    """72 points; 10 mV rms; the area of 1 cm2 is Gamry's default."""
    record = impedance(shared_data("eis/impedance.py/exampleDataGamry.DTA"))
    (spectrum,) = record.spectra
    assert len(spectrum) == 72
    assert spectrum.impedance[-1] == 17007.49 - 6635.557j
    assert spectrum.amplitude == pytest.approx(0.010)
    assert record.sample.area is None
    assert "AREA" in record.provenance.unknown


def test_bare_csv(shared_data):
    """66 rows without labels, as numpy reads them."""
    path = shared_data("eis/impedance.py/exampleData.csv")
    (spectrum,) = impedance(path).spectra
    frequency, real, imaginary = np.loadtxt(path, delimiter=",", unpack=True)
    assert np.array_equal(spectrum.frequency, frequency)
    assert np.array_equal(spectrum.impedance, real + 1j * imaginary)


def test_biologic_sweep_and_the_one_without_frequency(shared_data):
    """43 points in a .mpt; the same file without its frequency label is refused with file, row and column."""
    (spectrum,) = impedance(shared_data("eis/impedance.py/exampleDataBioLogic.mpt")).spectra
    assert len(spectrum) == 43
    assert spectrum.impedance[0] == 65.470886 - 0.38998979j
    with pytest.raises(InstrumentFileError, match=r"exampleDataBioLogic_MissingFreq\.mpt, row 61, column 'freq/Hz'"):
        read(shared_data("eis/impedance.py/exampleDataBioLogic_MissingFreq.mpt"))


@pytest.mark.parametrize(
    ("name", "points", "first"),
    [
        ("Circuit1_EIS_1.z", 48, 29.036 + 0.63662j),
        ("Circuit1_EIS_2.z", 48, 29.001 + 0.5992j),
        ("Circuit2_EIS_1.z", 56, 147.77 - 11.335j),
        ("Circuit2_EIS_2.z", 56, 147.68 - 11.662j),
        ("exampleDataAutolab.txt", 41, 0.013785863964281 + 0.007191946305823j),
        ("exampleDataCHInstruments.txt", 73, 98.91 - 2.748j),
        ("exampleDataPowersuite.txt", 30, 423929.46 - 49014.063j),
    ],
)
def test_other_potentiostats(name, points, first, shared_data):
    """Number of points and first impedance as they stand in the file; nothing is damaged."""
    record = impedance(shared_data(f"eis/impedance.py/{name}"))
    (spectrum,) = record.spectra
    assert len(spectrum) == points
    assert spectrum.impedance[0] == first
    assert record.damage == ()


@pytest.mark.parametrize(
    ("name", "points", "lost"), [("exampleDataZPlot.z", 21, 35), ("exampleDataZPlot_noComments.z", 31, 48)]
)
def test_zplot_files_shorter_than_their_header(name, points, lost, shared_data):
    """Two files whose headers promise more points than they hold say so."""
    record = impedance(shared_data(f"eis/impedance.py/{name}"))
    assert len(record.spectra[0]) == points
    assert record.damage[0].records_lost == lost


def test_rows_of_direct_current_before_a_sweep(shared_data):
    """781 rows at 0 Hz precede the 31 points: set aside, counted, and not a sweep of their own."""
    record = impedance(shared_data("eis/impedance.py/exampleDataParstat.txt"))
    assert [len(s) for s in record.spectra] == [31]
    assert (record.damage[0].row, record.damage[0].records_lost) == (2, 781)


def test_two_exports_of_one_measurement_agree(shared_data):
    """EC-Lab's text and RelaxIS's export of one blocking pellet are the same spectrum, in opposite order."""
    (eclab,) = impedance(shared_data("eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.txt")).spectra
    (relaxis,) = impedance(shared_data("eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt")).spectra
    assert len(eclab) == 79
    assert np.allclose(eclab.frequency, relaxis.frequency[::-1], rtol=1e-6)
    assert np.allclose(eclab.impedance, relaxis.impedance[::-1], rtol=1e-6)
    assert eclab.amplitude == pytest.approx(0.0141)


@pytest.mark.parametrize(("name", "points"), [("Example2a", 51), ("Example2b", 50), ("Example2c", 42)])
def test_pellets(name, points, shared_data):
    """A comment, labels with units, then the sweep."""
    assert [len(s) for s in impedance(shared_data(f"eis/EISFitpython/{name}.txt")).spectra] == [points]


def test_size_of_the_pellet_in_the_header(shared_data):
    """13 mm and 0.75 mm; the spacer and the electrode of the same line are not the pellet's."""
    sample = impedance(shared_data("eis/EISFitpython/Example2a.txt")).sample
    assert sample.area is not None
    assert sample.thickness is not None
    assert sample.area.value == pytest.approx(math.pi / 4 * 13e-3**2)
    assert sample.thickness.value == pytest.approx(0.75e-3)
    assert sample.thickness.source == "Example2a.txt, row 2"


def test_table_with_a_column_of_row_numbers(shared_data):
    """The ZARC has 81 points from 10 to 60 ohm behind a column of indices."""
    (spectrum,) = impedance(shared_data("eis/pyDRTtools/1ZARC.csv")).spectra
    assert len(spectrum) == 81
    assert spectrum.impedance.real[0] == pytest.approx(60, rel=0.02)
    assert spectrum.impedance.real[-1] == pytest.approx(10, rel=0.05)
