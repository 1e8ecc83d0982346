"""Reports: one HTML file each, readable without a network."""

from nasicell.report.analysis import analysis_report
from nasicell.report.study import study_report

__all__ = ["analysis_report", "study_report"]
