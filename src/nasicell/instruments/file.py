"""The bytes of an instrument file: where they lie, their hash and, where they are text, their lines."""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from nasicell.errors import InstrumentFileError, suggest
from nasicell.instruments.text import Sheet, decoded
from nasicell.records import Provenance

_BLANK: Final = b"\x00 \t\r\n\xff\xfe\xef\xbb\xbf"
"""White space, zeros and byte order marks."""


@dataclass(frozen=True, kw_only=True)
class InstrumentFile:
    """One file as it lies on disk; read once.

    Parameters
    ----------
    path
        Where it lies.
    content
        All its bytes.
    """

    path: Path
    content: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """File name without the folder, as errors and damage quote it."""
        return self.path.name

    @cached_property
    def sheet(self) -> Sheet | None:
        """The text of the file, or None when it is binary."""
        return decoded(self.content, self.name)

    def provenance(
        self,
        instrument: str,
        *,
        technique: str = "",
        metadata: dict[str, str] | None = None,
        unknown: dict[str, str] | None = None,
    ) -> Provenance:
        """Origin of a record read from this file."""
        return Provenance(
            source=self.name,
            instrument=instrument,
            sha256=sha256(self.content).hexdigest(),
            technique=technique,
            metadata=metadata or {},
            unknown=unknown or {},
        )

    def refusal(self, reason: str, *, row: int | None = None, column: str | None = None) -> InstrumentFileError:
        """An error that names the file and, where known, row and column."""
        place = self.name
        if row is not None:
            place += f", row {row}"
        if column is not None:
            place += f", column {column!r}"
        return InstrumentFileError(f"{place}: {reason}")


def opened(path: str | Path) -> InstrumentFile:
    """The file at `path`; raises `InstrumentFileError` when there is none, it is a folder, or it is empty."""
    path = Path(path)
    if path.is_dir():
        raise InstrumentFileError(f"{path} is a folder, not an instrument file; name one of the files in it")
    try:
        content = path.read_bytes()
    except FileNotFoundError as missing:
        beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        hint = f"; {suggest(path.name, beside)}" if 0 < len(beside) <= 50 else ""
        raise InstrumentFileError(f"there is no file {path}{hint}") from missing
    except (OSError, ValueError) as refused:
        raise InstrumentFileError(f"{path} cannot be opened: {refused}") from refused
    if not content.strip(_BLANK):
        what = "is empty" if not content else f"holds {len(content)} bytes but only blanks"
        raise InstrumentFileError(f"{path.name} {what}; export it again from the instrument's software")
    return InstrumentFile(path=path, content=content)
