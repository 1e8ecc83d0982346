"""Between the modes of the exact engine and the profile in space of the implicit one."""

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import ParameterError
from nasicell.physics.catholyte import salt_in_slices
from nasicell.physics.particle_mesh import ParticleMesh, mode_integrals
from nasicell.twin.implicit.numbers import FullCell
from nasicell.twin.profile import CathodeProfile
from nasicell.twin.state import MODES, CellState


def profile_of(state: CellState, numbers: FullCell) -> CathodeProfile:
    """Filling and salt in space: those of the state, or from its modes, with the same filling in all slices."""
    mesh, slices = numbers.mesh, numbers.pores.slices
    shape = (mesh.volumes.size, slices)
    if state.profile is not None:
        if state.profile.filling.shape != shape:
            raise ParameterError(
                f"the state was left on a mesh of {state.profile.filling.shape} shells and slices, and the control "
                f"asks for {shape}. Go on with the mesh of before, or begin anew."
            )
        return state.profile
    assert state.filling is not None
    assert state.diffusion_modes is not None
    integrals = mode_integrals(faces=mesh.faces, number=state.diffusion_modes.size)
    shells = state.filling + integrals @ state.diffusion_modes / mesh.volumes
    return CathodeProfile(
        filling=np.repeat(shells[:, None], slices, axis=1), salt=salt_profile_of(state, slices=slices)
    )


def salt_profile_of(state: CellState, *, slices: int) -> NDArray[np.float64]:
    """Salt in the slices from the modes that the exact engine left; uniform where it left none."""
    if state.salt_modes is None:
        return np.ones(slices)
    salt = salt_in_slices(amplitudes=state.salt_modes, number=slices)
    if salt.min() <= 0:
        raise ParameterError(
            "the exact engine left the liquid in the pores without salt in places, where the implicit engine can not "
            "begin. Let the cell rest before (rest_min), or lower the C-rate."
        )
    return salt


def modes_of(filling: NDArray[np.float64], mesh: ParticleMesh) -> tuple[float, NDArray[np.float64]]:
    """Mean filling of all particles, and the amplitudes of the modes in their mean, shape (MODES,)."""
    shells = filling.mean(axis=1)
    mean = float(3 * mesh.volumes @ shells)
    return mean, 2 * mode_integrals(faces=mesh.faces, number=MODES).T @ (shells - mean)
