r"""Transport along the pores and the solid of a porous cathode behind a ceramic.

From the ceramic at :math:`z = 0`, which passes no anions, to the collector at :math:`z = L`; :math:`j > 0` charges, so
the ionic current :math:`I` runs in the liquid towards the ceramic, :math:`I(0) = j`, :math:`I(L) = 0`, and

.. math::

    \frac{dI}{dz} = -i_v, \qquad
    \frac{d\phi_e}{dz} = \frac{I}{\kappa_e} + \theta\,\frac{d\ln c}{dz}, \qquad
    \frac{d\phi_s}{dz} = \frac{j - I}{\sigma}, \qquad
    \varepsilon\frac{\partial c}{\partial t} = D_e\frac{\partial^2 c}{\partial z^2} + \frac{1-t_+}{F}\,i_v,

with :math:`\theta = (2RT/F)(1-t_+)`, :math:`D_e\,\partial c/\partial z = (1-t_+)j/F` at the ceramic and no gradient at
the collector. Potentials in the liquid are those of a sodium electrode in it; activity coefficients are constant.
The plane is cut into equal slices of width :math:`h`, with unknowns in their middles and currents at their faces.
M. Doyle, T. F. Fuller, J. Newman, J. Electrochem. Soc. 140 (1993) 1526.
"""

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics.values import Values


def diffusion_potential_scale(*, temperature: float, transference_number: float) -> float:
    r""":math:`\theta = (2RT/F)(1-t_+)`, V per unit of :math:`\ln c`.

    >>> round(diffusion_potential_scale(temperature=298.15, transference_number=0.4), 6)
    0.030831
    """
    return 2 * GAS_CONSTANT * temperature / FARADAY * (1 - transference_number)


def salt_gradient_per_current(*, diffusivity: float, concentration: float, transference_number: float) -> float:
    r"""Relative gradient of salt at the ceramic per current density, :math:`(1-t_+)/(F D_e c_0)`, m/A.

    Parameters
    ----------
    diffusivity
        :math:`D_e`, m2/s.
    concentration
        :math:`c_0`, mol/m3.
    transference_number
        :math:`t_+`.

    >>> round(salt_gradient_per_current(diffusivity=1e-10, concentration=1000, transference_number=0.4), 3)
    62.186
    """
    return (1 - transference_number) / (FARADAY * diffusivity * concentration)


def ionic_current(
    *,
    current_density: Values,
    potential_step: Values,
    logarithm_step: Values,
    ionic_resistance: Values,
    electronic_resistance: Values,
    diffusion_potential: Values,
) -> Values:
    r"""Ionic current between the middles of two slices.

    .. math:: I = \frac{j\,h/\sigma - \Delta\Phi - \theta\,\Delta\ln c}{h/\kappa_e + h/\sigma}, \qquad
              \Phi = \phi_s - \phi_e

    Parameters
    ----------
    current_density
        :math:`j`, A/m2.
    potential_step, logarithm_step
        :math:`\Delta\Phi`, V, and :math:`\Delta\ln c` from the slice nearer to the ceramic to the next.
    ionic_resistance, electronic_resistance
        :math:`h/\kappa_e`, :math:`h/\sigma`, ohm m2.
    diffusion_potential
        :math:`\theta`, V.

    Returns
    -------
    :
        :math:`I` towards the ceramic, A/m2.

    Examples
    --------
    >>> ionic_current(current_density=10.0, potential_step=0.0, logarithm_step=0.0, ionic_resistance=1e-4,
    ...     electronic_resistance=1e-4, diffusion_potential=0.03)
    5.0
    """
    drive = current_density * electronic_resistance - potential_step - diffusion_potential * logarithm_step
    return drive / (ionic_resistance + electronic_resistance)
