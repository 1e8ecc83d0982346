"""Spoiled bytes: whatever happens to a file, a record or a NasicellError comes out."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nasicell.errors import NasicellError
from nasicell.instruments import read

SPOILED = settings(
    max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = [
    "gcpl.mpt",
    "peis.mpt",
    "settings.mps",
    "eis.DTA",
    "sweep.z",
    "bdf.csv",
    "landt.csv",
    "cycling.txt",
    "impedance.csv",
    "bare.txt",
]


def spoil(content: bytes, data: st.DataObject) -> bytes:
    """Cut, flip or shuffle some bytes."""
    bytes_ = bytearray(content)
    how = data.draw(st.sampled_from(["cut", "flip", "shuffle", "repeat"]))
    places = st.integers(0, len(bytes_) - 1)
    if how == "cut":
        return bytes(bytes_[: data.draw(places)])
    if how == "flip":
        for place in data.draw(st.lists(places, min_size=1, max_size=20)):
            bytes_[place] = data.draw(st.integers(0, 255))
    else:
        a, b = sorted((data.draw(places), data.draw(places)))
        part = bytes_[a:b]
        bytes_[a:b] = data.draw(st.permutations(list(part))) if how == "shuffle" and len(part) < 60 else part * 2
    return bytes(bytes_)


@pytest.mark.parametrize("name", NAMES)
@SPOILED
@given(data=st.data())
def test_spoiled_text_never_crashes(name, data, examples, scratch):
    """A spoiled text file gives a record or a NasicellError, nothing else."""
    with contextlib.suppress(NasicellError):
        read(scratch(f"spoiled-{name}", spoil(examples[name], data)))


@pytest.mark.parametrize(
    "name", ["cycler/NewareNDA/123456789012_Unit27_Example_Data_File.ndax", "cycler/NewareNDA/new_nda_file.nda"]
)
@SPOILED
@given(data=st.data())
def test_spoiled_neware_files_never_crash(name, data, shared_data, scratch):
    """A spoiled binary file gives a record or a NasicellError, nothing else."""
    path = shared_data(name)
    with contextlib.suppress(NasicellError):
        read(scratch(f"spoiled{path.suffix}", spoil(path.read_bytes(), data)))
