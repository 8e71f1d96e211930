"""What the panels share: points that follow pointer and keys, drawing, and files that are sent lean."""

from __future__ import annotations

from pathlib import Path

import pytest
from under_node import assert_small_and_alone, counts_of, twins_in

from press.sphinx_panels import lean

HERE = Path(__file__).resolve().parent
BOOK = HERE.parents[1] / "book"
SOURCES = BOOK / "panels"
LARGEST = 12_000
"""Bytes of scripts and styles together."""
LARGEST_SENT = 33_000
"""Bytes of scripts and styles that a page with one explorable gets."""
FEWEST = {"points": (12, 15), "drawing": (4, 6)}
"""Tests and wrong twins that each script has at least."""
SENT = [path for name in ("panels", "explorables", "films") for path in (BOOK / name).rglob("*.[jc]s*")]


def run_tests(node: str, script: str, twin: str = "") -> dict[str, int]:
    """Counts of tests that passed and failed, with a script or a wrong twin of it."""
    return counts_of(node, HERE / f"{script}.test.js", **{f"{script.upper()}_TWIN": twin})


@pytest.mark.parametrize("script", FEWEST)
def test_a_shared_script_does_what_it_says(node: str, script: str) -> None:
    counts = run_tests(node, script)
    assert counts["tests"] >= FEWEST[script][0] and counts["pass"] == counts["tests"]


@pytest.mark.parametrize("script", FEWEST)
def test_every_wrong_twin_of_a_shared_script_is_caught(node: str, script: str) -> None:
    names, whole = twins_in(node, HERE / f"{script}_twins.js"), run_tests(node, script)["tests"]
    assert len(names) >= FEWEST[script][1]
    counts = {name: run_tests(node, script, name) for name in names}
    assert [name for name, count in counts.items() if count["fail"] == 0 or count["tests"] != whole] == []


def test_scripts_and_styles_are_small_and_load_nothing() -> None:
    assert_small_and_alone(SOURCES, LARGEST)


@pytest.mark.parametrize("name", ["spline_lens", "spectral_lens"])
def test_a_page_gets_few_bytes_of_its_own_and_of_what_is_shared(name: str) -> None:
    own = (path for path in (BOOK / "explorables" / name).iterdir() if path.suffix in (".js", ".css"))
    texts = [lean(path.read_text(encoding="utf-8")) for path in (*SOURCES.iterdir(), *own)]
    assert 20_000 < sum(len(text.encode()) for text in texts) < LARGEST_SENT


def test_what_is_sent_has_no_comments_and_no_indentation() -> None:
    script = '// Head.\n\n  /** What it does. */\n  const a = "//b"; // Kept.\n'
    assert lean(script) == 'const a = "//b"; // Kept.\n'
    assert lean("/* Two\n   lines. */\na {\n  b: c;\n}\n") == "a {\nb: c;\n}\n"


@pytest.mark.parametrize("path", SENT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_text_goes_over_lines_where_indentation_would_count(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines and not [line for line in lines if line.count("`") % 2 or line.endswith("\\")]
