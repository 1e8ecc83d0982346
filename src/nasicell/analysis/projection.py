r"""Variable projection: a circuit as a sum of amplitudes times shapes, of which only the shapes are searched.

Every part of the outermost series is proportional to its own impedance scale: multiplying its resistances by s and
dividing its capacitances by s multiplies it by s. One scale parameter of each part, its reference, is therefore an
amplitude; the others are counted relative to it and with the exponents make up the shape.

.. math:: Z = \sum_k a_k\, z_k(\omega; x), \quad a \ge 0
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_nodes import Node, outermost
from nasicell.analysis.nonnegative import nonnegative_solution

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Positions = NDArray[np.intp]

SMALLEST_AMPLITUDE: Final = 1e-12
"""Amplitude written for a part that the data do without, relative to its largest possible one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Term:
    """One part of the outermost series.

    Parameters
    ----------
    node
        The part.
    first
        Position of its first parameter in the circuit.
    reference
        Position of the reference among its own parameters.
    shape
        Positions of the others among its own parameters.
    unknowns
        Where those stand among all unknowns of the search.
    """

    node: Node
    first: int
    reference: int
    shape: tuple[int, ...]
    unknowns: slice

    @classmethod
    def of(cls, node: Node, first: int, unknown: int) -> "Term":
        """The term of a part, with a resistance as its reference if it has one."""
        scales = [k for k, p in enumerate(node.parameters) if p.scale]
        reference = next((k for k in scales if node.parameters[k].unit == "ohm"), scales[0])
        shape = tuple(k for k in range(node.size) if k != reference)
        return cls(
            node=node,
            first=first,
            reference=reference,
            shape=shape,
            unknowns=slice(unknown, unknown + len(shape)),
        )

    def values(self, x: Floats) -> Floats:
        """Parameters of the shape, shape (p, b), of unknowns of shape (b, q)."""
        found = np.ones((self.node.size, len(x)))
        for k, unknown in zip(self.shape, x[:, self.unknowns].T, strict=True):
            found[k] = unknown if self.node.parameters[k].is_exponent else np.exp(unknown)
        return found

    def scaled(self, x: Floats, amplitude: Floats) -> Floats:
        """Parameters, shape (p, b), of unknowns and amplitudes."""
        powers = np.array([p.scale for p in self.node.parameters])
        return self.values(x) * amplitude ** powers[:, None]

    def amplitude(self, values: Floats) -> float:
        """The amplitude, of the circuit's parameters, shape (p,)."""
        return float(values[self.first + self.reference] ** self.node.parameters[self.reference].scale)

    def alive(self, needed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which parameters the data can see, shape (p, b): without its amplitude (`needed`, shape (b,)) no shape."""
        seen = np.tile(needed, (self.node.size, 1))
        seen[self.reference] = True
        return seen

    def unknown_values(self, values: Floats) -> Floats:
        """Unknowns, shape (len(shape),), of the circuit's parameters, shape (p,)."""
        own = values[self.first : self.first + self.node.size]
        amplitude = self.amplitude(values)
        found = []
        for k in self.shape:
            parameter = self.node.parameters[k]
            found.append(own[k] if parameter.is_exponent else np.log(own[k] / amplitude**parameter.scale))
        return np.array(found)

    def expansion(self, w: Floats, x: Floats) -> tuple[Complexes, list[Complexes]]:
        """The shape and its derivative by each unknown, each of shape (b, n) or (1, n)."""
        values = self.values(x)[:, :, None] if self.shape else np.ones((self.node.size, 1, 1))
        Z, slopes = self.node.expansion(w, values)
        parameters = self.node.parameters
        return Z, [slopes[k] if parameters[k].is_exponent else slopes[k] * values[k] for k in self.shape]


def terms_of(root: Node) -> tuple[Term, ...]:
    """The terms of a circuit in the order written."""
    found: list[Term] = []
    first = unknown = 0
    for part in outermost(root):
        found.append(Term.of(part, first, unknown))
        first, unknown = first + part.size, unknown + part.size - 1
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Projection:
    """The residuals of a batch of fits with the amplitudes eliminated, as `gauss_newton.minima` wants them.

    Parameters
    ----------
    terms
        Of the circuit.
    angular_frequency
        Shape (n,), rad/s.
    data
        Weighted real parts and imaginary parts of each problem, shape (b, 2n).
    weight
        Of each problem, shape (b, n).
    """

    terms: tuple[Term, ...]
    angular_frequency: Floats
    data: Floats
    weight: Floats

    @property
    def owner(self) -> Positions:
        """Term that each unknown belongs to, shape (q,)."""
        return np.repeat(np.arange(len(self.terms)), [len(term.shape) for term in self.terms])

    def of(self, rows: Positions) -> "Projection":
        """The problems of those rows, one as often as it stands there."""
        return replace(self, data=self.data[rows], weight=self.weight[rows])

    def __call__(self, x: Floats, rows: Positions) -> tuple[Floats, Floats]:
        """Projected residuals and their slopes (L. Kaufman, BIT 15 (1975) 49)."""
        columns, slopes = self._columns(x, rows)
        scale, scaled, gram, c = self._amplitudes(columns, rows)
        residual = self.data[rows] - (scaled @ c[..., None])[..., 0]
        J = slopes * (c / scale)[:, None, self.owner]
        used = c > 0
        scaled *= used[:, None, :]
        gram = np.where(used[:, :, None] & used[:, None, :], gram, 0.0)
        diagonal = np.arange(gram.shape[1])
        gram[:, diagonal, diagonal] += np.where(used, 0.0, 1.0)
        J -= scaled @ np.linalg.solve(gram, scaled.transpose(0, 2, 1) @ J)
        return residual, J

    def amplitudes(self, x: Floats, rows: Positions) -> tuple[Floats, NDArray[np.bool_]]:
        """The amplitude of every term, shape (b, k), and whether it is needed; one that is not is small, not zero."""
        scale, _, _, c = self._amplitudes(self._columns(x, rows)[0], rows)
        largest = np.sqrt(np.einsum("bi,bi->b", self.data[rows], self.data[rows]))[:, None]
        smallest = SMALLEST_AMPLITUDE * largest
        return np.maximum(c, smallest) / scale, c > smallest

    def _columns(self, x: Floats, rows: Positions) -> tuple[Floats, Floats]:
        """Weighted shapes, shape (b, 2n, k), and their slopes, shape (b, 2n, q)."""
        n = self.angular_frequency.size
        columns = np.empty((len(x), 2 * n, len(self.terms)))
        slopes = np.empty((len(x), 2 * n, x.shape[1]))
        weight = self.weight[rows]
        for k, term in enumerate(self.terms):
            Z, derivatives = term.expansion(self.angular_frequency, x)
            columns[:, :n, k], columns[:, n:, k] = Z.real * weight, Z.imag * weight
            for position, slope in zip(range(x.shape[1])[term.unknowns], derivatives, strict=True):
                slopes[:, :n, position], slopes[:, n:, position] = slope.real * weight, slope.imag * weight
        return columns, slopes

    def _amplitudes(self, columns: Floats, rows: Positions) -> tuple[Floats, Floats, Floats, Floats]:
        """Sizes of the columns, the columns of size 1, their normal matrix and the amplitudes for them."""
        scale = np.sqrt(np.einsum("bip,bip->bp", columns, columns))
        scaled = columns / scale[:, None, :]
        gram = scaled.transpose(0, 2, 1) @ scaled
        diagonal = np.arange(gram.shape[1])
        gram[:, diagonal, diagonal] += 1e-13
        g = (scaled.transpose(0, 2, 1) @ self.data[rows][..., None])[..., 0]
        c = np.linalg.solve(gram, g[..., None])[..., 0]
        negative = (c < 0).any(axis=1)
        if negative.any():
            c[negative], _ = nonnegative_solution(H=gram[negative], g=g[negative])
        return scale, scaled, gram, c
