"""nasicell: an open laboratory for solid-state sodium batteries.

`read` an instrument file, `simulate` a cell under a protocol, `analyse` either record with the same functions,
run a published `study` as a program.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from nasicell.analysis import analyse
    from nasicell.cell import Cell
    from nasicell.instruments import ColumnImport, read
    from nasicell.quantity import Quantity
    from nasicell.studies import study
    from nasicell.twin import simulate

_HOME = {
    "read": "nasicell.instruments",
    "simulate": "nasicell.twin",
    "analyse": "nasicell.analysis",
    "study": "nasicell.studies",
    "Cell": "nasicell.cell",
    "ColumnImport": "nasicell.instruments",
    "Quantity": "nasicell.quantity",
}

__all__ = ["Cell", "ColumnImport", "Quantity", "__version__", "analyse", "read", "simulate", "study"]


def __dir__() -> list[str]:
    """The public names, also those not imported yet, for tab completion."""
    return __all__


def __getattr__(name: str) -> Any:
    """Import the named function on first use, so that ``import nasicell`` stays light."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'nasicell' has no attribute {name!r}")
