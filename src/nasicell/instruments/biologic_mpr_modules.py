"""The modules of a BioLogic .mpr: settings, data, log and further ones, one after the other.

After the first 52 bytes a module is the word MODULE, a short name (10 bytes), a long name (25), its length and version
(4 each) and a date (8 characters). From EC-Lab 11.50 on the length is preceded by four bytes 0xff and followed by an
older version number.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

from nasicell.instruments.file import InstrumentFile
from nasicell.records import Damage

MAGIC: Final = b"BIO-LOGIC MODULAR FILE"
_WORD: Final = b"MODULE"
_NEXT: Final = b"MODULEVMP "
"""Every module known begins so: the word and the first letters of its short name."""
_NAMES: Final = len(_WORD) + 10 + 25
_OLD_HEAD: Final = _NAMES + 16
_NEW_HEAD: Final = _NAMES + 24
_MARK: Final = b"\xff\xff\xff\xff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One module.

    Parameters
    ----------
    name
        Short name: ``"VMP Set"``, ``"VMP data"``, ``"VMP LOG"``, ``"VMP loop"``, ``"VMP ExtDev"``.
    version
        Of its layout; 10 and above are those of EC-Lab 11.50 and later.
    promised
        Length that its header states, bytes.
    content
        The bytes that are there.
    whole
        Whether the promised bytes are there and the next module, or the end of the file, follows them.
    """

    name: str
    version: int
    promised: int
    content: memoryview = field(repr=False)
    whole: bool


def modules(file: InstrumentFile) -> tuple[list[Module], list[Damage]]:
    """The modules of a file in their order; a wrong length is bridged by the word that begins the next one."""
    content = file.content
    found: list[Module] = []
    damage: list[Damage] = []
    at = content.find(_WORD)
    while 0 <= at < len(content):
        new = content[at + _NAMES : at + _NAMES + 4] == _MARK
        head = _NEW_HEAD if new else _OLD_HEAD
        if at + head > len(content):
            damage.append(_damaged(file, at, "the file ends within the header of a module"))
            break
        name = content[at + len(_WORD) : at + len(_WORD) + 10].decode("latin-1").strip(" \0")
        promised, *_, version = struct.unpack_from("<4xI4xI" if new else "<II", content, at + _NAMES)
        start = at + head
        end = start + promised
        following = end == len(content) or content[end : end + len(_WORD)] == _WORD
        if not following:
            another = content.find(_NEXT, start)
            end = another if another >= 0 else len(content)
            damage.append(_damaged(file, at, _shortfall(name, promised, end - start)))
        found.append(
            Module(
                name=name,
                version=version,
                promised=promised,
                content=memoryview(content)[start:end],
                whole=following,
            )
        )
        at = end
    return found, damage


def _shortfall(name: str, promised: int, there: int) -> str:
    what = f"the module {name!r} should have {promised} bytes, {there} are there"
    return f"{what}: the file was cut here" if there < promised else f"{what}: its length is damaged"


def _damaged(file: InstrumentFile, at: int, reason: str) -> Damage:
    return Damage(file=file.name, reason=f"byte {at}: {reason}")
