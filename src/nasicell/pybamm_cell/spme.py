"""The single-particle model with catholyte: a uniform reaction, and the salt and ohmic drops that follow."""

import pybamm

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.pybamm_cell.full_cell import ELECTRODE, PARTICLE
from nasicell.pybamm_cell.porous_full_cell import PorousFullCell


class SPMe(PorousFullCell):
    r"""Full cell with one particle and a catholyte.

    .. math:: V = U(x_s) + \frac{2RT}{F}\operatorname{arsinh}\frac{j}{2 j_0(x_s)\langle\sqrt{c/c_0}\rangle} +
              \frac{2RT}{F}(1-t_+)\big(\langle\ln c\rangle - \ln c(0)\big) +
              j\Big(\frac{L}{3\kappa_e} + \frac{L}{3\sigma} + R_\mathrm{ceramic} + R_\mathrm{Na} + R_\mathrm{film}\Big)

    with :math:`j` > 0 on charge and means over the depth. S. G. Marquis et al., J. Electrochem. Soc. 166 (2019)
    A3693, for the reduction.
    """

    def __init__(self, name: str = "NasicellSPMe") -> None:
        super().__init__(name)
        j = self.current_density
        filling = pybamm.Variable("Positive particle stoichiometry", domain=PARTICLE)
        self.add_particle(filling, current_density=j)
        salt = pybamm.Variable("Electrolyte concentration [mol.m-3]", domain=ELECTRODE)
        self.add_salt(salt, reaction=pybamm.PrimaryBroadcast(j / self.thickness, ELECTRODE))
        surface = pybamm.surf(filling)
        wetted = self.mean(pybamm.sqrt(salt / self.initial_salt))
        equilibrium, eta = self.uniform_electrode_potential(surface, current_density=j / wetted)
        uneven = self.mean(pybamm.log(salt)) - pybamm.log(pybamm.boundary_value(salt, "left"))
        salt_potential = 2 * GAS_CONSTANT * self.temperature / FARADAY * (1 - self.transference_number) * uneven
        pores = self.thickness / 3 * (1 / self.liquid_conductivity + 1 / self.solid_conductivity)
        self.complete(
            voltage=equilibrium + eta + salt_potential + j * (pores + self.series_resistance),
            variables={
                "Positive particle stoichiometry": filling,
                "Positive particle surface stoichiometry": surface,
                "Electrolyte concentration [mol.m-3]": salt,
                "Positive electrode open-circuit potential [V]": equilibrium,
                "Positive electrode reaction overpotential [V]": eta,
                "Electrolyte concentration overpotential [V]": salt_potential,
            },
        )
