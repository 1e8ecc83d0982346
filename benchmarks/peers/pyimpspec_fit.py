"""fit_circuit of pyimpspec on spectra from a file: seconds, values and standard errors of each.

Run by impedance_fit.py in the environment of pyimpspec. Method least_squares and modulus weights, one process: its
default, every method with every weight, takes some sixty times as long.
"""

import json
import sys
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")
from pyimpspec import DataSet, FittingError, fit_circuit, parse_cdc  # noqa: E402

given = np.load(sys.argv[1])
frequency, spectra, starts = given["frequency"], given["impedance"], given["start"]
codes, sizes = json.loads(str(given["codes"])), given["sizes"]
seconds = np.zeros(len(spectra))
values, errors = np.full(starts.shape, np.nan), np.full(starts.shape, np.nan)
for k, z in enumerate(spectra):
    begun = time.process_time()
    try:
        circuit = parse_cdc(codes[k])
        place = 0
        for element in circuit.get_elements():
            names = list(element.get_values())
            element.set_values(**{name: float(starts[k, place + i]) for i, name in enumerate(names)})
            place += len(names)
        fit = fit_circuit(circuit, DataSet(frequency, z), method="least_squares", weight="modulus", num_procs=1)
        place = 0
        names = fit.circuit.generate_element_identifiers(running=False)
        for element in fit.circuit.get_elements():
            found = fit.parameters[fit.circuit.get_element_name(element, names)]
            for name in element.get_values():
                values[k, place] = found[name].value
                errors[k, place] = found[name].value * found[name].get_relative_error()
                place += 1
    except (FittingError, ValueError, ZeroDivisionError, np.linalg.LinAlgError) as problem:
        print(type(problem).__name__, problem, file=sys.stderr)
    seconds[k] = time.process_time() - begun
np.savez(sys.argv[2], seconds=seconds, values=values, errors=errors)
