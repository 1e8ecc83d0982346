"""``nasicell export``: a protocol in a cycler's language."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def export(
    protocol: Annotated[Path, typer.Argument(help="YAML file on the protocol.", exists=True, dir_okay=False)],
    to: Annotated[Literal["biologic", "neware", "pybamm"], typer.Option("--to", help="Whose file to write.")],
    cell: Annotated[
        Path,
        typer.Option("--cell", help="YAML file on the cell: its area or mass gives the currents.", exists=True),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; on the terminal if not given.", dir_okay=False)
    ] = None,
    record_every_s: Annotated[float, typer.Option("--record-every-s", help="Time between points, s.")] = 10.0,
) -> None:
    """Write a protocol as an EC-Lab settings file, a Neware step file or a PyBaMM experiment.

    What the target cannot say (an impedance sweep for a cycler without one) is refused, naming step and reason.
    """
    from nasicell.cell import read_cell
    from nasicell.protocols import read_protocol
    from nasicell.protocols.export import biologic_mps, export_protocol, neware_xml, pybamm_experiment

    target = {"biologic": biologic_mps, "neware": neware_xml, "pybamm": pybamm_experiment}[to]
    text = export_protocol(read_protocol(protocol), cell=read_cell(cell), target=target, record_every_s=record_every_s)
    if out is None:
        typer.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding=target.encoding, newline="")
    typer.echo(f"wrote {out}", err=True)
