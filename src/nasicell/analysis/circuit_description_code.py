r"""Boukamp's circuit description code: ``R(RQ)(RQ)``, and with brackets as pyimpspec writes it, ``[R(RQ)]``.

Brackets join in series, round brackets in parallel. Where no square bracket is used, a round bracket directly inside
a round one is a series again, as in ``R(C(R(RQ)))``: even levels are series, odd levels parallel.
B. A. Boukamp, Solid State Ionics 20 (1986) 31.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from nasicell.analysis.circuit_nodes import Component, Joined, Node, Parallel, Series
from nasicell.errors import AnalysisError, suggest
from nasicell.physics.elements import ELEMENTS

LETTERS: Final = {
    "R": "R",
    "C": "C",
    "L": "L",
    "La": "La",
    "Q": "CPE",
    "W": "W",
    "T": "Wo",
    "O": "Ws",
    "Wo": "Wo",
    "Ws": "Ws",
    "G": "G",
    "Ga": "G",
    "Ha": "HN",
    "K": "K",
    "Zarc": "ZARC",
    "Tlmbo": "TL",
    "Tlmno": "TLR",
    "Ls": "TLR",
}
"""Letters of the code and names of pyimpspec, and the element each means here.

Where pyimpspec has a free exponent that its own default fixes (W, Wo, Ws, G: 0.5), ours has the fixed one. Its Ls and
Tlm lines count a length that only scales the other parameters; ours have none.
"""
REFUSED: Final = {"H": "pyimpspec's H is a relaxing capacitance, not an arc; its Ha is our HN"}
"""Names of pyimpspec for which no element is declared here, and what to write."""
CODE: Final = re.compile(r"[A-Za-z()\[\]\s]+")
TOKEN: Final = re.compile(r"[A-Z][a-z]*|[()\[\]]")
CLOSING: Final = {"(": ")", "[": "]"}


def is_description_code(text: str) -> bool:
    """Whether `text` can only be a description code: letters and brackets, no number, no hyphen, no ``p(``."""
    return CODE.fullmatch(text) is not None and "p(" not in text and text.strip() not in ELEMENTS


@dataclass(slots=True)
class _Reader:
    """The tokens of a description code and how far they are read."""

    text: str
    tokens: list[tuple[str, int]]
    alternating: bool
    next: int = 0

    def group(self, opened: str | None, inside_parallel: bool) -> list[Node]:
        """The parts up to the bracket that closes `opened`."""
        parts: list[Node] = []
        while self.next < len(self.tokens):
            token, place = self.tokens[self.next]
            self.next += 1
            if token in CLOSING:
                series = token == "[" or (self.alternating and inside_parallel)
                inner = self.group(token, not series)
                if not inner:
                    raise self.refusal(place, "the brackets hold nothing")
                parts.append(_joined(inner, Series if series else Parallel))
            elif token in CLOSING.values():
                if opened is None or token != CLOSING[opened]:
                    raise self.refusal(place, f"{token!r} closes nothing that is open")
                return parts
            elif token in REFUSED:
                raise self.refusal(place, REFUSED[token])
            elif token not in LETTERS:
                raise self.refusal(place, f"there is no element {token!r}; {suggest(token, LETTERS)}")
            else:
                parts.append(Component(token, ELEMENTS[LETTERS[token]]))
        if opened is not None:
            raise self.refusal(len(self.text), f"{opened!r} is not closed")
        return parts

    def refusal(self, place: int, problem: str) -> AnalysisError:
        """An error at a place."""
        return AnalysisError(
            f"circuit {self.text!r}, character {place + 1}: {problem}. Write a description code as in R(RQ)(C[RW]), or "
            "R0-p(R1,CPE1)"
        )


def description_code_parsed(text: str) -> Node:
    """Root of the circuit of a description code; its elements get numbers.

    The elements of one symbol are numbered as written: from 0 if the first stands in the outermost series, else from 1.

    Raises
    ------
    AnalysisError
        Naming the character that does not fit.
    """
    tokens: list[tuple[str, int]] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None and not text[place].isspace():
            reason = (
                "values and labels are not read; give them as start values" if text[place] in "{:" else "no element"
            )
            raise AnalysisError(
                f"circuit {text!r}, character {place + 1}: {text[place]!r}: {reason}, as in R(RQ)(C[RW])"
            )
        if match is not None:
            tokens.append((match.group(), place))
        place += 1 if match is None else len(match.group())
    reader = _Reader(text, tokens, alternating="[" not in text)
    parts = reader.group(None, inside_parallel=False)
    if not parts:
        raise reader.refusal(0, "found nothing, expected an element")
    root = _joined(parts, Series)
    outermost = {
        c.element.symbol for c in (root.parts if isinstance(root, Series) else (root,)) if isinstance(c, Component)
    }
    first: dict[str, int] = {}
    for one in root.components:
        leads = isinstance(root, Component) or (isinstance(root, Series) and any(one is part for part in root.parts))
        first.setdefault(one.element.symbol, 0 if leads and one.element.symbol in outermost else 1)
    return _numbered(root, Counter(first))


def _joined(parts: list[Node], kind: type[Series] | type[Parallel]) -> Node:
    """One node of several; a single one stays itself, and a joint of the same kind inside is opened."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _numbered(node: Node, following: Counter[str]) -> Node:
    """The node with its elements named by symbol and number; `following` holds the next number of each symbol."""
    if isinstance(node, Joined):
        return type(node)(tuple(_numbered(part, following) for part in node.parts))
    symbol = node.element.symbol
    following[symbol] += 1
    return Component(f"{symbol}{following[symbol] - 1}", node.element)
