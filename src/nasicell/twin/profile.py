"""Filling and salt in a cathode that is followed in space."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CathodeProfile:
    """What the implicit engine keeps between protocols; the mesh is that of its `ImplicitControl`.

    Parameters
    ----------
    filling
        Of each shell, from the centre to the surface, of the particle in each slice, from the ceramic to the
        collector, shape (shells, slices).
    salt
        Concentration in the slices over its mean, shape (slices,).
    """

    filling: NDArray[np.float64]
    salt: NDArray[np.float64]
