"""The commands as a user types them."""

import json
import math

import pytest
import yaml
from typer.testing import CliRunner

import nasicell
from nasicell.cell import Cell
from nasicell.cli.files import found_files
from nasicell.cli.main import app

SPECTRUM = "Frequency (Hz),Z' (ohm),Z'' (ohm)\n" + "\n".join(
    f"{f:.6g},{20 + 50 / (1 + (f / 1e3) ** 2):.6g},{-50 * (f / 1e3) / (1 + (f / 1e3) ** 2):.6g}"
    for f in (10 ** (6 - k / 10) for k in range(61))
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs nasicell in an empty folder; returns exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


def test_version_is_printed(run):
    """The version on one line, and nothing else."""
    assert run("--version").stdout == f"nasicell {nasicell.__version__}\n"


@pytest.mark.parametrize(
    "command", ["reproduce", "analyse", "cell-template", "calibrate", "export", "convert", "plan-spectrum"]
)
def test_every_command_has_help(run, command):
    """--help works for each command and leaves with 0."""
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Usage" in done.stdout


@pytest.mark.parametrize("kind", ["full", "half", "symmetric", "blocking"])
def test_template_is_a_valid_cell_file(run, kind):
    """The printed template reads back as a cell of the kind asked for."""
    done = run("cell-template", "--kind", kind)
    assert Cell.model_validate(yaml.safe_load(done.stdout)).kind == kind


def test_analyse_reports_good_files_and_names_bad_ones(run, tmp_path):
    """One good and two bad files: numbers for the good one, reasons for the others, exit code 1."""
    (tmp_path / "good.csv").write_text(SPECTRUM, encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    done = run("analyse", "good.csv", "empty.csv", "absent.csv", "--out", "out")
    assert done.exit_code == 1
    assert "total resistance" in done.stdout
    assert "empty.csv" in done.stderr
    assert "absent.csv" in done.stderr
    assert "Traceback" not in done.output
    numbers = json.loads((tmp_path / "out" / "analysis.json").read_text(encoding="utf-8"))
    assert set(numbers["failures"]) == {"empty.csv", "absent.csv"}
    assert [file["kind"] for file in numbers["files"]] == ["impedance"]
    assert (tmp_path / "out" / "report.html").stat().st_size > 1_000_000


def test_cell_file_turns_ohm_into_ohm_cm2(run, tmp_path):
    """With area and thickness the conductivity comes out; without a cell file it is asked for."""
    (tmp_path / "good.csv").write_text(SPECTRUM, encoding="utf-8")
    (tmp_path / "cell.yaml").write_text(
        "{kind: symmetric, geometry: {area_cm2: 2.0, thickness_mm: 1.0}}", encoding="utf-8"
    )
    assert "question" in run("analyse", "good.csv").stdout
    assert "ohm cm2" in run("analyse", "good.csv", "--cell", "cell.yaml").stdout


def test_wrong_cell_file_is_one_message(run, tmp_path):
    """A misspelt field is named with suggestions, without a traceback."""
    (tmp_path / "cell.yaml").write_text("kind: symmetric\ngeometri: {}", encoding="utf-8")
    done = run("analyse", "x.csv", "--cell", "cell.yaml")
    assert done.exit_code == 1
    assert "geometri" in done.stderr
    assert "Traceback" not in done.output


def test_cell_and_kind_together_are_a_usage_error(run, tmp_path):
    """What contradicts itself on the command line leaves with 2."""
    (tmp_path / "cell.yaml").write_text("kind: symmetric", encoding="utf-8")
    assert run("analyse", "x.csv", "--cell", "cell.yaml", "--kind", "full").exit_code == 2


def test_unknown_study_is_one_message(run):
    """A study that is not there is named, with those that are."""
    done = run("reproduce", "li2024")
    assert done.exit_code == 1
    assert "li2025" in done.stderr


def test_debug_shows_the_traceback(run):
    """With --debug the error reaches the caller as it was raised."""
    assert isinstance(run("--debug", "reproduce", "li2024").exception, nasicell.errors.StudyError)


def test_export_writes_the_file_or_refuses(run, tmp_path):
    """A Tafel sweep becomes EC-Lab settings; PyBaMM, which cannot sweep, refuses naming the step."""
    (tmp_path / "cell.yaml").write_text("{kind: symmetric, geometry: {diameter_mm: 10}}", encoding="utf-8")
    (tmp_path / "tafel.yaml").write_text("{technique: Tafel, limit_mV: 200, rate_mV_s: 1}", encoding="utf-8")
    base = ("export", "tafel.yaml", "--cell", "cell.yaml")
    assert run(*base, "--to", "biologic", "--out", "t.mps").exit_code == 0
    assert (tmp_path / "t.mps").read_text(encoding="cp1252").startswith("EC-LAB SETTING FILE")
    refused = run(*base, "--to", "pybamm")
    assert refused.exit_code == 1
    assert "step 1" in refused.stderr


def test_files_are_found_by_name_folder_and_pattern(tmp_path):
    """Folders give their files, patterns what fits, each once; what leads nowhere is named."""
    for name in ("a.csv", "b.txt", ".hidden"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    paths, failures, unnamed = found_files([str(tmp_path), str(tmp_path / "*.csv"), str(tmp_path / "c*")])
    assert [path.name for path in paths] == ["a.csv", "b.txt"]
    assert list(failures) == [str(tmp_path / "c*")]
    assert [path.name for path in unnamed] == ["b.txt"]


def test_settings_file_is_shown_as_it_is(run, shared_data, tmp_path):
    """A BioLogic settings file has no data to analyse; its techniques are printed and written, exit code 0."""
    done = run(
        "analyse", str(shared_data("cycler/datalab/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data.mps")), "--out", "o"
    )
    assert done.exit_code == 0
    assert "Galvanostatic Cycling" in done.stdout
    (told,) = json.loads((tmp_path / "o" / "analysis.json").read_text(encoding="utf-8"))["settings"]
    assert told["techniques"][0]["parameters"]["Is"][1] == "-88.796"
    assert "Galvanostatic Cycling" in (tmp_path / "o" / "report.html").read_text(encoding="utf-8")


def test_real_spectrum_gives_conductivity_with_a_cell_file(run, shared_data, tmp_path):
    """The pellet of EISFitpython, with its geometry in the header, gives its resistance in ohm cm2."""
    done = run("analyse", str(shared_data("eis/EISFitpython/Example2a.txt")), "--kind", "blocking", "--out", "o")
    assert done.exit_code == 0, done.output
    (file,) = json.loads((tmp_path / "o" / "analysis.json").read_text(encoding="utf-8"))["files"]
    assert any(quantity["unit"] == "S/cm" for quantity in file["quantities"])


def test_a_circuit_is_fitted_with_the_weights_and_start_given(run, tmp_path):
    """Its parameters are printed and written beside the automatic resistances."""
    (tmp_path / "good.csv").write_text(SPECTRUM, encoding="utf-8")
    start = [part for value in ("R0=10", "R1=30", "C1=1e-6") for part in ("--start", value)]
    done = run("analyse", "good.csv", "--circuit", "R0-p(R1,C1)", "--weights", "unit", *start, "--out", "out")
    assert done.exit_code == 0
    assert "unit weights" in done.stdout
    quantities = json.loads((tmp_path / "out" / "analysis.json").read_text(encoding="utf-8"))["files"][0]["quantities"]
    found = {q["name"]: q["value"] for q in quantities}
    assert found["R0"] == pytest.approx(20, rel=1e-3)
    assert found["R1"] == pytest.approx(50, rel=1e-3)
    assert "total_resistance" in found


@pytest.mark.parametrize(
    ("options", "code", "reason"),
    [
        (("--circuit", "R0-p(R1 C1)"), 1, "character 9: found 'C1', expected"),
        (("--circuit", "R0-p(R1,C1)", "--start", "R0"), 2, "--start is NAME=NUMBER"),
        (("--start", "R0=1"), 2, "belong to a --circuit"),
        (("--circuit", "R0-p(R1,C1)", "--start", "R0=1"), 2, "start lacks R1, C1"),
        (("--circuit", "R0-R1", "--start", "R0=1", "--start", "R0=2"), 2, "R0 is given twice"),
        (("--circuit", "R0", "--start", "R0=-1"), 2, "must be positive"),
        (("--circuit", "R0-p(R1,C1)", "--fit-range", "10", "1"), 2, "from low to high"),
        (("--circuit", "R0", "--fit-range", "-5", "1"), 2, "from 0 Hz on"),
    ],
)
def test_a_wrong_circuit_is_one_message(run, tmp_path, options, code, reason):
    """What is wrong with the circuit, its start or its range, without a traceback."""
    (tmp_path / "good.csv").write_text(SPECTRUM, encoding="utf-8")
    done = run("analyse", "good.csv", *options)
    assert done.exit_code == code
    assert reason in " ".join(done.stderr.replace("\u2502", " ").split())
    assert "Traceback" not in done.output


def test_a_cell_file_in_the_folder_is_no_data(run, tmp_path):
    """The file given with --cell may lie beside the data."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "good.csv").write_text(SPECTRUM, encoding="utf-8")
    (folder / "cell.yaml").write_text("{kind: symmetric}", encoding="utf-8")
    done = run("analyse", "data", "--cell", "data/cell.yaml")
    assert done.exit_code == 0
    assert "1 of 1 files" in done.stdout


def spectrum_rows() -> str:
    """An arc of 100 ohm behind 10 ohm as rows of frequency, Z', Z''."""
    frequencies = [10 ** (6 - k / 5) for k in range(31)]
    impedances = [10 + 100 / (1 + 2j * math.pi * f * 1e-4) for f in frequencies]
    return "".join(f"{f:.6g},{z.real:.6g},{z.imag:.6g}\n" for f, z in zip(frequencies, impedances, strict=True))


def test_texts_beside_measurements_are_skipped(run, tmp_path):
    """In a folder a licence is skipped and named; named itself, it fails; a damaged instrument file always fails."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text(spectrum_rows(), encoding="utf-8")
    (tmp_path / "data" / "LICENSE").write_text("Do what you like.\n", encoding="utf-8")
    done = run("analyse", "data", "--out", "o")
    assert done.exit_code == 0
    assert "skipped, no instrument file: LICENSE" in done.stdout
    assert run("analyse", "data/LICENSE", "--out", "o").exit_code == 1
    (tmp_path / "data" / "b.mpt").write_text("nothing\n", encoding="utf-8")
    assert run("analyse", "data", "--out", "o").exit_code == 1


def test_the_cell_line_says_which_sizes_count(run, tmp_path):
    """The head of each file names the sizes used and the place that states them."""
    text = "# Diameter[mm]: 13.0\nFreq (Hz),Z' (ohm),Z'' (ohm)\n" + spectrum_rows()
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (tmp_path / "cell.yaml").write_text("kind: blocking\ngeometry: {diameter_mm: 10}\n", encoding="utf-8")
    done = run("analyse", "a.csv", "--cell", "cell.yaml", "--out", "o")
    assert "cell: blocking, 0.7854 cm² [cell description]" in done.stdout
    assert "1.327 cm2 in the file" in done.stdout


def test_export_needs_a_cell_only_for_currents(run, tmp_path):
    """A sweep exports without a cell; a current density asks for the area; a file that cannot be written is told."""
    (tmp_path / "tafel.yaml").write_text("technique: Tafel\nlimit_mV: 200\nrate_mV_s: 1\n", encoding="utf-8")
    text = "technique: plating/stripping\ncurrent_density_mA_cm2: 0.2\nhalf_cycle_h: 0.5\ncycles: 3\n"
    (tmp_path / "ps.yaml").write_text(text, encoding="utf-8")
    assert run("export", "tafel.yaml", "--to", "biologic").exit_code == 0
    refused = run("export", "ps.yaml", "--to", "biologic")
    assert refused.exit_code == 1
    assert "geometry.area_cm2" in refused.stderr
    (tmp_path / "file").write_text("", encoding="utf-8")
    blocked = run("export", "tafel.yaml", "--to", "biologic", "--out", "file/t.mps")
    assert blocked.exit_code == 1
    assert "cannot make the folder" in blocked.stderr


def test_a_folder_without_measurements_names_its_folders(run, tmp_path):
    """A folder of folders, with or without a text beside them, is an error that says which to name."""
    (tmp_path / "all" / "pellet").mkdir(parents=True)
    for _ in range(2):
        done = run("analyse", "all", "--out", "out")
        assert done.exit_code == 1
        assert "only the folders pellet" in done.stderr
        (tmp_path / "all" / "notes.py").write_text("print()\n", encoding="utf-8")


@pytest.mark.parametrize("interval", ["-5", "0", "nan", "inf"])
def test_export_refuses_a_time_between_points_that_is_none(run, tmp_path, interval):
    """The option is named, and nothing of the library behind it is shown."""
    (tmp_path / "tafel.yaml").write_text("technique: Tafel\nlimit_mV: 200\nrate_mV_s: 1\n", encoding="utf-8")
    done = run("export", "tafel.yaml", "--to", "biologic", "--record-every-s", interval)
    assert done.exit_code == 2
    assert "--record-every-s must be > 0" in done.stderr


def test_the_names_for_the_shell_are_listed():
    """Tab completion shows what is imported only on first use."""
    assert {"read", "analyse", "simulate", "study"} <= set(dir(nasicell))


CELL = ("R0=15", "R1=35", "C1=1.4e-9")


def test_plan_spectrum_tells_what_a_sweep_can_show(run, tmp_path):
    """Bounds of every parameter, the arc that 1 MHz does not show, what would show it, and a figure."""
    done = run("plan-spectrum", "R0-p(R1,C1)", *CELL, "--highest-hertz", "1e5", "--plot", "figure.html")
    assert done.exit_code == 0
    assert "the arc of R1 (tau 4.9e-08 s) is not visible between 0.1 Hz and 100 kHz" in done.stdout
    assert "R1 ± 5 %: reach" in done.stdout
    assert "plotly" in (tmp_path / "figure.html").read_text(encoding="utf-8")
    seen = run("plan-spectrum", "R0-p(R1,C1)", *CELL, "--highest-hertz", "1e8")
    assert "is visible" in seen.stdout


def test_plan_spectrum_of_a_measured_file_fits_it_first(run, tmp_path):
    """Values, frequencies and noise come from the file; a circuit that misses it is told."""
    (tmp_path / "good.csv").write_text(SPECTRUM, encoding="utf-8")
    done = run("plan-spectrum", "R0-p(R1,C1)", "--measured", "good.csv")
    assert done.exit_code == 0
    assert "61 frequencies from 1 MHz to 1 Hz" in done.stdout
    assert "misses" not in done.stderr
    assert "misses" in run("plan-spectrum", "R0", "--measured", "good.csv").stderr


@pytest.mark.parametrize(
    "wrong",
    [("R0=15",), ("R0=15", "R1=35", "C1=x"), (*CELL, "R0=3"), (*CELL, "--noise-percent", "0"), (*CELL, "R7=1")],
)
def test_plan_spectrum_refuses_what_is_mistyped(run, wrong):
    """A parameter lacking, no number, twice, no noise, an unknown name: exit code 2."""
    assert run("plan-spectrum", "R0-p(R1,C1)", *wrong).exit_code == 2
