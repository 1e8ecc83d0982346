"""Compiled equations and loops: the same numbers, and a cache that knows every source."""

import numpy as np
import pytest
from numba.core.errors import NumbaError

from nasicell.physics import contact
from nasicell.twin import compiled, symmetric


def test_the_fingerprint_changes_with_any_file(tmp_path):
    """One byte in one of the files is enough."""
    files = [tmp_path / "a.py", tmp_path / "b.py"]
    for file in files:
        file.write_text("x = 1")
    before = compiled.fingerprint(files)
    files[1].write_text("x = 2")
    assert compiled.fingerprint(files) != before


def test_a_constant_argument_is_no_reason_to_compile_again():
    """Two sides given as constants share one compiled form."""
    part = compiled.loop(lambda x: 2 * x)

    @compiled.loop
    def both(x):
        return part(0) + part(1) + part(x)

    assert both(2) == 6
    assert len(part.signatures) == 1


def test_a_lean_loop_reads_arrays_and_makes_none():
    """It may look into an array and call what makes one; an array of its own is refused."""

    @compiled.loop
    def sum_of_copy(x):
        return x.copy().sum()

    @compiled.lean_loop
    def first_and_sum(x):
        return x[0], sum_of_copy(x)

    @compiled.lean_loop
    def makes_one(n):
        return np.zeros(n)[0]

    assert first_and_sum(np.array([1.0, 2.0])) == (1.0, 3.0)
    with pytest.raises(NumbaError):
        makes_one(3)


def test_every_equation_and_every_loop_is_fingerprinted():
    """The files that the symmetric loop is compiled from are among the sources."""
    names = {file.name for file in compiled.SOURCES}
    assert {"contact.py", "constants.py", "electrode.py", "crossing.py", "symmetric.py"} <= names


def test_the_cache_on_disk_is_asked_for_with_the_fingerprint(monkeypatch):
    """Another fingerprint is another key, so code compiled from other sources is not found."""

    class Codegen:
        @staticmethod
        def magic_tuple():
            return ()

    cache = symmetric.run_steps._cache
    before = cache._index_key((), Codegen)
    monkeypatch.setattr(compiled, "FINGERPRINT", "other sources")
    assert isinstance(cache, compiled.SourceCache)
    assert cache._index_key((), Codegen) != before


def test_a_loop_is_found_on_disk_again(tmp_path, monkeypatch):
    """A second start takes the compiled code from the cache instead of compiling."""
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path))
    for hits in (0, 1):
        double = compiled.cached_loop(doubled)
        assert double(2.0) == 4.0
        assert sum(double.stats.cache_hits.values()) == hits


def doubled(x):
    return 2 * x


def test_a_compiled_equation_keeps_the_names_of_its_parameters():
    """By name in any order."""
    excess = compiled.kernel(contact.excess_current_density)
    assert excess(replenishment=0.25, contact_left=1.0, current_density=0.75) == 0.5
