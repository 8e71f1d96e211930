"""What the tests of the book share: the repository's layout, its claims, and the built pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from press.contents import documents, read_contents
from press.layout import Layout
from splinelens.claims import Claim, load_register


@pytest.fixture(scope="session")
def layout() -> Layout:
    return Layout.of_this_repository()


@pytest.fixture(scope="session")
def register(layout: Layout) -> dict[str, Claim]:
    return load_register(layout.register)


@pytest.fixture(scope="session")
def html(layout: Layout) -> Path:
    if not (layout.html / "index.html").is_file():
        pytest.fail("there is no built book in _build/html: run `make book` first")
    return layout.html


@pytest.fixture(scope="session")
def pages(layout: Layout, html: Path) -> list[str]:
    """Names of all pages of the built book: in reading order, and then those beside the contents."""
    inside = list(documents(read_contents(layout.staged / "_toc.yml")))
    paths = (layout.staged / "generated").rglob("*.md")
    generated = {path.relative_to(layout.staged).with_suffix("").as_posix() for path in paths}
    return [*inside, *sorted(generated - set(inside))]


@pytest.fixture(scope="session")
def soup(html: Path) -> Callable[[str], BeautifulSoup]:
    """A function from the name of a page to its parsed HTML."""

    @cache
    def parse(page: str) -> BeautifulSoup:
        return BeautifulSoup((html / f"{page}.html").read_text(encoding="utf-8"), "html.parser")

    return parse
