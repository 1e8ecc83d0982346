"""Parameters: kinds, links, values."""

import pytest

from nasicell.errors import NasicellError, StudyError
from nasicell.studies.parameter import Link, Parameter, parameter_values


def parameter(name, value=None, *, kind="chosen", **fields):
    return Parameter(name=name, symbol=name, unit="", kind=kind, value=value, targets=["cells/*/x"], **fields)


def linked(name, **powers):
    return parameter(name, kind="linked", link=Link(powers=powers))


def test_a_link_is_a_product_of_powers():
    """A linked value follows from the values it names."""
    parameters = {
        "a": parameter("a", 3.0),
        "b": parameter("b", 4.0),
        "c": linked("c", a=2, b=-0.5),
        "d": linked("d", c=1),
    }
    assert parameter_values(parameters) == {"a": 3.0, "b": 4.0, "c": 4.5, "d": 4.5}


def test_an_unknown_link_is_refused_with_a_suggestion():
    """A misspelt name in a link names the nearest ones."""
    with pytest.raises(StudyError, match="'conductivity'"):
        parameter_values({"conductivity": parameter("conductivity", 1.0), "c": linked("c", conductivty=1)})


def test_a_circle_of_links_is_refused():
    """Links that name each other have no value."""
    with pytest.raises(StudyError, match="a -> b -> a"):
        parameter_values({"a": linked("a", b=1), "b": linked("b", a=1)})


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "prior", "value": 1.0}, "source"),
        ({"kind": "direct", "value": 1.0}, "row"),
        ({"kind": "fitted", "value": 1.0}, "bounds"),
        ({"kind": "fitted", "value": 3.0, "bounds": (1.0, 2.0)}, "outside"),
        ({"kind": "fitted", "value": 1.0, "bounds": (0.0, 2.0)}, "positive"),
        ({"kind": "linked", "value": 1.0}, "link"),
        ({"kind": "chosen"}, "value"),
    ],
)
def test_each_kind_says_where_its_value_comes_from(fields, reason):
    """A parameter without the provenance its kind needs is refused."""
    with pytest.raises(NasicellError, match=reason):
        parameter("a", **fields)
