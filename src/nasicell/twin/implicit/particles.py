r"""The particles within one implicit step: shells eliminated from the centre outwards, then filled in again.

With :math:`b` the effective length of the step (`beta`), the equations of `nasicell.physics.particle_mesh` linearised
about the fillings x* are tridiagonal, the only unknown left being the flux q through the surface:

.. math:: x_k - \frac{b}{\tau V_k}\big(\Phi_k - \Phi_{k-1}\big) = h_k, \qquad
          \mathcal F(x_k) \approx \mathcal F(x_k^*) + f(x_k^*)\,(x_k - x_k^*).
"""

from nasicell.physics import particle_diffusivity
from nasicell.twin.compiled import kernel, loop

_ratio = kernel(particle_diffusivity.relative_diffusivity)
_integral = kernel(particle_diffusivity.integrated_diffusivity)


@loop
def diffusivity_at(diffusivity, filling):
    """Relative diffusivity at one filling."""
    if not diffusivity.varying:
        return 1.0
    return _ratio(filling=filling, ratios=diffusivity.ratios)


@loop
def integral_at(diffusivity, filling):
    """Integral of the relative diffusivity up to one filling."""
    if not diffusivity.varying:
        return filling
    return _integral(filling=filling, ratios=diffusivity.ratios, integrals=diffusivity.integrals)


@loop
def linearise(diffusivity, shells, filling):
    """Diffusivities of all shells at their fillings; constant ones are set once and for all."""
    if diffusivity.varying:
        for k in range(filling.shape[0]):
            for i in range(filling.shape[1]):
                x = filling[k, i]
                slope = diffusivity_at(diffusivity, x)
                shells.slope[k, i] = slope
                shells.excess[k, i] = integral_at(diffusivity, x) - slope * x


@loop
def eliminate(cell, shells, slices, filling, beta):
    """From the centre outwards: the integral at the surface becomes `slices.surface`, value and rise with the flux."""
    linearise(cell.diffusivity, shells, filling)
    mesh, step = cell.mesh, beta / cell.insertion.diffusion_time
    last = mesh.volumes.size - 1
    for k in range(last + 1):
        slope, excess, inverse, right = shells.slope[k], shells.excess[k], shells.inverse[k], shells.right[k]
        history = shells.history[k]
        outward = step * mesh.conductances[k] / mesh.volumes[k] if k < last else 0.0
        if k == 0:
            above = shells.excess[1]
            for i in range(slope.size):
                right[i] = history[i] + outward * (above[i] - excess[i])
                inverse[i] = 1 / (1 + outward * slope[i])
            continue
        inward = step * mesh.conductances[k - 1] / mesh.volumes[k]
        back = step * mesh.conductances[k - 1] / mesh.volumes[k - 1]
        slope_below, excess_below = shells.slope[k - 1], shells.excess[k - 1]
        inverse_below, right_below = shells.inverse[k - 1], shells.right[k - 1]
        above = shells.excess[k + 1] if k < last else excess
        for i in range(slope.size):
            share = inward * slope_below[i] * inverse_below[i]
            right[i] = (
                history[i]
                + outward * (above[i] - excess[i])
                - inward * (excess[i] - excess_below[i])
                + share * right_below[i]
            )
            inverse[i] = 1 / (1 + (outward + inward - share * back) * slope[i])
    supply = step / mesh.volumes[last]
    for i in range(filling.shape[1]):
        slope, inverse = shells.slope[last, i], shells.inverse[last, i]
        slices.surface[0, i] = slope * inverse * shells.right[last, i] + shells.excess[last, i]
        slices.surface[1, i] = slope * inverse * supply + mesh.surface_distance


@loop
def fill_in(cell, shells, filling, flux_per_reaction, parasitic, reaction, beta):
    """From the surface inwards: the fillings that belong to the reaction in each slice."""
    mesh, step = cell.mesh, beta / cell.insertion.diffusion_time
    last = mesh.volumes.size - 1
    supply = step / mesh.volumes[last] * flux_per_reaction
    for i in range(reaction.size):
        right = shells.right[last, i] + supply * (reaction[i] - parasitic)
        filling[last, i] = right * shells.inverse[last, i]
    for k in range(last - 1, -1, -1):
        outward = step * mesh.conductances[k] / mesh.volumes[k]
        row, above, slope = filling[k], filling[k + 1], shells.slope[k + 1]
        right, inverse = shells.right[k], shells.inverse[k]
        for i in range(row.size):
            row[i] = (right[i] + outward * slope[i] * above[i]) * inverse[i]
