"""The player's mathematics under node's own test runner, its layout against the one of the still."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from under_node import counts_of, twins_in

from press import films
from press.layout import Layout
from splinelens.animations import encode
from splinelens.stills import MARGIN, boxes

HERE = Path(__file__).resolve().parent
LAYOUT = Layout.of_this_repository()
PLAYER = LAYOUT.book / "films"
LARGEST = 20_000
"""Bytes of the player's script and style together."""


def layout_of(name: str, width: int) -> dict[str, Any]:
    """Where Python puts the panels of a film and some points in them."""
    film = encode(films.load_film(name, LAYOUT))
    places = boxes(film["panels"], MARGIN["left"], width - MARGIN["right"], MARGIN["top"])
    steps = [(0, 0), (film["resolution"], 700), (123, film["resolution"])]
    points = [
        {"panel": k, "step": step, "pixel": box.place(*step, film["resolution"])}
        for k, box in enumerate(places)
        for step in steps
    ]
    return {
        "panels": film["panels"],
        "width": width,
        "boxes": [box._asdict() for box in places],
        "points": points,
        "margin": MARGIN,
        "resolution": film["resolution"],
    }


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "layouts.json"
    found = {f"{name}, {width}": layout_of(name, width) for name in films.FILMS for width in (300, 640)}
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def run_tests(node: str, layouts: Path, twin: str = "") -> dict[str, int]:
    """Counts of tests that passed and failed, with the mathematics or a wrong twin of it."""
    return counts_of(node, HERE / "film.test.js", FILM_TWIN=twin, FILM_LAYOUTS=str(layouts))


def test_the_mathematics_of_the_player_holds_and_its_layout_is_the_stills(node: str, layouts: Path) -> None:
    counts = run_tests(node, layouts)
    assert counts["tests"] > 15 and counts["fail"] == 0 and counts["pass"] == counts["tests"]


def test_every_wrong_twin_of_the_player_is_caught(node: str, layouts: Path) -> None:
    """A twin whose formula is no longer in the source would run one test, the file itself, and fail it."""
    names, whole = twins_in(node, HERE / "twins.js"), run_tests(node, layouts)["tests"]
    assert len(names) >= 10
    counts = {name: run_tests(node, layouts, name) for name in names}
    assert [name for name, count in counts.items() if count["fail"] == 0 or count["tests"] != whole] == []


def test_the_player_is_small_and_loads_nothing() -> None:
    files = [path for path in PLAYER.iterdir() if path.suffix in (".js", ".css")]
    assert len(files) == 2 and sum(path.stat().st_size for path in files) < LARGEST
    for path in files:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert not re.search(r"https?://|@import|\bfetch\(|XMLHttpRequest|\bimport\s", text), path.name
