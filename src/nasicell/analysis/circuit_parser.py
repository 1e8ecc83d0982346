"""The usual circuit string, such as ``R0-p(R1,CPE1)-W1``, to the parts of a circuit."""

import re
from typing import Final

from nasicell.analysis.circuit_nodes import Component, Node, Parallel, Series
from nasicell.errors import AnalysisError, suggest
from nasicell.physics.elements import ELEMENTS

TOKEN: Final = re.compile(r"\s*(p\(|[A-Za-z]+[0-9]*|[-,)])")
NAME: Final = re.compile(r"([A-Za-z]+)([0-9]*)")


class _Parser:
    """Recursive descent over the tokens of a circuit string."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.start = 0
        self.token: str | None = None
        self.advance()

    def advance(self) -> None:
        self.start = self.position
        if not self.text[self.position :].strip():
            self.token = None
            return
        match = TOKEN.match(self.text, self.position)
        if match is None:
            raise self.error(f"cannot read {self.text[self.position :]!r}")
        self.token, self.start, self.position = match.group(1), match.start(1), match.end()

    def error(self, problem: str) -> AnalysisError:
        return AnalysisError(
            f"circuit {self.text!r}, character {self.start + 1}: {problem}. Write series with '-', parallel with "
            "'p(a,b)': R0-p(R1,CPE1)-W1"
        )

    def series(self) -> Node:
        parts = [self.part()]
        while self.token == "-":
            self.advance()
            parts.append(self.part())
        return parts[0] if len(parts) == 1 else Series(tuple(parts))

    def part(self) -> Node:
        if self.token == "p(":
            return self.parallel()
        if self.token is None or self.token in "-,)":
            raise self.error(f"expected an element, found {repr(self.token) if self.token else 'the end'}")
        match = NAME.fullmatch(self.token)
        symbol = match.group(1) if match else self.token
        if symbol not in ELEMENTS:
            raise self.error(f"no element {symbol!r}; {suggest(symbol, ELEMENTS)}")
        component = Component(self.token, ELEMENTS[symbol])
        self.advance()
        return component

    def parallel(self) -> Parallel:
        parts: list[Node] = []
        while not parts or self.token == ",":
            self.advance()
            parts.append(self.series())
        if self.token != ")":
            raise self.error("expected ')'")
        self.advance()
        return Parallel(tuple(parts))
