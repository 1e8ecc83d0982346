"""Real files through the workbook reader, the column import and the writers.

bs542_004...xlsx: an Arbin export from navani (github.com/be-smith/navani, MIT), its numbers as openpyxl gives them.
The impedance files are those of `test_instruments_impedance`.
"""

import io

import numpy as np
import pytest

from nasicell.errors import RecordError
from nasicell.instruments import ColumnImport, read
from nasicell.records import CyclingRecord, ImpedanceRecord

SPECTRA = [
    "impedance.py/Circuit1_EIS_1.z",
    "impedance.py/exampleData.csv",
    "impedance.py/exampleDataAutolab.txt",
    "impedance.py/exampleDataBioLogic.mpt",
    "impedance.py/exampleDataCHInstruments.txt",
    "impedance.py/exampleDataGamry.DTA",
    "impedance.py/exampleDataParstat.txt",
    "impedance.py/exampleDataPowersuite.txt",
    "impedance.py/exampleDataVersaStudio.par",
    "hybrid-drt/EISGALV_EISTest3.DTA",
    "hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.txt",
    "hybrid-drt/PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt",
    "EISFitpython/Example2a.txt",
    "pyDRTtools/1ZARC.csv",
]
STATE = ("test_time", "bias_voltage", "bias_current", "temperature", "amplitude", "transferred_charge")


def test_arbin_workbook(shared_data):
    """4526 rows of the channel's sheet; time, voltage and current are the cells' to the last digit."""
    openpyxl = pytest.importorskip("openpyxl", reason="nasicell[excel] is not installed")
    path = shared_data("cycler/arbin/bs542_004_gr_li_50ua_50mv_1v_191020_Channel_11.xlsx")
    record = read(path)
    assert isinstance(record, CyclingRecord)
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    rows = list(book["Channel_11_1"].iter_rows(min_row=2, values_only=True))
    for values, column in ((record.time, 1), (record.voltage, 5), (record.current, 6)):
        assert np.array_equal(values, np.array([row[column] for row in rows], dtype=float))
    assert len(record) == 4526
    assert record.damage == ()


@pytest.mark.parametrize("name", SPECTRA)
def test_written_spectra_are_those_read(name, shared_data, tmp_path):
    """Every real spectrum comes back from csv to the last digit, with its state, sample, origin and damage."""
    record = read(shared_data(f"eis/{name}"))
    assert isinstance(record, ImpedanceRecord)
    record.to_csv(tmp_path / "written.csv")
    files = ["written.csv"]
    try:
        record.to_bdf(tmp_path / "written.bdf.parquet")
        files.append("written.bdf.parquet")
    except RecordError:
        assert None in (record.spectra[0].test_time, record.spectra[0].bias_voltage, record.spectra[0].bias_current)
    for file in files:
        back = read(tmp_path / file)
        assert isinstance(back, ImpedanceRecord)
        assert (back.provenance, back.damage, back.sample) == (record.provenance, record.damage, record.sample)
        for was, now in zip(record.spectra, back.spectra, strict=True):
            assert np.array_equal(was.frequency, now.frequency)
            assert np.array_equal(was.impedance, now.impedance)
            if file.endswith("csv"):
                assert [getattr(was, field) for field in STATE] == [getattr(now, field) for field in STATE]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_written_cycling_is_that_read(ending, shared_data, tmp_path):
    """25,162 rows of a LANDT export come back from BDF unchanged."""
    record = read(shared_data("cycler/landt/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.csv"))
    assert isinstance(record, CyclingRecord)
    record.to_bdf(tmp_path / f"written.bdf.{ending}")
    back = read(tmp_path / f"written.bdf.{ending}")
    assert isinstance(back, CyclingRecord)
    assert back.table.equals(record.table)
    assert (len(back), back.provenance, back.damage) == (25162, record.provenance, record.damage)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("impedance.py/exampleDataPowersuite.txt", {"frequency": "Frequency", "real": "Zre", "imaginary": "Zimg"}),
        ("impedance.py/exampleData.csv", {"frequency": 1, "real": 2, "imaginary": 3}),
        (
            "impedance.py/exampleDataParstat.txt",
            {"frequency": "Frequency (Hz)", "real": "Zre (ohms)", "imaginary": "Zim (ohms)"},
        ),
        ("pyDRTtools/1ZARC.csv", {"frequency": "Freq", "real": "Real", "imaginary": "Imag"}),
        ("EISFitpython/Example2a.txt", {"frequency": "Freq.[Hz]", "real": "Zs'[ohm]", "imaginary": "Zs''[ohm]"}),
        (
            "hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.txt",
            {"frequency": "freq/Hz", "magnitude": "|Z|/Ohm", "phase": "Phase(Z)/deg"},
        ),
    ],
)
def test_columns_named_by_hand_give_the_same(name, columns, shared_data):
    """The column import agrees with the reader of the format, from magnitude and phase to the digits given."""
    path = shared_data(f"eis/{name}")
    named, known = read(path, columns=ColumnImport(**columns)), read(path)
    assert isinstance(named, ImpedanceRecord)
    assert isinstance(known, ImpedanceRecord)
    assert np.array_equal(named.spectra[0].frequency, known.spectra[0].frequency)
    assert np.allclose(named.spectra[0].impedance, known.spectra[0].impedance, rtol=1e-6 if "phase" in columns else 0)


def test_magnitude_and_phase_of_ch_instruments_fit_its_parts(shared_data):
    """Z' and Z'' against |Z| and the phase that the same file prints to four digits and a tenth of a degree."""
    path = shared_data("eis/impedance.py/exampleDataCHInstruments.txt")
    polar = read(path, columns=ColumnImport(frequency="Freq/Hz", magnitude="Z/ohm", phase="Phase/deg"))
    known = read(path)
    assert isinstance(polar, ImpedanceRecord)
    assert isinstance(known, ImpedanceRecord)
    assert np.abs(polar.spectra[0].impedance / known.spectra[0].impedance - 1).max() < 2e-3
