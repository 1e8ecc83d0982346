"""The dispatcher: any record to the right analysis, with what it could not read and does not know."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from nasicell.analysis import Analysis, analyse
from nasicell.analysis.linked import analyse_linked
from nasicell.errors import AnalysisError
from nasicell.protocols import PlatingStripping
from nasicell.quantity import Quantity
from nasicell.records import (
    CyclingRecord,
    Damage,
    ImpedanceRecord,
    ImpedanceSpectrum,
    LinkedRecord,
    Provenance,
    SettingsRecord,
)

RecordOf = Callable[..., CyclingRecord]
PLATING = [(s * 2e-4, 1800.0) for _ in range(5) for s in (1, -1)]
STAIRCASE = [(s * k * 1e-4, 1800.0) for k in range(1, 6) for s in (1, -1)]


def test_damage_and_unknown_values_become_findings(symmetric_cell: type) -> None:
    """What the reader could not read and what the file does not really state are told."""
    record = symmetric_cell().run(PLATING)
    record = replace(
        record,
        damage=(Damage(file="a.csv", row=17, reason="'abc' is not a number", records_lost=1),),
        provenance=replace(record.provenance, unknown={"area": "0.001 cm2 is the instrument's default"}),
    )
    messages = [f.message for f in analyse(record).findings]
    assert "a.csv, row 17: 'abc' is not a number (1 samples lost)" in messages
    assert any("instrument's default" in m for m in messages)


def test_many_damaged_places_are_summed_up(symmetric_cell: type) -> None:
    """Twenty damaged rows make six findings, and none is lost from the count."""
    damage = tuple(Damage(file="a.csv", row=k, reason="unreadable", records_lost=1) for k in range(20))
    analysis = analyse(replace(symmetric_cell().run(PLATING), damage=damage))
    told = [f for f in analysis.findings if "a.csv" in f.message or "damaged" in f.message]
    assert len(told) == 6
    assert "15 samples" in told[-1].message


def test_recognition_does_not_depend_on_the_origin(symmetric_cell: type) -> None:
    """A record that says it is the twin's gives the same analysis."""
    record = symmetric_cell(short_at=6000.0).run(STAIRCASE)
    virtual = replace(record, provenance=Provenance(source="twin", instrument="virtual", technique="EIS"))
    assert analyse(virtual).kind == analyse(record).kind == "ccd"


@pytest.mark.parametrize(("program", "kind"), [(PLATING, "plating/stripping"), (STAIRCASE, "ccd")])
def test_symmetric_cell_of_unknown_kind_is_seen(
    symmetric_cell: type, program: list[tuple[float, float]], kind: str
) -> None:
    """A voltage that follows the sign of the current is a symmetric cell's, and the kind is asked for."""
    record = symmetric_cell().run(program)
    analysis = analyse(replace(record, sample=replace(record.sample, kind=None)))
    assert analysis.kind == kind
    assert any("`kind`" in q for q in analysis.questions)


def test_rest_only_is_refused_with_what_was_expected(record_of: RecordOf) -> None:
    """A record without current names what it is."""
    record = record_of(np.arange(5.0), np.full(5, 3.3), np.zeros(5), kind="full")
    with pytest.raises(AnalysisError, match=r"a rest\. Expected charge"):
        analyse(record)


def test_too_few_samples_are_refused(record_of: RecordOf) -> None:
    """One sample is no measurement."""
    with pytest.raises(AnalysisError, match="at least two"):
        analyse(record_of(np.array([0.0]), np.array([3.0]), np.array([1e-3]), kind="full"))


@pytest.mark.parametrize("kind", ["full", "half", "symmetric", "blocking", None])
@pytest.mark.parametrize("current", [1e-3, -1e-3])
@pytest.mark.parametrize("count", [2, 3, 50])
def test_constant_data_do_not_crash(record_of: RecordOf, kind: str | None, current: float, count: int) -> None:
    """Constant voltage and current of one sign give an analysis for every kind of cell."""
    record = record_of(
        np.arange(float(count)), np.full(count, np.sign(current) * 0.1), np.full(count, current), kind=kind
    )
    assert isinstance(analyse(record), Analysis)


def test_zero_voltage_under_current_is_explained(record_of: RecordOf) -> None:
    """A symmetric cell without any polarisation is an error that says what it can be."""
    record = record_of(np.arange(50.0), np.zeros(50), np.full(50, 1e-3), kind="symmetric")
    with pytest.raises(AnalysisError, match="shorted before the test"):
        analyse(record)


def test_samples_without_numbers_are_left_out_and_told(symmetric_cell: type) -> None:
    """A NaN in the voltage costs that sample only."""
    record = symmetric_cell().run(PLATING)
    voltage = record.voltage.copy()
    voltage[7] = np.nan
    broken = replace(record, table=record.table.with_columns(pl.Series("voltage_volt", voltage)))
    analysis = analyse(broken)
    assert analysis["polarisation"].value == pytest.approx(16.0, rel=1e-3)
    assert any("1 sample(s), first number 8" in f.message for f in analysis.findings)


