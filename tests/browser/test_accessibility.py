"""Every page from its file: it stays at home, is quiet, and passes axe (WCAG 2.1 A and AA, headings).

One visit serves both questions, since setting the formulas takes longer than asking.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from visits import BOOK, SCHEMES, math_faults, set_theme, visit

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
ALLOWED = {
    "label-content-name-mismatch": "experimental; the theme names its icon buttons by what they do",
}
"""Rules that markup of the tools under the book breaks and that do not hide anything, with the reason."""


def violations(page: Page, axe: Path) -> list[str]:
    """Rules that the page breaks, with the first place of each."""
    page.add_script_tag(path=str(axe))
    options = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['target']}" for rule in found if rule["id"] not in ALLOWED]


def test_page_from_a_file_is_quiet_and_passes_axe_in_both_themes(
    page: Page, axe: Path, each_page: str
) -> None:
    seen = visit(page, (BOOK / each_page).as_uri())
    assert seen.foreign(BOOK.as_uri()) == []
    assert seen.complaints == []
    assert math_faults(page) == []
    found = []
    for scheme in SCHEMES:
        set_theme(page, scheme)
        found += [f"{scheme}: {fault}" for fault in violations(page, axe)]
    assert found == []


BAD = {
    "color-contrast": '<p style="color: #999; background: #fff">pale</p>',
    "image-alt": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">',
    "heading-order": "<h1>one</h1><h4>four</h4>",
    "link-name": '<a href="#x"></a>',
}


@pytest.mark.parametrize("rule", BAD)
def test_a_page_that_breaks_a_rule_is_caught(page: Page, axe: Path, tmp_path: Path, rule: str) -> None:
    sheet = tmp_path / "bad.html"
    body = f"<main>{BAD[rule]}</main>"
    sheet.write_text(
        f'<!DOCTYPE html><html lang="en"><title>t</title><body>{body}</body></html>', encoding="utf-8"
    )
    visit(page, sheet.as_uri())
    assert [fault for fault in violations(page, axe) if fault.startswith(rule)] != []
