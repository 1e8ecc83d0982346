"""Distributions of relaxation times by hybrid-drt; run with its own Python: ``drt_hybrid_drt.py in.npz out.npz``.

Takes ``frequency`` (n,) and ``impedance`` (b, n); gives ``tau`` (m,), ``gamma``, ``low`` and ``high`` (b, m; the 95 %
bands) and ``seconds`` (b,; without the bands). Nothing is set.
"""

import contextlib
import io
import sys
import time
import warnings

import numpy as np

PER_DECADE = 20
warnings.simplefilter("ignore")

with contextlib.redirect_stdout(io.StringIO()):
    from hybdrt.models import DRT

    given = np.load(sys.argv[1])
    ends = np.log10(1 / (2 * np.pi * given["frequency"][[0, -1]]))
    low, high = ends.min() - 1, ends.max() + 1
    tau = np.logspace(low, high, round((high - low) * PER_DECADE) + 1)
    found: dict[str, list[np.ndarray]] = {"gamma": [], "low": [], "high": []}
    seconds = []
    model = DRT()
    for z in given["impedance"]:
        start = time.perf_counter()
        model.fit_eis(given["frequency"], z)
        found["gamma"].append(model.predict_drt(tau=tau))
        seconds.append(time.perf_counter() - start)
        bounds = model.predict_drt_ci(tau=tau, quantiles=[0.025, 0.975])
        found["low"].append(bounds[0])
        found["high"].append(bounds[1])
arrays = {name: np.array(rows) for name, rows in found.items()}
np.savez(sys.argv[2], tau=tau, seconds=np.array(seconds), **arrays)
