"""Finite volumes of a sphere: what they get right on any mesh."""

import numpy as np
import pytest

from nasicell.physics.particle_diffusivity import (
    diffusivity_integrals,
    integrated_diffusivity,
    relative_diffusivity,
)
from nasicell.physics.particle_mesh import mode_integrals, particle_mesh

RATIOS = np.array([1.0, 3.0, 0.2, 0.5])


@pytest.mark.parametrize("shells", [2, 7, 40])
def test_a_parabola_is_exact(shells):
    """The profile of steady flux has its exact flux at every face and its exact value at the surface."""
    mesh = particle_mesh(shells)
    means = 0.6 * np.diff(mesh.faces**5) / np.diff(mesh.faces**3)
    assert mesh.conductances * np.diff(means) == pytest.approx(2 * mesh.faces[1:-1] ** 3, rel=1e-12)
    assert means[-1] + 2 * mesh.surface_distance == pytest.approx(1, rel=1e-14)
    assert mesh.volumes.sum() == pytest.approx(1 / 3, rel=1e-14)


def test_modes_are_orthogonal_in_the_limit_of_many_shells():
    """Twice the overlap of shell means tends to the identity."""
    mesh = particle_mesh(400)
    integrals = mode_integrals(faces=mesh.faces, number=4)
    assert 2 * integrals.T @ (integrals / mesh.volumes[:, None]) == pytest.approx(np.eye(4), abs=2e-3)


def test_the_integrated_diffusivity_has_the_diffusivity_as_slope():
    """Also beyond full and empty, where the diffusivity keeps the value of the end."""
    integrals = diffusivity_integrals(ratios=RATIOS)
    for x in (-0.2, 0.1, 0.5, 0.9, 1.1):
        low, high = (integrated_diffusivity(filling=x + d, ratios=RATIOS, integrals=integrals) for d in (-1e-6, 1e-6))
        assert (high - low) / 2e-6 == pytest.approx(relative_diffusivity(filling=x, ratios=RATIOS), rel=1e-6)
