"""Escaping of everything that comes from outside."""

from hypothesis import given
from hypothesis import strategies as st

from nasicell.report.markup import Column, Row, escaped, table


@given(st.text())
def test_cells_cannot_open_a_tag(text):
    """Whatever a cell holds, the table has the tags it was given and no other."""
    made = table((Column(title="a"),), [Row(cells=(text,), data={"role": text})])
    assert made.count("<") == table((Column(title="a"),), [Row(cells=("",), data={"role": ""})]).count("<")


def test_markup_is_escaped_once():
    """Escaping what is escaped already changes nothing."""
    assert escaped(escaped("<a>")) == "&lt;a&gt;"
