"""Where the fit of a circuit begins: values given by the user, or the best of a dictionary of shapes.

Amplitudes are linear, so a start needs shapes only: time constants, exponents, and ratios inside a part. Each part of
the outermost series is offered a list of shapes over the sweep; every combination, alike parts in order, is solved for
its amplitudes by linear least squares from one matrix of normal equations, and the best combinations are the starts.
For arcs this is a distribution of relaxation times with as many lines as the circuit has arcs.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import comb, prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_shapes import is_nested, shapes_of
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.projection import Complexes, Projection, Term
from nasicell.errors import AnalysisError, suggest

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

TIMES: Final = (24, 16, 12, 11, 10)
"""Time constants offered to one, two, ... alike arcs."""
NESTED: Final = 96
"""Shapes offered to a part with more than one time or ratio."""
COMBINATIONS: Final = {False: 2000, True: 4000}
"""Most combinations compared, without and with such a part; the lists are thinned until there are fewer."""
APART: Final = 3
"""Places in a list by which two starts must differ somewhere."""
AT_ONCE: Final = 2_000_000
"""Numbers held at once while combinations are compared."""


def given_start(circuit: Circuit, start: Mapping[str, float]) -> Floats:
    """The values of `start` in the order of the circuit's names, shape (p,).

    Raises
    ------
    AnalysisError
        If a parameter is missing, unknown, not positive or beyond its upper bound.
    """
    for name in start:
        if name not in circuit.names:
            raise AnalysisError(f"start names {name!r}, which {circuit.text!r} lacks; {suggest(name, circuit.names)}")
    lacking = [name for name in circuit.names if name not in start]
    if lacking:
        raise AnalysisError(f"start lacks {', '.join(lacking)}; give every parameter, or none")
    values = np.array([start[name] for name in circuit.names], dtype=np.float64)
    if not (np.isfinite(values) & (values > 0)).all():
        raise AnalysisError(f"start values must be positive and finite; got {dict(start)}")
    for name, value, parameter in zip(circuit.names, values, circuit.parameters, strict=True):
        if value > parameter.upper:
            raise AnalysisError(f"start {name} = {value:g} is beyond its upper bound {parameter.upper:g}; lower it")
    return values


def best_starts(projection: Projection, *, kept: int) -> list[Floats]:
    """Starts of every problem, each of shape (s, q) with s <= `kept`, the best first."""
    w = projection.angular_frequency
    unknowns = sum(len(term.shape) for term in projection.terms)
    fixed = [term for term in projection.terms if not term.shape]
    groups = _groups(projection.terms)
    if not groups:
        return [np.empty((1, 0))] * len(projection.data)
    offered = _offered(groups, w)
    columns = [term.expansion(w, np.empty((1, 0)))[0] for term in fixed]
    columns += [_shapes(group[0], shapes, w) for group, shapes in zip(groups, offered, strict=True)]
    picks = _picks(groups, offered)
    first = np.cumsum([len(fixed), *(len(shapes) for shapes in offered[:-1])])
    shift = np.repeat(first, [len(group) for group in groups])
    always = np.tile(np.arange(len(fixed)), (len(picks), 1))
    members = np.concatenate([always, picks + shift], axis=1)
    found = []
    for cost in _costs(projection, np.concatenate(columns), members):
        chosen = picks[_apart(picks, cost, kept)]
        start = np.empty((len(chosen), unknowns))
        column = 0
        for group, shapes in zip(groups, offered, strict=True):
            for term in group:
                start[:, term.unknowns] = shapes[chosen[:, column]]
                column += 1
        found.append(start)
    return found


def _groups(terms: tuple[Term, ...]) -> list[list[Term]]:
    """Terms with a shape to search, alike ones together."""
    groups: dict[str, list[Term]] = {}
    for term in terms:
        if term.shape:
            groups.setdefault(term.node.shape, []).append(term)
    return list(groups.values())


def _offered(groups: list[list[Term]], w: Floats) -> list[Floats]:
    """Shapes offered to each group, thinned until there are few enough combinations."""
    nested = [is_nested(group[0]) for group in groups]
    counts = [NESTED if n else TIMES[min(len(g), len(TIMES)) - 1] for g, n in zip(groups, nested, strict=True)]
    while True:
        offered = [shapes_of(group[0], w, count) for group, count in zip(groups, counts, strict=True)]
        number = prod(comb(len(shapes), len(group)) for group, shapes in zip(groups, offered, strict=True))
        thinner = [max(len(group) + 1, (4 * count) // 5) for group, count in zip(groups, counts, strict=True)]
        if number <= COMBINATIONS[any(nested)] or thinner == counts:
            return offered
        counts = thinner


def _picks(groups: list[list[Term]], offered: list[Floats]) -> Positions:
    """Every combination: which shape each term takes, those of alike terms in rising order, shape (m, terms)."""
    choices = []
    for group, shapes in zip(groups, offered, strict=True):
        size = max(len(shapes), len(group))
        choices.append([np.array(one) % len(shapes) for one in combinations(range(size), len(group))])
    return np.array([np.concatenate(choice) for choice in product(*choices)], dtype=np.intp)


def _shapes(term: Term, unknowns: Floats, w: Floats) -> Complexes:
    """The shapes themselves, shape (g, n)."""
    values = np.ones((term.node.size, len(unknowns), 1))
    for k, column in zip(term.shape, unknowns.T, strict=True):
        values[k, :, 0] = column if term.node.parameters[k].is_exponent else np.exp(column)
    return term.node.impedance(w, values)


def _costs(projection: Projection, dictionary: Complexes, members: Positions) -> Iterator[Floats]:
    """Sum of squares of every combination for each problem in turn, negative amplitudes set to zero."""
    at_once = max(1, AT_ONCE // (members.size * members.shape[1]))
    for k in range(0, len(projection.data), at_once):
        weight, data = projection.weight[k : k + at_once, None], projection.data[k : k + at_once]
        columns = np.concatenate([dictionary.real * weight, dictionary.imag * weight], axis=2)
        columns /= np.sqrt(np.einsum("bdi,bdi->bd", columns, columns))[..., None]
        gram = columns @ columns.transpose(0, 2, 1)
        g = (columns @ data[..., None])[..., 0][:, members]
        normal = gram[:, members[:, :, None], members[:, None, :]]
        diagonal = np.arange(members.shape[1])
        normal[..., diagonal, diagonal] += 1e-9
        c = np.maximum(np.linalg.solve(normal, g[..., None])[..., 0], 0.0)
        yield from np.einsum("bmp,bmp->bm", c, (normal @ c[..., None])[..., 0] - 2 * g)


def _apart(picks: Positions, cost: Floats, kept: int) -> list[int]:
    """Positions of the lowest costs whose picks differ from each other by `APART` places somewhere."""
    order = np.argsort(cost)
    chosen: list[int] = []
    while order.size and len(chosen) < kept:
        best = order[0]
        chosen.append(int(best))
        order = order[np.abs(picks[order] - picks[best]).max(axis=1) >= APART]
    return chosen
