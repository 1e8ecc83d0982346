"""Errors that help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nasicell import errors


@pytest.mark.parametrize(
    "kind",
    [
        errors.AnalysisError,
        errors.CellError,
        errors.InstrumentFileError,
        errors.ParameterError,
        errors.ProtocolError,
        errors.RecordError,
        errors.StudyError,
    ],
)
def test_every_error_has_the_same_root(kind: type[Exception]) -> None:
    """Whoever catches `NasicellError` catches everything raised on purpose."""
    assert issubclass(kind, errors.NasicellError)


def test_a_misspelt_name_gets_the_closest_first() -> None:
    """The best match leads, the whole list follows in order."""
    text = errors.suggest("geometri", ["kind", "geometry"])
    assert text == "best matches: 'geometry'; known: 'geometry', 'kind'"


@given(name=st.text(), known=st.sets(st.text(min_size=1), min_size=1))
def test_every_known_name_is_listed(name: str, known: set[str]) -> None:
    """Nothing the user could have meant is left out, even when nothing is similar."""
    text = errors.suggest(name, known)
    assert all(repr(candidate) in text for candidate in known)
