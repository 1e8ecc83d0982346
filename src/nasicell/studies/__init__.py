"""Studies: a publication as data, run through the twin, analysed like instrument files, and compared."""

from nasicell.studies.compare import Comparison, Verdict
from nasicell.studies.definition import Study
from nasicell.studies.load import read_study, study
from nasicell.studies.parameter import CalibrationBlock, Parameter
from nasicell.studies.reported import ReportedValue
from nasicell.studies.result import StudyResult
from nasicell.studies.row import ComparedRow

__all__ = [
    "CalibrationBlock",
    "ComparedRow",
    "Comparison",
    "Parameter",
    "ReportedValue",
    "Study",
    "StudyResult",
    "Verdict",
    "read_study",
    "study",
]
