r"""Finite volumes of diffusion in a spherical particle.

The particle, :math:`0 \le \rho \le 1` in units of its radius, is cut into shells whose mean fillings :math:`x_k` obey

.. math:: V_k\,\tau\,\dot x_k = \Phi_k - \Phi_{k-1}, \qquad
          \Phi_k = \frac{\rho_k^2}{d_k}\,\big(\mathcal F(x_{k+1}) - \mathcal F(x_k)\big), \qquad
          V_k = \tfrac13(\rho_k^3 - \rho_{k-1}^3),

with :math:`\mathcal F(x) = \int_0^x f`, the integral of the relative diffusivity. What flows through the surface is
:math:`q`, so that the mean filling changes with :math:`3q/\tau`. The distances are chosen so that a parabola, the
profile under steady flux, has its exact slope at every face and its exact value at the surface:

.. math:: d_k = \frac{\langle\rho^2\rangle_{k+1} - \langle\rho^2\rangle_k}{2\rho_k}, \qquad
          \mathcal F(x_s) = \mathcal F(x_N) + q\,\tfrac12\,(1 - \langle\rho^2\rangle_N).

The shells thin out towards the surface. Second order in the number of shells.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nasicell.physics.cathode import diffusion_eigenvalues

SURFACE_GRADING: Final = 2
"""Depth of the shell faces goes with this power of their number; 1 would be shells of one thickness.

A change of the current starts in a layer far thinner than the radius: of 20 shells the outermost is 1/400 thick.
"""


class ParticleMesh(NamedTuple):
    """Shells of a particle of unit radius, from the centre to the surface."""

    faces: NDArray[np.float64]
    """Radii of the faces, shape (n + 1,), 0 to 1."""
    volumes: NDArray[np.float64]
    """Volumes over 4 pi, shape (n,)."""
    conductances: NDArray[np.float64]
    """Area over 4 pi and distance of the inner faces, shape (n - 1,)."""
    surface_distance: float
    """From the mean of the outermost shell to the surface."""


def particle_mesh(shells: int) -> ParticleMesh:
    """Mesh of so many shells, >= 2.

    >>> mesh = particle_mesh(10)
    >>> round(float(mesh.volumes.sum()), 12)
    0.333333333333
    """
    faces = 1 - np.linspace(1, 0, shells + 1) ** SURFACE_GRADING
    cubes = np.diff(faces**3)
    mean_squares = 0.6 * np.diff(faces**5) / cubes
    return ParticleMesh(
        faces=faces,
        volumes=cubes / 3,
        conductances=2 * faces[1:-1] ** 3 / np.diff(mean_squares),
        surface_distance=float((1 - mean_squares[-1]) / 2),
    )


def mode_integrals(*, faces: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    r"""Integrals of the eigenmodes over the shells, shape (shells, number).

    .. math:: E_{km} = \int_{\rho_{k-1}}^{\rho_k} \frac{\sin\lambda_m\rho}{\rho\,\sin\lambda_m}\,\rho^2 d\rho
              = \left[\frac{\sin\lambda\rho - \lambda\rho\cos\lambda\rho}{\lambda^2\sin\lambda}\right]

    Modes have the value 1 at the surface and the square integral 1/2 (J. Crank, The Mathematics of Diffusion,
    2nd ed., section 6.3): ``E @ modes / volumes`` are the shells' deviations from the mean, and ``2 * E.T @ x`` the
    amplitudes in a profile x.

    >>> E = mode_integrals(faces=np.linspace(0, 1, 201), number=2)
    >>> bool(np.all(np.abs(E.sum(axis=0)) < 1e-12))
    True
    """
    eigenvalues = diffusion_eigenvalues(number)
    phase = faces[:, None] * eigenvalues
    primitive = (np.sin(phase) - phase * np.cos(phase)) / (eigenvalues**2 * np.sin(eigenvalues))
    return np.diff(primitive, axis=0)
