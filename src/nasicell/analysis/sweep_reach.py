"""How the attainable uncertainty falls as a sweep reaches further."""

from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.attainable import exponents, information_bound
from nasicell.analysis.spectrum_plan import SpectrumPlan

FACTORS: Final = 10 ** np.arange(-1.0, 2.05, 0.1)
"""Factors by which each end of the sweep is moved outwards."""


def sweep_reach(plan: SpectrumPlan) -> pl.DataFrame:
    """Attainable relative uncertainty of every parameter but exponents against either end of the sweep.

    Columns ``end`` ("highest" or "lowest"), ``frequency_hertz`` of that end, ``parameter``,
    ``relative_uncertainty`` (Cramér-Rao bound). The density of the points stays.
    """
    circuit, values, sweep = plan.attainable.circuit, plan.attainable.values, plan.sweep
    chosen = np.flatnonzero(~exponents(circuit))
    rows = []
    for factor in FACTORS:
        for end, frequency in (("highest", sweep.highest * factor), ("lowest", sweep.lowest / factor)):
            if (end == "highest" and frequency <= sweep.lowest) or (end == "lowest" and frequency >= sweep.highest):
                continue
            changed = sweep.reaching(**{end: float(frequency)})
            sigma = np.sqrt(np.diagonal(information_bound(circuit=circuit, values=values, sweep=changed)))
            rows += [(end, float(frequency), circuit.names[k], float(sigma[k])) for k in chosen]
    names = ("end", "frequency_hertz", "parameter", "relative_uncertainty")
    return pl.DataFrame(rows, schema=dict.fromkeys(names), orient="row").sort("end", "parameter", "frequency_hertz")
