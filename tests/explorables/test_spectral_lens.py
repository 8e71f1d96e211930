"""The spectral lens' JavaScript against Python's numbers, under node's own test runner."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import write_spectral_fixtures as writer
from test_spline_lens import close

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parents[1] / "book" / "explorables" / "spectral_lens"
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
    environment = os.environ | {"SPECTRAL_LENS_TWIN": twin}
    command = [node, "--test", "--test-reporter=tap", str(HERE / "spectral_mathematics.test.js")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    counts = {
        word: int(count) for word, count in re.findall(r"^# (tests|pass|fail) (\d+)$", done.stdout, re.M)
    }
    assert counts.keys() == {"tests", "pass", "fail"}, done.stdout + done.stderr
    return counts


def twins(node: str) -> list[str]:
    script = "process.stdout.write(JSON.stringify(Object.keys(require(process.argv[1]).TWINS)))"
    command = [node, "-e", script, str(HERE / "spectral_twins.js")]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_the_mathematics_agrees_with_python(node: str) -> None:
    counts = run_tests(node)
    assert counts["tests"] > 200 and counts["fail"] == 0 and counts["pass"] == counts["tests"]


def test_every_wrong_twin_of_the_mathematics_is_caught(node: str) -> None:
    names, whole = twins(node), run_tests(node)["tests"]
    assert len(names) >= 8
    counts = {name: run_tests(node, name) for name in names}
    assert [name for name, count in counts.items() if count["fail"] == 0 or count["tests"] != whole] == []


def test_the_fixtures_are_what_python_says_today() -> None:
    assert close(json.loads(writer.FIXTURES.read_text(encoding="utf-8")), writer.fixtures())


def test_the_still_figure_is_the_one_python_draws() -> None:
    committed, drawn = writer.STILL.read_text(encoding="utf-8"), writer.still_figure()
    pattern = r"-?\d+(?:\.\d+)?"
    assert re.sub(pattern, "0", committed) == re.sub(pattern, "0", drawn)
    pairs = zip(re.findall(pattern, committed), re.findall(pattern, drawn), strict=True)
    assert all(abs(float(one) - float(other)) <= 0.11 for one, other in pairs)


def test_scripts_and_styles_are_small_and_load_nothing() -> None:
    files = [path for path in SOURCES.iterdir() if path.suffix in (".js", ".css")]
    assert 0 < sum(path.stat().st_size for path in files) < LARGEST
    for path in files:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert not re.search(r"https?://|@import|\bfetch\(|XMLHttpRequest|\bimport\s", text), path.name
