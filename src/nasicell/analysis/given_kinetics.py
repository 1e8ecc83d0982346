"""What is known of a voltage sweep before it is fitted."""

from dataclasses import dataclass
from typing import Final

COEFFICIENTS: Final = (0.3, 0.7)
"""Transfer coefficients of one-electron steps lie in this range (Bard and Faulkner, 2nd ed., section 3.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenKinetics:
    """What is known of a sweep from elsewhere.

    Examples
    --------
    >>> GivenKinetics(resistance=80.0, resistance_error=0.5).range_of(2)
    (0.5, 0.7)
    """

    resistance: float | None = None
    """ohm in series, of a spectrum: everything that is not charge transfer."""
    resistance_error: float = 0.0
    """ohm, standard uncertainty."""
    transfer_coefficient: float | None = None
    """Fitted within `COEFFICIENTS` where it is not given."""
    largest_capacitance: float = 0.0
    """F of one interface; 0 leaves the double layer out, which a slow sweep does not show."""

    def range_of(self, interfaces: int) -> tuple[float, float]:
        """Range of the transfer coefficient to look at; two opposed interfaces cannot tell it from 1 minus it."""
        if self.transfer_coefficient is not None:
            return self.transfer_coefficient, self.transfer_coefficient
        return (0.5 if interfaces == 2 else COEFFICIENTS[0]), COEFFICIENTS[1]
