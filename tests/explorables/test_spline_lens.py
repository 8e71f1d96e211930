"""The explorable's JavaScript against Python's numbers, under node's own test runner."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import write_fixtures as writer

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parents[1] / "book" / "explorables" / "spline_lens"
LARGEST = 40_000
"""Bytes of scripts and styles together, as they are sent."""


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "node is not installed (Debian: apt install nodejs)"
        )
    return str(found)


def run_tests(node: str, twin: str = "") -> dict[str, int]:
    """Counts of tests that passed and failed, with the mathematics or a wrong twin of it."""
    environment = os.environ | {"SPLINE_LENS_TWIN": twin}
    command = [node, "--test", "--test-reporter=tap", str(HERE / "mathematics.test.js")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    counts = {
        word: int(count) for word, count in re.findall(r"^# (tests|pass|fail) (\d+)$", done.stdout, re.M)
    }
    assert counts.keys() == {"tests", "pass", "fail"}, done.stdout + done.stderr
    return counts


def twins(node: str) -> list[str]:
    script = "process.stdout.write(JSON.stringify(Object.keys(require(process.argv[1]).TWINS)))"
    command = [node, "-e", script, str(HERE / "twins.js")]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def close(one: Any, other: Any) -> bool:
    """Whether two JSON values agree, numbers to 1e-9 of their size (another library may round otherwise)."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= 1e-9 * (1 + abs(other))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(close, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    return one == other


def test_the_mathematics_agrees_with_python(node: str) -> None:
    counts = run_tests(node)
    assert counts["tests"] > 100 and counts["fail"] == 0 and counts["pass"] == counts["tests"]


def test_every_wrong_twin_of_the_mathematics_is_caught(node: str) -> None:
    """A twin whose formula is no longer in the source would run one test, the file itself, and fail it."""
    names, whole = twins(node), run_tests(node)["tests"]
    assert len(names) >= 8
    counts = {name: run_tests(node, name) for name in names}
    assert [name for name, count in counts.items() if count["fail"] == 0 or count["tests"] != whole] == []


def test_the_fixtures_are_what_python_says_today() -> None:
    assert close(json.loads(writer.FIXTURES.read_text(encoding="utf-8")), writer.fixtures())


def test_numbers_that_differ_are_caught() -> None:
    assert close({"a": [1.0, 2.0]}, {"a": [1.0, 2.0 + 1e-12]})
    assert not close({"a": [1.0, 2.0]}, {"a": [1.0, 2.001]})
    assert not close({"a": 1.0}, {"b": 1.0})


def test_the_still_figure_is_the_one_python_draws() -> None:
    committed, drawn = writer.STILL.read_text(encoding="utf-8"), writer.still_figure()
    pattern = r"-?\d+(?:\.\d+)?"
    assert re.sub(pattern, "0", committed) == re.sub(pattern, "0", drawn)
    pairs = zip(re.findall(pattern, committed), re.findall(pattern, drawn), strict=True)
    assert all(abs(float(one) - float(other)) <= 0.11 for one, other in pairs)


def test_the_panel_starts_where_the_fixtures_do() -> None:
    script = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.js"))
    numbers = set(re.findall(r"-?\d*\.\d+|-?\d+", script))
    wanted = [*writer.START_X, *writer.START_Y, *writer.START.breakpoints, *writer.START.delta_slopes]
    assert {float(number) for number in wanted} <= {float(number) for number in numbers}


def test_scripts_and_styles_are_small_and_load_nothing() -> None:
    files = [path for path in SOURCES.iterdir() if path.suffix in (".js", ".css")]
    assert 0 < sum(path.stat().st_size for path in files) < LARGEST
    for path in files:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert not re.search(r"https?://|@import|\bfetch\(|XMLHttpRequest|\bimport\s", text), path.name
