"""The arrays that the compiled loops of the implicit engine work in, allocated once per test."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nasicell.twin.compiled import loop

NODES = 4
"""Points in time held at once: the one being solved and three behind it."""


class Nodes(NamedTuple):
    """The cathode at `NODES` points in time; the first axis is the point."""

    filling: NDArray[np.float64]
    """Of the shells, shape (NODES, shells, slices)."""
    salt: NDArray[np.float64]
    """Relative to its mean, shape (NODES, slices), as all that follow."""
    potential: NDArray[np.float64]
    """Of the solid less that of the liquid, V."""
    logit: NDArray[np.float64]
    """ln(x/(1 - x)) of the filling at the surface of the particles."""
    reaction: NDArray[np.float64]
    """Current of the reaction as if the whole electrode were like this slice, A/m2; their mean is the current."""


class Shells(NamedTuple):
    """Elimination of the particles, each of shape (shells, slices)."""

    history: NDArray[np.float64]
    """What backward differences make of the past fillings."""
    slope: NDArray[np.float64]
    """Relative diffusivity of the shell."""
    excess: NDArray[np.float64]
    """Integrated diffusivity less slope times filling."""
    inverse: NDArray[np.float64]
    """One over the pivot."""
    right: NDArray[np.float64]
    """Right-hand side."""


class Slices(NamedTuple):
    """Elimination of the slices; one row per quantity, one column per slice."""

    history: NDArray[np.float64]
    """What backward differences make of the past salt, shape (slices,)."""
    surface: NDArray[np.float64]
    """Integrated diffusivity at the surface: value without flux and rise with the flux, shape (2, slices)."""
    reaction: NDArray[np.float64]
    """Linearised reaction: rest, per salt, per potential, shape (3, slices)."""
    logit: NDArray[np.float64]
    """The same of the logit."""
    upper: NDArray[np.float64]
    """Eliminated upper blocks, shape (4, slices)."""
    change: NDArray[np.float64]
    """Of salt and potential; by itself and per current, shape (4, slices)."""
    slope: NDArray[np.float64]
    """Past difference quotients of surface shell and salt, shape (2, slices)."""


class Trace(NamedTuple):
    """The accepted points of one leg, from its begin; the first axis is the point."""

    time: NDArray[np.float64]
    voltage: NDArray[np.float64]
    current: NDArray[np.float64]
    logit: NDArray[np.float64]
    salt: NDArray[np.float64]
    reaction: NDArray[np.float64]


class Arrays(NamedTuple):
    """All arrays."""

    nodes: Nodes
    shells: Shells
    slices: Slices
    trace: Trace


@loop
def arrays_for(shells, slices, most_steps):
    """Arrays for a mesh and for legs of so many steps."""
    nodes = Nodes(
        np.zeros((NODES, shells, slices)),
        np.ones((NODES, slices)),
        np.zeros((NODES, slices)),
        np.zeros((NODES, slices)),
        np.zeros((NODES, slices)),
    )
    mesh = (shells, slices)
    particles = Shells(np.zeros(mesh), np.ones(mesh), np.zeros(mesh), np.zeros(mesh), np.zeros(mesh))
    plane = Slices(
        np.zeros(slices),
        np.zeros((2, slices)),
        np.zeros((3, slices)),
        np.zeros((3, slices)),
        np.zeros((4, slices)),
        np.zeros((4, slices)),
        np.zeros((2, slices)),
    )
    points = most_steps + 1
    trace = Trace(
        np.empty(points),
        np.empty(points),
        np.empty(points),
        np.empty((points, slices)),
        np.empty((points, slices)),
        np.empty((points, slices)),
    )
    return Arrays(nodes, particles, plane, trace)
