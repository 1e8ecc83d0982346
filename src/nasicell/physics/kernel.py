"""The bridge from an equation to a compiled loop: one body, two callers."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

from numba import njit


def kernel(equation: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled form of a keyword-only equation, to be called from compiled loops.

    numba knows no keyword-only parameters, so the compiled form takes the same parameters by position or by
    name. The body is the same code object; division by zero follows IEEE 754 (inf, nan) as it does in numpy.

    Examples
    --------
    >>> from nasicell.physics.filament import tip_overpotential
    >>> kernel(tip_overpotential).py_func(2.0, 0.5, 0.25)
    1.5
    """
    code = equation.__code__
    positional = code.replace(co_argcount=code.co_argcount + code.co_kwonlyargcount, co_kwonlyargcount=0)
    function = FunctionType(positional, equation.__globals__, equation.__name__)
    function.__qualname__ = equation.__qualname__
    return njit(function, cache=True, error_model="numpy")
