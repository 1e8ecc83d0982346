"""The bytes of an instrument file: where they lie, their hash and, where they are text, their lines."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from nasicell.errors import InstrumentFileError
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
    area
        Electrode area that the cell file states, m2, for tables per area; None without one.
    text
        Text taken from the bytes where these are no text themselves: a sheet of a workbook.
    """

    path: Path
    content: bytes = field(repr=False)
    area: float | None = None
    text: Sheet | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """File name without the folder, as errors and damage quote it."""
        return self.path.name

    @cached_property
    def sheet(self) -> Sheet | None:
        """The text of the file, or None when it is binary."""
        if self.text is not None:
            return self.text
        return decoded(self.content, self.name)

    def provenance(
        self,
        instrument: str,
        *,
        technique: str = "",
        metadata: dict[str, str] | None = None,
        unknown: dict[str, str] | None = None,
        notes: tuple[str, ...] = (),
    ) -> Provenance:
        """Origin of a record read from this file."""
        return Provenance(
            source=self.name,
            instrument=instrument,
            sha256=sha256(self.content).hexdigest(),
            technique=technique,
            metadata=metadata or {},
            unknown=unknown or {},
            notes=notes,
        )

    def refusal(self, reason: str, *, row: int | None = None, column: str | None = None) -> InstrumentFileError:
        """An error that names the file and, where known, row and column."""
        place = self.name
        if row is not None:
            place += f", row {row}"
        if column is not None:
            place += f", column {column!r}"
        return InstrumentFileError(f"{place}: {reason}")


def opened(path: str | Path, *, area: float | None = None) -> InstrumentFile:
    """The file at `path`, of a cell with the given electrode area (m2).

    Raises
    ------
    InstrumentFileError
        If there is none, it is a folder, or it is empty.
    """
    path = Path(path)
    if path.is_dir():
        raise InstrumentFileError(f"{path} is a folder, not an instrument file; name one of the files in it")
    try:
        content = path.read_bytes()
    except FileNotFoundError as missing:
        beside = [p.name for p in path.parent.iterdir() if p.is_file()] if path.parent.is_dir() else []
        close = get_close_matches(path.name, [name for name in beside if not name.startswith(".")])
        hint = f"; best matches: {', '.join(map(repr, close))}" if close else ""
        raise InstrumentFileError(f"there is no file {path}{hint}") from missing
    except (OSError, ValueError) as refused:
        raise InstrumentFileError(f"{path} cannot be opened: {refused}") from refused
    if not content.strip(_BLANK):
        what = "is empty" if not content else f"holds {len(content)} bytes but only blanks"
        raise InstrumentFileError(f"{path.name} {what}; export it again from the instrument's software")
    return InstrumentFile(path=path, content=content, area=area)
