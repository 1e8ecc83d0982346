"""Print how many tests were skipped and why; fail where what they need was there: the real data, an extra."""

import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
cases = list(ET.parse(sys.argv[1]).getroot().iter("testcase"))
reasons = Counter(skip.get("message", "") for case in cases for skip in case.iter("skipped"))
failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
skipped = sum(reasons.values())
for reason, count in reasons.most_common():
    sys.stdout.write(f"  {count} skipped: {reason}\n")
missed = sum(count for reason, count in reasons.items() if "real instrument files" in reason)
if SHARED_DATA.is_dir() and missed:
    sys.exit(f"{SHARED_DATA.name} is there, yet {missed} tests on it were skipped")
missing = [reason for reason in reasons if "pip install" in reason]
if missing:
    sys.exit(f"the extra [test] does not install what these tests need: {'; '.join(missing)}")
if not cases:
    sys.exit("no test ran")
sys.stdout.write(f"{len(cases) - failed - skipped} passed, {failed} failed, {skipped} skipped\n")
