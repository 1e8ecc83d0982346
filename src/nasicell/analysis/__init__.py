"""Analysis: records, real or virtual, to quantities with evidence."""

from nasicell.analysis.analyse import analyse
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.short import FailureRule
from nasicell.analysis.tafel import TafelWindow

__all__ = ["Analysis", "FailureRule", "Finding", "TafelWindow", "analyse"]
