"""The last digit of a printed current is told where the print shows it."""

from pathlib import Path

import pytest

from nasicell.instruments import read


def note(path: Path, currents: list[str]) -> str:
    """What the reader notes on the current of a BDF file."""
    rows = [f"{10 * k}.0,3.{k},{current}" for k, current in enumerate(currents)]
    path.write_text("\n".join(["test_time_second,voltage_volt,current_ampere", *rows]) + "\n")
    return read(path).provenance.metadata.get("current resolution", "")


@pytest.mark.parametrize(
    ("currents", "step"),
    [
        (["0.0000", "-0.0002", "0.0002"], "0.0001"),
        (["0.000", "0.120", "-0.118"], "0.001"),
        (["0.12", "0.13", "0.11", "0.14", "0.15"], "0.01"),
    ],
)
def test_fixed_digits_show_their_step(tmp_path: Path, currents: list[str], step: str) -> None:
    """Zeros that trail, or several values of equally many digits, are a fixed print."""
    assert f"steps of {step} A" in note(tmp_path / "a.csv", currents)


@pytest.mark.parametrize(
    "currents",
    [["0.0", "0.0002", "-0.0002"], ["0", "0.2", "-0.2"], ["2e-4", "-2e-4", "0e0"], ["0.001", "0.001", "-0.001"]],
)
def test_numbers_written_as_short_as_possible_tell_nothing(tmp_path: Path, currents: list[str]) -> None:
    """A program that writes 0.0002 may mean exactly that."""
    assert note(tmp_path / "a.csv", currents) == ""


def test_counters_are_recommended_only_for_a_coarse_print(tmp_path: Path) -> None:
    """A last digit below a hundredth of the current needs no advice."""
    assert "counters know better" in note(tmp_path / "a.csv", ["0.0000", "0.0002"])
    assert "counters" not in note(tmp_path / "a.csv", ["0.0000", "0.1002"])
