"""The explorable's JavaScript against Python's numbers, under node's own test runner."""

from __future__ import annotations

import json
import re
from pathlib import Path

import write_fixtures as writer
from under_node import assert_small_and_alone, close, counts_of, same_drawing, twins_in

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parents[1] / "book" / "explorables" / "spline_lens"
LARGEST = 40_000
"""Bytes of scripts and styles together, as they are sent."""


def run_tests(node: str, twin: str = "") -> dict[str, int]:
    """Counts of tests that passed and failed, with the mathematics or a wrong twin of it."""
    return counts_of(node, HERE / "mathematics.test.js", SPLINE_LENS_TWIN=twin)


def test_the_mathematics_agrees_with_python(node: str) -> None:
    counts = run_tests(node)
    assert counts["tests"] > 100 and counts["fail"] == 0 and counts["pass"] == counts["tests"]


def test_every_wrong_twin_of_the_mathematics_is_caught(node: str) -> None:
    """A twin whose formula is no longer in the source would run one test, the file itself, and fail it."""
    names, whole = twins_in(node, HERE / "twins.js"), run_tests(node)["tests"]
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
    assert same_drawing(writer.STILL.read_text(encoding="utf-8"), writer.still_figure())


def test_the_panel_starts_where_the_fixtures_do() -> None:
    script = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.js"))
    numbers = set(re.findall(r"-?\d*\.\d+|-?\d+", script))
    wanted = [*writer.START_X, *writer.START_Y, *writer.START.breakpoints, *writer.START.delta_slopes]
    assert {float(number) for number in wanted} <= {float(number) for number in numbers}


def test_scripts_and_styles_are_small_and_load_nothing() -> None:
    assert_small_and_alone(SOURCES, LARGEST)
