"""Print the set-up commands of README.md: the lines of its ``sh`` blocks, exactly as a newcomer copies them."""

import re
import sys
from pathlib import Path

EXPECTED = 2
readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
blocks = re.findall(r"^```sh\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
commands = [line for block in blocks for line in block.splitlines() if line.strip() and not line.startswith("#")]
if len(commands) != EXPECTED:
    sys.exit(f"README.md must show exactly {EXPECTED} set-up commands in sh blocks; found {len(commands)}: {commands}")
sys.stdout.write("\n".join(commands) + "\n")
