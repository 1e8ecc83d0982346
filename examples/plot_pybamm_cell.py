# %%
"""The coated full cell in PyBaMM and in the twin: 1C, 3C and 5C, one voltage against capacity each.

Needs the extra ``nasicell[pybamm]``: ``python examples/plot_pybamm_cell.py`` writes pybamm_cell.html.
"""

import plotly.graph_objects as go
import pybamm

import nasicell
from nasicell.protocols import ConstantCurrentCycling
from nasicell.pybamm_cell.parameters import COATED_CELL

# %% PyBaMM: one cycle per C-rate, from the names of model and values
model, values = pybamm.Model("NasicellSPMe"), pybamm.ParameterValues("NasicellLi2025")
per_mass = 117 / values["Nominal cell capacity [A.h]"]  # 1C is 117 mA/g
figure = go.Figure()
cell = nasicell.study("li2025").cells[COATED_CELL]
for c_rate, colour in ((1, "#0b6e4f"), (3, "#c77d00"), (5, "#8b1e3f")):
    steps = [f"Charge at {c_rate}C until 3.8 V", f"Discharge at {c_rate}C until 2.5 V"]
    cycles = pybamm.Simulation(model, parameter_values=values, experiment=pybamm.Experiment(steps)).solve().cycles
    capacity = cycles[1]["Discharge capacity [A.h]"].entries
    figure.add_scatter(
        x=(capacity - capacity[0]) * per_mass,
        y=cycles[1]["Voltage [V]"].entries,
        name=f"PyBaMM, {c_rate}C",
        line_color=colour,
    )
    # %% the twin: the same cell with its ageing
    protocol = ConstantCurrentCycling(c_rate=c_rate, cycles=1, lower_cutoff_V=2.5, upper_cutoff_V=3.8)
    discharge = nasicell.simulate(cell, protocol).table.filter(step_count=2)
    hours = (discharge["test_time_second"] - discharge["test_time_second"][0]) / 3600
    figure.add_scatter(
        x=hours * c_rate * 117,
        y=discharge["voltage_volt"],
        name=f"twin, {c_rate}C",
        mode="markers",
        marker_color=colour,
    )

# %%
figure.update_layout(xaxis_title="Capacity [mAh/g]", yaxis_title="Voltage [V]", template="simple_white")
figure.write_html("pybamm_cell.html")
