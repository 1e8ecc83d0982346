"""What the package of the analysis offers."""

import subprocess
import sys

from nasicell import analysis


def test_every_public_name_is_there():
    """Each name of `__all__` is found in its module."""
    assert all(getattr(analysis, name) is not None for name in analysis.__all__)


def test_importing_the_package_stays_light():
    """Tables and optimisers are imported on first use."""
    code = "import sys, nasicell.analysis; print(sorted({'polars', 'scipy', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
