"""Excel workbooks: every sheet is a table of text."""

import sys

import numpy as np
import pytest

from nasicell.errors import InstrumentFileError
from nasicell.instruments import ColumnImport, read
from nasicell.records import CyclingRecord, ImpedanceRecord

openpyxl = pytest.importorskip("openpyxl", reason="nasicell[excel] is not installed")
LABELS = ["Frequency (kHz)", "Z' (ohm)", "-Z'' (ohm)"]
ROWS = [[10.0, 20.1, 3.3], [1.0, 21.12345678901234, 1.5], [0.1, 22, 0.7]]


@pytest.fixture
def workbook(tmp_path):
    """Writes sheets (title -> rows) as a workbook; its path."""

    def write(**sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
        path = tmp_path / "book.xlsx"
        book.save(path)
        return path

    return write


def test_the_sheet_with_the_spectrum_is_found(workbook):
    """Notes on other sheets and above the labels do not matter; every digit is kept."""
    path = workbook(Notes=[["Pellet 7"]], Data=[["made on Monday"], [], LABELS, *ROWS])
    record = read(path)
    assert isinstance(record, ImpedanceRecord)
    assert record.spectra[0].frequency.tolist() == [1e4, 1e3, 1e2]
    assert record.spectra[0].impedance[1] == 21.12345678901234 - 1.5j
    assert record.provenance.instrument == "plain impedance text (xlsx)"
    assert record.provenance.notes[0] == "Sheet [Data] of the workbook is read."


def test_sheets_with_the_same_labels_are_sweeps_of_one_record(workbook):
    """One spectrum per sheet; a sheet with other labels is named as not read."""
    path = workbook(A=[LABELS, *ROWS], B=[LABELS, *ROWS[:2], [0.1, "x", 0.7]], C=[["f (Hz)", "Z'", "Z''"], *ROWS[:2]])
    record = read(path)
    assert isinstance(record, ImpedanceRecord)
    assert [len(s) for s in record.spectra] == [3, 2]
    assert str(record.damage[0]) == "book.xlsx [B], row 4, column \"Z' (ohm)\": 'x' is not a number"
    assert "Sheets with other labels are not read: [C]." in record.provenance.notes


def test_columns_can_be_named_in_a_sheet(workbook):
    """A sheet is chosen by name; one that is not there is told with those that are."""
    path = workbook(One=[["a", "b", "c"], *ROWS], Two=[["a", "b", "c"], *(np.array(ROWS) * 2).tolist()])
    columns = ColumnImport(frequency="a", real="b", imaginary="c", sheet="Two")
    record = read(path, columns=columns)
    assert isinstance(record, ImpedanceRecord)
    assert record.spectra[0].impedance[0] == 40.2 + 6.6j
    with pytest.raises(InstrumentFileError, match="no sheet 'Tow'; best matches: 'Two'"):
        read(path, columns=columns.updated(sheet="Tow"))


def test_workbooks_without_a_table_are_refused(workbook):
    """Empty ones, and those in which no sheet is recognised."""
    with pytest.raises(InstrumentFileError, match="none of the sheets"):
        read(workbook(Notes=[["a", "b"], [1, 2], [3, 4]]))
    with pytest.raises(InstrumentFileError, match="sheets are empty"):
        read(workbook(Nothing=[]))


def test_without_openpyxl_the_extra_is_named(workbook, monkeypatch):
    """The error says what to install."""
    path = workbook(A=[LABELS, *ROWS])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InstrumentFileError, match=r"nasicell\[excel\]"):
        read(path)


def test_sheets_of_one_test_are_joined_and_those_of_two_cells_are_not(workbook):
    """Time that goes on is one record; time that begins again is refused, and each sheet can be named."""
    labels = ["Time (s)", "Voltage (V)", "Current (A)"]
    first, second = ([[10 * k, 3.0, 0.1] for k in range(a, b)] for a, b in ((0, 4), (4, 7)))
    record = read(workbook(A1=[labels, *first], A2=[labels, *second]))
    assert isinstance(record, CyclingRecord)
    assert record.time.tolist() == [0, 10, 20, 30, 40, 50, 60]
    path = workbook(A=[labels, *first], B=[labels, *first[:3]])
    with pytest.raises(InstrumentFileError, match=r"sheet \[B\] begins again, at 0 s after 30 s"):
        read(path)
    chosen = read(path, columns=ColumnImport(time=1, voltage=2, current=3, sheet="B"))
    assert isinstance(chosen, CyclingRecord)
    assert len(chosen) == 3
