"""Small repairs of the theme's markup, for those who hear a page instead of seeing it."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["mend", "mend_pages"]

REPAIRS = (
    # A theme that only a script can choose: without scripts the page would stand there without its colours.
    (re.compile(r'(<html\b[^>]*?)\s+data-theme="auto"'), r"\1"),
    # The side bar, with the name of the book and the search, is no landmark.
    (re.compile(r'(<div id="pst-primary-sidebar") '), r'\1 role="complementary" aria-label="Book" '),
    # Roles of a bibliography that are deprecated, in a list that holds more than its entries.
    (re.compile(r' role="(?:doc-biblioentry|doc-backlink)"'), ""),
    (re.compile(r'<div role="list" class="citation-list">'), '<div class="citation-list">'),
    # The arrow that unfolds a part of the contents has no name.
    (re.compile(r'<summary>(?=<span class="toctree-toggle")'), '<summary aria-label="Pages of this part">'),
    # The name of the search button leaves out what stands on it.
    (re.compile(r'(<button class="btn search-button-field[^>]*?) title="Search" aria-label="Search"'), r"\1"),
    # A browser lets no page read another over file://, so that search shows names without excerpts there.
    (
        re.compile(r'(<script src="[^"]*documentation_options\.js[^"]*"></script>)'),
        r"\1<script>if (location.protocol === 'file:') "
        "DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;</script>",
    ),
    # The dark theme's pale letters are no ink: a page is printed light, and stays dark on the screen.
    (
        re.compile(r"</body>"),
        "<script>(() => { const root = document.documentElement; let shown; "
        "addEventListener('beforeprint', () => "
        "{ shown = root.dataset.theme; root.dataset.theme = 'light'; }); "
        "addEventListener('afterprint', () => { root.dataset.theme = shown; }); })();</script></body>",
    ),
)


def mend(html: str) -> str:
    """`html` with every repair made."""
    for pattern, repaired in REPAIRS:
        html = pattern.sub(repaired, html)
    return html


def mend_pages(folder: Path) -> None:
    """Repair all pages below `folder`."""
    for page in folder.rglob("*.html"):
        page.write_text(mend(page.read_text(encoding="utf-8")), encoding="utf-8")
