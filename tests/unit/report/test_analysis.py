"""The report on analysed files."""

import nasicell
from nasicell.report import analysis_report

SPECTRUM = "Frequency (Hz),Z' (ohm),Z'' (ohm)\n" + "\n".join(
    f"{f:.6g},{20 + 50 / (1 + (f / 1e3) ** 2):.6g},{-50 * (f / 1e3) / (1 + (f / 1e3) ** 2):.6g}"
    for f in (10 ** (6 - k / 10) for k in range(61))
)


def test_report_names_files_that_could_not_be_used(tmp_path):
    """The reason for a file that failed stands in the report, escaped."""
    page = analysis_report([], tmp_path / "r.html", failures={"<b>.csv": "row 3 is <nothing>"}).read_text("utf-8")
    assert "&lt;b&gt;.csv" in page
    assert "row 3 is &lt;nothing&gt;" in page


def test_report_shows_quantities_questions_and_figures(tmp_path):
    """What the file is, its numbers, what it does not say, and its plots."""
    file = tmp_path / "pellet & co.csv"
    file.write_text(SPECTRUM, encoding="utf-8")
    record = nasicell.read(file)
    analysis = nasicell.analyse(record)
    page = analysis_report([(record, analysis)], tmp_path / "r.html", seconds=0.1).read_text("utf-8")
    body = page[page.index("<main>") :]
    assert "pellet &amp; co.csv" in body
    assert "total resistance" in body
    assert "question: " in body
    assert body.count('<div class="plot"') >= 4
