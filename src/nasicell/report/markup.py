"""Small pieces of HTML; every text that comes from a file or a user is escaped here."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: heading and the class of its cells (``"number"``, ``"wide"``)."""

    title: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: cells of plain text, or of markup made by this module; attributes for the filters."""

    cells: Sequence["str | Markup"]
    data: Mapping[str, str] = field(default_factory=dict)


class Markup(str):
    """Text that is HTML already; anything else is escaped."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """`text` as HTML; markup passes unchanged.

    >>> escaped("<b> & co"), escaped(Markup("<b>"))
    ('&lt;b&gt; &amp; co', '<b>')
    """
    return text if isinstance(text, Markup) else Markup(html.escape(str(text)))


def breakable(text: str) -> Markup:
    """A name that a narrow column may break behind its bars and underscores.

    >>> breakable("Na|NZSP")
    'Na|<wbr>NZSP'
    """
    return Markup(re.sub(r"([|_])", r"\1<wbr>", escaped(text)))


def tag(text: str, tone: str = "") -> Markup:
    """A small label; `tone` is ``"good"``, ``"fair"``, ``"bad"`` or nothing."""
    return Markup(f'<span class="tag {escaped(tone)}">{escaped(text)}</span>')


def paragraph(text: str, kind: str = "") -> Markup:
    """A paragraph."""
    return Markup(f'<p class="{escaped(kind)}">{escaped(text)}</p>' if kind else f"<p>{escaped(text)}</p>")


def cards(values: Mapping[str, str]) -> Markup:
    """Large numbers with what they count."""
    inner = "".join(
        f'<div class="card"><b>{escaped(value)}</b><span>{escaped(what)}</span></div>' for what, value in values.items()
    )
    return Markup(f'<div class="cards">{inner}</div>')


def items(texts: Iterable[tuple[str, str]]) -> Markup:
    """A list of (kind, text), such as findings; nothing when there are none."""
    inner = "".join(f'<li class="{escaped(kind)}">{escaped(text)}</li>' for kind, text in texts)
    return Markup(f'<ul class="findings">{inner}</ul>' if inner else "")


def table(columns: Sequence[Column], rows: Iterable[Row], *, name: str = "", whole: bool = False) -> Markup:
    """A table in a box that scrolls, or that shows all rows when `whole`."""
    head = "".join(f'<th class="{c.kind}">{escaped(c.title)}</th>' for c in columns)
    body = []
    for row in rows:
        cells = "".join(
            f'<td class="{c.kind}">{escaped(cell)}</td>' for c, cell in zip(columns, row.cells, strict=True)
        )
        data = "".join(f' data-{escaped(key)}="{escaped(value)}"' for key, value in row.data.items())
        body.append(f"<tr{data}>{cells}</tr>")
    return Markup(
        f'<div class="scroll{" whole" if whole else ""}"><table id="{escaped(name)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def filters(choices: Mapping[str, Sequence[str]], *, table_name: str) -> Markup:
    """Selection boxes that show only the rows of a table whose attributes fit, and a search field."""
    boxes = []
    for name, values in choices.items():
        options = "".join(f'<option value="{escaped(v)}">{escaped(v)}</option>' for v in values)
        boxes.append(
            f'<label>{escaped(name)} <select name="{escaped(name)}"><option value="">all</option>{options}'
            "</select></label>"
        )
    return Markup(
        f'<div class="filters" data-table="{escaped(table_name)}">{"".join(boxes)}'
        '<label>search <input type="search"></label><output></output></div>'
    )


def figure(drawing: "go.Figure", caption: str = "") -> Markup:
    """A plotly figure that the page's script draws when it comes into view."""
    data = (drawing.to_json() or "").replace("<", "\\u003c")
    height = getattr(drawing.layout, "height", None) or 420
    text = f"<figcaption>{escaped(caption)}</figcaption>" if caption else ""
    return Markup(
        f'<figure><div class="plot" style="height:{int(height)}px"></div>'
        f'<script type="application/json">{data}</script>{text}</figure>'
    )


def pair(*blocks: Markup) -> Markup:
    """Blocks beside each other where the window is wide enough."""
    return Markup(f'<div class="pair">{"".join(blocks)}</div>')
