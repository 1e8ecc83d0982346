"""The full cell for PyBaMM: models and parameter sets of the same equations that the twin solves.

PyBaMM finds them by name, through the entry points of this package:

>>> import pybamm  # doctest: +SKIP
>>> model = pybamm.Model("NasicellSPMe")  # doctest: +SKIP
>>> values = pybamm.ParameterValues("Li2025")  # doctest: +SKIP

Modules of this room import PyBaMM, which comes with the extra ``nasicell[pybamm]``; no other room imports this one.
"""
