"""Every page: nothing leaves the host, formulas are set, the console is quiet, nothing is too wide."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from visits import (
    BOOK,
    CARDS,
    PAGES,
    SCHEMES,
    WIDTHS,
    cut_formulas,
    math_faults,
    set_theme,
    visit,
    wide_parts,
)


def test_there_are_pages() -> None:
    assert len(PAGES) > 30


def test_page_over_http_stays_at_home_and_is_quiet(page: Page, address: str, each_page: str) -> None:
    seen = visit(page, address + each_page)
    assert seen.foreign(address) == []
    assert seen.complaints == []
    assert math_faults(page) == []
    too_wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            set_theme(page, scheme)
            too_wide += [f"{width} {scheme}: {part}" for part in wide_parts(page)]
        too_wide += [f"{width} cut off: {formula}" for formula in cut_formulas(page)]
    assert too_wide == []


@pytest.mark.parametrize("name", CARDS)
def test_statements_on_cards_fit_a_phone(page: Page, name: str) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    visit(page, (BOOK / name).as_uri())
    assert [*math_faults(page), *wide_parts(page), *cut_formulas(page)] == []


def test_formulas_are_on_the_pages_that_have_them(page: Page) -> None:
    visit(page, (BOOK / "book/chapters/01_reparametrization.html").as_uri())
    assert page.locator("mjx-container").count() > 100


BAD = {
    "foreign": '<img src="https://example.org/x.png" alt="">',
    "complaint": "<script>console.error('no')</script>",
    "exception": "<script>throw new Error('no')</script>",
    "wide": '<div style="width: 3000px">wide</div>',
    "math": '<span class="math">\\(x\\)</span>',
    "cut": "<p style='width: 9em; overflow: hidden'><mjx-container><mjx-math style='white-space: nowrap'>"
    "a formula that is longer than its box</mjx-math></mjx-container></p>",
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_page_is_caught(page: Page, tmp_path: Path, fault: str) -> None:
    sheet = tmp_path / "bad.html"
    sheet.write_text(f"<!DOCTYPE html><html><body>{BAD[fault]}</body></html>", encoding="utf-8")
    seen = visit(page, sheet.as_uri())
    found = {
        "foreign": seen.foreign(tmp_path.as_uri()),
        "complaint": seen.complaints,
        "exception": seen.complaints,
        "wide": wide_parts(page),
        "math": math_faults(page),
        "cut": cut_formulas(page),
    }
    assert found[fault] != []
    assert fault == "foreign" or found["foreign"] == []
