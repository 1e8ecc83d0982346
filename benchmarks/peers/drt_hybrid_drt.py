"""Distributions of relaxation times by hybrid-drt; run with its own Python: ``drt_hybrid_drt.py in.npz out.npz``.

Takes ``frequency`` (n,) and ``impedance`` (b, n); gives ``tau`` (m,), ``gamma``, ``low`` and ``high`` (b, m; the 95 %
bands) and ``seconds`` (b,; without the bands). Settings as in its introduction: none.
"""

import contextlib
import io
import sys
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")
with contextlib.redirect_stdout(io.StringIO()):
    from hybdrt.models import DRT

    given = np.load(sys.argv[1])
    frequency = given["frequency"]
    tau = np.geomspace(0.1 / (2 * np.pi * frequency.max()), 10 / (2 * np.pi * frequency.min()), 181)
    found, low, high, seconds = [], [], [], []
    model = DRT()
    for z in given["impedance"]:
        start = time.perf_counter()
        model.fit_eis(frequency, z)
        found.append(model.predict_drt(tau=tau))
        seconds.append(time.perf_counter() - start)
        bounds = model.predict_drt_ci(tau=tau, quantiles=[0.025, 0.975])
        low.append(bounds[0])
        high.append(bounds[1])
np.savez(
    sys.argv[2],
    tau=tau,
    gamma=np.array(found),
    low=np.array(low),
    high=np.array(high),
    seconds=np.array(seconds),
)
