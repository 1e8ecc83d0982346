"""Distributions of relaxation times by pyDRTtools; run with its own Python: ``drt_pydrttools.py in.npz out.npz``.

Takes ``frequency`` (n,) and ``impedance`` (b, n); gives ``tau`` (m,), ``gamma`` (b, m), ``seconds`` (b,). Its package
imports a graphical interface; only the computing modules are loaded here.
"""

import contextlib
import importlib.util
import io
import sys
import time
import types
import warnings

import numpy as np

spec = importlib.util.find_spec("cvxopt")
found = importlib.util.find_spec("pyDRTtools.nonexistent") if spec is None else None
for folder in sys.path:
    place = f"{folder}/pyDRTtools"
    if importlib.util.spec_from_file_location("runs", f"{place}/runs.py") and (
        __import__("os").path.exists(f"{place}/runs.py")
    ):
        package = types.ModuleType("pyDRTtools")
        package.__path__ = [place]
        sys.modules["pyDRTtools"] = package
        break
warnings.simplefilter("ignore")
with contextlib.redirect_stdout(io.StringIO()):
    from pyDRTtools import runs

    given = np.load(sys.argv[1])
    frequency = given["frequency"]
    gammas, seconds = [], []
    for z in given["impedance"]:
        start = time.perf_counter()
        entry = runs.EIS_object(frequency, z.real, z.imag)
        runs.simple_run(entry, cv_type="mGCV", der_used="2nd order", induct_used=1, reg_param=1e-3)
        seconds.append(time.perf_counter() - start)
        gammas.append(entry.gamma)
np.savez(sys.argv[2], tau=entry.out_tau_vec, gamma=np.array(gammas), seconds=np.array(seconds))
