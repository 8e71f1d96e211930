"""The page on performance shows what was stored: medians, ratios, goals and how a time was come by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from bs4 import BeautifulSoup

from press.layout import Layout
from press.performance import ORDER, performance_tables, read_performance, spelled
from splinelens.experiments import StoredResult

LAYOUT = Layout.of_this_repository()


def stored(bound: float = 4.0) -> StoredResult:
    """Two methods for one work, one goal of each kind."""
    arrays = {
        "work": np.array(["sums of H", "sums of H"]),
        "method": np.array(["dense", "fast"]),
        "extrapolated": np.array(["from a tenth", ""]),
        "seconds": np.array([[1.0, 2.0, 9.0], [0.25, 0.5, np.nan]]),
        "quantity": np.array([["error", "fast"], ["error", "dense"]]),
        "value": np.array([1e-14, 0.25]),
    }
    goals = [
        {"work": "sums of H", "method": "fast", "peer": "dense", "bound": bound},
        {"work": "error", "method": "fast", "peer": "", "bound": 1e-13},
    ]
    settings = {
        "title": "Sums", "about": "Of many numbers.", "goals": goals, "processor": "A processor",
        "versions": {"numpy": "2"}, "load": [0.5, 1.0],
    }  # fmt: skip
    return StoredResult(arrays, {"settings": settings, "date": "2026-11-22", "machine": "x86_64"})


def test_a_table_shows_medians_spread_ratios_and_what_is_extrapolated() -> None:
    page = performance_tables({"sums": stored()})
    assert "**Sums of H**" in page
    assert "| dense (*extrapolated* from a tenth) | 2 s (1 s to 9 s) | 1 |" in page
    assert "| fast | 375 ms (250 ms to 500 ms) | 5.3 |" in page
    assert (
        "Measured on 2026-11-22: A processor, x86_64; numpy 2. Load average 0.5 before and 1.0 after." in page
    )


@pytest.mark.parametrize(("bound", "verdict"), [(5.0, "reached"), (6.0, "**not reached**")])
def test_a_goal_says_whether_it_is_reached(bound: float, verdict: str) -> None:
    page = performance_tables({"sums": stored(bound)})
    assert f"- sums of H, fast: at least {bound:.2g} times as fast as dense; measured 5.3, {verdict}." in page
    assert "Also measured:\n\n- error, dense: 0.25\n" in page
    assert "- error, fast: at most 1.0e-13; measured 1.0e-14, reached." in page


@pytest.mark.parametrize(
    ("seconds", "text"), [(2e-6, "2 µs"), (1.5e-3, "1.5 ms"), (12.34, "12.3 s"), (3233.4, "3233 s")]
)
def test_a_time_has_a_unit_that_fits(seconds: float, text: str) -> None:
    assert spelled(seconds) == text


def test_the_page_shows_every_part_that_is_stored(soup: Callable[[str], BeautifulSoup]) -> None:
    text = " ".join(soup("book/back/performance").get_text().split())
    results = read_performance(LAYOUT)
    assert set(results) >= {"gradient", "seeds"}
    for result in results.values():
        assert result.record["settings"]["title"] in text
        assert f"Measured on {result.record['date']}" in text


def test_the_parts_are_those_of_the_benchmark() -> None:
    pytest.importorskip("numba")
    from benchmarks import PARTS

    assert ORDER == PARTS
