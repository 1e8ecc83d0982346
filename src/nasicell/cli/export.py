"""``nasicell export``: a protocol in a cycler's language."""

import math
from pathlib import Path
from typing import Annotated, Literal

import typer


def export(
    protocol: Annotated[Path, typer.Argument(help="YAML file on the protocol.", exists=True, dir_okay=False)],
    to: Annotated[Literal["biologic", "neware", "pybamm"], typer.Option("--to", help="Whose file to write.")],
    cell: Annotated[
        Path | None,
        typer.Option(
            "--cell",
            help="YAML file on the cell: its area or its cathode gives the currents. Spectra and Tafel need none.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; on the terminal if not given.", dir_okay=False)
    ] = None,
    record_every_s: Annotated[float, typer.Option("--record-every-s", help="Time between points, s.")] = 10.0,
) -> None:
    """Write a protocol as an EC-Lab settings file, a Neware step file or a PyBaMM experiment.

    What the target cannot say (an impedance sweep for a cycler without one) is refused, naming step and reason.

    Example: nasicell export cycling.yaml --to biologic --cell cell.yaml --out cycling.mps

    A current density needs geometry.area_cm2 of a symmetric cell, a C-rate the cathode of a full or half cell.
    """
    from nasicell.cell import read_cell
    from nasicell.cli.folder import written_text
    from nasicell.protocols import read_protocol
    from nasicell.protocols.export import biologic_mps, export_protocol, neware_xml, pybamm_experiment

    target = {"biologic": biologic_mps, "neware": neware_xml, "pybamm": pybamm_experiment}[to]
    described = read_cell(cell) if cell else None
    if not 0 < record_every_s < math.inf:
        raise typer.BadParameter(f"--record-every-s must be > 0 and finite, got {record_every_s:g}")
    text = export_protocol(read_protocol(protocol), cell=described, target=target, record_every_s=record_every_s)
    if out is None:
        typer.echo(text, nl=False)
        return
    written_text(out, text, encoding=target.encoding)
    typer.echo(f"wrote {out}", err=True)
