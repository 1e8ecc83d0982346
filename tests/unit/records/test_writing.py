"""Records written and read back."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nasicell.errors import RecordError
from nasicell.instruments import read
from nasicell.quantity import Quantity
from nasicell.records import (
    CyclingRecord,
    Damage,
    ImpedanceRecord,
    ImpedanceSpectrum,
    LinkedRecord,
    Provenance,
    Sample,
)

PROVENANCE = Provenance(
    source="cell3.mpt",
    instrument="BioLogic .mpt",
    sha256="0" * 64,
    technique="PEIS",
    metadata={"User": "µ"},
    unknown={"area": "default"},
    notes=("one note",),
)
DAMAGE = (Damage(file="cell3.mpt", row=17, column="freq", reason="'x' is not a number", records_lost=1),)
SAMPLE = Sample(name="a", kind="blocking", area=Quantity(name="area", value=1e-4, unit="m2", source="header"))


def spectra(**state) -> ImpedanceRecord:
    f = np.geomspace(1e6, 0.1, 7)
    sweeps = tuple(
        ImpedanceSpectrum(
            frequency=f, impedance=k + 1 / (1 + 1j * f / 3), **{name: value * (k + 1) for name, value in state.items()}
        )
        for k in range(2)
    )
    return ImpedanceRecord(spectra=sweeps, provenance=PROVENANCE, sample=SAMPLE, damage=DAMAGE)


STATE = {"test_time": 100.3, "bias_voltage": 0.1, "bias_current": -1e-7}
FURTHER = {"temperature": 298.15, "amplitude": 0.0141, "transferred_charge": 0.3}


def alike(a: float | None, b: float | None, rtol: float) -> bool:
    """Whether two values of a state agree; None only with None."""
    return a is b if a is None or b is None else abs(a - b) <= rtol * abs(a)


def same(a, b, *, rtol: float = 0.0) -> bool:
    """Whether two records agree in every field that a file keeps."""
    fields = ("test_time", "bias_voltage", "bias_current", "temperature", "amplitude", "transferred_charge")
    return all(
        np.array_equal(x.frequency, y.frequency)
        and np.array_equal(x.impedance, y.impedance)
        and all(alike(getattr(x, name), getattr(y, name), rtol) for name in fields)
        for x, y in zip(a.spectra, b.spectra, strict=True)
    )


def test_spectra_come_back_from_csv_with_their_state_and_origin(tmp_path: Path):
    """Every number, sweep, state, note and place of damage."""
    record = spectra(**STATE, **FURTHER)
    assert record.to_csv(tmp_path / "a.csv") == ()
    back = read(tmp_path / "a.csv")
    assert isinstance(back, ImpedanceRecord)
    assert same(record, back)
    assert (back.provenance, back.damage, back.sample) == (PROVENANCE, DAMAGE, SAMPLE)


@pytest.mark.parametrize("name", ["a.bdf.csv", "a.bdf.parquet"])
def test_spectra_come_back_from_bdf(name, tmp_path: Path):
    """What BDF has columns for comes back; what it has none for is named."""
    record = spectra(**STATE, temperature=298.15)
    assert record.to_bdf(tmp_path / name) == ()
    back = read(tmp_path / name)
    assert isinstance(back, ImpedanceRecord)
    assert same(record, back, rtol=1e-12)
    assert (back.provenance, back.damage) == (PROVENANCE, DAMAGE)
    assert spectra(**STATE, **FURTHER).to_bdf(tmp_path / name) == ("amplitude", "transferred_charge")
    assert json.loads((tmp_path / f"{name}.origin.json").read_text("utf-8"))["not_written"] == [
        "amplitude",
        "transferred_charge",
    ]


def test_bdf_asks_for_time_voltage_and_current(tmp_path: Path):
    """Spectra without them are refused, with the way out; as csv they are written."""
    with pytest.raises(RecordError, match=r"sweep 1 of cell3\.mpt has no test time, bias voltage, bias current"):
        spectra().to_bdf(tmp_path / "a.bdf.csv")
    spectra().to_csv(tmp_path / "a.csv")
    back = read(tmp_path / "a.csv")
    assert isinstance(back, ImpedanceRecord)
    assert same(spectra(), back)


@pytest.mark.parametrize(("name", "method"), [("c.csv", "to_csv"), ("c.bdf.csv", "to_bdf"), ("c.parquet", "to_bdf")])
def test_cycling_comes_back(name, method, tmp_path: Path):
    """Numbers, counters with gaps, origin and damage."""
    table = pl.DataFrame(
        {
            "test_time_second": [0.0, 0.1, 1 / 3],
            "voltage_volt": [3.0, 3.1, np.pi],
            "current_ampere": [1e-3, -1e-3, 0.0],
            "cycle_count": [1, 1, 2],
            "charging_capacity_ah": [0.0, None, 2e-7],
        }
    )
    record = CyclingRecord(table=table, provenance=PROVENANCE, damage=DAMAGE, sample=SAMPLE)
    assert getattr(record, method)(tmp_path / name) == ()
    back = read(tmp_path / name)
    assert isinstance(back, CyclingRecord)
    assert back.table.equals(table)
    assert (back.provenance, back.damage, back.sample) == (PROVENANCE, DAMAGE, SAMPLE)


def test_a_bdf_file_of_both_is_a_linked_record(tmp_path: Path):
    """Rows without a frequency are the time series, those with one the sweeps."""
    spectra(**STATE).to_bdf(tmp_path / "eis.csv")
    eis = pl.read_csv(tmp_path / "eis.csv")
    rest = pl.DataFrame({"test_time_second": [0.0, 1.0], "voltage_volt": [3.0, 3.0], "current_ampere": [0.0, 0.0]})
    pl.concat([rest, eis], how="diagonal").write_csv(tmp_path / "both.csv")
    record = read(tmp_path / "both.csv")
    assert isinstance(record, LinkedRecord)
    cycling, impedance = record.parts
    assert isinstance(impedance, ImpedanceRecord)
    assert len(cycling) == 2
    assert same(spectra(**STATE), impedance)
    assert record.damage == ()


def test_a_changed_file_is_not_given_the_old_origin(tmp_path: Path):
    """A file edited after it was written keeps its numbers, and says that its origin file no longer fits."""
    spectra().to_csv(tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text("utf-8")
    (tmp_path / "a.csv").write_text(text.replace("1000000.0", "2000000.0"), "utf-8")
    back = read(tmp_path / "a.csv")
    assert isinstance(back, ImpedanceRecord)
    assert back.provenance.source == "a.csv"
    assert "changed since" in back.provenance.notes[-1]


def test_damage_is_told_once_however_often_a_record_is_written(tmp_path: Path):
    """A file whose time runs backwards has one place of damage, also after two conversions."""
    (tmp_path / "a.bdf.csv").write_text("test_time_second,voltage_volt,current_ampere\n0,3,1\n10,3,1\n5,3,1\n", "utf-8")
    record = read(tmp_path / "a.bdf.csv")
    assert isinstance(record, CyclingRecord)
    for name in ("b.bdf.csv", "c.csv"):
        record.to_csv(tmp_path / name)
        back = read(tmp_path / name)
        assert isinstance(back, CyclingRecord)
        assert back.damage == record.damage
        assert len(back.damage) == 1
        record = back
