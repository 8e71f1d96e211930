"""Reading the book by hand: keyboard, search, themes, print, the explorable, and screenshots to look at."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page
from visits import BOOK, SCHEMES, SHOTS, WIDTHS, set_theme, visit

PREFACE = "notebooks/00_preface.html"
CHAPTER = "book/chapters/01_reparametrization.html"
NOTEBOOK = "notebooks/01_reparametrization.html"
SCOREBOARD = "generated/scoreboard.html"
MAIN_PAGES = (PREFACE, CHAPTER, NOTEBOOK, SCOREBOARD)

REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex]')]
    .filter(part => part.tabIndex >= 0 && !part.disabled)
    .filter(part => part.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .filter(part => !part.closest('[inert], dialog:not([open])'))
    .filter(part => !(part.type === 'radio' && !part.checked))
    .map((part, k) => { part.dataset.stop = k; return String(k) })"""
FOCUSED = """() => { const part = document.activeElement
    const look = () => [part, ...part.querySelectorAll('*')].map(one => { const style = getComputedStyle(one)
        return [style.outline, style.boxShadow, style.border, style.backgroundColor, style.stroke,
            style.strokeWidth, style.textDecoration].join() }).join()
    const focused = look()
    part.blur()
    const plain = look()
    part.focus({focusVisible: true, preventScroll: true})
    return [part.dataset.stop ?? null, focused !== plain] }"""


def unreached(page: Page) -> tuple[set[str], set[str]]:
    """Controls that Tab does not come to, and those whose focus cannot be seen."""
    wanted, met, unseen = set(page.evaluate(REACHABLE)), set(), set()
    page.add_style_tag(content="* { transition: none !important }")
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0) }")
    for _ in range(2 * len(wanted) + 10):
        page.keyboard.press("Tab")
        stop, shown = page.evaluate(FOCUSED)
        if stop is not None:
            met.add(stop)
            unseen |= set() if shown else {stop}
        if met >= wanted:
            break
    return wanted - met, unseen


@pytest.mark.parametrize("name", MAIN_PAGES[:1] + MAIN_PAGES[2:3])
def test_tab_reaches_every_control_and_shows_where_it_is(page: Page, name: str) -> None:
    visit(page, (BOOK / name).as_uri())
    missed, unseen = unreached(page)
    assert missed == set() and unseen == set()


def test_a_trap_and_an_invisible_focus_are_caught(page: Page, tmp_path: Path) -> None:
    sheet = tmp_path / "bad.html"
    trap = "<button onkeydown='event.preventDefault()' style='outline: none; border: none'>trap</button>"
    sheet.write_text(f"<!DOCTYPE html><a href='#a'>a</a>{trap}<a href='#b'>b</a>", encoding="utf-8")
    visit(page, sheet.as_uri())
    missed, unseen = unreached(page)
    assert missed == {"2"} and unseen == {"1"}


def test_search_finds_breakpoint_over_http(page: Page, address: str) -> None:
    seen = visit(page, address + "search.html?q=breakpoint")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").evaluate_all("links => links.map(link => link.href)")
    assert any(CHAPTER in link for link in found)
    page.wait_for_selector("#search-results li p.context")
    assert seen.complaints == [] and seen.foreign(address) == []


def test_search_from_a_file_finds_pages_and_asks_for_nothing_forbidden(page: Page) -> None:
    seen = visit(page, (BOOK / "search.html").as_uri() + "?q=breakpoint")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li a").count() > 3
    assert seen.complaints == []


@pytest.mark.parametrize("name", [PREFACE, NOTEBOOK])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_figures_stand_on_opaque_paper_in_both_themes(page: Page, name: str, scheme: str) -> None:
    visit(page, (BOOK / name).as_uri())
    set_theme(page, scheme)
    papers = page.locator("article figure img").evaluate_all(
        "images => images.map(image => getComputedStyle(image).backgroundColor)"
    )
    assert papers and all(is_light_paper(paper) for paper in papers)


def is_light_paper(colour: str) -> bool:
    """Whether a computed colour is opaque and light."""
    parts = re.findall(r"[\d.]+", colour)
    return colour.startswith("rgb(") and all(float(part) >= 200 for part in parts)


def test_transparent_and_dark_paper_are_caught() -> None:
    colours = ("rgba(0, 0, 0, 0)", "rgb(20, 24, 30)", "rgb(206, 214, 221)", "rgb(255, 255, 255)")
    assert [is_light_paper(colour) for colour in colours] == [False, False, True, True]


@pytest.mark.parametrize("name", [PREFACE, CHAPTER, NOTEBOOK])
def test_a_printed_page_keeps_its_formulas_and_figures(page: Page, name: str) -> None:
    visit(page, (BOOK / name).as_uri())
    figures = page.locator("article figure img").count()
    formulas = page.locator("article mjx-container").count()
    reader = pypdf.PdfReader(io.BytesIO(page.pdf()))
    assert sum(len(sheet.images.keys()) for sheet in reader.pages) >= figures
    text = "".join(sheet.extract_text() for sheet in reader.pages)
    assert (formulas > 0 and r"\(" not in text and "β" in text) or "𝛽" in text


def test_the_explorable_fits_flips_and_moves_by_keyboard(page: Page) -> None:
    visit(page, (BOOK / PREFACE).as_uri())
    panel = page.locator("[data-explorable]")
    before = panel.inner_text()
    panel.get_by_role("button", name="Fit the delta-slopes").press("Enter")
    fitted = panel.inner_text()
    assert "loss" in before and fitted != before
    handle = panel.get_by_role("slider").first
    handle.focus()
    label = handle.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    assert panel.get_by_role("slider").first.get_attribute("aria-valuetext") != label


def test_the_explorable_follows_the_pointer(page: Page) -> None:
    visit(page, (BOOK / PREFACE).as_uri())
    handle = page.locator("[data-explorable] [role=slider]").first
    handle.scroll_into_view_if_needed()
    box, label = handle.bounding_box(), handle.get_attribute("aria-valuetext")
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 10, steps=4)
    page.mouse.up()
    assert page.locator("[data-explorable] [role=slider]").first.get_attribute("aria-valuetext") != label


def test_without_scripts_and_in_print_the_still_stands_in_its_place(page: Page, browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto((BOOK / PREFACE).as_uri())
    assert bare.locator(".explorable-still img").is_visible()
    assert not bare.locator("[data-explorable]").is_visible()
    context.close()
    visit(page, (BOOK / PREFACE).as_uri())
    assert page.locator("[data-explorable]").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".explorable-still img").is_visible()
    assert not page.locator("[data-explorable]").is_visible()


@pytest.mark.parametrize("name", MAIN_PAGES)
def test_screenshots_are_kept(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    visit(page, (BOOK / name).as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            set_theme(page, scheme)
            shot = SHOTS / f"{Path(name).stem}_{name.split('/')[0]}_{width}_{scheme}.png"
            page.screenshot(path=shot, full_page=(width, scheme) in ((1280, "light"), (390, "dark")))
            assert shot.stat().st_size > 20_000


def test_a_screenshot_without_colour_is_kept(page: Page) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    visit(page, (BOOK / PREFACE).as_uri())
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    page.locator("article figure img").first.screenshot(path=SHOTS / "figure_without_colour.png")
    assert (SHOTS / "figure_without_colour.png").stat().st_size > 5_000
