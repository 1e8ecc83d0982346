"""Recovery of the calibrated parameters from simulated data sets: coverage of the 95 % intervals.

python benchmarks/recovery.py [STUDY] [--sets 1000] [--full 24] [--json]

Data sets are drawn about the study's own calibration. All are fitted with the model taken as linear in the logarithms
about it; `--full` of them also through twin and analysis, to show what the linear model is worth: the difference of
the two fits is printed in standard uncertainties.
"""

import argparse
import json
import math
import sys
import time

import numpy as np

from nasicell.studies import study
from nasicell.studies.calibrate import fitted_blocks, fitting_view, with_direct_values
from nasicell.studies.recovery import full_prediction, linear_prediction, recover

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("study", nargs="?", default="li2025")
parser.add_argument("--sets", type=int, default=1000)
parser.add_argument("--full", type=int, default=0)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--json", action="store_true")
given = parser.parse_args()

view, _ = with_direct_values(fitting_view(study(given.study, calibrated=False)))
results = {}
for fit in fitted_blocks(view)[0]:
    problem = fit.problem
    problem.learn_inert(fit.minimum.x)
    numbers = {
        "relative_uncertainty": 1 / problem.weights,
        "lower": problem.lower,
        "upper": problem.upper,
        "prior": problem.prior,
    }
    begin = time.perf_counter()
    linear = recover(
        linear_prediction(fit), fit.minimum.x, sets=given.sets, rng=np.random.default_rng(given.seed), **numbers
    )
    seconds = time.perf_counter() - begin
    full = None
    if given.full:
        draws = np.random.default_rng(given.seed)
        full = recover(full_prediction(fit), fit.minimum.x, sets=given.full, rng=draws, **numbers)
    sys.stderr.write(f"block {problem.block.name}: {time.perf_counter() - begin:.0f} s\n")
    for k, name in enumerate(problem.block.parameters):
        results[name] = {
            "identifiable": bool(linear.identifiable[k]),
            "coverage": None if math.isnan(linear.stated[k]) else float(linear.coverage[k]),
            "bias_in_uncertainties": float(linear.bias[k] / linear.stated[k]),
            "spread_over_stated": float(linear.spread[k] / linear.stated[k]),
            "seconds": seconds,
        }
        if full is not None:
            results[name] |= {
                "full_coverage": float(full.coverage[k]),
                "full_bias_in_uncertainties": float(full.bias[k] / linear.stated[k]),
                "full_spread_over_stated": float(full.spread[k] / linear.stated[k]),
            }
if given.json:
    sys.stdout.write(json.dumps({"sets": given.sets, "full": given.full, "parameters": results}, indent=1) + "\n")
else:
    for name, one in results.items():
        mark = "identifiable    " if one["identifiable"] else "not identifiable"
        words = "  ".join(f"{key} {value:.3f}" for key, value in one.items() if isinstance(value, float))
        sys.stdout.write(f"{name:28s} {mark} {words}\n")
