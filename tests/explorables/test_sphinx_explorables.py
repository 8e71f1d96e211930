"""The directive ``{explorable}``: what it puts on its page, and that other pages load nothing of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = """
extensions = ["myst_parser", "press.sphinx_explorables"]
root_doc, numfig, html_theme = "with", True, "basic"
"""
PAGE = """# With

```{figure} still.svg
:name: fig-elsewhere
:alt: a still
A figure
```

```{explorable} spline_lens
:alt: a broken line & its jumps
:figure: fig-elsewhere

What it shows.
```

```{toctree}
without
```
"""


def write_book(folder: Path, page: str = PAGE) -> None:
    explorables = ROOT / "book" / "explorables"
    shutil.copytree(explorables, folder / "book" / "explorables")
    shutil.copytree(ROOT / "book" / "panels", folder / "book" / "panels")
    shutil.copy(explorables / "spline_lens" / "still.svg", folder)
    (folder / "conf.py").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "with.md").write_text(page, encoding="utf-8")
    (folder / "without.md").write_text("# Without\n\nNothing.\n", encoding="utf-8")


def build(folder: Path, builder: str = "html") -> subprocess.CompletedProcess[str]:
    """Run Sphinx in `folder`, warnings as errors, pages to ``out``."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, str(folder), str(folder / "out")]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "book")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def loaded(page: Path) -> list[str]:
    """Addresses of the scripts and styles of panels that a page loads, in order."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    addresses = [tag.get("href") or tag.get("src") for tag in soup.select("link[href], script[src]")]
    return [address.split("?")[0] for address in addresses if "explorables" in address or "panels" in address]


@pytest.mark.parametrize("builder", ["html", "singlehtml"])
def test_the_page_has_panel_still_caption_and_scripts(tmp_path: Path, builder: str) -> None:
    write_book(tmp_path)
    done = build(tmp_path, builder)
    assert done.returncode == 0, done.stderr
    page = tmp_path / "out" / "with.html"
    box = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select_one("div.explorable")
    assert box is not None and box.select_one('[data-explorable="spline_lens"][hidden]')
    still = box.select_one(".explorable-still img")
    assert still is not None and still["alt"] == "a broken line & its jumps"
    assert (page.parent / str(still["src"])).is_file()
    assert "Fig. 1" in box.get_text() and "What it shows." in box.get_text()
    names = [address.rpartition("/")[2] for address in loaded(page)]
    styles, scripts = ["panel.css", "points.css", "style.css"], ["drawing.js", "points.js"]
    assert names == [*styles, *scripts, "mathematics.js", "view.js"]
    assert all((page.parent / address).is_file() for address in loaded(page))


def test_a_page_without_explorable_loads_nothing(tmp_path: Path) -> None:
    write_book(tmp_path)
    assert build(tmp_path).returncode == 0
    assert loaded(tmp_path / "out" / "without.html") == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("} spline_lens", "} spline_lense", "has no spline_lense"),
        (":alt: a broken line & its jumps\n", "", "what the still shows"),
        (":figure: fig-elsewhere", ":figure: fig-nowhere", "fig-nowhere"),
    ],
)
def test_a_directive_that_is_wrong_stops_the_build(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    write_book(tmp_path, PAGE.replace(right, wrong))
    done = build(tmp_path)
    assert done.returncode != 0
    assert said in done.stderr
