"""Calibration: it sees the calibrate rows only, finds known truths, and says what it cannot know."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

import nasicell.studies
from nasicell.errors import StudyError
from nasicell.studies import Study, read_study, study
from nasicell.studies.calibrate import CalibratedParameter, Calibration, calibrate
from nasicell.studies.parameter import CalibrationBlock

SHIPPED = Path(nasicell.studies.__file__).parent / "li2025"
QUICK_BLOCKS = (
    CalibrationBlock(name="conduction", parameters=["conductivity_NZSP"], rows=["P107"]),
    CalibrationBlock(name="fade", parameters=["utilisation_loss_NSF", "utilisation_loss_NZSP"], rows=["P006", "P122"]),
)
CONDUCTION, FADE = QUICK_BLOCKS


def spoil_every_row_but_calibrate(folder: Path) -> int:
    """Change the value of every reported row that is not a calibrate row; returns how many changed."""
    path = folder / "reported.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), reader.fieldnames or []
    changed = 0
    for row in rows:
        if row["role"] != "calibrate" and row["value"]:
            row["value"] = str(3 * float(row["value"]) + 1)
            changed += 1
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return changed


def test_changing_every_held_out_value_changes_no_parameter(tmp_path: Path) -> None:
    """Two studies that differ in all values but those of calibrate rows hand the fit the same, and get the same."""
    honest, spoilt = tmp_path / "honest" / "li2025", tmp_path / "spoilt" / "li2025"
    for folder in (honest, spoilt):
        shutil.copytree(SHIPPED, folder)
    assert spoil_every_row_but_calibrate(spoilt) > 30
    assert read_study(honest) != read_study(spoilt)
    assert read_study(honest).calibration_view() == read_study(spoilt).calibration_view()
    first, second = (
        calibrate(_with_blocks(*QUICK_BLOCKS, base=read_study(folder, calibrated=False)), starts=1)
        for folder in (honest, spoilt)
    )
    assert first.parameters == second.parameters


def test_changing_a_calibrate_value_changes_its_parameter() -> None:
    """The same test can fail: the polarisation a fit may see moves the conductivity."""
    base = _with_blocks(CONDUCTION)
    row = base.reported["P107"]
    assert row.value is not None
    moved = replace(base, reported={**base.reported, "P107": row.model_copy(update={"value": 1.1 * row.value})})
    first, second = (_fitted(calibrate(one, starts=1), "conductivity_NZSP") for one in (base, moved))
    assert second.value < 0.95 * first.value


def test_a_known_truth_comes_back() -> None:
    """Rows obtained from known parameters give these parameters within a fraction of their uncertainty."""
    truth = {"conductivity_NZSP": 4.8e-4, "utilisation_loss_NSF": 0.25, "utilisation_loss_NZSP": 1.8}
    base = _with_blocks(*QUICK_BLOCKS)
    ideal = replace(base.with_parameters(truth), instrument=None)
    needed = {r.experiment for b in ideal.calibration for i in b.rows for r in ideal.readings(ideal.reported[i])}
    obtained = {row.reported.id: row.obtained for row in ideal.run(experiments=sorted(needed)).rows}
    reported = dict(base.reported)
    for block in base.calibration:
        for row_id in block.rows:
            quantity = obtained[row_id]
            assert quantity is not None
            reported[row_id] = reported[row_id].model_copy(update={"value": quantity.value})
    found = calibrate(replace(base, reported=reported), starts=1)
    for name, value in truth.items():
        parameter = _fitted(found, name)
        assert parameter.identifiable
        assert parameter.value == pytest.approx(value, rel=0.1 * base.relative_uncertainty)
        assert parameter.uncertainty is not None
        assert 0 < parameter.uncertainty < 0.5 * value


def test_direct_parameters_equal_their_rows() -> None:
    """A direct parameter takes the value of its row, whatever the study's files say it was before."""
    base = _with_blocks(CONDUCTION).with_parameters({"interface_resistance_bare_NSF": 150.0})
    assert _fitted(calibrate(base, starts=1), "interface_resistance_bare_NSF").value == 190.0


def test_a_parameter_without_influence_is_not_identifiable() -> None:
    """A block whose rows do not depend on a parameter reports it as not identifiable, without uncertainty."""
    base = _with_blocks(CONDUCTION)
    blind = base.calibration[0].model_copy(update={"parameters": ["conductivity_NZSP", "diffusion_time"]})
    found = calibrate(replace(base, calibration=(blind,)), starts=1)
    assert _fitted(found, "conductivity_NZSP").identifiable
    parameter = _fitted(found, "diffusion_time")
    assert not parameter.identifiable
    assert parameter.uncertainty is None
    assert np.isnan(found.correlations["conduction"][1, 1])


def test_a_block_may_not_name_a_held_out_row() -> None:
    """A calibration block that names a row of another role is refused by name."""
    base = _with_blocks(CONDUCTION)
    greedy = base.calibration[0].model_copy(update={"rows": ["P107", "P108"]})
    with pytest.raises(StudyError, match="P108"):
        calibrate(replace(base, calibration=(greedy,)), starts=1)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """calibrated.yaml, put into the study's folder, gives the study these values."""
    folder = tmp_path / "li2025"
    shutil.copytree(SHIPPED, folder)
    found = calibrate(_with_blocks(CONDUCTION, base=read_study(folder, calibrated=False)), starts=1)
    found.write(folder / "calibrated.yaml")
    again = read_study(folder)
    for parameter in found.parameters:
        assert again.values[parameter.name] == pytest.approx(parameter.value, rel=1e-5)


def test_the_shipped_values_are_those_of_the_last_calibration() -> None:
    """Every direct and fitted parameter of the shipped study stands in its calibrated.yaml, and no other."""
    written = yaml.safe_load((SHIPPED / "calibrated.yaml").read_text(encoding="utf-8"))
    shipped = study("li2025")
    assert set(written) == {name for name, p in shipped.parameters.items() if p.kind in ("direct", "fitted")}
    fitted_in_blocks = {name for block in shipped.calibration for name in block.parameters}
    assert fitted_in_blocks == {name for name, p in shipped.parameters.items() if p.kind == "fitted"}


def _with_blocks(*blocks: CalibrationBlock, base: Study | None = None) -> Study:
    """The study, li2025 before calibration by default, with only these blocks."""
    base = base or study("li2025", calibrated=False)
    return replace(base, calibration=blocks)


def _fitted(found: Calibration, name: str) -> CalibratedParameter:
    """The named parameter."""
    return next(p for p in found.parameters if p.name == name)
