"""How finely a text export prints its current: a coarse print makes every charge computed from it uncertain."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.instruments.table import Table

_WORTH_TELLING: Final = 0.01


def current_resolution(source: Table, *, index: int, factor: float, current: NDArray[np.float64]) -> dict[str, str]:
    """A note on the current's last printed digit, when that digit is more than a hundredth of the largest current.

    Parameters
    ----------
    source
        The table of text.
    index
        Column of the current.
    factor
        From the unit of that column to A.
    current
        The currents read, A.

    Returns
    -------
    :
        ``{"current resolution": ...}``, empty where the print is fine enough or in scientific notation.
    """
    text = source.text(index).str.strip_chars(' "')
    largest = float(np.abs(current).max(initial=0.0))
    if largest == 0.0 or text.str.contains("[eE]").any():
        return {}
    decimals = text.str.extract(r"[.,](\d+)$").str.len_chars().max()
    step = factor * 10.0 ** -(decimals if isinstance(decimals, int) else 0)
    if step <= _WORTH_TELLING * largest:
        return {}
    return {
        "current resolution": f"printed in steps of {step:g} A, {100 * step / largest:.0f} % of the largest current; "
        "the instrument's own capacity counters know better than the integral of the current"
    }
