"""Boukamp's notation, pyimpspec's brackets and impedance.py's names."""

import pytest

from nasicell.analysis.circuits import Circuit
from nasicell.errors import AnalysisError


@pytest.mark.parametrize(
    ("code", "canonical"),
    [
        ("R(RQ)(RQ)", "R0-p(R1,CPE1)-p(R2,CPE2)"),
        ("[R(RQ)]", "R0-p(R1,CPE1)"),
        ("(RQ)(RQ)Q", "p(R1,CPE1)-p(R2,CPE2)-CPE3"),
        ("R(C[RW])", "R0-p(C1,R1-W1)"),
        ("R(C(R(RQ)))", "R0-p(C1,R1-p(R2,CPE1))"),
        ("L R (Q [R (C R)])", "L0-R0-p(CPE1,R1-p(C1,R2))"),
        ("RO", "R0-Ws0"),
        ("R(RT)G", "R0-p(R1,Wo1)-G0"),
        ("RZarcHaTlmboTlmno", "R0-ZARC0-HN0-TL0-TLR0"),
        ("[R([RQ]C)]", "R0-p(R1-CPE1,C1)"),
    ],
)
def test_codes_are_read_and_numbered(code: str, canonical: str):
    """Round brackets are parallel, square or even levels series; ``str`` gives the canonical form, which reads back."""
    circuit = Circuit.parse(code)
    assert str(circuit) == canonical
    assert Circuit.parse(str(circuit)) == circuit


def test_the_notation_of_impedance_py():
    """Its elements of another name and the same formula are read; one without a counterpart is refused."""
    assert str(Circuit.from_hyphens("R0-p(R1,CPE1)-Zarc2-TLMQ3-Gs4-K5-Wo6")) == "R0-p(R1,CPE1)-ZARC2-TL3-Gs4-K5-Wo6"
    with pytest.raises(AnalysisError, match="T adds two transmission lines"):
        Circuit.from_hyphens("R0-T1")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("R(RX)", "character 4: there is no element 'X'"),
        ("R(R", r"character 4: '\(' is not closed"),
        ("R(RQ]", "character 5: ']' closes nothing"),
        ("RQ)", r"character 3: '\)' closes nothing"),
        ("R()", "the brackets hold nothing"),
        ("RH", "pyimpspec's H is a relaxing capacitance"),
        ("R{R=5}", "values and labels are not read"),
        ("", "found nothing"),
        ("R+R", r"'\+': no element"),
    ],
)
def test_a_wrong_code_is_refused_with_the_place(code: str, reason: str):
    """The error names the character and shows how a code is written."""
    with pytest.raises(AnalysisError, match=reason):
        Circuit.from_description_code(code)
