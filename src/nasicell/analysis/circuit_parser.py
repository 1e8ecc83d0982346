"""Circuit strings with ``-`` and ``p(a,b)``, read by recursive descent; impedance.py's notation is the same."""

import re
from typing import Final

from nasicell.analysis.circuit_nodes import NAME, Component, Node, Parallel, Series
from nasicell.errors import AnalysisError, suggest
from nasicell.physics.elements import ELEMENTS

TOKEN: Final = re.compile(r"p\(|[A-Za-z]+[0-9]*")
FOREIGN: Final = {"Zarc": "ZARC", "TLMQ": "TL"}
"""Names of impedance.py for elements of the same formula and parameters."""
REFUSED: Final = {
    "T": "impedance.py's T adds two transmission lines of one wall; write TL (blocking) or TLR (reacting wall)",
}
"""Names of impedance.py for which no element is declared here, and what to write."""


def parsed(text: str) -> Node:
    """Root of the circuit that `text` describes; `AnalysisError` names the character that does not fit."""
    parser = _Parser(text)
    root = parser.series()
    if parser.token is not None:
        raise parser.error("'-' or the end")
    return root


class _Parser:
    """Recursive descent over the tokens of a circuit string."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.start = 0
        self.token: str | None = None
        self.advance()

    def advance(self) -> None:
        """Step to the next token; None at the end."""
        rest = self.text[self.position :]
        self.start = self.position + len(rest) - len(rest.lstrip())
        if not rest.strip():
            self.token, self.start = None, len(self.text)
            return
        match = TOKEN.match(self.text, self.start)
        self.token = self.text[self.start] if match is None else match.group()
        self.position = self.start + len(self.token)

    def error(self, expected: str) -> AnalysisError:
        """What stands at the present place where something else was expected."""
        found = "the end" if self.token is None else repr(self.token)
        return self.refusal(f"found {found}, expected {expected}")

    def refusal(self, problem: str) -> AnalysisError:
        """An error at the present place."""
        return AnalysisError(
            f"circuit {self.text!r}, character {self.start + 1}: {problem}. Write series with '-' and parallel with "
            "'p(a,b)', as in R0-p(R1,CPE1)-W1"
        )

    def series(self) -> Node:
        """One part or several joined with ``-``."""
        parts = [self.part()]
        while self.token == "-":
            self.advance()
            parts.append(self.part())
        return parts[0] if len(parts) == 1 else Series(tuple(parts))

    def part(self) -> Node:
        """An element or a ``p(...)``."""
        if self.token == "p(":
            return self.parallel()
        match = NAME.fullmatch(self.token or "")
        if self.token is None or match is None:
            raise self.error("an element or 'p('")
        symbol = match.group(1)
        if symbol in REFUSED:
            raise self.refusal(REFUSED[symbol])
        if symbol not in ELEMENTS and symbol not in FOREIGN:
            raise self.refusal(f"there is no element {symbol!r}; {suggest(symbol, ELEMENTS)}")
        ours = FOREIGN.get(symbol, symbol)
        component = Component(ours + match.group(2), ELEMENTS[ours])
        self.advance()
        return component

    def parallel(self) -> Parallel:
        """The branches up to the closing bracket."""
        parts: list[Node] = []
        while not parts or self.token == ",":
            self.advance()
            parts.append(self.series())
        if self.token != ")":
            raise self.error("'-', ',' or ')'")
        self.advance()
        return Parallel(tuple(parts))
