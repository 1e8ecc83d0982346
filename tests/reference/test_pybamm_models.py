"""What PyBaMM users do with the cell: find it by name, run it, hold a voltage, change its temperature.

PyBaMM's discretisation of our models stands against closed forms: the steady profile of the salt, the charge of a
half-cycle, the conduction of the ceramic (J. Newman, K. E. Thomas-Alyea, Electrochemical Systems, 3rd ed., ch. 22).
"""

import os
import re
from pathlib import Path

import numpy as np
import pytest

os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"
pybamm = pytest.importorskip("pybamm", reason="PyBaMM is not installed: pip install 'nasicell[pybamm]'")

from nasicell.constants import FARADAY
from nasicell.errors import ProtocolError
from nasicell.pybamm_cell.parameters import COATED_CELL, parameter_values
from nasicell.studies import study
from nasicell.twin import initial_state, interface_resistances
from nasicell.twin.conditions import ceramic_resistance

MODELS = ["NasicellSP", "NasicellSPMe", "NasicellP2D"]
VALUES = "NasicellLi2025"


@pytest.mark.parametrize("model", MODELS)
def test_model_and_values_are_found_by_name(model):
    """A charge with `pybamm.Model(...)` and `pybamm.ParameterValues(...)` ends at the upper cut-off."""
    values = pybamm.ParameterValues(VALUES)
    values["Current function [A]"] = -values["Nominal cell capacity [A.h]"]
    solution = pybamm.Simulation(pybamm.Model(model), parameter_values=values).solve([0, 7200])
    assert solution.termination == "event: Maximum voltage [V]"
    assert solution["Voltage [V]"].entries[-1] == pytest.approx(3.8, abs=1e-3)


def test_the_values_describe_themselves():
    """PyBaMM shows the docstring of the set, and the set is that of the coated cell."""
    assert "Na3V2(PO4)3" in pybamm.parameter_sets.get_docstring(VALUES)
    ours = parameter_values(study("li2025").cells[COATED_CELL])
    theirs = pybamm.ParameterValues(VALUES)
    assert all(theirs[name] == value for name, value in ours.items() if isinstance(value, float))


@pytest.mark.parametrize("model", MODELS)
def test_an_experiment_holds_a_voltage(model):
    """Constant current, then constant voltage, then rest, then discharge to a cut-off."""
    steps = [
        "Charge at 2C until 3.6 V",
        "Hold at 3.6 V until C/20",
        "Rest for 10 minutes",
        "Discharge at 1C until 2.8 V",
    ]
    solution = pybamm.Simulation(pybamm.Model(model), experiment=pybamm.Experiment(steps)).solve()
    held = solution.cycles[1]
    assert np.median(np.abs(held["Voltage [V]"].entries - 3.6)) < 1e-5
    assert np.abs(held["C-rate"].entries[-1]) == pytest.approx(1 / 20, rel=1e-2)
    assert solution["Voltage [V]"].entries[-1] == pytest.approx(2.8, abs=1e-3)


@pytest.mark.parametrize("model", ["NasicellSPMe", "NasicellP2D"])
def test_the_salt_takes_its_steady_profile(model):
    """In mid-charge the salt is c0 + (1-t+) j L/(F De) (z/L - (z/L)^2/2 - 1/3), as the closed form says."""
    values = pybamm.ParameterValues(VALUES)
    values["Current function [A]"] = -3 * values["Nominal cell capacity [A.h]"]
    j = -values["Current function [A]"] / values["Electrode area [m2]"]
    solution = pybamm.Simulation(pybamm.Model(model), parameter_values=values).solve([0, 500])
    length = values["Positive electrode thickness [m]"]
    pores = values["Positive electrode porosity"] ** values["Positive electrode Bruggeman coefficient (electrolyte)"]
    swing = (1 - values["Cation transference number"]) * j * length
    swing /= FARADAY * values["Electrolyte diffusivity [m2.s-1]"] * pores
    depth = np.array([0.1, 0.5, 0.9])
    expected = values["Initial concentration in electrolyte [mol.m-3]"] + swing * (depth - depth**2 / 2 - 1 / 3)
    found = solution["Electrolyte concentration [mol.m-3]"](t=500, x=depth * length)
    assert np.ravel(found) - expected == pytest.approx(0, abs=0.03 * swing)


def test_the_particle_takes_up_the_charge_that_flows():
    """Mean filling times capacity plus the charge passed stay constant (parasitic current off)."""
    values = pybamm.ParameterValues(VALUES)
    values["Positive electrode parasitic current density [A.m-2]"] = 0
    values["Current function [A]"] = -values["Nominal cell capacity [A.h]"]
    solution = pybamm.Simulation(pybamm.Model("NasicellSP"), parameter_values=values).solve([0, 1800])
    profile = solution["Positive particle stoichiometry"]
    points = 50
    edges = np.linspace(0, 1, points + 1)
    mean = profile.entries.T @ np.diff(edges**3)
    charge = -3600 * solution["Discharge capacity [A.h]"].entries / values["Electrode area [m2]"]
    capacity = values["Positive electrode accessible areal capacity [C.m-2]"]
    assert mean - mean[0] == pytest.approx(-charge / capacity, abs=1e-9)


@pytest.mark.parametrize("temperature_C", [0, 25, 62.5, 100])
def test_the_resistances_follow_the_temperature(temperature_C):
    """At any ambient temperature ceramic and interface are those of the twin."""
    cell = study("li2025").cells[COATED_CELL]
    values = pybamm.ParameterValues(VALUES)
    temperature = temperature_C + 273.15
    ours = {
        "Ceramic": ceramic_resistance(cell, temperature=temperature),
        "Sodium interface": interface_resistances(cell, initial_state(cell), temperature=temperature)[0],
    }
    for part, expected in ours.items():
        found = values[f"{part} areal resistance [Ohm.m2]"](pybamm.Scalar(temperature)).evaluate()
        assert float(np.ravel(found)[0]) == pytest.approx(expected, rel=1e-6)


def test_the_example_of_the_readme_runs():
    """The block for PyBaMM users, as it stands in README.md."""
    text = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```py\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    namespace = {}
    exec(block, namespace)
    assert namespace["solution"].termination == "event: Voltage < 2.5 [V] [experiment]"


def test_a_symmetric_cell_is_refused():
    """The models have a cathode; a symmetric cell is named as what it is."""
    with pytest.raises(ProtocolError, match="symmetric"):
        parameter_values(study("li2025").cells["Na|NZSP|Na"])


def test_telemetry_is_off():
    """The environment variable that the tests set, and that the README names, switches PyBaMM's telemetry off."""
    assert pybamm.config.check_opt_out()
