"""The errors of nasicell: each says what was given, what was expected and what to do."""

from collections.abc import Iterable
from difflib import get_close_matches


class NasicellError(Exception):
    """Root of every error that nasicell raises on purpose."""


class InstrumentFileError(NasicellError):
    """A file cannot be read: not an instrument file we know, empty, or damaged beyond use."""


class NotAnInstrumentFileError(InstrumentFileError):
    """A file that lies beside measurements and is none: a licence, a note, a picture."""


class RecordError(NasicellError):
    """A table is not a valid record: missing columns, wrong shape, impossible values."""


class CellError(NasicellError, ValueError):
    """A cell description lacks or contradicts something that the work at hand needs."""


class ProtocolError(NasicellError, ValueError):
    """A protocol cannot be carried out or exported; names the step and the reason."""


class AnalysisError(NasicellError):
    """The record cannot answer the question asked of it."""


class StudyError(NasicellError):
    """A study folder is incomplete or contradicts itself."""


class ParameterError(NasicellError, ValueError):
    """A physical parameter or a quantity lies outside the range where it has a meaning."""


class ConvergenceError(NasicellError):
    """The twin's solver did not reach the accuracy asked of it; says where and what to change."""


def suggest(name: str, known: Iterable[str]) -> str:
    """Half a sentence that helps after a misspelt name.

    >>> suggest("BF", ["cF", "bF", "bN"])
    "best matches: 'cF', 'bF'; known: 'bF', 'bN', 'cF'"
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=3, cutoff=0.4)
    listing = "known: " + ", ".join(repr(n) for n in names)
    return "best matches: " + ", ".join(repr(n) for n in close) + "; " + listing if close else listing
