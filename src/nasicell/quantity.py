"""A number one can defend: value, uncertainty, unit, where it comes from and what speaks for it."""

import math
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from nasicell.errors import ParameterError

Bound = Literal[">=", "<="]
Status = Literal["ok", "flagged", "failed"]

NEGLIGIBLE: Final = 1e-9
"""Uncertainty relative to the value below which rounding to it would only print digits without meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One measured, fitted, simulated or reported quantity.

    Parameters
    ----------
    name
        What it is, in the field's words: ``"interface_resistance"``.
    value
        Best estimate in `unit`; NaN when `status` is ``"failed"``: a fit that did not converge is not a number.
    unit
        Unit as text, ``"ohm cm2"``; ``""`` for a pure number.
    uncertainty
        Standard uncertainty (one sigma) in `unit`; None when it is not known.
    interval
        Bounds between which the value lies when the procedure can only bracket it, such as
        [last pass, first fail] of a critical current density.
    bound
        ``">="`` when the value is a lower bound (a lifetime of a cell that still lives), ``"<="`` for an upper.
    conditions
        What it holds for, as text: ``"sweep 3; 30 degC"``.
    source
        File, fit or publication it comes from.
    evidence
        What speaks for it: chi-squared, number of points, the rule applied.
    status
        ``"ok"``, ``"flagged"`` (usable with the stated reservation) or ``"failed"``.
    advice
        What the user can do about a flagged or failed value.

    Examples
    --------
    >>> print(Quantity(name="interface_resistance", value=2.03, uncertainty=0.04, unit="ohm cm2"))
    interface_resistance = 2.030 ± 0.040 ohm cm2
    >>> print(Quantity(name="ccd", value=1.3, interval=(1.3, 1.325), unit="mA/cm2"))
    ccd = 1.3 [1.3, 1.325] mA/cm2
    """

    name: str
    value: float
    unit: str
    uncertainty: float | None = None
    interval: tuple[float, float] | None = None
    bound: Bound | None = None
    conditions: str = ""
    source: str = ""
    evidence: str = ""
    status: Status = "ok"
    advice: str = ""

    def __post_init__(self) -> None:
        """Refuse a negative uncertainty and an interval that is not ordered."""
        if self.uncertainty is not None and self.uncertainty < 0:
            raise ParameterError(f"{self.name}: the uncertainty must be >= 0, not {self.uncertainty}")
        if self.interval is not None and self.interval[0] > self.interval[1]:
            raise ParameterError(f"{self.name}: an interval runs from low to high, not {self.interval}")

    def formatted(self) -> str:
        """Value with its uncertainty (two significant digits), bound and bracket, without name and unit.

        An uncertainty that is zero, not finite or below `NEGLIGIBLE` of the value is stated as it is.
        """
        if not math.isfinite(self.value):
            return "failed" if self.status == "failed" else str(self.value)
        text = f"{self.value:.6g}" if self.uncertainty is None else _with_uncertainty(self.value, self.uncertainty)
        if self.bound is not None:
            text = f"{self.bound} {text}"
        if self.interval is not None:
            text = f"{text} [{self.interval[0]:.6g}, {self.interval[1]:.6g}]"
        return text

    def __str__(self) -> str:
        return f"{self.name} = {self.formatted()} {self.unit}".rstrip()

    def to_dict(self) -> dict[str, Any]:
        """Plain dict for JSON: NaN and infinities become None, the interval a list."""
        data = asdict(self)
        for key in ("value", "uncertainty"):
            if data[key] is not None and not math.isfinite(data[key]):
                data[key] = None
        if self.interval is not None:
            data["interval"] = [x if math.isfinite(x) else None for x in self.interval]
        return data


def _with_uncertainty(value: float, uncertainty: float) -> str:
    """``2.030 ± 0.040``: both rounded to the second significant digit of the uncertainty."""
    if not NEGLIGIBLE * abs(value) < uncertainty < math.inf:
        return f"{value:.10g} ± {uncertainty:.2g}"
    digits = 1 - int(f"{uncertainty:.1e}".partition("e")[2])
    magnitude = max(abs(value), uncertainty)
    if 1e-3 <= magnitude < 1e6:
        return f"{_rounded(value, digits)} ± {_rounded(uncertainty, digits)}"
    exponent = int(f"{magnitude:.1e}".partition("e")[2])
    mantissas = (_rounded(Decimal(x).scaleb(-exponent), digits + exponent) for x in (value, uncertainty))
    return f"({' ± '.join(mantissas)})e{exponent:+d}"


def _rounded(value: float | Decimal, digits: int) -> str:
    """`value` to `digits` decimals, to tens or hundreds where negative; never a negative zero."""
    return f"{round(Decimal(value), digits):z.{max(digits, 0)}f}"
