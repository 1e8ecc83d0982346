"""Spoiled files: whatever happens to one, a record or a NasicellError comes out, and no point is lost silently."""

import contextlib
import re
import warnings
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nasicell.errors import NasicellError
from nasicell.instruments import read
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord

HEAD = 12_000
"""Bytes of a real file that are spoiled."""
NUMBER = re.compile(rb"[-+]?\d+[.,]?\d*(?:[eE][-+]?\d+)?")
STRANGE = (
    b"NaN",
    b"inf",
    b"-1E+400",
    b"1e308",
    b"1e-320",
    b"",
    b'"',
    b"0",
    b"-",
    b"9" * 40,
    b"1,5.2",
    b"1,000.5",
    b"1.000.000",
    b"\xb5",
    b"\0",
)


def spoilt(**options) -> settings:
    """Settings of hypothesis for files on disk."""
    return settings(
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
        **options,
    )


def some_bytes(content: bytearray, data: st.DataObject) -> bytes:
    """Cut, flip, shuffle, repeat or drop some bytes."""
    places = st.integers(0, max(0, len(content) - 1))
    how = data.draw(st.sampled_from(["cut", "flip", "bit", "shuffle", "repeat", "drop", "zero", "turn round"]))
    a, b = sorted((data.draw(places), data.draw(places)))
    match how:
        case "cut":
            del content[a:]
        case "flip":
            for place in data.draw(st.lists(places, min_size=1, max_size=12)):
                content[place] = data.draw(st.integers(0, 255))
        case "bit":
            content[a] ^= 1 << data.draw(st.integers(0, 7))
        case "shuffle":
            part = content[a : min(b, a + 40)]
            content[a : a + len(part)] = bytes(data.draw(st.permutations(list(part))))
        case "repeat":
            content[a:b] = content[a:b] * 2
        case "drop":
            del content[a:b]
        case "zero":
            content[a:b] = bytes(b - a)
        case _:
            content[a:b] = content[a:b][::-1]
    return bytes(content)


