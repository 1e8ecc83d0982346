"""Kramers-Kronig test of pyimpspec on spectra from a file: seconds and residuals of each.

Run by impedance_kk.py in the environment of pyimpspec.
"""

import sys
import time

import numpy as np
import pyimpspec

given = np.load(sys.argv[1])
frequency, spectra = given["frequency"], given["impedance"]
seconds, residuals = [], []
for z in spectra:
    data = pyimpspec.DataSet(frequency, z)
    start = time.perf_counter()
    result = pyimpspec.perform_kramers_kronig_test(data, num_procs=1)
    seconds.append(time.perf_counter() - start)
    residuals.append(np.asarray(result.residuals))
np.savez(sys.argv[2], seconds=seconds, residual=residuals)
