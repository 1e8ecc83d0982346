"""Records of symmetric cells that owe nothing to the twin: a resistor with arcs, drift and the faults of cyclers.

V = j R(T, t) a(phase) f(j), beside which a resistor may appear: `a` is the start-up peak and the arc of a half-cycle,
f the asinh of two interfaces, R drifts and follows the temperature of the room. Then come noise, resolution, spikes,
relay glitches, rests and gaps.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from cycling_truth import FEWEST_SOFT_SAMPLES, HARD_BELOW, SOFT_BELOW, Floats, Kind, Truth, record_of, relative_noise

MILLIAMPERE = 1e-3
BARRIER_PER_KELVIN = 0.045
"""Relative change of an ionic resistance per K at room temperature: 0.35 eV."""
SAMPLINGS = (5.0, 10.0, 30.0, 60.0)
RESOLUTIONS = (2e-5, 1e-4, 3e-4)
"""V: 16 bits over 1 V to 20 V, or the digits a cycler prints."""


MOST_GROWN = 3.5
"""|V/I| over that of the fresh cell: below the five times at which a cell has failed by polarisation."""
COARSEST = 0.05
"""Resolution over the voltage beyond which a better range would be chosen, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One half-cycle as programmed, with the rest before it."""

    current: float
    start: float
    duration: float


def programme(test: Literal["plating", "ccd"], rng: np.random.Generator) -> tuple[list[Half], float]:
    """Half-cycles, and the first current, A."""
    rest = float(rng.choice([0.0, 0.0, 60.0, 600.0]))
    duration = float(rng.choice([600.0, 1800.0, 3600.0, 7200.0]))
    first = MILLIAMPERE * float(rng.choice([0.05, 0.1, 0.2, 0.5]))
    if test == "plating":
        currents = [first] * int(rng.integers(6, 50))
        cycles, constant_charge = 1, False
    else:
        step = first * float(rng.choice([0.5, 1.0, 2.0]))
        currents = [first + step * k for k in range(int(rng.integers(5, 16)))]
        cycles, constant_charge = int(rng.choice([1, 1, 2, 3])), rng.random() < 0.3
    start, halves = 0.0, []
    for current in currents:
        held = duration * (first / current if constant_charge else 1.0)
        for sign in (1, -1) * cycles:
            halves.append(Half(current=sign * current, start=start, duration=held))
            start += held + rest
    return halves, first


def sound_resistance(*, time: Floats, current: Floats, phase: Floats, age: Floats, rng: np.random.Generator) -> Floats:
    """V/I of the cell without a short, shape of `time`, ohm; `age` is the time in the half-cycle."""
    ohmic = 10 ** rng.uniform(1.3, 2.7)
    interface = ohmic * 10 ** rng.uniform(-1.5, 0.3)
    exchange = MILLIAMPERE * 10 ** rng.uniform(-0.7, 1.0)
    drive = np.abs(current) / (2 * exchange)
    swing, period = rng.uniform(0, 4), 3600 * rng.choice([2.0, 24.0], p=[0.3, 0.7])
    swing = swing if period > 1e4 else swing / 4
    kelvin = swing * np.sin(2 * np.pi * (time / period + rng.random()))
    drift = rng.choice([0.0, rng.uniform(-0.3, 0.0), rng.uniform(0.0, 2.0)])
    arc, power = rng.choice([0.0, rng.uniform(0, 1.5)]), rng.uniform(1, 6)
    peak, fall = rng.choice([0.0, rng.uniform(0, 0.5)]), rng.uniform(10, 200)
    shape = 1 + arc * phase**power + peak * np.exp(-age / fall)
    charging = 1 - rng.uniform(0, 0.6) * np.exp(-age / rng.uniform(0.5, 15))
    aged = 1 + drift * np.sqrt(time / max(time[-1], 1.0))
    linear = ohmic + interface * np.arcsinh(drive) / np.maximum(drive, 1e-12)
    return linear * np.exp(-BARRIER_PER_KELVIN * kelvin) * aged * shape * charging


def instrument(voltage: Floats, rng: np.random.Generator) -> tuple[Floats, float]:
    """The voltage as written, and its relative noise."""
    usual = float(np.median(np.abs(voltage[voltage != 0])))
    deviation = usual * 10 ** rng.uniform(-3.7, -1.5)
    fine = [step for step in RESOLUTIONS if step <= COARSEST * usual]
    resolution = float(rng.choice(fine or RESOLUTIONS[:1]))
    seen = voltage + deviation * rng.standard_normal(voltage.size)
    spikes = rng.random(voltage.size) < rng.choice([0.0, 3e-4, 3e-3])
    seen = np.where(spikes, seen * rng.uniform(0, 3, voltage.size), seen)
    return np.round(seen / resolution) * resolution, relative_noise(
        voltage=voltage, deviation=deviation, resolution=resolution
    )


def trace(kind: Kind, test: Literal["plating", "ccd"], rng: np.random.Generator) -> Truth:
    """A record of a kind, with its truth."""
    halves, _ = programme(test, rng)
    sampling = float(rng.choice([s for s in SAMPLINGS if halves[0].duration >= 12 * s]))
    time, current, phase, age, number = [], [], [], [], []
    for k, half in enumerate(halves):
        own = np.append(np.arange(0, half.duration - sampling / 2, sampling), half.duration)
        own[0] = min(rng.uniform(0, 1), sampling / 4)
        gap = 0.0 if k + 1 == len(halves) else halves[k + 1].start - half.start - half.duration
        rest = half.duration + np.arange(sampling, gap, sampling)
        at = np.concatenate((own, rest))
        time.append(half.start + at)
        current.append(np.where(at <= half.duration, half.current, 0.0))
        phase.append(np.minimum(at / half.duration, 1.0))
        age.append(at)
        number.append(np.full(at.size, k))
    t, i, p, a, n = (np.concatenate(parts) for parts in (time, current, phase, age, number))
    with_current = np.where(i == 0, MILLIAMPERE, i)
    cell = sound_resistance(time=t, current=with_current, phase=p, age=a, rng=rng)
    active = np.flatnonzero(i != 0)
    fresh = float(np.median(cell[active[: active.size // len(halves)]]))
    most = float(np.max(cell[active])) / fresh
    if most > MOST_GROWN:
        cell = fresh * (cell / fresh) ** (np.log(MOST_GROWN) / np.log(most))
    onset, until, ratio = np.inf, np.inf, np.inf
    if kind != "none":
        begin = int(active[rng.integers(active.size // 8, active.size - FEWEST_SOFT_SAMPLES - 5)])
        onset = float(t[begin]) - 1e-6
        if kind == "soft":
            ratio = 10 ** rng.uniform(np.log10(HARD_BELOW), np.log10(SOFT_BELOW))
            if rng.random() < 0.4:
                length = int(FEWEST_SOFT_SAMPLES * 10 ** rng.uniform(0, 1))
                position = np.searchsorted(active, begin) + length
                until = float(t[active[position]]) if position < active.size else np.inf
        else:
            ratio = 10 ** rng.uniform(-3.5, np.log10(HARD_BELOW))
        if kind == "recovered":
            own = int(np.bincount(n[active])[n[begin] :].min())
            length = int(np.clip(3 * 10 ** rng.uniform(0, 1.3), 3, max(0.7 * own, 3)))
            position = min(np.searchsorted(active, begin) + length, active.size - 5)
            until = float(t[active[position]]) - 1e-6
    cell, stop, limit = polarising(kind, test, cell=cell, time=t, current=i, rng=rng)
    shorted = (t >= onset) & (t < until)
    seen = cell.copy()
    if shorted.any():
        flicker = 1 + rng.choice([0.0, 0.03, 0.1]) * np.abs(rng.standard_normal(t.size))
        beside = ratio * cell[np.argmax(shorted)] * flicker
        seen = np.where(shorted, cell * beside / (cell + beside), cell)
    voltage, noise = instrument(i * seen, rng)
    voltage, keep = with_faults(time=t, voltage=voltage, current=i, number=n, rng=rng)
    keep[stop:] = False
    last = len(halves) - 1
    if kind == "hard" and rng.random() < 0.7:
        last = min(int(n[np.argmax(shorted)]) + int(rng.integers(0, 5)), last)
        keep &= (n <= last) | (np.cumsum(shorted) <= 3)
    keep[shorted & (np.cumsum(shorted) <= FEWEST_SOFT_SAMPLES)] = True
    critical = None
    if test == "ccd":
        levels = np.unique([abs(half.current) for half in halves]) / MILLIAMPERE
        critical = (float(levels[-1]), np.inf)
        if limit is not None:
            fails = abs(i[stop - 1]) / MILLIAMPERE
            critical = (float(max(levels[levels < fails * (1 - 1e-9)], default=0.0)), fails)
            voltage[stop - 1], keep[stop - 1] = np.sign(i[stop - 1]) * limit, True
        if kind == "hard":
            fails = abs(halves[int(n[np.argmax(shorted)])].current) / MILLIAMPERE
            passed = levels[levels < fails * (1 - 1e-9)]
            critical = (float(passed[-1]) if passed.size else 0.0, fails)
    return Truth(
        record=record_of(time=t[keep], voltage=voltage[keep], current=i[keep], source="traces"),
        origin="traces",
        test=test,
        kind=kind,
        noise=noise,
        onset=onset,
        until=until,
        resistance_ratio=ratio,
        samples=int((shorted & (i != 0) & keep).sum()),
        critical=critical,
        voltage_limit=limit,
        sampling=sampling,
    )


def polarising(
    kind: Kind,
    test: Literal["plating", "ccd"],
    *,
    cell: Floats,
    time: Floats,
    current: Floats,
    rng: np.random.Generator,
) -> tuple[Floats, int, float | None]:
    """V/I of a third of the sound staircases, which lose contact; rows that are left, and the cycler's limit, V."""
    if kind != "none" or test != "ccd" or rng.random() > 1 / 3:
        return cell, time.size, None
    begin = time[-1] * rng.uniform(0.1, 0.9)
    pace = 0.03 * rng.uniform(0.2, 1) * float(np.max(time[np.flatnonzero(np.diff(np.sign(current)))[:1]]))
    grown = cell * (1 + 0.1 * np.expm1(np.clip((time - begin) / pace, 0, 12)))
    limit = float(np.ceil(1.5 * np.max(np.abs(cell * current)) * 10) / 10)
    beyond = np.flatnonzero(np.abs(grown * current) >= limit)
    if not beyond.size:
        return cell, time.size, None
    stop = int(beyond[0]) + 1
    return np.where(np.arange(time.size) < stop, grown, cell), stop, limit


def with_faults(
    *, time: Floats, voltage: Floats, current: Floats, number: np.ndarray, rng: np.random.Generator
) -> tuple[Floats, np.ndarray]:
    """Voltage with relay glitches, and which rows the file still has after a gap."""
    voltage, keep = voltage.copy(), np.ones(time.size, dtype=bool)
    if rng.random() < 0.2:
        first = np.flatnonzero(np.diff(number, prepend=-1) > 0)
        hit = first[rng.random(first.size) < 0.3]
        voltage[hit] = -voltage[hit] * rng.uniform(0, 1, hit.size)
    if rng.random() < 0.2:
        hit = np.flatnonzero((rng.random(time.size) < 5e-4) & (current != 0))
        voltage[hit] = 0.0
    if rng.random() < 0.15:
        length = int(rng.integers(5, 40))
        begin = int(rng.integers(1, max(time.size - length - 1, 2)))
        keep[begin : begin + length] = False
    return voltage, keep
