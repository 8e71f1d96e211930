"""The spectral lens' JavaScript against Python's numbers, under node's own test runner."""

from __future__ import annotations

import json
from pathlib import Path

import write_spectral_fixtures as writer
from under_node import assert_small_and_alone, close, counts_of, same_drawing, twins_in

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parents[1] / "book" / "explorables" / "spectral_lens"
LARGEST = 40_000
"""Bytes of scripts and styles together, as they are sent."""


def run_tests(node: str, twin: str = "") -> dict[str, int]:
    """Counts of tests that passed and failed, with the mathematics or a wrong twin of it."""
    return counts_of(node, HERE / "spectral_mathematics.test.js", SPECTRAL_LENS_TWIN=twin)


def test_the_mathematics_agrees_with_python(node: str) -> None:
    counts = run_tests(node)
    assert counts["tests"] > 200 and counts["fail"] == 0 and counts["pass"] == counts["tests"]


def test_every_wrong_twin_of_the_mathematics_is_caught(node: str) -> None:
    names, whole = twins_in(node, HERE / "spectral_twins.js"), run_tests(node)["tests"]
    assert len(names) >= 8
    counts = {name: run_tests(node, name) for name in names}
    assert [name for name, count in counts.items() if count["fail"] == 0 or count["tests"] != whole] == []


def test_the_fixtures_are_what_python_says_today() -> None:
    assert close(json.loads(writer.FIXTURES.read_text(encoding="utf-8")), writer.fixtures())


def test_the_still_figure_is_the_one_python_draws() -> None:
    assert same_drawing(writer.STILL.read_text(encoding="utf-8"), writer.still_figure())


def test_scripts_and_styles_are_small_and_load_nothing() -> None:
    assert_small_and_alone(SOURCES, LARGEST)
