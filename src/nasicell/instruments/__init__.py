"""Instruments: files of potentiostats and cyclers to records. One format, one module; `read` finds the right one."""

from nasicell.instruments.column_import import ColumnImport
from nasicell.instruments.read import read

__all__ = ["ColumnImport", "read"]
