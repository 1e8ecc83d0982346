"""Make docs/images/reproduce.png, the picture of the README, from a run of the study li2025.

Needs Chromium (Debian package chromium) on the PATH: python docs/make_picture.py
"""

import subprocess
import tempfile
from pathlib import Path

import nasicell
from nasicell import plot
from nasicell.report.markup import figure, pair
from nasicell.report.page import Section, write_page

PICTURE = Path(__file__).parent / "images" / "reproduce.png"
WIDTH, HEIGHT = 1280, 622
BARE_PAGE = """
header, nav, h2, footer { display: none !important } figure { margin: 4px 0 !important }
main { padding: 8px !important } .pair { grid-template-columns: 1.15fr 1fr !important }
</style>"""
BROWSER = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--virtual-time-budget=60000",
]


def main() -> None:
    """Run the study, draw its held-out factors and its factorial on one page, take a picture of it."""
    result = nasicell.study("li2025").run()
    held_out = [row for row in result.rows if row.reported.role == "held-out"]
    factors = plot.factors(held_out, title="Held out: obtained over reported")
    factorial = plot.factorial(result, title="Electrolyte × interface: reported (open), obtained (filled)")
    for one in (factors, factorial):
        one.update_layout(height=600)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "picture.html"
        body = pair(figure(factors), figure(factorial))
        write_page(page, title="picture", lead="", sections=[Section(name="picture", title="", body=body)], foot="")
        page.write_text(page.read_text(encoding="utf-8").replace("</style>", BARE_PAGE, 1), encoding="utf-8")
        options = [f"--user-data-dir={folder}/browser", f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={PICTURE}"]
        subprocess.run([*BROWSER, *options, page.as_uri()], check=True)


if __name__ == "__main__":
    main()
