"""``nasicell``: one command for each thing a user comes for."""

import os
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

# The matrices of an analysis are tiny: threads of the linear algebra library only wait for each other.
# Set before numpy is imported; what the user has set stays.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from nasicell import __version__
from nasicell.cli.analyse import analyse
from nasicell.cli.calibrate import calibrate
from nasicell.cli.cell_template import cell_template
from nasicell.cli.convert import convert
from nasicell.cli.export import export
from nasicell.cli.plan_spectrum import plan_spectrum
from nasicell.cli.reproduce import reproduce
from nasicell.errors import NasicellError


class PlainErrors(TyperGroup):
    """A command group that turns nasicell's errors into one message on stderr and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; with ``--debug`` the traceback is shown."""
        try:
            return super().invoke(ctx)
        except NasicellError as error:
            if ctx.params.get("debug"):
                raise
            from nasicell.cli.console import complain

            complain(str(error))
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=PlainErrors, no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False, help=__doc__
)


def _version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"nasicell {__version__}")
        raise typer.Exit


@app.callback(help="An open laboratory for solid-state sodium batteries.")
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options that stand before the command."""


app.command()(reproduce)
app.command()(analyse)
app.command("cell-template")(cell_template)
app.command()(calibrate)
app.command()(export)
app.command()(convert)
app.command("plan-spectrum")(plan_spectrum)
