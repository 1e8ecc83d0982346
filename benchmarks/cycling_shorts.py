"""Recall and false alarms of the detection of shorts, and whether the interval of the critical current holds the truth.

A short counts as found where the table ``"shorts"`` or the end of the cell's life has a short at the right time:
the onset, give or take `TIME_TOLERANCE` samples and the start of a half-cycle, which is not judged. Whether those found
are called hard or soft as they are is `short_class_right`. A false alarm is any short told of a cell without, hard and
soft counted apart. A staircase that fails on its first level is analysed with its protocol, as the data can not tell.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cycling_generator
import cycling_real
import cycling_twin
import numpy as np
from cycling_truth import Kind, Truth

from nasicell.analysis import FailureRule, analyse
from nasicell.analysis.result import Analysis
from nasicell.protocols import CCD

TIME_TOLERANCE: Final = 20
UNJUDGED: Final = 700.0
"""s: a tenth or a minute of a half-cycle, and the longest rest."""
COUNTS: Final[Mapping[str, Mapping[Kind, int]]] = {
    "traces": {"hard": 400, "soft": 400, "recovered": 150, "none": 500},
    "twin": {"hard": 250, "soft": 200, "recovered": 40, "none": 250},
    "real": {"hard": 40, "soft": 40, "recovered": 0, "none": 40},
}
RATIO_BINS: Final = (0.0, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1.0, 2.0, 3.0)
SAMPLE_BINS: Final = (0, 10, 20, 40, 100, 400, 10**9)
NOISE_BINS: Final = (0.0, 1e-3, 3e-3, 1e-2, 3e-2, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the analysis told of a record."""

    truth: Truth
    found: bool
    """A short at the right time."""
    class_right: bool
    hard_told: bool
    """Whether anything hard is told, right or wrong."""
    soft_told: bool
    contained: bool | None
    """Whether the interval of the critical current is that of the truth; None where the test has none."""


