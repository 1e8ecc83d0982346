"""The numbers an equation takes: one value or an array of them."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = float | NDArray[np.float64]
"""A value or an array; several in one equation broadcast."""
