"""Protocols in the language of cyclers: currents, order, limits, refusals."""

import xml.etree.ElementTree as ET

import pytest

import nasicell
from nasicell.cell import Cell, Geometry
from nasicell.errors import CellError, ParameterError, ProtocolError
from nasicell.protocols import (
    CCD,
    EIS,
    GEIS,
    ConstantCurrentCycling,
    PlatingStripping,
    RateTest,
    Sequence,
    Tafel,
    TemperatureSeries,
)
from nasicell.protocols.export import Target, biologic_mps, export_protocol, neware_xml, pybamm_experiment
from nasicell.records import SettingsRecord

SWEEP = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=0.1, points_per_decade=10)
CYCLING = ConstantCurrentCycling(c_rate=1, cycles=2500, activation=[(0.2, 3)], lower_cutoff_V=2.5, upper_cutoff_V=3.8)
STAIRCASE = CCD(first_mA_cm2=0.1, step_mA_cm2=0.1, last_mA_cm2=0.3, half_cycle_h=0.5)
SHUTTLE = PlatingStripping(current_density_mA_cm2=0.2, half_cycle_h=0.5, cycles=100, voltage_limit_V=4)
TO_MILLIAMPERE = {"mA": 1.0, "uA": 1e-3}


def mps_rows(text: str) -> dict[str, list[str]]:
    """Parameter -> value of each sequence, from the columns of 20 characters."""
    rows = text.split("Modulo Bat\n")[1].splitlines()
    return {row[:20].strip(): [row[k : k + 20].strip() for k in range(20, len(row), 20)] for row in rows}


def mps_currents_mA(rows: dict[str, list[str]]) -> list[float]:
    return [
        float(value) * TO_MILLIAMPERE[unit]
        for kind, value, unit in zip(rows["ctrl_type"], rows["ctrl1_val"], rows["ctrl1_val_unit"], strict=True)
        if kind == "CC"
    ]


def neware_steps(text: str) -> list[tuple[str, dict[str, float]]]:
    """(type, limits) of each step; type 1 charges, 2 discharges, 5 loops, 6 ends."""
    info = ET.fromstring(text).find(".//Step_Info")
    assert info is not None
    return [
        (s.attrib["Step_Type"], {e.tag: float(e.attrib["Value"]) for e in s.iterfind("Limit//*[@Value]")}) for s in info
    ]


def test_plating_stripping_for_neware(symmetric_cell: Cell) -> None:
    """0.2 mA/cm2 on 0.8 cm2 is 0.16 mA each way for half an hour, 100 times, within +-4 V."""
    text = export_protocol(SHUTTLE, cell=symmetric_cell, target=neware_xml)
    half_hour = {"Curr": 0.16, "Time": 1_800_000.0}
    assert neware_steps(text) == [
        ("1", half_hour),
        ("2", half_hour),
        ("5", {"Start_Step": 1, "Cycle_Count": 100}),
        ("6", {}),
    ]
    root = ET.fromstring(text)
    assert [root.find(f".//Protect//{end}").attrib["Value"] for end in ("Upper", "Lower")] == [  # type: ignore[union-attr]
        "40000.000000",
        "-40000.000000",
    ]
    assert root.find(".//Remark").attrib["Value"] == "sym 1, 30 degC"  # type: ignore[union-attr]


def test_staircase_for_biologic(symmetric_cell: Cell) -> None:
    """Every stair runs both ways for half an hour with current density times area, inside the safety limits."""
    text = export_protocol(STAIRCASE, cell=symmetric_cell, target=biologic_mps)
    rows = mps_rows(text)
    expected = [sign * j * 0.8 for j in (0.1, 0.2, 0.3) for sign in (1, -1)]
    assert mps_currents_mA(rows) == pytest.approx(expected, rel=1e-9)
    assert {value for kind, value in zip(rows["ctrl_type"], rows["lim1_value"], strict=True) if kind == "CC"} == {
        "1800.000"
    }
    assert "\tEwe min = -5.00000 V\n\tEwe max = 5.00000 V\n" in text
    assert "Ewe ctrl range : min = -5.00 V, max = 5.00 V" in text


