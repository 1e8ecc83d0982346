"""The order of parts of a circuit that are alike: which of two arcs is the first is not in the data."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_nodes import Component, Node, Series

Floats = NDArray[np.float64]

GRID: Final = np.geomspace(1e-9, 1e12, 211)
"""Angular frequencies at which the centre of an arc is sought, rad/s."""


def fastest_first(*, root: Node, values: Floats) -> NDArray[np.intp]:
    r"""Order of the parameters in which alike parts of every series run from fast to slow.

    Two parts are alike when they differ only in the numbers of their elements, as ``p(R1,CPE1)`` and
    ``p(R2,CPE2)``. Exchanging them leaves the impedance as it is, so a fit may return them either way round. Where an
    arc lies is the mean of :math:`\ln\omega` weighted with :math:`-\mathrm{Im} Z`.

    Parameters
    ----------
    root
        Root of the circuit.
    values
        Parameters, shape (p,).

    Returns
    -------
    :
        Indices into `values`, shape (p,).

    Examples
    --------
    >>> from nasicell.analysis.circuits import Circuit
    >>> circuit = Circuit.parse("R0-p(R1,C1)-p(R2,C2)")
    >>> fastest_first(root=circuit.root, values=np.array([1.0, 5.0, 1e-2, 5.0, 1e-6])).tolist()
    [0, 3, 4, 1, 2]
    """
    order = np.arange(values.size)
    for alike in _alike(root, 0):
        ranked = sorted(alike, key=lambda one: -_centre(one[0], values[order][one[1]]))
        order[np.concatenate([np.r_[where] for _, where in alike])] = np.concatenate(
            [order[where] for _, where in ranked]
        )
    return order


def _alike(node: Node, first: int) -> Iterator[list[tuple[Node, slice]]]:
    """Groups of alike parts of every series with where their parameters stand, inner ones before outer ones."""
    if isinstance(node, Component):
        return
    parts = [(part, slice(first + where.start, first + where.stop)) for part, where in node.with_slices()]
    for part, where in parts:
        yield from _alike(part, where.start)
    if isinstance(node, Series):
        for _, group in groupby(sorted(parts, key=lambda one: one[0].shape), key=lambda one: one[0].shape):
            alike = list(group)
            if len(alike) > 1 and alike[0][0].size > 1:
                yield alike


def _centre(part: Node, values: Floats) -> float:
    """Mean of ln(omega) of a part, weighted with -Im Z; minus infinity for one that is not capacitive."""
    weight = np.maximum(-part.impedance(GRID, values).imag, 0.0)
    weight[~np.isfinite(weight)] = 0.0
    return float(np.average(np.log(GRID), weights=weight)) if weight.any() else -np.inf
