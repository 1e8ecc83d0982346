r"""The particles within one implicit step: shells eliminated from the centre outwards, then filled in again.

With :math:`b` the effective length of the step (`beta`), the equations of `nasicell.physics.particle_mesh` linearised
about the fillings x* are tridiagonal, the only unknown left being the flux q through the surface:

.. math:: x_k - \frac{b}{\tau V_k}\big(\Phi_k - \Phi_{k-1}\big) = h_k, \qquad
          \mathcal F(x_k) \approx \mathcal F(x_k^*) + f(x_k^*)\,(x_k - x_k^*).
"""

from nasicell.physics import particle_diffusivity
from nasicell.twin.compiled import kernel, lean_inner_loop
from nasicell.twin.implicit.arrays import (
    EXCESS,
    FIRST_SHELL,
    HISTORY,
    INVERSE,
    REACTION,
    RIGHT,
    SLOPE,
    SURFACE,
    SURFACE_RISE,
)

_ratio = kernel(particle_diffusivity.relative_diffusivity)
_integral = kernel(particle_diffusivity.integrated_diffusivity)


@lean_inner_loop
def diffusivity_at(diffusivity, filling):
    """Relative diffusivity at one filling."""
    if not diffusivity.varying:
        return 1.0
    return _ratio(filling=filling, ratios=diffusivity.ratios)


@lean_inner_loop
def integral_at(diffusivity, filling):
    """Integral of the relative diffusivity up to one filling."""
    if not diffusivity.varying:
        return filling
    return _integral(filling=filling, ratios=diffusivity.ratios, integrals=diffusivity.integrals)


@lean_inner_loop
def linearise(diffusivity, shells, point):
    """Diffusivities of all shells at the fillings of a point."""
    for k in range(shells.shape[1]):
        for i in range(shells.shape[2]):
            x = point[FIRST_SHELL + k, i]
            slope = diffusivity_at(diffusivity, x)
            shells[SLOPE, k, i] = slope
            shells[EXCESS, k, i] = integral_at(diffusivity, x) - slope * x


@lean_inner_loop
def eliminate(mesh, diffusivity, shells, slices, point, span):
    """From the centre outwards: the integral at the surface goes to `slices`, its value and its rise with the flux.

    `span` is the effective length of the step over the diffusion time.
    """
    if diffusivity.varying:
        linearise(diffusivity, shells, point)
    last = mesh.volumes.size - 1
    outward = 0.0
    for k in range(last + 1):
        back, inward = outward, outward
        if k > 0:
            inward = span * mesh.conductances[k - 1] / mesh.volumes[k]
        outward = span * mesh.conductances[k] / mesh.volumes[k] if k < last else 0.0
        before, after = max(k - 1, 0), min(k + 1, last)
        for i in range(shells.shape[2]):
            excess = shells[EXCESS, k, i]
            share = inward * shells[SLOPE, before, i] * shells[INVERSE, before, i] if k > 0 else 0.0
            carried = share * shells[RIGHT, before, i] if k > 0 else 0.0
            shells[RIGHT, k, i] = (
                shells[HISTORY, k, i]
                + outward * (shells[EXCESS, after, i] - excess)
                - inward * (excess - shells[EXCESS, before, i])
                + carried
            )
            shells[INVERSE, k, i] = 1 / (1 + (outward + inward - share * back) * shells[SLOPE, k, i])
    supply = span / mesh.volumes[last]
    for i in range(shells.shape[2]):
        gain = shells[SLOPE, last, i] * shells[INVERSE, last, i]
        slices[SURFACE, i] = gain * shells[RIGHT, last, i] + shells[EXCESS, last, i]
        slices[SURFACE_RISE, i] = gain * supply + mesh.surface_distance


@lean_inner_loop
def fill_in(mesh, shells, point, flux_per_reaction, parasitic, span):
    """From the surface inwards: the fillings that belong to the reaction in each slice."""
    last = mesh.volumes.size - 1
    supply = span / mesh.volumes[last] * flux_per_reaction
    for i in range(shells.shape[2]):
        right = shells[RIGHT, last, i] + supply * (point[REACTION, i] - parasitic)
        point[FIRST_SHELL + last, i] = right * shells[INVERSE, last, i]
    for k in range(last - 1, -1, -1):
        outward = span * mesh.conductances[k] / mesh.volumes[k]
        for i in range(shells.shape[2]):
            right = shells[RIGHT, k, i] + outward * shells[SLOPE, k + 1, i] * point[FIRST_SHELL + k + 1, i]
            point[FIRST_SHELL + k, i] = right * shells[INVERSE, k, i]
