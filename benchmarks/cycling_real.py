"""Records spliced from real files: their clock, their noise and their steps, on a resistor with a short.

The files are full and half cells; what is kept of each is when it wrote its rows, under which current, and by how much
its voltage strays from its own running median. The polarisation is that of a resistor with an arc.
"""

import warnings
from functools import cache
from pathlib import Path

import numpy as np
from cycling_generator import sound_resistance
from cycling_truth import FEWEST_SOFT_SAMPLES, HARD_BELOW, SOFT_BELOW, Floats, Kind, Truth, record_of

import nasicell
from nasicell.records import CyclingRecord

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "cycler"
FILES = (
    "landt/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.csv",
    "NewareNDA/BTS85-36-6-5-110-20240424.ndax",
    "NewareNDA/TestFile.nda",
)
MOST_ROWS = 4000
CHARGED = 100.0
"""s: the splices are no starts, so the interfaces are charged."""
WIDTH = 9
LARGEST_NOISE = 0.02
"""Of the voltage; noise of a file above this is scaled down to it."""


@cache
def sources() -> tuple[tuple[Floats, Floats, Floats], ...]:
    """Time (s), current (A) and voltage noise (V) of each file that is there."""
    found = []
    for name in FILES:
        if not (SHARED / name).exists():
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            record = nasicell.read(SHARED / name)
        assert isinstance(record, CyclingRecord)
        moving = np.maximum.accumulate(record.time) == record.time
        time, current, voltage = record.time[moving], record.current[moving], record.voltage[moving]
        padded = np.pad(voltage, WIDTH // 2, mode="edge")
        middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, WIDTH), axis=1)
        noise = voltage - middle
        found.append((time, current, np.where(np.abs(noise) < 20 * np.median(np.abs(noise)) + 1e-4, noise, 0.0)))
    return tuple(found)


def spliced(kind: Kind, rng: np.random.Generator) -> Truth | None:
    """A record of a kind; None where no file is there."""
    if not sources():
        return None
    time, current, noise = sources()[rng.integers(len(sources()))]
    begin = int(rng.integers(0, max(time.size - MOST_ROWS, 1)))
    part = slice(begin, begin + MOST_ROWS)
    t, i, n = time[part] - time[begin], current[part], noise[part]
    sign = np.sign(i)
    # half-cycles of one level, as the cycler switched them
    usual = float(np.median(np.abs(i[i != 0]))) if np.any(i) else 0.0
    level = np.abs(np.abs(i) - usual) < 0.003 * usual
    t, i, n, sign = t[level | (i == 0)], i[level | (i == 0)], n[level | (i == 0)], sign[level | (i == 0)]
    if (i != 0).sum() < 10 * FEWEST_SOFT_SAMPLES:
        return None
    first = np.flatnonzero(np.diff(sign, prepend=np.nan) != 0)
    owner = np.cumsum(np.isin(np.arange(t.size), first)) - 1
    age = t - t[first][owner]
    last = np.append(first[1:], t.size) - 1
    phase = age / np.maximum(age[last][owner], 1e-9)
    cell = sound_resistance(time=t, current=np.where(i == 0, usual, i), phase=phase, age=age + CHARGED, rng=rng)
    active = np.flatnonzero(i != 0)
    onset, ratio = np.inf, np.inf
    if kind != "none":
        k = int(active[rng.integers(active.size // 4, active.size - FEWEST_SOFT_SAMPLES - 5)])
        onset = float(t[k]) - 1e-6
        low, high = (-3.5, np.log10(HARD_BELOW)) if kind == "hard" else (np.log10(HARD_BELOW), np.log10(SOFT_BELOW))
        ratio = 10 ** rng.uniform(low, high)
    shorted = t >= onset
    across = cell if ratio == np.inf else np.where(shorted, cell / (1 + 1 / ratio), cell)
    size = float(np.median(np.abs(i[active] * cell[active])))
    deviation = float(np.std(n))
    shrunk = min(1.0, LARGEST_NOISE * size / deviation) if deviation > 0 else 1.0
    inside = shorted & (i != 0)
    return Truth(
        record=record_of(time=t, voltage=i * across + n * shrunk, current=i, source="spliced"),
        origin="real",
        test="plating",
        kind=kind,
        noise=deviation * shrunk / size,
        onset=onset,
        resistance_ratio=ratio,
        samples=int(inside.sum()),
        sampling=float(np.median(np.diff(t))),
    )
