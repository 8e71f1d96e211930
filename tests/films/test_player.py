"""The player's mathematics under node's own test runner, its layout against the one of the still."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from press import films
from press.layout import Layout
from splinelens.animations import encode
from splinelens.stills import MARGIN, boxes

HERE = Path(__file__).resolve().parent
LAYOUT = Layout.of_this_repository()
PLAYER = LAYOUT.book / "films"
LARGEST = 20_000
"""Bytes of the player's script and style together."""


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "node is not installed (Debian: apt install nodejs)"
        )
    return str(found)


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
    environment = os.environ | {"FILM_TWIN": twin, "FILM_LAYOUTS": str(layouts)}
    command = [node, "--test", "--test-reporter=tap", str(HERE / "film.test.js")]
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


def test_the_mathematics_of_the_player_holds_and_its_layout_is_the_stills(node: str, layouts: Path) -> None:
    counts = run_tests(node, layouts)
    assert counts["tests"] > 15 and counts["fail"] == 0 and counts["pass"] == counts["tests"]


def test_every_wrong_twin_of_the_player_is_caught(node: str, layouts: Path) -> None:
    """A twin whose formula is no longer in the source would run one test, the file itself, and fail it."""
    names, whole = twins(node), run_tests(node, layouts)["tests"]
    assert len(names) >= 10
    counts = {name: run_tests(node, layouts, name) for name in names}
    assert [name for name, count in counts.items() if count["fail"] == 0 or count["tests"] != whole] == []


def test_the_player_is_small_and_loads_nothing() -> None:
    files = [path for path in PLAYER.iterdir() if path.suffix in (".js", ".css")]
    assert len(files) == 2 and sum(path.stat().st_size for path in files) < LARGEST
    for path in files:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert not re.search(r"https?://|@import|\bfetch\(|XMLHttpRequest|\bimport\s", text), path.name
