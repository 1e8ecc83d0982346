"""``nasicell cell-template``: a cell file to fill in."""

from typing import Annotated, Literal

import typer

TEMPLATE = """\
# Description of a cell for: nasicell analyse FILE --cell this-file.yaml
# Write what you know behind the colons. What is left empty counts as unknown and is never guessed.
name: my cell
kind: {kind}              # full, half, symmetric or blocking
temperature_C:               # such as 25
geometry:
  diameter_mm:               # of the electrode, such as 10; or give area_cm2
  area_uncertainty_cm2:      # one sigma
  thickness_mm:              # of the electrolyte pellet, such as 0.9; gives the conductivity
  thickness_uncertainty_mm:  # one sigma
{mass}"""
MASS = "active_mass_mg:              # active material of the working electrode, such as 1.2; gives mAh/g\n"


def cell_template(
    kind: Annotated[
        Literal["full", "half", "symmetric", "blocking"], typer.Option("--kind", help="Kind of cell.")
    ] = "symmetric",
) -> None:
    """Print a cell file to fill in: nasicell cell-template > cell.yaml."""
    typer.echo(TEMPLATE.format(kind=kind, mass=MASS if kind in ("full", "half") else ""), nl=False)
