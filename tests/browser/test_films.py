"""Films in a browser: nothing moves by itself, pointer and keyboard move it, stills stand in elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Locator, Page
from visits import BOOK, SCHEMES, SHOTS, set_theme, visit, wide_parts

FILMS = "book/back/films.html"
NAMES = ("spline_view", "worldlines", "spectrum", "two_basins")
SHAPE = "svg => [...svg.querySelectorAll('path')].map(part => part.outerHTML).join()"


@pytest.fixture
def films(page: Page) -> Iterator[Page]:
    """The page of the films; nothing may leave it and nothing may be complained of."""
    seen = visit(page, (BOOK / FILMS).as_uri())
    yield page
    assert seen.complaints == [] and seen.foreign(BOOK.as_uri()) == []


def panel(page: Page, name: str) -> Locator:
    return page.locator(f"[data-film={name}]")


def stage(page: Page, name: str) -> Locator:
    return panel(page, name).locator(".pn-plots svg")


def frame(page: Page, name: str) -> int:
    return int(panel(page, name).get_by_role("slider").input_value())


def wait_for_frame(page: Page, name: str, condition: str) -> None:
    page.wait_for_function(
        f"() => Number(document.querySelector('[data-film={name}] input').value) {condition}"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_film_waits_at_its_last_frame(films: Page, name: str) -> None:
    slider = panel(films, name).get_by_role("slider")
    assert slider.input_value() == slider.get_attribute("max")
    before = stage(films, name).evaluate(SHAPE)
    films.wait_for_timeout(300)
    assert stage(films, name).evaluate(SHAPE) == before


@pytest.mark.parametrize("name", NAMES)
def test_the_pointer_plays_and_pauses(films: Page, name: str) -> None:
    before = stage(films, name).evaluate(SHAPE)
    panel(films, name).get_by_role("button", name="Play").click()
    wait_for_frame(films, name, "> 1")
    panel(films, name).get_by_role("button", name="Pause").click()
    stopped = frame(films, name)
    assert 0 < stopped < 60 and stage(films, name).evaluate(SHAPE) != before
    films.wait_for_timeout(300)
    assert frame(films, name) == stopped
    panel(films, name).get_by_role("button", name="Play").click()
    wait_for_frame(films, name, f"> {stopped}")


def test_the_keyboard_plays_pauses_and_goes_frame_by_frame(films: Page) -> None:
    slider = panel(films, "worldlines").get_by_role("slider")
    slider.focus()
    films.keyboard.press("Home")
    assert frame(films, "worldlines") == 0
    films.keyboard.press("ArrowRight")
    films.keyboard.press("ArrowRight")
    assert frame(films, "worldlines") == 2 and films.url.endswith("films.html")
    assert "t = " in (slider.get_attribute("aria-valuetext") or "").replace("\u00a0", " ")
    films.keyboard.press("Space")
    wait_for_frame(films, "worldlines", "> 4")
    films.keyboard.press("Space")
    stopped = frame(films, "worldlines")
    films.wait_for_timeout(300)
    assert frame(films, "worldlines") == stopped
    films.keyboard.press("End")
    assert slider.input_value() == slider.get_attribute("max")


def test_the_play_button_answers_to_the_keyboard(films: Page) -> None:
    panel(films, "spectrum").get_by_role("button", name="Play").focus()
    films.keyboard.press("Enter")
    wait_for_frame(films, "spectrum", "> 1")
    films.keyboard.press("Space")
    assert panel(films, "spectrum").get_by_role("button", name="Play").is_visible()


def test_the_slider_is_dragged_by_the_pointer(films: Page) -> None:
    slider = panel(films, "two_basins").get_by_role("slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    films.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    middle = frame(films, "two_basins")
    assert 40 < middle < 80
    assert f"{panel(films, 'two_basins').locator('.fm-readout').inner_text()}".startswith("t")


def test_events_are_gone_to_and_told(films: Page) -> None:
    film = panel(films, "spline_view")
    film.get_by_role("slider").focus()
    films.keyboard.press("Home")
    assert film.get_by_role("status").inner_text() == ""
    told = []
    for _ in range(7):
        film.get_by_role("button", name="Next event").click()
        told.append(film.get_by_role("status").inner_text())
    assert len(set(told)) == 7 and sum("pin" in text for text in told) == 2 and "release" in told[-1]
    film.get_by_role("button", name="Previous event").click()
    assert film.get_by_role("status").inner_text() == told[-2]


def test_double_speed_is_faster(films: Page) -> None:
    frames = []
    for speed in ("0.25", "4"):
        panel(films, "spectrum").get_by_label("Speed").select_option(speed)
        panel(films, "spectrum").get_by_role("slider").focus()
        films.keyboard.press("Home")
        films.keyboard.press("Space")
        films.wait_for_timeout(700)
        films.keyboard.press("Space")
        frames.append(frame(films, "spectrum"))
    assert frames[1] > 3 * max(frames[0], 1)


def test_a_film_ends_and_starts_again(films: Page) -> None:
    film = panel(films, "spectrum")
    film.get_by_label("Speed").select_option("4")
    film.get_by_role("button", name="Play").click()
    film.get_by_role("button", name="Play").wait_for(timeout=20_000)
    assert film.get_by_role("slider").input_value() == film.get_by_role("slider").get_attribute("max")
    film.get_by_role("button", name="Play").click()
    wait_for_frame(films, "spectrum", "< 60")


def test_with_reduced_motion_a_film_goes_in_steps(browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce")
    try:
        page = context.new_page()
        visit(page, (BOOK / FILMS).as_uri())
        panel(page, "two_basins").get_by_role("button", name="Play").click()
        page.wait_for_timeout(600)
        assert frame(page, "two_basins") == 0
        wait_for_frame(page, "two_basins", "> 0")
        assert frame(page, "two_basins") >= 10
    finally:
        context.close()


def test_without_scripts_and_in_print_the_stills_stand_in_their_place(page: Page, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto((BOOK / FILMS).as_uri())
    assert [bare.locator(".film-still img").nth(k).is_visible() for k in range(len(NAMES))] == [True] * len(
        NAMES
    )
    assert not any(panel(bare, name).is_visible() for name in NAMES)
    context.close()
    visit(page, (BOOK / FILMS).as_uri())
    assert not page.locator(".film-still img").first.is_visible() and panel(page, NAMES[0]).is_visible()
    page.emulate_media(media="print")
    assert page.locator(".film-still img").first.is_visible() and not panel(page, NAMES[0]).is_visible()


def test_stills_are_on_paper(films: Page) -> None:
    """Their words are text on paper, as they are drawn as vectors."""
    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(films.pdf())).pages)
    assert all(word in text for word in ("right-facing", "crossing", "step size", "its minima"))


def test_a_film_fits_a_narrow_phone(films: Page) -> None:
    films.set_viewport_size({"width": 320, "height": 640})
    assert wide_parts(films) == []
    for name in NAMES:
        box = stage(films, name).bounding_box()
        assert box is not None and 240 <= box["width"] <= 320


@pytest.mark.parametrize("name", NAMES)
def test_screenshots_of_films_are_kept(films: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    last = int(panel(films, name).get_by_role("slider").get_attribute("max") or 0)
    for width, scheme in ((1200, SCHEMES[0]), (390, SCHEMES[1])):
        films.set_viewport_size({"width": width, "height": 900})
        set_theme(films, scheme)
        for share in (0, 1, 2, 3):
            films.evaluate(
                "([name, frame]) => document.querySelector(`[data-film=${name}]`).splinelensFilm.jump(frame)",
                [name, round(last * share / 3)],
            )
            shot: Path = SHOTS / f"film_{name}_{width}_{scheme}_{share}.png"
            panel(films, name).screenshot(path=shot)
            assert shot.stat().st_size > 8_000
