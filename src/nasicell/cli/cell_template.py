"""``nasicell cell-template``: a cell file to fill in."""

from typing import Annotated, Literal

import typer

TEMPLATE = """\
# Description of a cell for: nasicell analyse FILE --cell this-file.yaml
# Delete the lines that you do not know: what is not stated is never guessed.
name: my cell
kind: {kind}              # full, half, symmetric or blocking
temperature_C: 25.0
geometry:
  diameter_mm: 10.0          # of the electrode; or area_cm2
  area_uncertainty_cm2: 0.01
  thickness_mm: 0.9          # of the electrolyte pellet; gives the conductivity
  thickness_uncertainty_mm: 0.02
{mass}"""
MASS = "active_mass_mg: 1.2         # active material of the working electrode; gives mAh/g\n"


def cell_template(
    kind: Annotated[
        Literal["full", "half", "symmetric", "blocking"], typer.Option("--kind", help="Kind of cell.")
    ] = "symmetric",
) -> None:
    """Print a cell file to fill in: nasicell cell-template > cell.yaml."""
    typer.echo(TEMPLATE.format(kind=kind, mass=MASS if kind in ("full", "half") else ""), nl=False)
