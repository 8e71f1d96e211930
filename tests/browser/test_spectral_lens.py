"""The spectral lens on its page: choices, keyboard, pointer, print, and a phone's width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from visits import BOOK, visit

CHAPTER = "book/chapters/10_activation_spectra.html"


def test_the_lens_answers_to_choices_and_buttons(page: Page) -> None:
    visit(page, (BOOK / CHAPTER).as_uri())
    panel = page.locator("[data-explorable=spectral_lens]")
    before = panel.locator("table").inner_text()
    panel.get_by_label("Activation").select_option("gaussian")
    chosen = panel.locator("table").inner_text()
    assert "Gaussian" in chosen and chosen != before
    panel.get_by_label("Weight scale").press("ArrowRight")
    assert panel.locator("table").inner_text() != chosen
    panel.get_by_role("button", name="Raise all points").press("Enter")
    said = panel.get_by_role("status").inner_text()
    assert "the price went from" in said
    panel.get_by_role("button", name="Reset").press("Enter")
    assert panel.locator("table").inner_text() == before


def test_the_lens_moves_points_by_keyboard_and_pointer(page: Page) -> None:
    visit(page, (BOOK / CHAPTER).as_uri())
    handle = page.locator("[data-explorable=spectral_lens] g[role=slider]").first
    handle.focus()
    label = handle.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowUp")
    moved = handle.get_attribute("aria-valuetext")
    assert moved != label
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 10, steps=4)
    page.mouse.up()
    assert handle.get_attribute("aria-valuetext") != moved


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_the_lens_fits_its_page(page: Page, width: int) -> None:
    visit(page, (BOOK / CHAPTER).as_uri())
    page.set_viewport_size({"width": width, "height": 900})
    panel = page.locator("[data-explorable=spectral_lens]")
    page.wait_for_timeout(200)
    box, drawing = panel.bounding_box(), panel.locator(".pn-plots svg").bounding_box()
    assert box is not None and drawing is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert drawing["width"] <= box["width"] and drawing["height"] > 400


def test_in_print_the_still_stands_in_the_place_of_the_lens(page: Page) -> None:
    visit(page, (BOOK / CHAPTER).as_uri())
    assert page.locator("[data-explorable=spectral_lens]").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".explorable-still img").is_visible()
    assert not page.locator("[data-explorable=spectral_lens]").is_visible()
