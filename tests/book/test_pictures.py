"""Logo, icon and card are what the code draws; every page has a head of its own and no analytics."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image

from press.layout import Layout
from press.logo import CARD_SIZE, ICON_SIZES, pictures
from press.sphinx_heads import shortened

Soup = Callable[[str], BeautifulSoup]

ROOT = Layout.of_this_repository().root
DRAWN = pictures()
DIFFERING_PIXELS = 1e-3
"""Share of pixels that may differ by more than a quarter: another build of the drawing libraries."""
TRACKERS = re.compile(
    r"google-analytics|googletagmanager|gtag\(|plausible|matomo|umami|hotjar|segment\.com", re.I
)


def committed(name: str) -> bytes:
    return (ROOT / "book" / "_static" / name).read_bytes()


def differing(one: bytes, other: bytes) -> float:
    """Share of pixels in which two picture files differ by more than a quarter; 1 if their sizes differ."""
    first, second = (
        np.asarray(Image.open(io.BytesIO(each)).convert("RGBA"), dtype=float) for each in (one, other)
    )
    return 1.0 if first.shape != second.shape else float((np.abs(first - second).max(axis=-1) > 64).mean())


@pytest.mark.parametrize("name", ["logo_light.svg", "logo_dark.svg"])
def test_the_logo_is_the_one_the_code_draws(name: str) -> None:
    assert committed(name) == DRAWN[name]


@pytest.mark.parametrize("name", ["favicon.ico", "social_preview.png"])
def test_icon_and_card_are_those_the_code_draws(name: str) -> None:
    assert differing(committed(name), DRAWN[name]) <= DIFFERING_PIXELS


def test_a_picture_that_changed_is_caught() -> None:
    assert differing(DRAWN["favicon.ico"], DRAWN["social_preview.png"]) == 1.0
    blank = io.BytesIO()
    Image.new("RGB", CARD_SIZE, "white").save(blank, format="PNG")
    assert differing(blank.getvalue(), DRAWN["social_preview.png"]) > DIFFERING_PIXELS


def test_icon_and_card_have_their_sizes() -> None:
    assert Image.open(io.BytesIO(DRAWN["social_preview.png"])).size == CARD_SIZE
    assert Image.open(io.BytesIO(DRAWN["favicon.ico"])).info["sizes"] == {(size, size) for size in ICON_SIZES}


def test_every_page_describes_itself(pages: list[str], soup: Soup) -> None:
    assert description_faults({page: soup(page) for page in pages}) == []


def description_faults(found: dict[str, BeautifulSoup]) -> list[str]:
    """Pages that have not one description, or one that another page has, or that is too short or too long."""
    tags = {page: soup.select("meta[name=description]") for page, soup in found.items()}
    texts = {page: str(own[0]["content"]) if len(own) == 1 else "" for page, own in tags.items()}
    counts = Counter(texts.values())
    return [page for page, text in texts.items() if counts[text] > 1 or not 20 <= len(text) <= 200]


def described(*texts: str) -> BeautifulSoup:
    """A page with these descriptions."""
    tags = "".join(f'<meta name="description" content="{text}" />' for text in texts)
    return BeautifulSoup(f"<head>{tags}</head>", "html.parser")


@pytest.mark.parametrize("texts", [(), ("x" * 19,), ("x" * 201,), ("x" * 30, "y" * 30)])
def test_a_page_that_does_not_describe_itself_is_caught(texts: tuple[str, ...]) -> None:
    sound = described("A page that says what it shows.")
    assert description_faults({"sound": sound}) == []
    assert description_faults({"sound": sound, "bad": described(*texts)}) == ["bad"]


def test_two_pages_with_the_same_description_are_caught() -> None:
    same = described("A page that says what it shows.")
    assert description_faults({"one": same, "other": same}) == ["one", "other"]


def test_every_page_has_a_title_for_sharing_and_an_icon(html: Path, pages: list[str], soup: Soup) -> None:
    for page in pages:
        head = soup(page)
        assert head.select_one("meta[property='og:title']")["content"], page
        icon = head.select_one("link[rel~=icon]")
        assert (
            icon is not None and (html / page).parent.joinpath(icon["href"].split("?")[0]).resolve().is_file()
        )


def test_no_page_counts_its_readers(pages: list[str], html: Path) -> None:
    texts = {page: (html / f"{page}.html").read_text(encoding="utf-8") for page in pages}
    assert [page for page, text in texts.items() if TRACKERS.search(text)] == []
    assert TRACKERS.search("<script>gtag('x')</script>")


def test_a_description_ends_with_a_sentence_or_an_ellipsis() -> None:
    assert shortened("One is one. Two is two.", 15) == "One is one."
    assert shortened("A sentence that is much too long for it", 20).endswith("…")


def test_the_workflow_tests_and_publishes_what_the_press_writes() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["test"]["steps"]
    runs = " ".join(step.get("run", "") for step in steps)
    assert "make test" in runs
    pages = next(step for step in steps if step.get("uses", "").startswith("actions/upload-pages-artifact"))
    assert ROOT / pages["with"]["path"] == Layout(ROOT).html
    assert workflow["jobs"]["publish"]["needs"] == "test"
    assert workflow["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
