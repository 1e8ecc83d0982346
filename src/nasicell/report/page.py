"""One HTML file that needs nothing else: style, script and plotly inside, no request to anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from nasicell.report.markup import Markup, escaped

POLICY: Final = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
"""What the browser may load: nothing from outside the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page with an entry in the navigation."""

    name: str
    """Anchor: letters, digits and hyphens."""
    title: str
    body: Markup


def write_page(path: Path, *, title: str, lead: str, sections: Sequence[Section], foot: str) -> None:
    """Write the page; the folder must exist."""
    from plotly.offline import get_plotlyjs

    here = files("nasicell.report")
    style, script = (here.joinpath(name).read_text(encoding="utf-8") for name in ("style.css", "page.js"))
    links = "".join(f'<li><a href="#{escaped(s.name)}">{escaped(s.title)}</a></li>' for s in sections)
    body = "".join(f'<section id="{escaped(s.name)}"><h2>{escaped(s.title)}</h2>{s.body}</section>' for s in sections)
    path.write_text(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(title)}</title><style>{style}</style>"
        f"<script>{get_plotlyjs()}</script></head><body>"
        f'<header><h1>{escaped(title)}</h1><p class="lead">{escaped(lead)}</p></header>'
        f"<nav><ul>{links}</ul></nav><main>{body}</main><footer>{escaped(foot)}</footer>"
        f"<script>{script}</script></body></html>\n",
        encoding="utf-8",
    )
