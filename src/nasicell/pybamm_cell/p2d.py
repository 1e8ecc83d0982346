"""The porous cathode in full: reaction, potentials and salt vary over the depth, with a particle at every point."""

import pybamm

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.pybamm_cell.full_cell import ELECTRODE, PARTICLE
from nasicell.pybamm_cell.porous_full_cell import PorousFullCell


class P2D(PorousFullCell):
    r"""Full cell with a porous cathode after Newman.

    With the reaction :math:`i_v` per volume, the potential :math:`\phi_e` of a sodium electrode in the liquid, and
    that of the solid, :math:`\phi_s`:

    .. math:: \partial_z i_e = i_v, \qquad
              i_e = -\kappa_e\,\partial_z\phi_e + \frac{2RT}{F}(1-t_+)\,\kappa_e\,\partial_z\ln c, \qquad
              \sigma\,\partial_z^2\phi_s = i_v,

    .. math:: \phi_s - \phi_e = U(x_s) + \frac{2RT}{F}\operatorname{arsinh}\frac{i_v L}{2 j_0(x_s)\sqrt{c/c_0}},

    :math:`\phi_e = 0` at the ceramic and :math:`\sigma\,\partial_z\phi_s = j` at the collector, where
    :math:`V = \phi_s + j\,(R_\mathrm{ceramic} + R_\mathrm{Na} + R_\mathrm{film})`. M. Doyle, T. F. Fuller,
    J. Newman, J. Electrochem. Soc. 140 (1993) 1526.
    """

    def __init__(self, name: str = "NasicellP2D") -> None:
        super().__init__(name)
        j = self.current_density
        filling = pybamm.Variable(
            "Positive particle stoichiometry", domain=PARTICLE, auxiliary_domains={"secondary": ELECTRODE}
        )
        salt = pybamm.Variable("Electrolyte concentration [mol.m-3]", domain=ELECTRODE)
        local = pybamm.Variable("Positive electrode areal reaction current density [A.m-2]", domain=ELECTRODE)
        liquid = pybamm.Variable("Electrolyte potential [V]", domain=ELECTRODE)
        solid = pybamm.Variable("Positive electrode potential [V]", domain=ELECTRODE)
        self.add_particle(filling, current_density=local)
        self.add_salt(salt, reaction=local / self.thickness)
        surface = pybamm.surf(filling)
        wetted = pybamm.sqrt(salt / self.initial_salt)
        equilibrium, eta = self.uniform_electrode_potential(surface, current_density=local / wetted)
        self.algebraic[local] = solid - liquid - equilibrium - eta
        self._add_potentials(salt=salt, local=local, liquid=liquid, solid=solid)
        start = pybamm.PrimaryBroadcast(self.initial_conditions[filling], ELECTRODE)
        rest, _ = self.electrode_potential(start, 1 - start, current_density=pybamm.Scalar(0))
        self.initial_conditions |= {local: pybamm.Scalar(0), liquid: pybamm.Scalar(0), solid: rest}
        self.complete(
            voltage=pybamm.boundary_value(solid, "right") + j * self.series_resistance,
            variables={
                "Positive particle stoichiometry": filling,
                "Positive particle surface stoichiometry": surface,
                "Electrolyte concentration [mol.m-3]": salt,
                "Electrolyte potential [V]": liquid,
                "Positive electrode potential [V]": solid,
                "Positive electrode areal reaction current density [A.m-2]": local,
                "Positive electrode open-circuit potential [V]": equilibrium,
                "Positive electrode reaction overpotential [V]": eta,
            },
        )

    def _add_potentials(
        self, *, salt: pybamm.Symbol, local: pybamm.Symbol, liquid: pybamm.Symbol, solid: pybamm.Symbol
    ) -> None:
        """Balances of charge in the liquid and in the solid, scaled to A/m2."""
        thermal = 2 * GAS_CONSTANT * self.temperature / FARADAY * (1 - self.transference_number)
        ionic = self.liquid_conductivity * (thermal * pybamm.grad(salt) / salt - pybamm.grad(liquid))
        electronic = -self.solid_conductivity * pybamm.grad(solid)
        self.algebraic[liquid] = self.thickness * pybamm.div(ionic) - local
        self.algebraic[solid] = self.thickness * pybamm.div(electronic) + local
        none = (pybamm.Scalar(0), "Neumann")
        at_collector = (self.current_density / self.solid_conductivity, "Neumann")
        self.boundary_conditions[liquid] = {"left": (pybamm.Scalar(0), "Dirichlet"), "right": none}
        self.boundary_conditions[solid] = {"left": none, "right": at_collector}
