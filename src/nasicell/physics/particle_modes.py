r"""Diffusion in a particle under constant flux, carried by its eigenmodes (`nasicell.physics.cathode`).

.. math:: \dot c_m = -\frac{\lambda_m^2}{\tau} c_m + \frac23 r, \qquad
          x_s = \bar x + \sum_{m \le M} c_m + r\tau\Big(\frac1{15} - \frac23 \sum_{m \le M} \lambda_m^{-2}\Big)

J. Crank, The Mathematics of Diffusion, 2nd ed., section 6.3.
"""

import numpy as np
from numpy.typing import NDArray

from nasicell.physics.cathode import MODE_GAIN, STEADY_SURFACE_EXCESS, diffusion_eigenvalues


def surface_filling(
    *, mean_filling: float, modes: NDArray[np.float64], filling_rate: float, diffusion_time: float
) -> float:
    r"""Filling :math:`x_s` at the surface; the modes that are not kept follow the flux at once.

    Parameters
    ----------
    mean_filling
        :math:`\bar x`.
    modes
        Amplitudes :math:`c_m`, shape (M,).
    filling_rate
        :math:`r = d\bar x/dt`, 1/s.
    diffusion_time
        :math:`\tau`, s.

    Examples
    --------
    >>> surface_filling(mean_filling=0.5, modes=np.zeros(0), filling_rate=0.01, diffusion_time=15.0)
    0.51
    """
    kept = MODE_GAIN * np.sum(diffusion_eigenvalues(modes.size) ** -2.0)
    tail = filling_rate * diffusion_time * (STEADY_SURFACE_EXCESS - kept)
    return float(mean_filling + np.sum(modes) + tail)


def modes_after(
    *, modes: NDArray[np.float64], filling_rate: float, diffusion_time: float, duration: float
) -> NDArray[np.float64]:
    r"""Amplitudes after a `duration` (s) of constant filling rate, shape of `modes`; exact for any duration.

    .. math:: c_m(t) = c_m e^{-\lambda_m^2 t/\tau} + \frac23 \frac{r\tau}{\lambda_m^2}
              \left(1 - e^{-\lambda_m^2 t/\tau}\right)

    >>> modes_after(modes=np.array([1.0]), filling_rate=0.0, diffusion_time=1.0, duration=0.1).round(4)
    array([0.1328])
    """
    squares = diffusion_eigenvalues(modes.size) ** 2
    decay = np.exp(-squares * duration / diffusion_time)
    return modes * decay + MODE_GAIN * filling_rate * diffusion_time / squares * (1 - decay)
