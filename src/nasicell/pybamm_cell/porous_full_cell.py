"""What the PyBaMM models of a cathode with a depth share: pores, salt, mesh."""

from abc import ABC
from typing import Any

import pybamm

from nasicell.constants import FARADAY
from nasicell.pybamm_cell.full_cell import DEPTH, ELECTRODE, SLICES, FullCell


class PorousFullCell(FullCell, ABC):
    r"""A full cell whose cathode is wetted by a catholyte, against a ceramic that passes no anions; abstract.

    Salt of concentration :math:`c` at the distance :math:`z` from the ceramic, :math:`i_e` the current in the liquid:

    .. math:: \varepsilon\,\partial_t c = \partial_z(D_e\partial_z c) + \frac{1-t_+}{F}\,\partial_z i_e, \qquad
              D_e\,\partial_z c|_0 = \frac{1-t_+}{F}\,j, \qquad \partial_z c|_L = 0,

    with :math:`D_e = D\varepsilon^b` and, below, :math:`\kappa_e = \kappa\varepsilon^b`. J. Newman, K. E.
    Thomas-Alyea, Electrochemical Systems, 3rd ed., chs. 12 and 22.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.thickness = pybamm.Parameter("Positive electrode thickness [m]")
        self.porosity = pybamm.Parameter("Positive electrode porosity")
        self.solid_conductivity = pybamm.Parameter("Positive electrode conductivity [S.m-1]")
        self.initial_salt = pybamm.Parameter("Initial concentration in electrolyte [mol.m-3]")
        self.transference_number = pybamm.Parameter("Cation transference number")
        self.liquid_conductivity = self.in_pores(pybamm.Parameter("Electrolyte conductivity [S.m-1]"))

    def in_pores(self, bulk: pybamm.Symbol) -> pybamm.Symbol:
        """Conductivity or diffusivity in the pores of a liquid that has `bulk` outside."""
        return bulk * self.porosity ** pybamm.Parameter("Positive electrode Bruggeman coefficient (electrolyte)")

    def add_salt(self, salt: pybamm.Symbol, *, reaction: pybamm.Symbol) -> None:
        """Salt balance where `reaction` is the gradient of the current in the liquid, A/m3."""
        diffusivity = self.in_pores(pybamm.Parameter("Electrolyte diffusivity [m2.s-1]"))
        per_current = (1 - self.transference_number) / FARADAY
        self.rhs[salt] = (pybamm.div(diffusivity * pybamm.grad(salt)) + per_current * reaction) / self.porosity
        self.boundary_conditions[salt] = {
            "left": (per_current * self.current_density / diffusivity, "Neumann"),
            "right": (pybamm.Scalar(0), "Neumann"),
        }
        self.initial_conditions[salt] = self.initial_salt

    def mean(self, symbol: pybamm.Symbol) -> pybamm.Symbol:
        """Mean over the depth of the cathode."""
        return pybamm.Integral(symbol, DEPTH) / self.thickness

    @property
    def default_geometry(self) -> dict[str, Any]:
        """Depth of the cathode and radius of a particle."""
        return super().default_geometry | {ELECTRODE: {DEPTH: {"min": pybamm.Scalar(0), "max": self.thickness}}}

    @property
    def default_submesh_types(self) -> dict[str, Any]:
        """Equal slices."""
        return super().default_submesh_types | {ELECTRODE: pybamm.Uniform1DSubMesh}

    @property
    def default_spatial_methods(self) -> dict[str, Any]:
        """Finite volumes."""
        return super().default_spatial_methods | {ELECTRODE: pybamm.FiniteVolume()}

    @property
    def default_var_pts(self) -> dict[Any, int]:
        """Points per direction."""
        return super().default_var_pts | {DEPTH: SLICES}