def test_a_rest_lets_eclab_change_the_current_range(symmetric_cell: Cell) -> None:
    """80 uA and 160 uA need different ranges, so one second of open circuit stands between them, and only there."""
    rows = mps_rows(export_protocol(STAIRCASE, cell=symmetric_cell, target=biologic_mps))
    assert rows["ctrl_type"] == ["CC", "CC", "Rest", "CC", "CC", "CC", "CC"]
    assert rows["I Range"] == ["100 µA", "100 µA", "Auto", "1 mA", "1 mA", "1 mA", "1 mA"]
    assert rows["lim1_value"][2] == "1.000"


def test_cycling_for_biologic(full_cell: Cell) -> None:
    """0.2C and 1C of 1.2 mg at 117 mAh/g are 28.08 and 140.4 uA; the cut-offs end the halves, loops count cycles."""
    text = export_protocol(CYCLING, cell=full_cell, target=biologic_mps)
    rows = mps_rows(text)
    assert mps_currents_mA(rows) == pytest.approx([0.02808, -0.02808, 0.1404, -0.1404], rel=1e-9)
    assert rows["ctrl_type"] == ["CC", "CC", "Loop", "Rest", "CC", "CC", "Loop"]
    assert (rows["lim1_comp"][:2], rows["lim1_value"][:2]) == ([">", "<"], ["3.800", "2.500"])
    assert (rows["ctrl_seq"][2], rows["ctrl_repeat"][2]) == ("0", "2")
    assert (rows["ctrl_seq"][6], rows["ctrl_repeat"][6]) == ("4", "2499")
    assert "Battery capacity : 140.400 µA.h" in text
    assert "\tEwe min = 2.40000 V\n\tEwe max = 3.90000 V\n" in text


def test_rate_test_for_neware(full_cell: Cell) -> None:
    """C-rate times nominal capacity, one loop per rate, each loop around its own rate."""
    protocol = RateTest(c_rates=[0.5, 5], cycles_each=4, lower_cutoff_V=2.5, upper_cutoff_V=3.8)
    steps = neware_steps(export_protocol(protocol, cell=full_cell, target=neware_xml))
    assert steps == [
        ("1", {"Curr": 0.0702, "Stop_Volt": 38000.0}),
        ("2", {"Curr": 0.0702, "Stop_Volt": 25000.0}),
        ("5", {"Start_Step": 1, "Cycle_Count": 4}),
        ("1", {"Curr": 0.702, "Stop_Volt": 38000.0}),
        ("2", {"Curr": 0.702, "Stop_Volt": 25000.0}),
        ("5", {"Start_Step": 4, "Cycle_Count": 4}),
        ("6", {}),
    ]


def test_cycling_for_pybamm(full_cell: Cell) -> None:
    """One step string per line, loops written out."""
    protocol = CYCLING.updated(cycles=2, activation=[(0.2, 1)])
    assert export_protocol(protocol, cell=full_cell, target=pybamm_experiment).splitlines() == [
        "Charge at 0.02808 mA until 3.8 V",
        "Discharge at 0.02808 mA until 2.5 V",
        *["Charge at 0.1404 mA until 3.8 V", "Discharge at 0.1404 mA until 2.5 V"] * 2,
    ]


def test_the_papers_long_cycling_fits_into_pybamm(full_cell: Cell) -> None:
    """2500 cycles are 5000 strings plus activation."""
    assert len(export_protocol(CYCLING, cell=full_cell, target=pybamm_experiment).splitlines()) == 5006


def test_sweep_for_biologic(symmetric_cell: Cell) -> None:
    """A potentiostatic sweep with its frequencies, density and amplitude, in a voltage range that includes zero."""
    text = export_protocol(SWEEP, cell=symmetric_cell, target=biologic_mps)
    rows = {name: values[0] for name, values in mps_rows(text).items()}
    assert (rows["ctrl_type"], rows["ctrl1_val"], rows["ctrl1_val_unit"]) == ("PEIS", "10.000", "mV")
    assert (rows["ctrl2_val"], rows["ctrl2_val_unit"]) == ("1000.000", "kHz")
    assert (rows["ctrl3_val"], rows["ctrl3_val_unit"]) == ("100.000", "mHz")
    assert rows["ctrl_Nd"] == "10"
    assert "Ewe ctrl range : min = -2.50 V, max = 2.50 V" in text


