"""What a file leaves open: kept readable, decided by stated rules, and told."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.analysis import analyse
from nasicell.cell import Cell, Geometry
from nasicell.errors import InstrumentFileError
from nasicell.instruments import read
from nasicell.records import CyclingRecord, ImpedanceRecord

FREQUENCY = np.geomspace(1e6, 1.0, 25)
IMPEDANCE = 10 + 100 / (1 + 2j * np.pi * FREQUENCY * 1e-5)
ROWS = [f"{f:.6g},{z.real:.6g},{z.imag:.6g}" for f, z in zip(FREQUENCY, IMPEDANCE, strict=True)]


def spectrum(folder: Path, rows: list[str], cell: Cell | None = None) -> ImpedanceRecord:
    file = folder / "a.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    record = read(file, cell=cell)
    assert isinstance(record, ImpedanceRecord)
    return record


def test_single_bad_values_cost_only_their_rows(tmp_path: Path) -> None:
    """A negative frequency and a NaN among bare rows are set aside with row and reason."""
    rows = [*ROWS]
    rows[5], rows[8] = "-5,12,-3", "1000,nan,-3"
    record = spectrum(tmp_path, rows)
    assert len(record.spectra[0]) == len(ROWS) - 2
    assert {damage.row for damage in record.damage} == {6, 9}
    assert "not positive" in str(record.damage)


def test_shuffled_bare_rows_are_one_sweep(tmp_path: Path) -> None:
    """Rows of one sweep in any order come out sorted, and a note says so."""
    rows = [*ROWS]
    np.random.default_rng(1).shuffle(rows)
    record = spectrum(tmp_path, rows)
    assert len(record) == 1
    np.testing.assert_allclose(record.spectra[0].frequency, FREQUENCY, rtol=1e-5)
    assert "sorted by frequency" in record.provenance.notes[-1]


def test_assumed_units_and_sign_reach_the_analysis(tmp_path: Path) -> None:
    """What was assumed of labels without a unit, or of no labels, is a note of the analysis."""
    labelled = analyse(spectrum(tmp_path, ["frequency,Zre,Zim", *ROWS]))
    assert any("read as Hz and ohm" in finding.message for finding in labelled.findings)
    bare = analyse(spectrum(tmp_path, ROWS))
    assert any("Sign of Z''" in finding.message for finding in bare.findings)


def test_labels_with_units_leave_nothing_open(tmp_path: Path) -> None:
    """A file that states its units has no notes."""
    assert spectrum(tmp_path, ["Freq (Hz),Z' (ohm),Z'' (ohm)", *ROWS]).provenance.notes == ()


def test_header_and_cell_that_disagree_are_both_told(tmp_path: Path) -> None:
    """Sizes more than one per cent apart are named with both values; equal ones are not."""
    cell = Cell(kind="blocking", geometry=Geometry(diameter_mm=10, thickness_mm=0.75))
    head = ["# Diameter[mm]: 13.0  Thickness[mm]: 0.75", "Freq (Hz),Z' (ohm),Z'' (ohm)"]
    (note,) = spectrum(tmp_path, head + ROWS, cell).provenance.notes
    assert "0.7854 cm2 in the cell file" in note
    assert "1.327 cm2 in the file" in note


def test_current_density_needs_an_area(tmp_path: Path) -> None:
    """A table per area is refused with what to give, and converted when the cell states its area."""
    file = tmp_path / "cycling.csv"
    rows = [f"{10 * k},0.01,{0.2 if k % 2 else -0.2}" for k in range(20)]
    file.write_text("\n".join(["test time (s),voltage (V),current density (mA/cm2)", *rows]) + "\n", encoding="utf-8")
    with pytest.raises(InstrumentFileError, match=r"state geometry\.area_cm2"):
        read(file)
    record = read(file, cell=Cell(kind="symmetric", geometry=Geometry(area_cm2=2)))
    assert isinstance(record, CyclingRecord)
    np.testing.assert_allclose(np.abs(record.current), 0.4e-3)


def test_a_missing_file_names_only_what_resembles_it(tmp_path: Path) -> None:
    """Close names are offered, hidden and unlike ones are not."""
    for name in ("pellet7.csv", ".pellet.csv", "LICENSE"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(InstrumentFileError) as refusal:
        read(tmp_path / "pellet.csv")
    assert str(refusal.value).endswith("best matches: 'pellet7.csv'")
