"""Fail if ``import nasicell`` takes 0.5 s or more (best of five fresh interpreters)."""

import subprocess
import sys
import time

LIMIT_S = 0.5


def seconds(code: str) -> float:
    """Wall time of one fresh interpreter that runs `code`."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


took = min(seconds("import nasicell") for _ in range(5)) - min(seconds("pass") for _ in range(5))
sys.stdout.write(f"import nasicell: {took:.3f} s (limit {LIMIT_S} s)\n")
sys.exit(took >= LIMIT_S)
