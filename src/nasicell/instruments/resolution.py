"""How finely a text export prints its current: a coarse print makes every charge computed from it uncertain."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.instruments.table import Table

_WORTH_TELLING: Final = 0.01
_ENOUGH_VALUES: Final = 5


def current_resolution(source: Table, *, index: int, factor: float, current: NDArray[np.float64]) -> dict[str, str]:
    """A note on the current's last printed digit.

    A column printed with a fixed number of digits shows it: its zeros trail, or several different values have equally
    many. A column of numbers written as short as possible does not tell how finely they were measured.

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
        ``{"current resolution": "printed in steps of ... A, ...", "current resolution / A": "0.0001"}``, the second for
        the analysis; empty where the number of digits is not fixed or the notation is scientific.
    """
    text = source.text(index).str.strip_chars(' "')
    largest = float(np.abs(current).max(initial=0.0))
    if largest == 0.0 or text.str.contains("[eE]").any():
        return {}
    digits = text.str.extract(r"[.,](\d+)$").fill_null("")
    counts = digits.str.len_chars()
    most = counts.max()
    decimals = most if isinstance(most, int) else 0
    trailing = decimals > 1 and digits.filter(counts == decimals).str.ends_with("0").any()
    if not trailing and (counts.n_unique() > 1 or text.n_unique() < _ENOUGH_VALUES):
        return {}
    step = factor * 10.0**-decimals
    note = f"printed in steps of {step:g} A, {100 * step / largest:.2g} % of the largest current"
    if step > _WORTH_TELLING * largest:
        note += "; the instrument's own capacity counters know better than the integral of the current"
    return {"current resolution": note, "current resolution / A": f"{step:g}"}
