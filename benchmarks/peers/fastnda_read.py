"""fastnda's bare read of a file: the best of some times, and the rows.

Run by cycling_reading.py in the environment of fastnda.
"""

import sys
import time

import fastnda
import numpy as np

given = np.load(sys.argv[1])
best, rows = np.inf, 0
for _ in range(int(given["repeats"])):
    start = time.perf_counter()
    rows = len(fastnda.read(str(given["path"])))
    best = min(best, time.perf_counter() - start)
np.savez(sys.argv[2], seconds=best, rows=rows)
