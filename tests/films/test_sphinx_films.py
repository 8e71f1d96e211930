"""The directive ``{film}``: what it puts on its page, and that other pages load nothing of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from press.films import write_films
from press.layout import Layout

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = """
extensions = ["myst_parser", "press.sphinx_films"]
root_doc, numfig, html_theme = "with", True, "basic"
"""
PAGE = """# With

See {numref}`film-basins`.

```{film} two_basins
:name: film-basins
:alt: two valleys & two runs

The caption, *in words*.

What else there is to say.
```

```{toctree}
without
```
"""


def write_book(folder: Path, page: str = PAGE) -> None:
    shutil.copytree(ROOT / "results", folder / "results")
    for name in ("films", "panels"):
        shutil.copytree(ROOT / "book" / name, folder / "book" / name)
    write_films(Layout(folder))
    shutil.move(Layout(folder).generated, folder / "generated")
    (folder / "conf.py").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "with.md").write_text(page, encoding="utf-8")
    (folder / "without.md").write_text("# Without\n\nNothing.\n", encoding="utf-8")


def build(folder: Path, builder: str = "html") -> subprocess.CompletedProcess[str]:
    """Run Sphinx in `folder`, warnings as errors, pages to ``out``."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, str(folder), str(folder / "out")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "book"), str(ROOT / "pkg")])}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def loaded(page: Path) -> list[str]:
    """Addresses of the scripts and styles of panels that a page loads, in order."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    addresses = [tag.get("href") or tag.get("src") for tag in soup.select("link[href], script[src]")]
    return [address.split("?")[0] for address in addresses if "films" in address or "panels" in address]


@pytest.mark.parametrize("builder", ["html", "singlehtml"])
def test_the_page_has_player_still_number_caption_and_scripts(tmp_path: Path, builder: str) -> None:
    write_book(tmp_path)
    done = build(tmp_path, builder)
    assert done.returncode == 0, done.stderr
    page = tmp_path / "out" / "with.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    figure = soup.select_one("figure#film-basins")
    assert figure is not None
    panel = figure.select_one('[data-film="two_basins"][hidden]')
    assert panel is not None and panel["data-label"] == "two valleys & two runs"
    still = figure.select_one(".film-still img")
    assert still is not None and still["alt"] == "two valleys & two runs"
    assert (page.parent / str(still["src"])).is_file()
    caption = figure.select_one("figcaption")
    assert caption is not None and caption.get_text().strip().startswith("Fig. 1")
    assert len(figure.select("figcaption")) == 1
    assert "The caption, in words." in caption.get_text() and "What else" in figure.get_text()
    assert soup.select_one('a[href$="#film-basins"]').get_text() == "Fig. 1"
    assert [address.rpartition("/")[2] for address in loaded(page)] == [
        "panel.css",
        "style.css",
        "two_basins.js",
        "film.js",
    ]
    assert all((page.parent / address).is_file() for address in loaded(page))


def test_a_page_without_film_loads_nothing(tmp_path: Path) -> None:
    write_book(tmp_path)
    assert build(tmp_path).returncode == 0
    assert loaded(tmp_path / "out" / "without.html") == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("} two_basins", "} three_basins", "has no three_basins"),
        (":alt: two valleys & two runs\n", "", "what the film shows"),
        ("The caption, *in words*.\n\nWhat else there is to say.\n", "", "begin its content with a caption"),
        (":name: film-basins\n", "", "film-basins"),
    ],
)
def test_a_directive_that_is_wrong_stops_the_build(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in PAGE
    write_book(tmp_path, PAGE.replace(right, wrong))
    done = build(tmp_path)
    assert done.returncode != 0
    assert said in done.stderr
