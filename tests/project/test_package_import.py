"""``import splinelens`` is light, and the package works where torch is not installed.

The requirement is an import in under half a second; a test that timed it would fail on a busy
machine, so these look at what gets loaded instead.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "scipy", "matplotlib", "IPython", "numba")

WITHOUT_TORCH = """
import sys

class RefuseTorch:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, RefuseTorch())
"""

IMPORT_EVERYTHING = """
import importlib, pkgutil, splinelens
for module in pkgutil.walk_packages(splinelens.__path__, "splinelens."):
    importlib.import_module(module.name)
"""

USE_THE_SPLINE = """
from splinelens.networks import ShallowNetwork
from splinelens.splines import ReluSpline
net = ShallowNetwork([1.0, -2.0], [0.5, 1.0], [2.0, 3.0])
print(ReluSpline.from_network(net).breakpoints.tolist())
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a fresh interpreter that sees the package of this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pkg"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def roots_loaded_by(code: str) -> set[str]:
    """Top-level names of the modules that a fresh interpreter holds after `code`."""
    listing = "\nimport sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    result = run(code + listing)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def test_import_loads_nothing_heavy():
    assert roots_loaded_by("import splinelens") & set(HEAVY) == set()


def test_no_module_loads_torch_when_imported():
    assert "torch" not in roots_loaded_by(IMPORT_EVERYTHING)


def test_import_writes_nothing_and_warns_of_nothing():
    result = run("import warnings; warnings.simplefilter('error')\nimport splinelens")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_every_module_imports_where_torch_is_missing():
    result = run(WITHOUT_TORCH + IMPORT_EVERYTHING)
    assert result.returncode == 0, result.stderr


def test_spline_of_a_network_is_computed_where_torch_is_missing():
    result = run(WITHOUT_TORCH + USE_THE_SPLINE)
    assert result.stdout.strip() == "[-0.5, 0.5]", result.stderr


@pytest.mark.parametrize("name", ["torch", "torch.nn"])
def test_the_block_on_torch_blocks(name):
    result = run(WITHOUT_TORCH + f"import {name}")
    assert result.returncode == 1
    assert f"ModuleNotFoundError: No module named '{name.partition('.')[0]}" in result.stderr


def test_a_heavy_import_would_be_seen():
    assert "scipy" in roots_loaded_by("import scipy.special")
