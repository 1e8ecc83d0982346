"""The report on a study."""

import re

from nasicell.report import study_report
from nasicell.report.study import FIGURES


def test_report_is_one_file_that_asks_for_nothing(result, tmp_path):
    """No tag of the page loads anything, and the browser is told to load nothing."""
    page = study_report(result, tmp_path / "deep" / "report.html", seconds=1.0).read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|link|img|iframe)[^>]*\b(src|href)=", page)
    assert page.count("Plotly.newPlot(holder") == 1


def test_every_reported_row_is_in_the_report(result, tmp_path):
    """Rows that are not covered are listed like the others, with role and verdict for the filters."""
    page = study_report(result, tmp_path / "report.html").read_text(encoding="utf-8")
    table = page[page.index('<table id="rows">') :]
    table = table[: table.index("</table>")]
    assert table.count("<tr data-role=") == len(result.rows)
    assert 'data-verdict="not-covered"' in table


def test_the_report_says_what_the_score_leaves_out(result, tmp_path):
    """Each row left out of the consistent score is named with its reason, each parameter with its kind."""
    page = study_report(result, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Left out of the consistent score" in page
    assert all(row_id in page for row_id in result.study.unscored)
    assert "null model" in page
    table = page[page.index('id="parameters"') :]
    assert all(name in table for name in result.study.parameters)


def test_text_of_the_study_is_escaped(hostile, tmp_path):
    """A title that is markup is shown, not run."""
    page = study_report(hostile, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_each_kind_of_experiment_has_its_figures(result):
    """Spectra, relaxation times, Arrhenius, critical current, Tafel, life, rate and cycling are drawn."""
    drawn = {name: list(maker(result)) for name, _, maker in FIGURES}
    assert {name for name, figures in drawn.items() if not figures} == {"geis", "post-mortem"}
    assert all(figure.data and caption for figures in drawn.values() for figure, caption in figures)
