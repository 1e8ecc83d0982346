"""linKK of impedance.py on spectra from a file: seconds, number of elements and residuals of each.

Run by impedance_kk.py in the environment of impedance.py.
"""

import sys
import time

import numpy as np
from impedance import validation
from impedance.models.circuits.elements import circuit_elements

circuit_elements["np"] = np  # linKK of 1.7.1 needs it and does not find it with numpy 2

given = np.load(sys.argv[1])
frequency, spectra = given["frequency"], given["impedance"]
seconds, residuals = [], []
for z in spectra:
    start = time.perf_counter()
    _, _, _, real, imaginary = validation.linKK(frequency, z, c=0.85, max_M=50, fit_type="complex", add_cap=True)
    seconds.append(time.perf_counter() - start)
    residuals.append(real + 1j * imaginary)
np.savez(sys.argv[2], seconds=seconds, residual=residuals)
