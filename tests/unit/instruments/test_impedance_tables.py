"""Tables of impedance in every dress: units, forms, signs, marks of thousands, repeated labels."""

import numpy as np
import pytest

from nasicell.cell import Cell, Geometry
from nasicell.errors import InstrumentFileError
from nasicell.instruments import read
from nasicell.records import ImpedanceRecord

FREQUENCY = np.geomspace(1e5, 1, 11)
IMPEDANCE = 20 + 50 / (1 + 1j * FREQUENCY / 1e3)


def text(labels: str, *columns: np.ndarray, separator: str = ";") -> str:
    """A table with full digits."""
    rows = (separator.join(repr(float(x)) for x in row) for row in zip(*columns, strict=True))
    return "\n".join([labels, *rows]) + "\n"


def impedance(path, **how) -> ImpedanceRecord:
    record = read(path, **how)
    assert isinstance(record, ImpedanceRecord)
    return record


Z, F = IMPEDANCE, FREQUENCY
PHASE = np.angle(IMPEDANCE)


@pytest.mark.parametrize(
    "content",
    [
        text("f/Hz;Z'/ohm;Z''/ohm", F, Z.real, Z.imag),
        text("Frequency (kHz);Z' (mOhm);-Z'' (kOhm)", F / 1e3, Z.real * 1e3, -Z.imag / 1e3),
        text("log(f/Hz);Re(Z)/ohm;-Im(Z)/ohm", np.log10(F), Z.real, -Z.imag),
        text("omega (rad/s);Z';Z''", 2 * np.pi * F, Z.real, Z.imag),
        text("Frequency (Hz)\tImpedance Real (Ohm)\tImpedance Imaginary (Ohm)", F, Z.real, Z.imag, separator="\t"),
        text("f/Hz;|Z|/ohm;Phase/deg", F, np.abs(Z), np.degrees(PHASE)),
        text("f/Hz;|Z|/ohm;-Phase/deg", F, np.abs(Z), -np.degrees(PHASE)),
        text("f/Hz;|Z|/ohm;theta (rad)", F, np.abs(Z), PHASE),
        text("lg(f/Hz);log(|Z|/ohm);phase (°)", np.log10(F), np.log10(np.abs(Z)), np.degrees(PHASE)),
        text("f;Z';Z''\nkHz;mOhm;mOhm", F / 1e3, Z.real * 1e3, Z.imag * 1e3),
        text("Frequency/Hz;Impedance/ohm;Phase/deg", F, np.abs(Z), np.degrees(PHASE)),
        text("Index;Frequency (Hz);Z′ (Ω);−Z″ (Ω);Z (Ω);-Phase (°)", F, F, Z.real, -Z.imag, np.abs(Z), -PHASE),
    ],
)
def test_every_dress_of_one_spectrum_gives_the_same(content, scratch):
    """Prefixes, logarithms, angular frequency, magnitude and phase, rows of units: one impedance comes out."""
    (spectrum,) = impedance(scratch("dress.csv", content.encode())).spectra
    assert np.allclose(spectrum.frequency, F, rtol=1e-12)
    assert np.allclose(spectrum.impedance, Z, rtol=1e-12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("end", ["\n", ""])
def test_encodings_and_a_missing_last_line_end_make_no_difference(encoding, end, scratch):
    """Eleven rows whatever the encoding, also where the last line is not closed."""
    content = text("f (Hz);Z' (ohm), 25 °C;Z'' (ohm)".replace(", 25 °C", ""), F, Z.real, Z.imag)
    comma = ("Probe bei 25 °C\n" + content.replace(".", ",")).rstrip("\n") + end
    (spectrum,) = impedance(scratch("encoded.csv", comma.encode(encoding))).spectra
    assert np.array_equal(spectrum.impedance, Z)


@pytest.mark.parametrize(
    ("rows", "real"),
    [
        ("1,000,000\t1,234.5\t1\n100,000\t12.5\t2\n10,000\t3,000\t3\n", [1234.5, 12.5, 3000.0]),
        ("1.000.000\t1.234,5\t1\n100.000\t12,5\t2\n10.000\t3.000\t3\n", [1234.5, 12.5, 3000.0]),
        ('"1,000,000"\t"1,234.5"\t1\n"100,000"\t12.5\t2\n"10,000"\t"3,000"\t3\n', [1234.5, 12.5, 3000.0]),
    ],
)
def test_marks_of_thousands_are_no_decimal_signs(rows, real, scratch):
    """Thousands grouped by commas or points are read as such; nothing is lost."""
    record = impedance(scratch("thousands.txt", ("f (Hz)\tZ' (ohm)\tZ'' (ohm)\n" + rows).encode()))
    assert record.spectra[0].frequency.tolist() == [1e6, 1e5, 1e4]
    assert record.spectra[0].impedance.real.tolist() == real
    assert record.damage == ()


def test_quoted_thousands_in_a_file_of_commas(scratch):
    """A comma within quotation marks separates no columns."""
    content = 'f (Hz),Z\' (ohm),Z\'\' (ohm)\n"1,000","1,234.5",1\n100,12.5,2\n10,3.5,3\n'
    record = impedance(scratch("quoted.csv", content.encode()))
    assert record.spectra[0].impedance.real.tolist() == [1234.5, 12.5, 3.5]


def test_labels_that_stand_again_begin_a_sweep(scratch):
    """Exports joined with their labels are two sweeps; the labels are told and cost no point."""
    one = text("f/Hz;Z'/ohm;Z''/ohm", F, Z.real, Z.imag)
    record = impedance(scratch("joined.csv", (one + one).encode()))
    assert [len(s) for s in record.spectra] == [11, 11]
    assert [(d.row, d.records_lost) for d in record.damage] == [(13, 0)]


def test_one_unit_for_both_parts(scratch):
    """A part without a unit takes that of the other, and the record says so."""
    record = impedance(scratch("half.csv", text("f/Hz;Z'/kOhm;Z''", F, Z.real / 1e3, Z.imag / 1e3).encode()))
    assert np.allclose(record.spectra[0].impedance, Z, rtol=1e-12)
    assert "is read in kOhm too" in record.provenance.notes[0]


def test_values_per_area_need_the_area(scratch):
    """ohm cm2 is divided by the area of the cell file, and refused without one."""
    path = scratch("areal.csv", text("f/Hz;Z' (kOhm cm2);Z'' (kOhm cm2)", F, Z.real / 2e3, Z.imag / 2e3).encode())
    with pytest.raises(InstrumentFileError, match=r"geometry\.area_cm2"):
        read(path)
    record = impedance(path, cell=Cell(kind="blocking", geometry=Geometry(area_cm2=0.5)))
    assert np.allclose(record.spectra[0].impedance, Z, rtol=1e-12)
    assert "not by half of it" in record.provenance.notes[0]


def test_a_phase_without_unit_is_asked_for_unless_it_can_only_be_degrees(scratch):
    """-80 is degrees; -0.8 could be either."""
    record = impedance(scratch("deg.csv", text("f/Hz;|Z|/ohm;phase", F, np.abs(Z), np.full(11, -80.0)).encode()))
    assert "read as degrees" in record.provenance.notes[0]
    with pytest.raises(InstrumentFileError, match=r"units\.phase"):
        read(scratch("rad.csv", text("f/Hz;|Z|/ohm;phase", F, np.abs(Z), PHASE).encode()))


def test_sweeps_carry_their_temperature_and_amplitude(scratch):
    """Temperature in K or degC, amplitude and bias stand with each of two sweeps."""
    rows = "".join(f"{k};{f};{k};-1;{290 + 10 * k};0.01;1.5;{100 * k}\n" for k in (1, 2) for f in (100, 10, 1))
    labels = "Sweep;f (Hz);Z' (ohm);Z'' (ohm);Temperature (K);Amplitude (V);Voltage (V);Time (s)\n"
    first, second = impedance(scratch("state.csv", (labels + rows).encode())).spectra
    assert (first.temperature, second.temperature) == (300.0, 310.0)
    assert (first.amplitude, first.bias_voltage, second.test_time) == (0.01, 1.5, 200.0)


def test_thirty_two_cycles_in_one_mpt_are_thirty_two_sweeps(scratch):
    """Joined cycles are told apart by the cycle number although every sweep repeats the same frequencies."""
    rows = [f"{f:.6E}\t{100 + k}\t{1}\t{60 * k + j}\t{k + 1}" for k in range(32) for j, f in enumerate(F)]
    head = ["EC-Lab ASCII FILE", "Nb header lines : 5", "", "Potentio Electrochemical Impedance Spectroscopy"]
    labels = "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\ttime/s\tcycle number"
    record = impedance(scratch("joined.mpt", "\r\n".join([*head, labels, *rows, ""]).encode("latin-1")))
    assert [len(s) for s in record.spectra] == [11] * 32
    assert [s.test_time for s in record.spectra] == [60.0 * k for k in range(32)]
