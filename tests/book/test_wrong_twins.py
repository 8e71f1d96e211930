"""Every test of a claim catches the claim's wrong twin, and the mechanism that shows it works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from press.layout import Layout
from splinelens.claims import load_register

LAYOUT = Layout.of_this_repository()
PLUGIN = Path(__file__).parents[1] / "conftest.py"


def run_with_wrong_twins(root: Path, report: Path) -> dict[str, str]:
    """Run the tests of the claims under `root` against their twins; return the verdicts by claim."""
    options = ["--wrong-twins", str(report), "-o", "addopts=--import-mode=importlib"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *options]
    paths = [str(LAYOUT.root / "pkg"), str(LAYOUT.book)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert report.is_file(), f"no report was written:\n{ran.stdout}\n{ran.stderr}"
    return json.loads(report.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return run_with_wrong_twins(LAYOUT.root, tmp_path_factory.mktemp("twins") / "report.json")


@pytest.mark.parametrize("claim_id", load_register(LAYOUT.register))
def test_wrong_twin_is_caught(claim_id: str, verdicts: dict[str, str]) -> None:
    assert verdicts[claim_id] == "caught"


TOY_PACKAGE = {
    "toy/__init__.py": "from toy.shapes import double\n",
    "toy/shapes.py": """
class Square:
    def __init__(self, side):
        self.side = side

    @classmethod
    def unit(cls):
        return cls(1)

    @property
    def area(self):
        return self.side**2


def double(x):
    return 2 * x
""",
    "toy/uses.py": "from toy.shapes import double\n\n\ndef quadruple(x):\n    return double(double(x))\n",
}
TOY_TEST = """
import pytest
from toy import double
from toy.shapes import Square
from toy.uses import quadruple


def honest(x):
    return double(x)


def test_honest():
    assert double(1) == 2


def broken(x, y):
    return x


def test_broken():
    assert double(1) == 2


def triple(x):
    return double(x) + x


def test_triple():
    assert quadruple(1) == 4


def wrong_area(square):
    return square.area + 1


@pytest.mark.parametrize("side", [1, 2])
def test_area(side):
    assert Square(side).area == side**2


def wrong_unit():
    return Square(2)


def test_unit():
    assert Square.unit().side == 1


def test_not_named():
    raise TypeError
"""
TOY_CLAIMS = {
    "honest": ("toy.shapes.double", "test_honest", "honest"),
    "broken": ("toy.shapes.double", "test_broken", "broken"),
    "triple": ("toy.shapes.double", "test_triple", "triple"),
    "area": ("toy.shapes.Square.area", "test_area", "wrong_area"),
    "unit": ("toy.shapes.Square.unit", "test_unit", "wrong_unit"),
    "absent": ("toy.shapes.double", "test_absent", "honest"),
}
TOY_ROW = """
[[claim]]
id = "{id}"
chapter = 1
statement = "s"
source = "derived here"
kind = "proved here"
proof = "p"
function = "{function}"
test = "tests/test_toy.py::{test}"
wrong_twin = "tests/test_toy.py::{twin}"
notebook = "n"
figure = "f"
expected = 0.0
tolerance = 0.0
reason = "exact by design"
"""


@pytest.fixture(scope="module")
def toy_verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("toy")
    rows = [
        TOY_ROW.format(id=name, function=function, test=test, twin=twin)
        for name, (function, test, twin) in TOY_CLAIMS.items()
    ]
    files = {**TOY_PACKAGE, "tests/test_toy.py": TOY_TEST, "book/claims.toml": "\n".join(rows)}
    for name, text in {**files, "pytest.ini": "[pytest]\npythonpath = .\n"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    shutil.copy(PLUGIN, root / "tests" / "conftest.py")
    return run_with_wrong_twins(root, root / "report.json")


def test_a_twin_that_equals_the_function_is_not_caught(toy_verdicts: dict[str, str]) -> None:
    assert toy_verdicts["honest"] == "passed"


def test_a_twin_that_breaks_is_reported_as_an_error(toy_verdicts: dict[str, str]) -> None:
    assert toy_verdicts["broken"].startswith("error: TypeError")


def test_a_twin_reaches_functions_that_call_the_original(toy_verdicts: dict[str, str]) -> None:
    assert toy_verdicts["triple"] == "caught"


def test_a_property_is_swapped_as_a_property(toy_verdicts: dict[str, str]) -> None:
    assert toy_verdicts["area"] == "caught"


def test_a_classmethod_is_swapped_for_a_plain_call(toy_verdicts: dict[str, str]) -> None:
    assert toy_verdicts["unit"] == "caught"


def test_a_test_that_does_not_exist_is_an_error(toy_verdicts: dict[str, str]) -> None:
    assert toy_verdicts["absent"] == "error: the test was not found"


def test_only_the_tests_of_claims_are_run(toy_verdicts: dict[str, str]) -> None:
    assert set(toy_verdicts) == set(TOY_CLAIMS)
