"""Records of symmetric cells from the twin: six cells of li2025, its filament and its short circuit."""

from functools import cache
from typing import Literal

import numpy as np
from cycling_truth import FEWEST_SOFT_SAMPLES, HARD_BELOW, Kind, Truth, relative_noise

import nasicell.studies
from nasicell.cell import Cell
from nasicell.cell.filament import ShortCircuit
from nasicell.protocols import CCD, EIS, GEIS, PlatingStripping
from nasicell.records import CyclingRecord, LinkedRecord
from nasicell.twin import CellState, Sampling, VirtualInstrument, advance, initial_state

STUDY = "li2025"
UNSETTLED = 180.0
"""s: the start of a half-cycle, which is not judged."""
FEWEST_BEFORE = 5
POLARISED = 4.5
"""Below the five times of the rule of failure, so that noise does not decide."""
TRIES = 60
"""Cells drawn until one does what is asked for."""


@cache
def cells() -> tuple[Cell, ...]:
    """The six symmetric cells of the study."""
    study = nasicell.studies.study(STUDY)
    names = [name for name in study.experiments if study.protocols[study.experiments[name].protocol].technique == "CCD"]
    return tuple({(c := study.experiment_cell(name)).name: c for name in names}.values())


def drawn(kind: Kind, rng: np.random.Generator) -> Cell:
    """One of the cells, with a flaw and a short circuit of its own."""
    cell = cells()[rng.integers(len(cells()))]
    assert cell.electrolyte is not None
    filament = cell.electrolyte.filament
    size = 0.01 if kind == "none" else 10 ** rng.uniform(-0.3, 1.5)
    circuit = None
    if kind in ("soft", "recovered"):
        radius = 10 ** (rng.uniform(-0.6, 0.6) if kind == "soft" else rng.uniform(-1.6, -0.4))
        circuit = ShortCircuit(filament_radius_um=radius, thickening_fraction=float(rng.choice([0.0, 0.0, 1e-3, 0.1])))
    grown = filament.model_copy(update={"flaw_size_um": size, "short_circuit": circuit})
    return cell.model_copy(update={"electrolyte": cell.electrolyte.model_copy(update={"filament": grown})})


def protocol_of(test: Literal["plating", "ccd", "geis"], rng: np.random.Generator) -> CCD | PlatingStripping | GEIS:
    """A test as laboratories run it."""
    current = float(rng.choice([0.05, 0.1, 0.2, 0.3]))
    if test == "ccd":
        step = float(rng.choice([0.025, 0.05, 0.1]))
        return CCD(first_mA_cm2=step, step_mA_cm2=step, last_mA_cm2=20 * step, half_cycle_h=0.5)
    if test == "plating":
        half = float(rng.choice([0.25, 0.5, 1.0]))
        return PlatingStripping(
            current_density_mA_cm2=current, half_cycle_h=half, cycles=int(rng.integers(5, 60)), voltage_limit_V=5.0
        )
    sweep = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1.0, points_per_decade=5)
    return GEIS(current_density_mA_cm2=current, interval_min=30.0, duration_h=8.0, sweep=sweep)


def made(kind: Kind, test: Literal["plating", "ccd", "geis"], rng: np.random.Generator) -> Truth | None:
    """A record of a kind, or None where the drawn cells do otherwise."""
    for _ in range(TRIES):
        cell, protocol = drawn(kind, rng), protocol_of(test, rng)
        interval = float(rng.choice([10.0, 30.0, 60.0]))
        noise, resolution = 10 ** rng.uniform(-5.3, -3.7), float(rng.choice([0.0, 1e-5, 1e-4]))
        measured = VirtualInstrument(
            voltage_noise_V=noise,
            voltage_resolution_V=resolution,
            sampling=Sampling(interval_s=interval),
            half_cycles_after_short=int(rng.integers(1, 6)),
        )
        record, state = advance(cell, initial_state(cell), protocol, instrument=measured, rng=rng)
        direct = record.parts[0] if isinstance(record, LinkedRecord) else record
        assert isinstance(direct, CyclingRecord)
        found = _kind(state)
        if found != kind or state.end not in ("completed", "short", "soft short"):
            continue
        seen = float(np.median(np.abs(direct.voltage[direct.voltage != 0]))) if np.any(direct.voltage) else 0.0
        if not noise < 0.05 * seen:
            continue
        truth = _truth(direct, state, kind, test, protocol, noise, resolution, interval)
        if kind == "hard" and not truth.resistance_ratio < HARD_BELOW:
            continue
        if not _judgeable(truth):
            continue
        if kind == "none" or truth.samples >= (FEWEST_SOFT_SAMPLES if kind == "soft" else 3 * (kind == "hard")):
            return truth
    return None


def _judgeable(truth: Truth) -> bool:
    """Whether there is a sound cell to compare with, and it has not failed otherwise before.

    Direct current can not tell a cell that is shorted from the first minute on; and one whose resistance has grown
    `POLARISED` times has failed by polarisation, whatever comes later.
    """
    record = truth.record
    before = (record.current != 0) & ((record.time < truth.onset) | (truth.kind == "recovered"))
    settled = before & (record.time > record.time[0] + UNSETTLED)
    if settled.sum() < FEWEST_BEFORE:
        return False
    size = np.abs(record.voltage[settled] / record.current[settled])
    return bool(np.max(size) < POLARISED * np.median(size[: size.size // 4 + 1]))


def _share(state: CellState, current: float, k: int) -> float:
    """Resistance of the filament over that of the cell at a short."""
    share = min(abs(state.shorts[k].current) / current, 1.0)
    return (1 - share) / share


def _kind(state: CellState) -> Kind:
    """What the first short that lasts was, or whether all recovered."""
    kinds = [short.kind for short in state.shorts]
    if not kinds:
        return "none"
    if len(kinds) > 20:
        return "recovered" if set(kinds) == {"recovered"} else "none"
    return (
        "hard" if kinds == ["hard"] else "soft" if "soft" in kinds else "recovered" if "hard" not in kinds else "none"
    )


def _truth(record, state, kind, test, protocol, noise, resolution, interval) -> Truth:
    """The record with what the twin knows."""
    time, current = record.time, record.current
    onset = ratio = np.inf
    until = np.inf
    if kind != "none":
        k = next(n for n, short in enumerate(state.shorts) if kind == "recovered" or short.kind == kind)
        onset = state.shorts[k].time
        row = min(int(np.searchsorted(time, onset)), time.size - 1)
        ratio = _share(state, abs(current[row]), k)
        if kind == "recovered":
            until = onset
        elif k + 1 < len(state.shorts):
            until = state.shorts[k + 1].time
    inside = (time >= onset) & (time < until) & (current != 0)
    area = record.sample.area.value * 1e4
    critical = None
    if test == "ccd":
        levels = np.array(protocol.current_densities_mA_cm2) * area
        reached = levels[levels <= np.abs(current).max() * 1e3 * (1 + 1e-6)]
        critical = (float(reached[-1]), np.inf)
        if kind == "hard":
            fails = float(np.abs(current[min(int(np.searchsorted(time, onset)), time.size - 1)]) * 1e3)
            passed = levels[levels < fails * (1 - 1e-6)]
            critical = (float(passed[-1]) if passed.size else 0.0, fails)
    return Truth(
        record=record,
        origin="twin",
        test=test,
        kind=kind,
        noise=relative_noise(voltage=record.voltage, deviation=noise, resolution=resolution),
        onset=float(onset),
        until=float(until),
        resistance_ratio=float(ratio),
        samples=int(inside.sum()),
        critical=critical,
        sampling=interval,
    )