def test_tafel_for_biologic_and_neware(symmetric_cell: Cell) -> None:
    """A linear sweep from minus to plus the limit."""
    protocol = Tafel(limit_mV=200, rate_mV_s=1)
    rows = {k: v[0] for k, v in mps_rows(export_protocol(protocol, cell=symmetric_cell, target=biologic_mps)).items()}
    assert (rows["ctrl_type"], rows["ctrl1_val"], rows["ctrl2_val"], rows["ctrl3_val"]) == ("VS", "1.0", "-0.2", "0.2")
    text = export_protocol(protocol, cell=symmetric_cell, target=neware_xml)
    assert 'StartValue="-2000.0" EndValue="2000.0" Value="1.0"' in text


def test_a_sequence_runs_its_parts_in_order(full_cell: Cell) -> None:
    """Spectrum, cycling, spectrum; the loop goes back to the first step of the cycling, not of the file."""
    protocol = Sequence(parts=[SWEEP, CYCLING.updated(activation=[]), SWEEP])
    rows = mps_rows(export_protocol(protocol, cell=full_cell, target=biologic_mps))
    assert rows["ctrl_type"] == ["PEIS", "CC", "CC", "Loop", "PEIS"]
    assert rows["ctrl_seq"][3] == "1"


def test_the_time_between_points_is_the_users(symmetric_cell: Cell) -> None:
    """`record_every_s` reaches the file."""
    text = export_protocol(SHUTTLE, cell=symmetric_cell, target=biologic_mps, record_every_s=2.5)
    assert mps_rows(text)["rec1_value"][:2] == ["2.500", "2.500"]


def refusal(protocol, cell: Cell, target: Target) -> str:
    with pytest.raises(ProtocolError) as raised:
        export_protocol(protocol, cell=cell, target=target)
    return str(raised.value)


@pytest.mark.parametrize(
    ("protocol", "target", "message"),
    [
        (
            SWEEP,
            neware_xml,
            "EIS cannot be written as Neware .xml: step 1: a Neware step file has no impedance sweep. M",
        ),
        (SWEEP, pybamm_experiment, "step 1: a PyBaMM experiment has no impedance sweep. Use nasicell.simulate"),
        (Tafel(limit_mV=200, rate_mV_s=1), pybamm_experiment, "step 1: a PyBaMM step string has no voltage sweep. Use"),
        (SHUTTLE, pybamm_experiment, "step 1: a PyBaMM step string cannot stop the whole test at the voltage limit"),
        (
            Sequence(parts=[SHUTTLE, SWEEP]),
            neware_xml,
            "sequence cannot be written as Neware .xml: step 4: a Neware step file has no impedance sweep",
        ),
        (
            GEIS(current_density_mA_cm2=0.3, interval_min=30, duration_h=10, sweep=SWEEP),
            biologic_mps,
            "GEIS cannot be exported: step 1 holds a direct current of 0.3 mA/cm2 under the impedance sweep",
        ),
        (
            Sequence(parts=[SHUTTLE, GEIS(current_density_mA_cm2=0.3, interval_min=30, duration_h=10, sweep=SWEEP)]),
            biologic_mps,
            "GEIS cannot be exported: step 4 holds a direct current",
        ),
        (
            TemperatureSeries(sweep=SWEEP, temperatures_C=[25, 45]),
            biologic_mps,
            "step 2 waits for the chamber to reach 45 degC, which no target can command. Export `protocol.sweep`",
        ),
        (
            Sequence(parts=[SHUTTLE, SHUTTLE.updated(temperature_C=60.0)]),
            neware_xml,
            "different temperatures (degC), 30.0, 60.0, and a cycler keeps one per test. Export the parts one by one.",
        ),
        (
            Sequence(parts=[SHUTTLE, SHUTTLE.updated(voltage_limit_V=5.0)]),
            neware_xml,
            "different voltage limits (V), (-4.0, 4.0), (-5.0, 5.0)",
        ),
        (
            SHUTTLE.updated(current_density_mA_cm2=1e-6),
            neware_xml,
            "step 1: the file has a resolution of 1 nA, too coarse for 0.8 nA. Use a larger current",
        ),
        (
            SHUTTLE.updated(current_density_mA_cm2=2000.0),
            biologic_mps,
            "step 1: 1600 mA exceed the largest current range, 1 A. Use a smaller current",
        ),
        (
            SWEEP.updated(lowest_frequency_Hz=1e-4),
            biologic_mps,
            "step 1: aurora-unicycler writes no frequency below 1 mHz for EC-Lab. Raise lowest_frequency_Hz",
        ),
        (
            SWEEP.updated(highest_frequency_Hz=1e8),
            biologic_mps,
            "EIS cannot be exported: step 1: start_frequency_Hz: Input should be less than or equal to 10000000",
        ),
        (SHUTTLE.updated(voltage_limit_V=20.0), biologic_mps, "-10 V to 10 V, the test may reach -20 V to 20 V"),
    ],
)
def test_what_a_target_cannot_say_is_refused_with_step_reason_and_advice(
    symmetric_cell: Cell, protocol, target: Target, message: str
) -> None:
    """Nothing is left out of a file silently."""
    assert message in refusal(protocol, symmetric_cell, target)


