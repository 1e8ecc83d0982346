"""The full cell for PyBaMM: models and parameter values of the equations that the twin solves.

PyBaMM finds them through the entry points of this package, as ``pybamm.Model("NasicellSPMe")`` and
``pybamm.ParameterValues("NasicellLi2025")``. The modules of this room import PyBaMM, which comes with the extra
``nasicell[pybamm]``; no other room imports this one.
"""
