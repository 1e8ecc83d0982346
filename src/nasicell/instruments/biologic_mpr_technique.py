"""Parameters of the technique in the settings of a .mpr, as far as the data bear them out.

PEIS (against a text export of the same file): frequencies and amplitude. GCPL and CP (against the settings file and
the control column): the current of each sequence. Offsets are those of EC-Lab 11.32 to 11.61.
"""

import math
import struct
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.instruments.biologic_mpr_modules import Module
from nasicell.instruments.table import Table
from nasicell.units import SI_PREFIX

_BEGIN: Final = {0: 0x1849, 10: 0x184B}
"""Where the parameters begin, by version of the settings module; the number of sequences stands 4 bytes before."""
_FREQUENCY: Final = 0x17
_AMPLITUDE: Final = 0x27
"""In the parameters of PEIS: first frequency, its unit, last frequency, its unit, points; amplitude in mV."""
_FREQUENCY_UNITS: Final = ("MHz", "kHz", "Hz", "mHz", "µHz")
_CURRENT_UNITS: Final = ("A", "mA", "µA", "nA", "pA")
_SEQUENCES: Final = {"GCPL": (98, 1), "CP": (49, 0)}
"""Length of a sequence and place of its current in it."""
_MOST_SEQUENCES: Final = 100
_SAME: Final = 0.05
"""Relative difference within which a frequency set is the one measured."""
_EXACT: Final = 1e-4
"""The same for a current set and the control column."""
_EXCITED: Final = 3.0
"""Factor within which the excitation measured agrees with the amplitude set."""
_LARGEST: Final = 1e9


def parameters(settings: Module, technique: str, source: Table) -> tuple[Mapping[str, str], float | None]:
    """What the settings say under the names of a text export, and the amplitude in V; empty where the data differ."""
    base = _BEGIN[0 if settings.version < 10 else 10]
    if technique == "PEIS":
        return _sweep(settings.content, base, source)
    if technique in _SEQUENCES:
        return _currents(settings.content, base, *_SEQUENCES[technique], source), None
    return {}, None


def single(content: memoryview, at: int) -> float | None:
    """A positive number in single precision, None when it is not plausible."""
    if at + 4 > len(content):
        return None
    value = struct.unpack_from("<f", content, at)[0]
    return float(f"{value:.6g}") if math.isfinite(value) and 0 < value < _LARGEST else None


def _sweep(content: memoryview, base: int, source: Table) -> tuple[Mapping[str, str], float | None]:
    first, last = (single(content, base + _FREQUENCY + k) for k in (0, 5))
    units = [content[base + _FREQUENCY + k] for k in (4, 9)] if len(content) > base + _AMPLITUDE else []
    if first is None or last is None or any(unit >= len(_FREQUENCY_UNITS) for unit in units):
        return {}, None
    measured = _positive(source, "freq/Hz")
    names = [_FREQUENCY_UNITS[unit] for unit in units]
    hertz = first * SI_PREFIX[names[0][:-2]]
    if not measured.size or abs(hertz - measured[0]) > _SAME * measured[0]:
        return {}, None
    stated = {"fi": f"{first:g} {names[0]}", "ff": f"{last:g} {names[1]}"}
    millivolts = single(content, base + _AMPLITUDE)
    if millivolts is None:
        return stated, None
    volts = millivolts * SI_PREFIX["m"]
    excited = _positive(source, "|Ewe|/V")
    if excited.size and not 1 / _EXCITED < np.median(excited) / volts < _EXCITED:
        return stated, None
    return stated | {"Va (mV)": f"{millivolts:g}"}, float(f"{volts:.6g}")


def _currents(content: memoryview, base: int, stride: int, place: int, source: Table) -> Mapping[str, str]:
    control = next((k for k, name in enumerate(source.names) if name in ("control/V/mA", "control/mA")), None)
    if control is None or base > len(content):
        return {}
    sequences = struct.unpack_from("<H", content, base - 4)[0]
    if not 0 < sequences <= _MOST_SEQUENCES or base + sequences * stride > len(content):
        return {}
    applied = np.unique(source.floats(control))
    texts = []
    for k in range(sequences):
        value, unit = struct.unpack_from("<fB", content, base + k * stride + place)
        if unit >= len(_CURRENT_UNITS) or not math.isfinite(value):
            return {}
        milliamperes = value * SI_PREFIX[_CURRENT_UNITS[unit][:-1]] / SI_PREFIX["m"]
        if not np.any(np.abs(applied - milliamperes) <= _EXACT * abs(milliamperes)):
            return {}
        texts.append(f"{value:g} {_CURRENT_UNITS[unit]}")
    return {"Is": ", ".join(texts)}


def _positive(source: Table, name: str) -> NDArray[np.float64]:
    if name not in source.names:
        return np.zeros(0)
    values = source.floats(source.names.index(name))
    return values[np.isfinite(values) & (values > 0)]