def truths(*, seed: int, quick: bool) -> Iterable[Truth]:
    """All records, one after the other."""
    for origin, kinds in COUNTS.items():
        for kind, count in kinds.items():
            number = max(count // 20, 2) if quick and count else count
            for k in range(number):
                rng = np.random.default_rng((seed, list(COUNTS).index(origin), list(kinds).index(kind), k))
                truth = _made(origin, kind, k, rng)
                if truth is not None:
                    yield truth


def _made(origin: str, kind: Kind, k: int, rng: np.random.Generator) -> Truth | None:
    if origin == "traces":
        return cycling_generator.trace(kind, ("plating", "ccd")[k % 2], rng)
    if origin == "twin":
        return cycling_twin.made(kind, ("plating", "ccd", "geis", "ccd")[k % 4], rng)
    return cycling_real.spliced(kind, rng)


def judged(truth: Truth) -> Outcome:
    """The analysis of a record, held against its truth."""
    rule = FailureRule(voltage_limit_V=truth.voltage_limit)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        analysis = analyse(truth.record, failure=rule, protocol=_stated(truth))
    events = list(_events(analysis))
    slack = TIME_TOLERANCE * truth.sampling + UNJUDGED
    near = [kind for kind, after, before in events if after - slack <= truth.onset <= before + truth.sampling]
    return Outcome(
        truth=truth,
        found=bool(near),
        class_right=truth.kind in near or (truth.kind == "recovered" and bool(near)),
        hard_told=any(kind == "hard" for kind, _, _ in events),
        soft_told=any(kind == "soft" for kind, _, _ in events),
        contained=_contained(analysis, truth),
    )


def _stated(truth: Truth) -> CCD | None:
    """The protocol, where the data cannot tell: a staircase that fails on its first level."""
    if truth.critical is None or truth.critical[0] > 0:
        return None
    level = truth.critical[1]
    return CCD(first_mA_cm2=level, step_mA_cm2=level, last_mA_cm2=2 * level, half_cycle_h=1.0)


def _events(analysis: Analysis) -> Iterable[tuple[str, float, float]]:
    """Kind, last sample before and first sample of each short told."""
    table = analysis.tables["shorts"]
    yield from zip(table["kind"], table["after_second"], table["before_second"], strict=True)
    life = analysis["lifetime"]
    if life.evidence.startswith("short") and life.interval is not None:
        begin = float(analysis.tables["steps"]["start_second"][0])
        yield "hard", begin + 3600 * life.interval[0], begin + 3600 * life.interval[1]


def _contained(analysis: Analysis, truth: Truth) -> bool | None:
    """Whether last level passed and first failed are those of the truth."""
    if truth.critical is None or truth.kind == "soft":
        return None
    if "ccd" not in analysis:
        return False
    ccd = analysis["ccd"]
    passed, failed = truth.critical
    if not np.isfinite(failed):
        return ccd.interval is None and bool(np.isclose(ccd.value, passed, rtol=0.01))
    return ccd.interval is not None and bool(np.allclose(ccd.interval, (passed, failed), rtol=0.01))


def recall(outcomes: Iterable[Outcome], kind: Kind) -> float:
    """Share of the shorts of a kind that are found."""
    mine = [o.found for o in outcomes if o.truth.kind == kind]
    return float(np.mean(mine)) if mine else np.nan


def binned(outcomes: list[Outcome], kind: Kind) -> dict[str, dict[str, list[float]]]:
    """Recall and number of shorts per bin of depth, duration and noise."""
    axes = {
        "resistance_ratio": (RATIO_BINS, lambda t: t.resistance_ratio),
        "samples": (SAMPLE_BINS, lambda t: t.samples),
        "noise": (NOISE_BINS, lambda t: t.noise),
    }
    result: dict[str, dict[str, list[float]]] = {}
    for name, (edges, value) in axes.items():
        bins: dict[str, list[bool]] = defaultdict(list)
        for outcome in outcomes:
            if outcome.truth.kind == kind:
                n = int(np.clip(np.searchsorted(edges, value(outcome.truth), side="right") - 1, 0, len(edges) - 2))
                bins[f"{edges[n]:g}-{edges[n + 1]:g}"].append(outcome.found)
        order = [f"{a:g}-{b:g}" for a, b in pairwise(edges)]
        result[name] = {key: [float(np.mean(bins[key])), len(bins[key])] for key in order if key in bins}
    return result


def figures(*, seed: int, quick: bool) -> dict[str, object]:
    """Recall, false alarms, and the histogram of difficulty."""
    outcomes = [judged(truth) for truth in truths(seed=seed, quick=quick)]
    sound = [o for o in outcomes if o.truth.kind == "none"]
    staircases = [o.contained for o in outcomes if o.contained is not None]
    origins = sorted({o.truth.origin for o in outcomes})
    return {
        "hard_short_recall": recall(outcomes, "hard"),
        "soft_short_recall": recall(outcomes, "soft"),
        "recovered_short_recall": recall([o for o in outcomes if o.truth.samples >= 3], "recovered"),
        "false_alarm": float(np.mean([o.hard_told for o in sound])),
        "soft_false_alarm": float(np.mean([o.soft_told for o in sound])),
        "ccd_contains_truth": float(np.mean(staircases)),
        "short_class_right": {
            kind: float(np.mean([o.class_right for o in outcomes if o.truth.kind == kind and o.found]))
            for kind in ("hard", "soft")
        },
        "shorts_by_origin": {
            origin: {kind: recall([o for o in outcomes if o.truth.origin == origin], kind) for kind in ("hard", "soft")}
            | {
                "false_alarm": float(np.mean([o.hard_told for o in sound if o.truth.origin == origin])),
                "soft_false_alarm": float(np.mean([o.soft_told for o in sound if o.truth.origin == origin])),
            }
            for origin in origins
        },
        "short_recall_by_bin": {kind: binned(outcomes, kind) for kind in ("hard", "soft")},
        "short_records": len(outcomes),
        "ccd_records": len(staircases),
    }


def table(found: Mapping[str, object]) -> list[str]:
    """The figures, one a line."""
    lines = [f"shorts, {found['short_records']} records ({found['ccd_records']} staircases)"]
    for name in (
        "hard_short_recall",
        "soft_short_recall",
        "recovered_short_recall",
        "false_alarm",
        "soft_false_alarm",
        "ccd_contains_truth",
        "short_class_right",
    ):
        lines.append(f"  {name:24} {found[name]:.4f}" if isinstance(found[name], float) else f"  {name}: {found[name]}")
    for origin, values in found["shorts_by_origin"].items():  # type: ignore[attr-defined]
        lines.append(f"  {origin:8}" + ", ".join(f"{k} {v:.4f}" for k, v in values.items()))
    for kind, axes in found["short_recall_by_bin"].items():  # type: ignore[attr-defined]
        for axis, bins in axes.items():
            lines.append(f"  {kind}, by {axis}: " + ", ".join(f"{k}: {r:.3f} ({n})" for k, (r, n) in bins.items()))
    return lines
