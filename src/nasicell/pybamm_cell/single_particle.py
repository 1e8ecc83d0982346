"""The single-particle model: a cathode so thin that potential and salt are uniform in it."""

import pybamm

from nasicell.pybamm_cell.full_cell import PARTICLE, FullCell


class SingleParticle(FullCell):
    r"""Full cell with one particle: diffusion, kinetics and ohmic resistances.

    .. math:: V = U(x_s) + \frac{2RT}{F}\operatorname{arsinh}\frac{j}{2 j_0(x_s)} + j\,(R_\mathrm{ceramic} +
              R_\mathrm{Na} + R_\mathrm{film})

    with :math:`j` > 0 on charge. The same equations as `nasicell.twin` for a cell without `cathode.porous` and
    without ageing.
    """

    def __init__(self, name: str = "NasicellSP") -> None:
        super().__init__(name)
        j = self.current_density
        filling = pybamm.Variable("Positive particle stoichiometry", domain=PARTICLE)
        self.add_particle(filling, current_density=j)
        surface = pybamm.surf(filling)
        equilibrium, eta = self.uniform_electrode_potential(surface, current_density=j)
        self.complete(
            voltage=equilibrium + eta + j * self.series_resistance,
            variables={
                "Positive particle stoichiometry": filling,
                "Positive particle surface stoichiometry": surface,
                "Positive electrode open-circuit potential [V]": equilibrium,
                "Positive electrode reaction overpotential [V]": eta,
            },
        )
