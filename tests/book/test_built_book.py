"""The built book: every page is there and says what it should; links, figures and loads are sound."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag

from press.contents import documents, read_contents
from press.layout import Layout

Soup = Callable[[str], BeautifulSoup]

KNOWN_SENTENCES = Path(__file__).with_name("known_sentences.toml")
CODE = ("pre", "code", "script", "style")
MADE_BY_SPHINX = {"genindex", "index", "prf-prf", "py-modindex", "search"}
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "embed": "src"}
LEFTOVERS = re.compile(r"\$\$|\{[a-z:]+\}`|:[a-z]+:`|`{3,}|:{3,}\{|\{(?:ref|numref|doc|claim|cite:\w+)\}")


def article(page: BeautifulSoup) -> Tag:
    """The part of a page that its author wrote."""
    found = page.select_one("article.bd-article")
    assert found is not None
    return found


def prose(tag: Tag) -> str:
    """Text of `tag` without code, with runs of white space as one space."""
    return " ".join("".join(_words(tag)).split())


def _words(tag: Tag) -> Iterator[str]:
    for part in tag.children:
        if not isinstance(part, Tag):
            yield str(part) if type(part) is NavigableString else ""
        elif part.name in CODE or "math" in part.get("class", ()):
            yield " "
        else:
            yield from _words(part)


def test_pages_are_those_of_the_table_of_contents(html: Path, pages: list[str]) -> None:
    built = {path.relative_to(html).with_suffix("").as_posix() for path in html.rglob("*.html")}
    shown = {name for name in built if not name.startswith("_static/")} - MADE_BY_SPHINX
    assert shown == set(pages)
    assert len(pages) == len(set(pages))


def test_staged_contents_hold_the_committed_ones(layout: Layout, pages: list[str]) -> None:
    assert set(documents(read_contents(layout.root / "_toc.yml"))) <= set(pages)


def test_each_page_has_a_known_sentence(pages: list[str], soup: Soup) -> None:
    known = tomllib.loads(KNOWN_SENTENCES.read_text(encoding="utf-8"))["pages"]
    for page in pages:
        wanted = _known_sentence(page, known)
        text = " ".join(article(soup(page)).get_text().split())
        assert wanted, f"known_sentences.toml has no sentence for {page}"
        assert wanted in text, f"{page} does not say {wanted!r}"


OF_ONE_KIND = {
    "generated/source/": "of the repository.",
    "generated/api/": "splinelens.",
    "generated/claims/": "has the claims of all chapters at a glance.",
}
"""Sentences of pages that are made by one template, by their folder."""


def _known_sentence(page: str, known: dict[str, str]) -> str:
    folder = f"{posixpath.dirname(page)}/"
    return OF_ONE_KIND.get(folder) or known.get(page, "")


def broken_links(names: Iterable[str], soup: Soup, exists: Callable[[str], bool]) -> Iterator[str]:
    """Links of the pages `names` that lead to no file, or to no element of a page."""

    @cache
    def anchors(page: str) -> set[str]:
        return {str(tag["id"]) for tag in soup(page).select("[id]")}

    @cache
    def resolves(target: str, anchor: str) -> bool:
        if not exists(target):
            return False
        return not anchor or not target.endswith(".html") or anchor in anchors(target.removesuffix(".html"))

    for name in names:
        for link in soup(name).select("a[href], link[href], img[src], script[src]"):
            address = str(link.get("href") or link.get("src"))
            if not leaves_the_book(address) and not resolves(*_goal(name, address)):
                yield f"{name}: {address}"


def leaves_the_book(address: str) -> bool:
    """Whether an address names another host or scheme."""
    return re.match(r"[a-z][a-z0-9+.-]*:|//", address) is not None


def _goal(name: str, address: str) -> tuple[str, str]:
    """The file that an address on the page `name` leads to, and the id in it."""
    path, anchor = urldefrag(address)
    beside = posixpath.join(posixpath.dirname(name), unquote(path.split("?")[0]))
    return posixpath.normpath(beside) if path else f"{name}.html", unquote(anchor)


def test_internal_links_and_anchors_resolve(html: Path, pages: list[str], soup: Soup) -> None:
    names = [*pages, *(name for name in sorted(MADE_BY_SPHINX) if (html / f"{name}.html").is_file())]
    assert list(broken_links(names, soup, lambda path: (html / path).exists())) == []


def test_no_id_stands_twice_on_a_page(pages: list[str], soup: Soup) -> None:
    for page in pages:
        ids = Counter(tag["id"] for tag in article(soup(page)).select("[id]"))
        assert sorted(name for name, times in ids.items() if times > 1) == [], page


def figure_faults(tag: Tag) -> Iterator[str]:
    """What is missing at the computed images of a page: a figure, its number, caption or alt text."""
    for image in tag.select(".cell_output img"):
        figure = image.find_parent("figure")
        if figure is None:
            yield f"{image.get('src')}: no figure"
            continue
        name = figure.get("id")
        for what, part in (("number", ".caption-number"), ("caption", ".caption-text")):
            found = figure.select_one(part)
            if found is None or not found.get_text().strip():
                yield f"{name}: no {what}"
        if len(image.get("alt", "").split()) < 3 or image.get("alt") == image.get("src"):
            yield f"{name}: no alt text"


def test_computed_figures_have_number_caption_and_alt_text(pages: list[str], soup: Soup) -> None:
    assert [f"{page}: {fault}" for page in pages for fault in figure_faults(article(soup(page)))] == []


def test_the_book_has_computed_figures(pages: list[str], soup: Soup) -> None:
    assert any(article(soup(page)).select(".cell_output figure img") for page in pages)


def off_host_loads(page: BeautifulSoup) -> Iterator[str]:
    """Addresses on other hosts that a page loads by itself, in tags, styles and inline scripts."""
    for tag, attribute in LOADED.items():
        yield from (
            one[attribute] for one in page.select(f"{tag}[{attribute}]") if _is_remote(one[attribute])
        )
    yield from (
        one["href"] for one in page.select("link[href]:not([rel=canonical])") if _is_remote(one["href"])
    )
    for block in page.select("style, script:not([src])"):
        yield from re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"')]*", block.get_text())


def _is_remote(address: str) -> bool:
    return re.match(r"(?:https?:)?//", address) is not None


def remote_style_loads(css: str) -> list[str]:
    """Addresses on other hosts that a style sheet loads."""
    return re.findall(r"(?:url\(\s*|@import\s+)[\"']?((?:https?:)?//[^\"')\s]+)", css)


def test_no_page_loads_from_another_host(html: Path, pages: list[str], soup: Soup) -> None:
    assert [
        f"{page}: {load}" for page in [*pages, "index", "search"] for load in off_host_loads(soup(page))
    ] == []
    sheets = {path: path.read_text(encoding="utf-8") for path in html.rglob("*.css")}
    assert [f"{path.name}: {load}" for path, css in sheets.items() for load in remote_style_loads(css)] == []


def test_mathjax_is_served_with_the_book(html: Path, pages: list[str], soup: Soup) -> None:
    sources = [script["src"] for script in soup(pages[0]).select("script[src]")]
    assert any(source.endswith("_static/mathjax/tex-chtml.js") for source in sources)
    assert (html / "_static" / "mathjax" / "tex-chtml.js").is_file()
    assert list((html / "_static" / "mathjax").rglob("*.woff*"))


def leftovers(tag: Tag) -> list[str]:
    """Markup that was left in the prose of a page: stray dollars, roles, fences."""
    return LEFTOVERS.findall(prose(tag))


def test_no_markup_is_left_in_the_prose(pages: list[str], soup: Soup) -> None:
    assert [f"{page}: {left}" for page in pages for left in leftovers(article(soup(page)))] == []


def test_no_page_shows_an_error_of_the_builder(pages: list[str], soup: Soup) -> None:
    assert [page for page in pages if soup(page).select(".system-message, .problematic")] == []


def parsed(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


@pytest.mark.parametrize(
    "body", ["a $$ b", "see {claim}`x`", "see :claim:`x`", ":::{note} x", "see {ref} x", "```{claims} x"]
)
def test_markup_left_in_the_prose_is_caught(body: str) -> None:
    assert leftovers(parsed(f"<p>{body}</p>"))


def test_markup_in_code_is_no_leftover() -> None:
    assert leftovers(parsed("<p>a <code>{claim}`x`</code> and <span class='math'>$$</span></p>")) == []


@pytest.mark.parametrize(
    "head",
    [
        '<script src="https://cdn.example.org/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example.org/b.css">',
        '<img src="http://example.org/c.png">',
        "<style>@import url(https://fonts.example.org/d.css)</style>",
        '<script>load("https://unpkg.example.org/e.js")</script>',
    ],
)
def test_load_from_another_host_is_caught(head: str) -> None:
    assert list(off_host_loads(parsed(head)))


def test_link_to_another_host_is_no_load() -> None:
    links = '<a href="https://example.org">x</a><link rel="canonical" href="https://example.org/a.html">'
    assert list(off_host_loads(parsed(f'{links}<script src="a.js"></script>'))) == []


def test_remote_font_in_a_style_sheet_is_caught() -> None:
    assert remote_style_loads("src: url('https://fonts.example.org/a.woff2')") != []
    assert remote_style_loads("src: url(../fonts/a.woff2)") == []


def test_broken_links_are_caught() -> None:
    links = '<a href="lost.html">x</a><a href="#here">x</a><a href="#gone">x</a><p id="here"></p>'
    found = list(broken_links(["a"], lambda name: parsed(links), lambda path: path == "a.html"))
    assert found == ["a: lost.html", "a: #gone"]


@pytest.mark.parametrize(
    ("output", "fault"),
    [
        ("<img src='a.png' alt='a b c'>", "a.png: no figure"),
        ("<figure id='f'><img src='a.png' alt='a b c'></figure>", "f: no number"),
        (
            "<figure id='f'><img src='a.png'><span class='caption-number'>1</span>"
            "<span class='caption-text'>c</span></figure>",
            "f: no alt text",
        ),
    ],
)
def test_figure_without_its_parts_is_caught(output: str, fault: str) -> None:
    assert fault in list(figure_faults(parsed(f"<div class='cell_output'>{output}</div>")))
