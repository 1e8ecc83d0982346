"""Plain data: YAML both ways, changes, refusals that help."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nasicell.cell import Cell, Geometry, read_cell
from nasicell.errors import CellError, NasicellError

names = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")))
sizes = st.none() | st.floats(min_value=0, exclude_min=True, allow_infinity=False)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_cell_survives_yaml(full_cell: Cell, tmp_path: Path) -> None:
    """Every field of every part reads back as written."""
    assert read_cell(written(tmp_path / "cell.yaml", full_cell.to_yaml())) == full_cell


@given(name=names, area_cm2=sizes, thickness_mm=sizes)
def test_any_printable_name_and_size_survives_yaml(
    tmp_path_factory: pytest.TempPathFactory, name: str, area_cm2: float | None, thickness_mm: float | None
) -> None:
    """Printable names, also those that look like numbers, and all sizes read back as they were."""
    cell = Cell(name=name, kind="blocking", geometry=Geometry(area_cm2=area_cm2, thickness_mm=thickness_mm))
    path = tmp_path_factory.getbasetemp() / "cell.yaml"
    assert read_cell(written(path, cell.to_yaml())) == cell


def test_a_misspelt_field_is_refused_with_the_right_one(tmp_path: Path) -> None:
    """The error names the file and the place and suggests from the fields of that very part."""
    path = written(tmp_path / "cell.yaml", "kind: full\ngeometri: {}\ngeometry:\n  thicknes_mm: 1\n")
    with pytest.raises(CellError) as refusal:
        read_cell(path)
    text = str(refusal.value)
    assert "cell.yaml does not describe a Cell" in text
    assert "geometri: Extra inputs are not permitted (given: {}); best matches: 'geometry'" in text
    assert "geometry.thicknes_mm: Extra inputs are not permitted (given: 1); best matches: 'thickness_mm'" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: pouch\n", "kind: .*'full'.*'blocking'.*given: 'pouch'"),
        ("{}\n", "kind: Field required$"),
        ("kind: full\ntemperature_C: .nan\n", "temperature_C: .*finite number"),
        ("kind: full\ngeometry: {area_cm2: -1}\n", "geometry.area_cm2: .*greater than 0"),
        ("- kind: full\n", "expected fields 'name: value', got list"),
        ("", "expected fields 'name: value', got NoneType"),
        ("kind: full\ngeometry: {diameter_mm: yes}\n", "geometry.diameter_mm: .*no field is true or false"),
        ("kind: full\nkind: half\n", "'kind' is given again .first in line 1.*line 2"),
        ("kind: full\ngeometry: {area_cm2: 1, area_cm2: 2}\n", "'area_cm2' is given again"),
        ("kind: [full\n", "not readable YAML.*line"),
    ],
)
def test_a_wrong_cell_file_is_refused_with_the_reason(tmp_path: Path, text: str, message: str) -> None:
    """Unknown words, missing fields, NaN, negative sizes, lists, empty files and broken YAML each say what is wrong."""
    with pytest.raises(CellError, match=f"(?s)cell.yaml.*{message}"):
        read_cell(written(tmp_path / "cell.yaml", text))


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    """Both end in an error of ours that names the file."""
    with pytest.raises(CellError, match=r"there is no file .*nowhere\.yaml"):
        read_cell(tmp_path / "nowhere.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(CellError, match=r"binary.yaml is not readable YAML \(UTF-8\)"):
        read_cell(tmp_path / "binary.yaml")


def test_a_change_makes_a_validated_copy(full_cell: Cell) -> None:
    """The change reaches into parts; the original stays; a changed part may be given whole."""
    thicker = full_cell.updated(geometry__thickness_mm=2.0, name="thick")
    assert (thicker.geometry.thickness_mm, thicker.name, full_cell.geometry.thickness_mm) == (2.0, "thick", 1.0)
    assert thicker.cathode == full_cell.cathode
    assert full_cell.updated(geometry=Geometry(area_cm2=1)).geometry.thickness_mm is None
    with pytest.raises(NasicellError, match="greater than 0"):
        full_cell.updated(geometry__thickness_mm=-1.0)
    with pytest.raises(CellError, match="no field is true or false"):
        full_cell.updated(geometry__thickness_mm=True)


def test_a_change_of_something_that_is_not_there_is_refused(symmetric_cell: Cell) -> None:
    """Neither a misspelt nor an undescribed part is invented."""
    with pytest.raises(NasicellError, match="describes no 'geometri'; best matches: 'geometry'"):
        symmetric_cell.updated(geometri__thickness_mm=1.0)
    with pytest.raises(NasicellError, match="describes no 'cathode'"):
        symmetric_cell.updated(cathode__plateau_V=3.4)


def test_plain_data_cannot_be_changed_in_place(full_cell: Cell) -> None:
    """A cell is a value."""
    with pytest.raises(ValueError, match="frozen"):
        full_cell.name = "other"


def test_building_with_wrong_fields_raises_our_error() -> None:
    """Direct construction lists the fields as a file does, also those of parts, without pydantic's own text."""
    with pytest.raises(CellError) as refusal:
        Cell(kind="full", geometry={"thicknes_mm": 1})  # type: ignore[arg-type]
    assert "geometry.thicknes_mm" in str(refusal.value)
    assert "best matches: 'thickness_mm'" in str(refusal.value)
    assert "pydantic" not in str(refusal.value)
    assert isinstance(refusal.value, ValueError)


def test_a_folder_is_not_a_cell_file(tmp_path: Path) -> None:
    """A path that cannot be read as a file is refused in plain words."""
    with pytest.raises(CellError, match="it is a folder"):
        read_cell(tmp_path)
