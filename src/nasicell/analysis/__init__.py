"""Analysis: records, real or virtual, to quantities with evidence."""

from nasicell.analysis.analyse import analyse
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.sweep import TafelWindow
from nasicell.analysis.trace import FailureRule

__all__ = ["Analysis", "FailureRule", "Finding", "TafelWindow", "analyse"]
