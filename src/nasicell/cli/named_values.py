"""``NAME=VALUE`` on the command line."""

from collections.abc import Sequence

import typer


def named_values(texts: Sequence[str], *, what: str) -> dict[str, float]:
    """Names with their numbers; refused as mistyped where one is no number or a name comes twice.

    >>> named_values(["R0=15", "L0=2e-7"], what="a value")
    {'R0': 15.0, 'L0': 2e-07}
    """
    found: dict[str, float] = {}
    for text in texts:
        name, _, value = text.partition("=")
        name = name.strip()
        try:
            number = float(value)
        except ValueError as error:
            raise typer.BadParameter(f"{what} is NAME=NUMBER, such as R0=0.01, not {text!r}") from error
        if name in found:
            raise typer.BadParameter(f"{name} is given twice; give it once")
        found[name] = number
    return found
