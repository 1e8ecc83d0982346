r"""Ohmic drop in a porous electrode whose reaction is uniform.

Ions enter at :math:`x = 0`, electrons leave at :math:`x = L`; the two currents are linear in x.
S. G. Marquis et al., J. Electrochem. Soc. 166 (2019) A3693.
"""

from nasicell.physics.values import Values


def uniform_reaction_resistance(*, thickness: Values, effective_conductivity: Values) -> Values:
    r"""Areal resistance :math:`L/(3\kappa_e)` of one of the two phases, ohm m2.

    The mean over the electrode of the drop from the end where the whole current flows. Holds while the resistance
    of the reaction is large against it, or in the middle of a plateau; otherwise the reaction moves towards the
    better conducted end.

    Parameters
    ----------
    thickness
        :math:`L`, m.
    effective_conductivity
        Of the liquid in the pores or of the solid, S/m.

    Examples
    --------
    >>> round(uniform_reaction_resistance(thickness=30e-6, effective_conductivity=0.1), 7)
    0.0001
    """
    return thickness / (3 * effective_conductivity)
