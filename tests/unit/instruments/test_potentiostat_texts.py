"""VersaStudio, RelaxIS and CH Instruments texts, made small."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nasicell.errors import InstrumentFileError, NasicellError
from nasicell.instruments import read
from nasicell.records import ImpedanceRecord

DEFINITION = "Segment #, Point #, E(V), I(A), Elapsed Time(s), Frequency(Hz), Z Real, Z Imag, AC Amplitude, 0"


def segment(number: int, rows: list[str], definition: str = DEFINITION) -> str:
    head = f"<Segment{number}>\nType=2\nDefinition={definition}\n"
    return head + "\n".join(rows) + f"\n</Segment{number}>\n"


def par_rows(number: int) -> list[str]:
    return [
        f"{number},{k},0.5,1E-6,{10 * number + k}.5,{10.0 ** (4 - k)},{100 + k},{-k - number}.5,0.01" for k in range(5)
    ]


PAR = (
    "<Application>\nName=VersaStudio\n</Application>\n"
    "<Action0>\nWorking Electrode Area (cm2)=1.33\nName=Common\n</Action0>\n"
    "<Instrument>\nType=VersaSTAT4\n</Instrument>\n<Action1>\nName=Potentiostatic EIS\n</Action1>\n"
    + segment(1, ["1,0,0.5,1E-6,1.0,0,0,0,0", *par_rows(1)])
    + segment(2, par_rows(2))
    + segment(3, ["3,0,0.5,1E-6,1.0"], "Segment #, Point #, E(V), I(A), Elapsed Time(s)")
)
RELAXIS = (
    "RelaxIS 3.0 Spectrum export\nDate: 1/1/2026\nData: Frequency\tData: Z'\tData: Z''\n"
    + "".join(
        f"DC=0.{k}, TM=3, J=-2E-3\tModel\tname {k}\n"
        + "".join(f"{10.0**e}\t{100 + e}.5\t-{e}.5\n" for e in range(5))
        for k in (1, 2)
    )
)  # fmt: skip
CHI = (
    "Feb. 20, 2020   15:55:08\nA.C. Impedance\nFile: a.bin\nInstrument Model:  CHI660E\n\nInit E (V) = 0.25\n"
    "Amplitude (V) = 5e-3\n\nFreq/Hz, Z'/ohm, Z\"/ohm, Z/ohm, Phase/deg\n\n"
    + "".join(f"{10.0**e:.3e}, {100 + e:.3e}, -{e:.3e}, 1e2, -1.0\n" for e in range(5, 0, -1))
)
FILES = {"a.par": PAR, "relaxis.txt": RELAXIS, "chi.txt": CHI}


def impedance(path) -> ImpedanceRecord:
    record = read(path)
    assert isinstance(record, ImpedanceRecord)
    return record


def test_segments_of_a_par_file_are_spectra(scratch):
    """Two segments are two spectra with time, bias and amplitude; a row of direct current is counted."""
    record = impedance(scratch("a.par", PAR.encode()))
    assert [len(s) for s in record.spectra] == [5, 5]
    assert [s.test_time for s in record.spectra] == [10.5, 20.5]
    first = record.spectra[0]
    assert (first.bias_voltage, first.bias_current, first.amplitude) == (0.5, 1e-6, 0.01)
    assert record.damage[0].records_lost == 1
    assert record.sample.area is not None
    assert record.sample.area.value == pytest.approx(1.33e-4)
    assert "Segment3" in record.provenance.notes[0]


def test_a_par_file_without_impedance_is_refused(scratch):
    """The error says what the segment lacks."""
    content = "<Application>\nName=VersaStudio\n</Application>\n" + segment(1, ["1,0,0.5"], "Segment #, Point #, E(V)")
    with pytest.raises(InstrumentFileError, match="Segment1 holds no column Frequency"):
        read(scratch("b.par", content.encode()))


def test_a_cut_par_file_keeps_its_whole_rows(scratch):
    """Cut within the second segment: the rows before the cut are there, the cut one is told."""
    cut = PAR[: PAR.index("2,3,") + 9]
    record = impedance(scratch("cut.par", cut.encode()))
    assert [len(s) for s in record.spectra] == [5, 3]
    assert "cut here" in record.damage[-1].reason


def test_titles_of_relaxis_separate_spectra(scratch):
    """Two spectra under one header, each with its bias."""
    record = impedance(scratch("relaxis.txt", RELAXIS.encode()))
    assert [(s.bias_voltage, s.bias_current, len(s)) for s in record.spectra] == [(0.1, -2e-6, 5), (0.2, -2e-6, 5)]


def test_chi_states_bias_and_amplitude(scratch):
    """From the header."""
    (spectrum,) = impedance(scratch("chi.txt", CHI.encode())).spectra
    assert (spectrum.bias_voltage, spectrum.amplitude, spectrum.impedance[0]) == (0.25, 5e-3, 105 - 5j)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=40, deadline=None, database=None)
@given(data=st.data())
def test_spoiled_texts_never_crash(name, data, tmp_path_factory):
    """Cut or overwritten, a record or an error of ours comes out."""
    content = bytearray(FILES[name].encode())
    places = st.integers(0, len(content) - 1)
    for place in data.draw(st.lists(places, max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("spoiled") / name
    path.write_bytes(bytes(content[: data.draw(places)]))
    with contextlib.suppress(NasicellError):
        read(path)


@pytest.mark.parametrize("written", ["0,005", "1,000.5", "1.000.000", "nan", "x"])
def test_numbers_of_a_header_in_any_notation(written, examples, scratch):
    """A decimal comma, grouped thousands or a word where the header has a number: read or left out, never a crash."""
    expected = {"0,005": 0.005, "1,000.5": 1000.5, "1.000.000": 1e6}.get(written)
    record = read(scratch("chi.txt", CHI.replace("(V) = 5e-3", f"(V) = {written}").encode()))
    assert isinstance(record, ImpedanceRecord)
    assert record.spectra[0].amplitude == expected
    files = (
        ("eis.par", PAR.replace("(cm2)=1.33", f"(cm2)={written}").encode()),
        ("sweep.z", examples["sweep.z"].replace(b"1.33", written.encode())),
        ("eis.DTA", examples["eis.DTA"].replace(b"1.33E+000", written.encode())),
    )
    for name, content in files:
        record = read(scratch(name, content))
        assert isinstance(record, ImpedanceRecord)
        area = record.sample.area
        assert (None if area is None else round(area.value * 1e4, 6)) == expected, name


def test_bare_columns_with_grouped_thousands(scratch):
    """1,000,000 among plain numbers is a million."""
    rows = [f"{f};{10 + k};-{k}" for k, f in enumerate(["1,000,000", "100,000", "10,000", "1,000", "100", "10"])]
    record = read(scratch("bare.txt", "\n".join(rows).encode()))
    assert isinstance(record, ImpedanceRecord)
    assert record.spectra[0].frequency.tolist() == [1e6, 1e5, 1e4, 1e3, 1e2, 1e1]
