"""The whole book on one sheet, and its PDF: every page, mathematics, theorem boxes and figures."""

from __future__ import annotations

import os
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from bs4 import BeautifulSoup

from press.layout import Layout
from press.pdf import PrintFailed, find_chromium, print_book, print_page
from press.whole_book import whole_book

HEAD = '<head><link rel="stylesheet" href="../_static/a.css"><script>window.MathJax = {}</script></head>'
PAGES = {
    "a/one": f'<html>{HEAD}<article class="bd-article"><h1 id="x">One</h1><a href="../b/two.html#x">two</a>'
    '<a href="#x">up</a><a href="../_sources/one.md">file</a><a href="https://example.org/">out</a>'
    '<img src="../_images/f.png"></article></html>',
    "b/two": '<html><article class="bd-article"><h1 id="x">Two</h1><a href="../a/one.html">back</a>'
    '<details class="hide"><summary>Hide</summary>code</details></article></html>',
}


def sheet() -> BeautifulSoup:
    return BeautifulSoup(whole_book(PAGES, "A title"), "html.parser")


def test_links_between_pages_become_links_within_the_sheet() -> None:
    page = sheet()
    inside = [str(link["href"]) for link in page.select("a[href^='#']")]
    assert len(inside) == 5 and all(page.find(id=target[1:]) is not None for target in inside)
    assert page.select_one("a[href='https://example.org/']") is not None


def test_a_link_to_what_is_not_printed_keeps_its_words_alone() -> None:
    page = sheet()
    assert "file" in page.get_text() and page.select_one("a[href*='_sources']") is None


def test_equal_names_on_two_pages_stay_apart() -> None:
    names = [str(tag["id"]) for tag in sheet().select("[id]")]
    assert len(names) == len(set(names)) == 4


def test_addresses_are_seen_from_the_folder_of_the_book() -> None:
    page = sheet()
    assert page.select_one("img[src='_images/f.png']") and page.select_one("link[href='_static/a.css']")


def test_what_is_folded_is_open_and_buttons_are_gone() -> None:
    assert sheet().select_one("details[open]") is not None
    assert "Hide" not in sheet().get_text()


@pytest.mark.parametrize(
    ("pages", "message"), [({}, "at least one page"), ({"a": "<p>no</p>"}, "none on 'a'")]
)
def test_a_book_without_pages_or_articles_is_refused(pages: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        whole_book(pages, "A title")


@pytest.fixture(scope="module")
def chromium() -> str:
    try:
        return find_chromium()
    except PrintFailed as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def pdf(chromium: str, layout: Layout, html: Path) -> pypdf.PdfReader:
    return pypdf.PdfReader(print_book(layout))


def flat(text: str) -> str:
    """`text` without white space, which a printer places as it likes, and without ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture(scope="module")
def sheets(pdf: pypdf.PdfReader) -> list[str]:
    return [flat(page.extract_text()) for page in pdf.pages]


@pytest.fixture(scope="module")
def text(sheets: list[str]) -> str:
    return "".join(sheets)


def test_every_page_of_the_book_is_in_the_pdf(text: str) -> None:
    known = tomllib.loads(Path(__file__).with_name("known_sentences.toml").read_text(encoding="utf-8"))
    missing = [page for page, sentence in known["pages"].items() if flat(sentence) not in text]
    assert missing == []


def test_theorem_boxes_keep_their_numbers(text: str) -> None:
    for box in ("Theorem1.1(Thequotient)", "Proposition1.5(Headsandtails)", "Exercise"):
        assert box in text


def test_mathematics_is_set_and_no_source_of_it_is_left(pdf: pypdf.PdfReader, sheets: list[str]) -> None:
    package = next(entry for entry in _entries(pdf.outline) if entry.title == "Package")
    prose = "".join(sheets[: pdf.get_destination_page_number(package)])
    assert prose.count("μ") > 50 and prose.count("∑") > 10
    left = [source for source in (r"\(", r"\[", r"\sum", r"\frac", r"\operatorname") if source in prose]
    assert left == []


def test_every_figure_is_printed(
    pdf: pypdf.PdfReader, pages: list[str], soup: Callable[[str], BeautifulSoup]
) -> None:
    drawn = sum(len(soup(page).select('article.bd-article figure img[src$=".png"]')) for page in pages)
    printed = sum(_pictures(page["/Resources"]) for page in pdf.pages)
    assert drawn > 0 and printed >= drawn


def _pictures(resources: Any) -> int:
    """The number of images that a page, or a form on it, uses."""
    objects = [each.get_object() for each in resources.get_object().get("/XObject", {}).values()]
    inner = [each["/Resources"] for each in objects if each["/Subtype"] == "/Form" and "/Resources" in each]
    return sum(each["/Subtype"] == "/Image" for each in objects) + sum(map(_pictures, inner))


def test_every_drawing_is_printed_with_its_words(
    text: str, pages: list[str], soup: Callable[[str], BeautifulSoup], html: Path
) -> None:
    drawings = {
        (html / page).parent / str(image["src"])
        for page in pages
        for image in soup(page).select('article.bd-article figure img[src$=".svg"]')
    }
    missing = [words for drawing in sorted(drawings) for words in _labels(drawing) if words not in text]
    assert drawings and missing == []


def _labels(drawing: Path) -> list[str]:
    """The words written in an SVG file, as `flat` text; short numbers occur everywhere and are left out."""
    labels = BeautifulSoup(drawing.read_text(encoding="utf-8"), "html.parser").select("text")
    return [words for label in labels if len(words := flat(label.get_text())) >= 8]


def test_the_outline_names_the_chapters(pdf: pypdf.PdfReader) -> None:
    titles = {flat(str(entry.title)) for entry in _entries(pdf.outline)}
    assert {"1.Therescalingsymmetryandthespline", "Claimsscoreboard", "Bibliography"} <= titles


def _entries(outline: list) -> Iterator[pypdf.generic.Destination]:
    for entry in outline:
        yield from _entries(entry) if isinstance(entry, list) else [entry]


def test_the_sheet_does_not_stay_behind(pdf: pypdf.PdfReader, html: Path) -> None:
    assert not (html / "whole_book.html").exists()


def test_a_page_that_cannot_be_printed_leaves_the_old_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "book.pdf"
    old.write_text("old")
    monkeypatch.setenv("CHROMIUM", "false")
    with pytest.raises(PrintFailed, match="did not print"):
        print_page(tmp_path / "missing.html", old)
    assert old.read_text() == "old"
