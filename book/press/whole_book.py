"""The whole book as one HTML page, put together from its rendered pages, so that it can be printed.

The pages are taken as they were built and tested, with their numbers; only names of link targets
change, so that no two pages share one, and links between pages become links within the one page.
A link to anything else of the book (a listing, a download) keeps its words alone.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from hashlib import sha256
from urllib.parse import unquote, urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag

__all__ = ["whole_book"]

LEFT_OUT = "button, .headerlink, .toctree-wrapper, script, .visually-hidden, details.hide > summary"
STYLE = """
@page { size: A4; margin: 18mm 16mm; }
html { font-size: 10pt; }
body { margin: 0; background: #fff; color: #000; }
article { break-before: page; max-width: none; overflow: visible; }
figure, .proof, .admonition, pre, img, .claim-card { break-inside: avoid; }
img { max-width: 100%; height: auto; }
pre, code { white-space: pre-wrap !important; overflow-wrap: anywhere; }
h1, h2, h3, h4 { break-after: avoid; }
.front { break-before: auto; text-align: center; margin-top: 30vh; }
.front + article ul { list-style: none; padding-left: 0; columns: 2; }
"""


def whole_book(pages: Mapping[str, str], title: str) -> str:
    """One HTML document from rendered pages.

    Parameters
    ----------
    pages : mapping of str to str
        HTML of each page by its name (``book/chapters/01_x``), in reading order; at least one.
    title : str
        Title of the book.

    Returns
    -------
    str
        A document whose relative addresses are seen from the folder that holds the pages.

    Raises
    ------
    ValueError
        If there is no page, or a page has no article.
    """
    if not pages:
        raise ValueError("pages: expected at least one page, got none")
    soups = {name: BeautifulSoup(text, "html.parser") for name, text in pages.items()}
    articles = {name: _article(name, soup, pages) for name, soup in soups.items()}
    first = next(iter(soups))
    contents = _contents({name: _heading(article) for name, article in articles.items()})
    body = "\n".join([f'<h1 class="front">{title}</h1>', contents, *map(str, articles.values())])
    head = _head(first, soups[first])
    return (
        f'<!DOCTYPE html>\n<html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{title}</title>{head}<style>{STYLE}</style></head><body>{body}</body></html>\n"
    )


def _article(name: str, page: BeautifulSoup, pages: Mapping[str, str]) -> Tag:
    article = page.select_one("article.bd-article")
    if article is None:
        raise ValueError(f"pages: expected an article on each page, got none on {name!r}")
    for tag in article.select(LEFT_OUT):
        tag.decompose()
    for tag in article.select("details"):
        tag["open"] = ""
    for tag in article.select("[id]"):
        tag["id"] = _target(name, str(tag["id"]))
    for tag in article.select("a[href]"):
        _turn(tag, _link(name, str(tag["href"]), pages))
    for tag in article.select("img[src]"):
        tag["src"] = _beside(name, str(tag["src"]))
    article["id"] = _target(name)
    return article


def _target(page: str, fragment: str = "") -> str:
    """A short name: readers of PDF want less than 128 letters."""
    return "t" + sha256(f"{page}#{fragment}".encode()).hexdigest()[:12]


def _beside(page: str, address: str) -> str:
    """`address` as seen from the root of the book rather than from `page`."""
    if urlsplit(address).scheme:
        return address
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), address))


def _turn(link: Tag, address: str | None) -> None:
    """Lead `link` to `address`, or leave its words where it would lead out of the printed book."""
    if address is None:
        link.unwrap()
    else:
        link["href"] = address


def _link(page: str, address: str, pages: Mapping[str, str]) -> str | None:
    """The address on the sheet; None for what is not printed: a file of one machine is no address."""
    path, fragment = urldefrag(address)
    if urlsplit(address).scheme:
        return address
    name = _beside(page, unquote(path)).removesuffix(".html") if path else page
    return f"#{_target(name, unquote(fragment))}" if name in pages else None


def _heading(article: Tag) -> str:
    heading = article.select_one("h1")
    return "" if heading is None else heading.get_text().strip()


def _contents(headings: Mapping[str, str]) -> str:
    rows = "".join(f'<li><a href="#{_target(name)}">{text}</a></li>' for name, text in headings.items())
    return f"<article><h1>Contents</h1><ul>{rows}</ul></article>"


def _head(name: str, page: BeautifulSoup) -> str:
    """Styles of the page, and of its scripts those that set the mathematics."""
    kept: Sequence[Tag] = page.head.select("link[rel=stylesheet], script") if page.head else []
    for tag in kept:
        for key in ("href", "src"):
            if tag.get(key):
                tag[key] = _beside(name, str(tag[key]))
    mathematics = [tag for tag in kept if tag.name == "link" or "mathjax" in str(tag).lower()]
    return "".join(str(tag) for tag in mathematics)
