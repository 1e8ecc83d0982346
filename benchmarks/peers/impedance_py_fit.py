"""CustomCircuit.fit of impedance.py on spectra from a file: seconds, values and standard errors of each.

Run by impedance_fit.py in the environment of impedance.py. Weighted by the modulus; all else as its documentation does.
"""

import json
import sys
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")
from impedance.models.circuits import CustomCircuit  # noqa: E402

given = np.load(sys.argv[1])
frequency, spectra, starts = given["frequency"], given["impedance"], given["start"]
circuits, sizes = json.loads(str(given["circuits"])), given["sizes"]
seconds = np.zeros(len(spectra))
values, errors = np.full(starts.shape, np.nan), np.full(starts.shape, np.nan)
for k, z in enumerate(spectra):
    begun = time.process_time()
    try:
        circuit = CustomCircuit(circuits[k], initial_guess=list(starts[k, : sizes[k]]))
        circuit.fit(frequency, z, weight_by_modulus=True)
        values[k, : sizes[k]], errors[k, : sizes[k]] = circuit.parameters_, circuit.conf_
    except (RuntimeError, ValueError, np.linalg.LinAlgError) as problem:
        print(problem, file=sys.stderr)
    seconds[k] = time.process_time() - begun
np.savez(sys.argv[2], seconds=seconds, values=values, errors=errors)
