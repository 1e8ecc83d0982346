"""Examples in docstrings: those of the PyBaMM room need PyBaMM, all others run everywhere."""

import os
from importlib.util import find_spec

os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"
collect_ignore = [] if find_spec("pybamm") else ["nasicell/pybamm_cell"]
