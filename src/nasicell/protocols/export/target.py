"""What a protocol can be written for: the file it becomes and what that file cannot say."""

from collections.abc import Callable
from dataclasses import dataclass

from nasicell.protocols.export.program import Program, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A kind of file that `export_protocol` can write.

    Parameters
    ----------
    name
        Whose file it is, for messages.
    suffix
        Ending of the file's name.
    encoding
        Encoding in which the text must be saved.
    adapted
        The program as this machine must be given it.
    objection
        Why a step cannot be said, and what to do; None when it can.
    write
        Text of the file, given the program and the time between recorded points, s.
    """

    name: str
    suffix: str
    encoding: str
    adapted: Callable[[Program], Program]
    objection: Callable[[Step, Program], str | None]
    write: Callable[[Program, float], str]
