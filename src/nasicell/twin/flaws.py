"""Equal cells that differ in their worst flaw: what scatters critical currents and lives."""

import numpy as np

from nasicell.cell import Cell
from nasicell.errors import CellError
from nasicell.physics.filament import weakest_of_area
from nasicell.twin.described import described
from nasicell.units import SQUARE_CENTIMETRE


def cell_with_flaw(cell: Cell, rng: np.random.Generator) -> Cell:
    """The cell with a flaw of its own, drawn from the Weibull distribution of its ceramic.

    Parameters
    ----------
    cell
        A cell whose filament states `weibull_modulus`; 63 % of cells of `flaw_area_cm2` have a larger flaw than it.
    rng
        Source of the flaw.

    Returns
    -------
    :
        The cell with `flaw_size_um` or `critical_overpotential_mV`, whichever it gives, replaced. Larger electrodes get
        larger flaws.

    Raises
    ------
    CellError
        If the cell does not say how flaws scatter.
    """
    electrolyte, area, _ = described(cell)
    filament = electrolyte.filament
    if filament.weibull_modulus is None:
        raise CellError(
            f"cell {cell.name!r} does not say how the flaws of its ceramic scatter. Set weibull_modulus of the "
            "electrolyte's filament; ceramics have 3 to 20."
        )
    strength = float(
        weakest_of_area(
            characteristic=1.0,
            modulus=filament.weibull_modulus,
            area=area,
            reference_area=filament.flaw_area_cm2 * SQUARE_CENTIMETRE,
            probability=rng.random(),
        )
    )
    if filament.flaw_size_um is not None:
        return cell.updated(electrolyte__filament__flaw_size_um=filament.flaw_size_um / strength**2)
    assert filament.critical_overpotential_mV is not None
    return cell.updated(electrolyte__filament__critical_overpotential_mV=filament.critical_overpotential_mV * strength)
