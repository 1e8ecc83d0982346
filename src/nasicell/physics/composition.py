r"""How the conduction of a ceramic depends on what it is made of.

Neither function is a theory of conduction: the first is linear in a structural quantity, the second interpolates
between compositions that were measured and refuses to extrapolate.
"""

import numpy as np
from numpy.typing import ArrayLike

from nasicell.errors import ParameterError
from nasicell.physics.values import Values

POINTS_OF_A_PARABOLA = 3


def activation_energy_from_bottleneck(
    *, bottleneck_area: Values, reference_area: float, reference_energy: float, sensitivity: float
) -> Values:
    r"""Activation energy of sodium hopping through the triangle of oxygen that it passes.

    .. math:: E_a(T_1) = E_{a,0} - \kappa\,(T_1 - T_{1,0})

    Parameters
    ----------
    bottleneck_area
        :math:`T_1`, area of the triangle, any shape, m2.
    reference_area
        :math:`T_{1,0}` of the ceramic whose activation energy is known, m2.
    reference_energy
        :math:`E_{a,0}`, eV.
    sensitivity
        :math:`\kappa`, eV/m2: what a wider bottleneck saves. A slope between measured ceramics, no constant of nature.

    Returns
    -------
    :
        :math:`E_a`, eV; linear, so valid between the ceramics that gave :math:`\kappa`.

    Raises
    ------
    ParameterError
        If an activation energy comes out negative.

    References
    ----------
    H. Kohler, H. Schulz, Mater. Res. Bull. 20 (1985) 1461; O. Bohnke, S. Ronchetti, D. Mazza, Solid State Ionics 122
    (1999) 127 (mobility and the size of the bottlenecks).

    Examples
    --------
    >>> wide = activation_energy_from_bottleneck(bottleneck_area=5.2e-20, reference_area=5.0e-20,
    ...                                          reference_energy=0.36, sensitivity=1.5e19)
    >>> round(wide, 3)
    0.33
    """
    energy = reference_energy - sensitivity * (bottleneck_area - reference_area)
    if np.any(np.asarray(energy) < 0):
        raise ParameterError(
            f"a bottleneck of {np.max(bottleneck_area):.4g} m2 would give a negative activation energy: the law is "
            "linear and this lies beyond it. Use it between measured ceramics."
        )
    return energy


def conductivity_between_compositions(*, content: Values, contents: ArrayLike, conductivities: ArrayLike) -> np.ndarray:
    r"""Conductivity at a dopant content between measured ones: an interpolation, not a law.

    :math:`\ln\sigma` is the parabola through three given points and straight between neighbours of two or more than
    three: a maximum between three measured ceramics is kept, and nothing is added to a series.

    Parameters
    ----------
    content
        :math:`x`, any shape, within the range of `contents`.
    contents
        Measured contents, ascending, at least two.
    conductivities
        :math:`\sigma` there, any unit, > 0.

    Returns
    -------
    :
        :math:`\sigma(x)`, in the unit given; the measured values at the measured contents.

    Raises
    ------
    ParameterError
        If there are fewer than two points, they do not ascend, or `content` lies outside.

    Examples
    --------
    >>> conductivity_between_compositions(content=0.3, contents=[0.0, 0.6], conductivities=[0.5, 2.0])
    array(1.)
    """
    x, sigma = np.asarray(contents, dtype=np.float64), np.asarray(conductivities, dtype=np.float64)
    if x.ndim != 1 or x.size < 2 or x.shape != sigma.shape or np.any(np.diff(x) <= 0) or np.any(sigma <= 0):
        raise ParameterError(
            f"an interpolation needs two ascending contents or more, each with a conductivity > 0, not {contents} "
            f"and {conductivities}."
        )
    asked = np.asarray(content, dtype=np.float64)
    if np.any(asked < x[0]) or np.any(asked > x[-1]):
        raise ParameterError(
            f"a content of {content} lies outside the measured {x[0]:.6g}-{x[-1]:.6g}; measure there, or ask within."
        )
    if x.size == POINTS_OF_A_PARABOLA:
        return np.exp(np.polyval(np.polyfit(x - x[1], np.log(sigma), 2), asked - x[1]))
    return np.asarray(np.exp(np.interp(asked, x, np.log(sigma))))
