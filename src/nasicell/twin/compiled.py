"""Equations and loops compiled by numba, with a cache on disk that can not go stale."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Any, Final

from numba import njit
from numba.core.caching import FunctionCache
from numba.core.types import unliteral

from nasicell import constants, physics

SOURCES: Final = sorted(
    [
        Path(constants.__file__),
        *Path(physics.__file__).parent.glob("*.py"),
        *Path(__file__).parent.rglob("*.py"),
    ]
)
"""Every file that compiled code may come from."""


def fingerprint(files: Iterable[Path]) -> str:
    """Hash of the content of the files."""
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


FINGERPRINT: Final = fingerprint(SOURCES)


class SourceCache(FunctionCache):
    """numba's cache on disk, asked for with the state of all sources.

    numba itself looks at the file of the compiled function only: after an edit of an equation in another file it
    would go on with the old one.
    """

    def _index_key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:
        return (*super()._index_key(sig, codegen), FINGERPRINT)


OPTIONS: Final[dict[str, Any]] = {"error_model": "numpy", "no_cfunc_wrapper": True}
"""Division by zero follows IEEE 754 (inf, nan), as in numpy; the wrapper for C, which nobody calls, is not compiled."""


def loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled form of a function.

    It is compiled once per types of its arguments. numba by itself compiles it again for every constant that a caller
    passes: once for the first side of a cell, once for the second, and once for either.
    """
    compile_: Any = njit
    return _for_any_value(compile_(function, _nrt=True, **OPTIONS))


def lean_loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled form of a function that makes no arrays and returns none.

    It counts no references to the arrays that it is given, which takes longer than most bodies: each count waits for
    the memory. A function that does make an array is refused when it is compiled.
    """
    compile_: Any = njit
    return _for_any_value(compile_(function, _nrt=False, **OPTIONS))


def lean_inner_loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `lean_loop`, of a function that only compiled code calls: the door to Python takes longer than most bodies."""
    compile_: Any = njit
    return _for_any_value(compile_(function, _nrt=False, no_cpython_wrapper=True, **OPTIONS))


def _for_any_value(compiled: Any) -> Callable[..., Any]:
    """Let a compiled function be compiled once per types, not per value, of its arguments."""
    template = compiled.get_call_template

    def for_any_value(args: Any, kws: Any) -> Any:
        return template([unliteral(a) for a in args], {name: unliteral(a) for name, a in kws.items()})

    compiled.get_call_template = for_any_value
    return compiled


def spliced_loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that becomes part of every compiled function that calls it.

    numba makes machine code of each compiled function together with all that it calls, so that a chain of calls is
    compiled once per link. Splicing takes a link out; for functions near the top of a long chain.
    """
    compile_: Any = njit
    return compile_(function, inline="always", error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)


def cached_loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled form of a function that Python calls, kept on disk with all that it calls.

    It runs beside other threads: it holds no lock of the interpreter.
    """
    compiled: Any = njit(function, nogil=True, **OPTIONS)
    compiled._cache = SourceCache(function)
    return compiled


def lean_cached_loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `cached_loop`, of a function that makes no arrays (`lean_loop`): all that it fills is handed to it."""
    compile_: Any = njit
    compiled: Any = compile_(function, nogil=True, _nrt=False, **OPTIONS)
    compiled._cache = SourceCache(function)
    return compiled


def kernel(equation: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled form of a keyword-only equation, to be called from compiled loops.

    numba knows no keyword-only parameters, so the compiled form takes the same parameters by position or by
    name. The body is the same code.

    Examples
    --------
    >>> from nasicell.physics.filament import tip_overpotential
    >>> kernel(tip_overpotential)(2.0, 0.5, 0.25)
    1.5
    """
    code = equation.__code__
    positional = code.replace(co_argcount=code.co_argcount + code.co_kwonlyargcount, co_kwonlyargcount=0)
    return loop(FunctionType(positional, equation.__globals__, equation.__name__))