def test_settings_are_no_data() -> None:
    """A settings file cannot be analysed, and the error says what can."""
    settings = SettingsRecord(techniques=(), provenance=Provenance(source="a.mps", instrument="EC-Lab"))
    with pytest.raises(AnalysisError, match="cannot analyse a SettingsRecord"):
        analyse(settings)  # pyright: ignore[reportArgumentType]


def spectrum_of(sample_record: CyclingRecord, resistance: float) -> ImpedanceRecord:
    """One sweep of a resistor and an arc."""
    f = np.geomspace(1e6, 0.1, 36)
    z = np.asarray(70 + resistance / (1 + 2j * np.pi * f * 1e-3), dtype=np.complex128)
    return ImpedanceRecord(
        spectra=(ImpedanceSpectrum(frequency=f, impedance=z),),
        provenance=sample_record.provenance,
        sample=sample_record.sample,
    )


def test_spectra_around_cycling(symmetric_cell: type) -> None:
    """Interface resistances before and after, and the quantities of the cycling between, are at the top."""
    cycling = symmetric_cell().run(PLATING)
    record = LinkedRecord(parts=(spectrum_of(cycling, 10.0), cycling, spectrum_of(cycling, 30.0)))
    values = iter((5.0, 15.0))

    def part(one: CyclingRecord | ImpedanceRecord) -> Analysis:
        if isinstance(one, CyclingRecord):
            return analyse(one)
        found = (Quantity(name="interface_resistance", value=next(values), unit="ohm cm2"),)
        return Analysis(kind="impedance", sample=one.sample, provenance=one.provenance, quantities=found)

    analysis = analyse_linked(record, part)
    assert analysis["interface_resistance_before"].value == 5.0
    assert analysis["interface_resistance_after"].value == 15.0
    assert analysis["polarisation"].conditions == "part 2; 0.2 mA/cm2"
    assert [p.kind for p in analysis.parts] == ["impedance", "plating/stripping", "impedance"]


def test_voltage_far_below_the_spectrum_is_suspected(symmetric_cell: type) -> None:
    """A square trace at a third of the spectrum's resistance is told to be a possible soft short."""
    cycling = symmetric_cell(resistance=25.0).run(PLATING)
    record = LinkedRecord(parts=(spectrum_of(cycling, 10.0), cycling))

    def part(one: CyclingRecord | ImpedanceRecord) -> Analysis:
        if isinstance(one, CyclingRecord):
            return analyse(one)
        found = (Quantity(name="total_resistance", value=80.0, unit="ohm cm2"),)
        return Analysis(kind="impedance", sample=one.sample, provenance=one.provenance, quantities=found)

    assert any("soft short" in f.message + f.advice for f in analyse_linked(record, part).findings)


def test_interleaving_files_are_one_test(record_of: RecordOf) -> None:
    """Plating in one file and stripping in the other give the efficiency of each cycle, not of a file."""
    plated, stripped = 3.6, np.array([3.6, 3.2, 2.8, 2.4])
    files: dict[int, list[np.ndarray]] = {-1: [], 1: []}
    start = 0.0
    for back in stripped:
        for sign, charge in ((-1, plated), (1, back)):
            t = start + np.append(np.arange(0, charge / 1e-3, 20.0), charge / 1e-3)
            files[sign].append(np.column_stack([t, np.full(t.size, 0.1 * sign), np.full(t.size, 1e-3 * sign)]))
            start = t[-1] + 600.0
    parts = tuple(record_of(*np.concatenate(rows).T, kind="half") for rows in files.values())
    analysis = analyse(LinkedRecord(parts=parts))
    efficiency = analysis.tables["cycles"]["coulombic_efficiency_percent"].to_list()
    assert efficiency == pytest.approx(100 * stripped / plated, rel=1e-2)
    assert any("interleave" in f.message for f in analysis.findings)


def test_a_record_of_one_sample_at_the_voltage_limit_says_so(record_of: RecordOf) -> None:
    """A current that takes the cell to its limit at once leaves one sample; the limit is named where it is known."""
    record = record_of(np.array([0.0]), np.array([5.0]), np.array([1e-2]), kind="symmetric", area_cm2=1.0)
    protocol = PlatingStripping(current_density_mA_cm2=10.0, half_cycle_h=1.0, cycles=1, voltage_limit_V=5.0)
    with pytest.raises(AnalysisError, match=r"1 usable sample.*at the voltage limit of 5 V"):
        analyse(record, protocol=protocol)
    with pytest.raises(AnalysisError, match="perhaps at a limit of the cycler"):
        analyse(record)
