"""Fail unless a calibration that just ran gives the values that the study ships.

python .ci/check_calibration.py FRESH SHIPPED, both calibrated.yaml. Parameters that their rows do not determine (no
uncertainty) may differ.
"""

import sys
from pathlib import Path

import yaml

TOLERANCE = 0.02
"""Relative difference allowed: other processors round differently, and fits stop a little apart."""
SHARE = 0.3
"""Difference allowed in standard uncertainties: a fit stops where a hundredth of chi square is left to gain, which is
a tenth of an uncertainty, on either side."""

fresh, shipped = (yaml.safe_load(Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:3])
if set(fresh) != set(shipped):
    sys.exit(f"the calibrations hold different parameters: {sorted(set(fresh) ^ set(shipped))}")
moved = [
    f"{name}: shipped {entry['value']}, calibrated {fresh[name]['value']}"
    for name, entry in shipped.items()
    if "uncertainty" in entry
    and abs(fresh[name]["value"] - entry["value"]) > max(TOLERANCE * abs(entry["value"]), SHARE * entry["uncertainty"])
]
if moved:
    sys.exit("the shipped values are not those of a calibration:\n" + "\n".join(moved))
sys.stdout.write(f"{len(shipped)} shipped parameters are those of a fresh calibration\n")
