r"""Diffusivity in the particle that depends on the filling.

Given as the ratio :math:`f` to a reference at equidistant fillings from 0 to 1 and linear between them; beyond the ends
it keeps their values. The flux follows the gradient of :math:`\mathcal F(x) = \int_0^x f\,dx'` (Kirchhoff's
transformation; J. Crank, The Mathematics of Diffusion, 2nd ed., section 7.1).
"""

import numpy as np
from numpy.typing import NDArray


def diffusivity_integrals(*, ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    r"""Integrals :math:`\mathcal F` at the fillings of the table, shape of `ratios`.

    >>> diffusivity_integrals(ratios=np.array([1.0, 2.0, 3.0]))
    array([0.  , 0.75, 2.  ])
    """
    steps = (ratios[1:] + ratios[:-1]) / 2 / (ratios.size - 1)
    return np.concatenate([np.zeros(1), np.cumsum(steps)])


def relative_diffusivity(*, filling: float, ratios: NDArray[np.float64]) -> float:
    r"""Ratio :math:`f(x)` at one `filling`.

    >>> float(relative_diffusivity(filling=0.25, ratios=np.array([1.0, 2.0, 3.0])))
    1.5
    """
    place = min(max(filling, 0.0), 1.0) * (ratios.size - 1)
    k = min(int(place), ratios.size - 2)
    return ratios[k] + (place - k) * (ratios[k + 1] - ratios[k])


def integrated_diffusivity(*, filling: float, ratios: NDArray[np.float64], integrals: NDArray[np.float64]) -> float:
    r"""Integral :math:`\mathcal F(x)` at one `filling`; `integrals` are those of `diffusivity_integrals`.

    >>> ratios = np.array([1.0, 2.0, 3.0])
    >>> float(integrated_diffusivity(filling=0.25, ratios=ratios, integrals=diffusivity_integrals(ratios=ratios)))
    0.3125
    """
    inside = min(max(filling, 0.0), 1.0)
    place = inside * (ratios.size - 1)
    k = min(int(place), ratios.size - 2)
    part = place - k
    within = part * (ratios[k] + 0.5 * part * (ratios[k + 1] - ratios[k])) / (ratios.size - 1)
    end = ratios[k] + part * (ratios[k + 1] - ratios[k])
    return integrals[k] + within + end * (filling - inside)
