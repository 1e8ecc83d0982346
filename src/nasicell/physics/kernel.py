"""The bridge from equations to compiled loops, with a cache on disk that can not go stale."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import CellType, CodeType, FunctionType
from typing import Any, Final

from numba import njit

PACKAGE: Final = Path(__file__).resolve().parents[1]


def _sources() -> str:
    """Hash of every source file that compiled code may come from."""
    files = [PACKAGE / "constants.py", *sorted((PACKAGE / "physics").glob("*.py"))]
    files += sorted((PACKAGE / "twin").glob("*.py"))
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


SOURCES: Final = _sources()


def loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled form of a function, kept on disk until any equation or loop changes.

    numba's cache looks at the file of the function only: after an edit of an equation in another file it would
    go on with the old one. It does hash what a function closes over, so `SOURCES` is put there. Division by zero
    follows IEEE 754 (inf, nan), as in numpy.
    """
    return njit(_stamped(function, function.__code__), cache=True, error_model="numpy")


def kernel(equation: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled form of a keyword-only equation, to be called from compiled loops.

    numba knows no keyword-only parameters, so the compiled form takes the same parameters by position or by
    name. The body is the same code.

    Examples
    --------
    >>> from nasicell.physics.filament import tip_overpotential
    >>> kernel(tip_overpotential).py_func(2.0, 0.5, 0.25)
    1.5
    """
    code = equation.__code__
    positional = code.replace(co_argcount=code.co_argcount + code.co_kwonlyargcount, co_kwonlyargcount=0)
    return njit(_stamped(equation, positional), cache=True, error_model="numpy")


def _stamped(function: Callable[..., Any], code: CodeType) -> FunctionType:
    """The function with `code`, closing over `SOURCES`."""
    closing = code.replace(co_freevars=(*code.co_freevars, "_sources"))
    cells = (*(function.__closure__ or ()), CellType(SOURCES))
    stamped = FunctionType(closing, function.__globals__, function.__name__, function.__defaults__, cells)
    stamped.__qualname__ = function.__qualname__
    stamped.__doc__ = function.__doc__
    return stamped