def test_too_many_cycles_for_pybamm_are_refused(full_cell: Cell) -> None:
    """aurora-unicycler writes at most 10000 steps out; its reason is passed on."""
    text = refusal(CYCLING.updated(cycles=20000), full_cell, pybamm_experiment)
    assert "constant-current cycling cannot be written as PyBaMM experiment: Over 10000 steps" in text


def test_a_cutoff_of_zero_volts_is_refused(full_cell: Cell) -> None:
    """aurora-unicycler takes 0 V for no limit, which would discharge for ever."""
    protocol = Sequence(parts=[SWEEP, CYCLING.updated(lower_cutoff_V=0.0)])
    assert "step 3 ends at exactly 0 V" in refusal(protocol, full_cell, biologic_mps)


def test_a_name_that_the_file_cannot_hold_is_refused(symmetric_cell: Cell) -> None:
    """EC-Lab files are cp1252 text; a Chinese name is refused there and kept for Neware."""
    cell = symmetric_cell.updated(name="电池")
    assert "cp1252 text only, which has no '电'. Rename the cell '电池'." in refusal(SHUTTLE, cell, biologic_mps)
    assert "电池" in export_protocol(SHUTTLE, cell=cell, target=neware_xml)


def test_a_name_of_several_lines_stays_on_one(symmetric_cell: Cell) -> None:
    """A line break in the name would end the remark and break the file."""
    cell = symmetric_cell.updated(name="two\nlines")
    assert "Comments : two lines, 30 degC\n" in export_protocol(SHUTTLE, cell=cell, target=biologic_mps)


@pytest.mark.parametrize(
    ("protocol", "cell", "message"),
    [
        (SHUTTLE, Cell(name="a", kind="symmetric"), r"states no electrode area.*Give geometry\.diameter_mm or"),
        (
            SHUTTLE,
            Cell(name="a", kind="full", geometry=Geometry(area_cm2=1)),
            "'a' is a full cell. Give .* 'symmetric'",
        ),
        (CYCLING, Cell(name="a", kind="full"), r"describes no cathode.*Give cathode\.nominal_specific_capacity_mAh_g"),
        (CYCLING, Cell(name="a", kind="symmetric"), "a C-rate needs a cathode; cell 'a' is a symmetric cell. Give"),
    ],
)
def test_a_cell_that_gives_no_current_is_asked_for_what_is_missing(protocol, cell: Cell, message: str) -> None:
    """Areas, masses and capacities are never guessed."""
    with pytest.raises(CellError, match=message):
        export_protocol(protocol, cell=cell, target=neware_xml)


@pytest.mark.parametrize("protocol", [STAIRCASE, SHUTTLE, SWEEP, Tafel(limit_mV=200, rate_mV_s=1)])
def test_our_own_reader_reads_what_we_write(symmetric_cell: Cell, tmp_path, protocol) -> None:
    """An exported settings file is recognised and gives back the technique and the currents."""
    text = export_protocol(protocol, cell=symmetric_cell, target=biologic_mps)
    path = tmp_path / "exported.mps"
    path.write_text(text, encoding=biologic_mps.encoding)
    record = nasicell.read(path)
    assert isinstance(record, SettingsRecord)
    ((technique, parameters),) = record.techniques
    assert technique == "Modulo Bat"
    for name, values in mps_rows(text).items():
        assert " ".join(parameters[name]).split() == " ".join(values).split(), name
    assert not record.damage


@pytest.mark.parametrize("interval", [-5.0, 0.0, float("nan"), float("inf")])
def test_a_time_between_points_that_is_none_is_refused(interval: float) -> None:
    """Before anything is written, in our words."""
    with pytest.raises(ParameterError, match="record_every_s"):
        export_protocol(Tafel(limit_mV=200, rate_mV_s=1), target=biologic_mps, record_every_s=interval)