def some_lines(content: bytes, data: st.DataObject) -> bytes:
    """Cut, repeat or exchange lines, put strange numbers, or save in another encoding."""
    lines = content.split(b"\n")
    places = st.integers(0, len(lines) - 1)
    a, b = data.draw(places), data.draw(places)
    match data.draw(st.sampled_from(["cut", "half", "repeat", "exchange", "number", "column", "encoding"])):
        case "cut":
            del lines[min(a, b) : max(a, b)]
        case "half":
            lines[a] = lines[a][: len(lines[a]) // 2]
        case "repeat":
            lines.insert(a, lines[b])
        case "exchange":
            lines[a], lines[b] = lines[b], lines[a]
        case "number":
            strange = data.draw(st.sampled_from(STRANGE))
            found = list(NUMBER.finditer(lines[a]))
            if found:
                one = found[data.draw(st.integers(0, len(found) - 1))]
                lines[a] = lines[a][: one.start()] + strange + lines[a][one.end() :]
        case "column":
            strange = data.draw(st.sampled_from(STRANGE))
            lines = [re.sub(rb"^[^\t;, ]+", strange, line) if k > a else line for k, line in enumerate(lines)]
        case _:
            encoding = data.draw(st.sampled_from(["utf-16", "utf-16-be", "utf-32", "utf-7", "cp037"]))
            return content.decode("latin-1").encode(encoding, errors="replace")
    return b"\n".join(lines)


def spoil(content: bytes, data: st.DataObject, *, text: bool) -> bytes:
    """One or two things that happen to files."""
    for _ in range(data.draw(st.integers(1, 2))):
        if text and data.draw(st.booleans()):
            content = some_lines(content, data)
        elif content:
            content = some_bytes(bytearray(content), data)
    return content


def points(record) -> int:
    """Points in a record and those it reports as lost."""
    parts = record.parts if isinstance(record, LinkedRecord) else (record,)
    return sum(part.to_polars().height for part in parts) + sum(d.records_lost for d in record.damage)


def sound(record) -> bool:
    """Whether what came out are numbers: finite points, finite states of sweeps, sizes above zero."""
    for part in record.parts if isinstance(record, LinkedRecord) else (record,):
        if isinstance(part, CyclingRecord):
            columns = part.table.select(pl.selectors.float()).fill_null(0.0)
            if not np.isfinite(columns.to_numpy()).all():
                return False
        elif isinstance(part, ImpedanceRecord):
            states = [getattr(s, name) for s in part.spectra for name in STATES]
            if not all(np.isfinite(value) for value in states if value is not None):
                return False
        else:
            continue
        sizes = (part.sample.area, part.sample.thickness, part.sample.active_mass)
        if not all(size.value > 0 and np.isfinite(size.value) for size in sizes if size is not None):
            return False
    return True


STATES = ("test_time", "bias_current", "bias_voltage", "temperature", "amplitude", "transferred_charge")


@spoilt(max_examples=500)
@given(data=st.data())
def test_spoiled_files_of_every_format_never_crash(data, examples, scratch):
    """A spoiled file gives a record or a NasicellError, nothing else, not even a warning."""
    name = data.draw(st.sampled_from(sorted(examples)))
    spoiled = spoil(examples[name], data, text=not name.endswith((".mpr", ".res")))
    with contextlib.suppress(NasicellError):
        assert sound(read(scratch(f"spoiled-{name}", spoiled)))


def test_a_cut_loses_no_point_without_a_word(examples, scratch):
    """Cut anywhere, a file gives all its points, or damage, or was cut between two lines, which leaves no trace."""
    for name in sorted(set(examples) - {"settings.mps"}):
        content = examples[name]
        whole = points(read(scratch(f"whole-{name}", content)))
        for place in range(1, len(content), 1 + len(content) // 150):
            try:
                record = read(scratch(f"cut-{name}", content[:place]))
            except NasicellError:
                continue
            if name.endswith((".mpr", ".res")):
                assert points(record) == whole, (name, place)
            else:
                line = content[:place].rpartition(b"\n")[2].strip()
                ended = content[place:].partition(b"\n")[0].strip(b"\r,\t ") == b""
                assert record.damage or not line or ended or points(record) == whole, (name, place)


@spoilt(max_examples=60)
@given(data=st.data())
def test_a_flipped_byte_among_the_points_of_an_mpr_loses_none(data, examples, scratch):
    """Every point is in the record or reported, whichever byte of the measured points changed."""
    name = data.draw(st.sampled_from(["gcpl.mpr", "peis.mpr"]))
    content = bytearray(examples[name])
    first = content.index(b"MODULEVMP data") + 57
    place = data.draw(st.integers(first, content.index(b"MODULEVMP LOG") - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    try:
        record = read(scratch(f"flipped-{name}", bytes(content)))
    except NasicellError:
        return
    assert points(record) >= 12


@spoilt(max_examples=120)
@given(data=st.data())
def test_spoiled_heads_of_real_files_never_crash(data, shared_data, scratch):
    """The first kilobytes of any real file, spoiled, give a record or a NasicellError."""
    folder = shared_data("eis/impedance.py/exampleData.csv").parents[2]
    files = [path for kind in ("cycler", "eis") for path in sorted((folder / kind).rglob("*.*")) if path.is_file()]
    path = data.draw(st.sampled_from(files))
    with path.open("rb") as file:
        content = file.read(HEAD)
    text = b"\0" not in content
    with contextlib.suppress(NasicellError):
        assert sound(read(scratch(f"spoiled{path.suffix}", spoil(content, data, text=text))))


@pytest.mark.parametrize(
    "name",
    [
        "cycler/NewareNDA/123456789012_Unit27_Example_Data_File.ndax",
        "cycler/NewareNDA/new_nda_file.nda",
        "cycler/arbin/arbin_example.res",
    ],
)
@spoilt(max_examples=40)
@given(data=st.data())
def test_spoiled_binary_files_never_crash(name, data, shared_data: Callable, scratch):
    """A spoiled binary file gives a record or a NasicellError, nothing else."""
    path = shared_data(name)
    with contextlib.suppress(NasicellError), warnings.catch_warnings():
        read(scratch(f"spoiled{path.suffix}", some_bytes(bytearray(path.read_bytes()), data)))
