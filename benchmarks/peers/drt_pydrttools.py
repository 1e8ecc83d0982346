"""Distributions of relaxation times by pyDRTtools; run with its own Python: ``drt_pydrttools.py in.npz out.npz``.

Takes ``frequency`` (n,) and ``impedance`` (b, n); gives ``tau`` (m,), ``gamma`` (b, m) and ``seconds`` (b,). Its
strength is chosen by its modified generalised cross-validation, its other settings are its defaults, inductance fitted.
"""

import contextlib
import io
import sys
import time
import types
import warnings
from pathlib import Path

import numpy as np

folder = next(Path(place) / "pyDRTtools" for place in sys.path if (Path(place) / "pyDRTtools" / "runs.py").exists())
package = types.ModuleType("pyDRTtools")
package.__path__ = [str(folder)]
sys.modules["pyDRTtools"] = package  # its own __init__ opens a graphical interface
warnings.simplefilter("ignore")

with contextlib.redirect_stdout(io.StringIO()):
    from pyDRTtools import runs

    given = np.load(sys.argv[1])
    gamma, seconds = [], []
    for z in given["impedance"]:
        start = time.perf_counter()
        entry = runs.EIS_object(given["frequency"], z.real, z.imag)
        runs.simple_run(entry, cv_type="mGCV")
        seconds.append(time.perf_counter() - start)
        gamma.append(entry.gamma)
np.savez(sys.argv[2], tau=entry.out_tau_vec, gamma=np.array(gamma), seconds=np.array(seconds))
