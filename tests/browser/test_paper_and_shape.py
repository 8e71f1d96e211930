"""What must not hang on a script, a click or a colour: the theme, folded solutions, the two orientations."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib
import numpy as np
import pypdf
import pytest
from playwright.sync_api import Browser, Page
from visits import BOOK, set_theme, visit

from splinelens.figures import draw_jumps, draw_knots, draw_moves, draw_units

matplotlib.use("agg")

NOTEBOOK = "notebooks/01_reparametrization.html"
SIDES = np.array([1.0, -1.0])
DRAWINGS = {
    "knots": lambda ax: draw_knots(ax, [0.0, 1.0], [0.0, 1.0], SIDES),
    "jumps": lambda ax: draw_jumps(ax, [0.0, 1.0], [1.0, 1.0], SIDES),
    "units": lambda ax: draw_units(ax, [0.0, 1.0], np.ones((2, 2)), SIDES),
    "moves": lambda ax: draw_moves(ax, np.ones((2, 2)), np.zeros((2, 2))),
}


def printed_text(page: Page) -> str:
    """The text of the page on paper, without white space."""
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf())).pages
    return "".join("".join(sheet.extract_text() for sheet in sheets).split())


def unprinted(page: Page, parts: str) -> list[str]:
    """Paragraphs in `parts` without formulas that are not on paper."""
    texts = page.locator(parts).evaluate_all(
        "all => all.filter(part => !part.querySelector('.math')).map(part => part.textContent)"
    )
    paper = printed_text(page)
    return [text for text in texts if "".join(text.split()) not in paper]


def test_folded_solutions_are_printed_open(page: Page) -> None:
    visit(page, (BOOK / NOTEBOOK).as_uri())
    assert page.locator(".solution.dropdown").count() >= 3
    assert not page.locator(".solution.dropdown p:not(.admonition-title)").first.is_visible()
    assert unprinted(page, ".solution.dropdown p:not(.admonition-title)") == []


def test_a_solution_that_stays_folded_on_paper_is_caught(page: Page, tmp_path: Path) -> None:
    sheet = tmp_path / "bad.html"
    folded = "<details><summary>Solution</summary><p>forty two</p></details>"
    sheet.write_text(f"<!DOCTYPE html><p>Question</p>{folded}", encoding="utf-8")
    visit(page, sheet.as_uri())
    assert unprinted(page, "p") == ["forty two"]


def theme_on_paper(page: Page) -> str:
    """The theme of a dark page while it is printed."""
    set_theme(page, "dark")
    page.evaluate(
        "addEventListener('beforeprint', () => { window.onPaper = document.documentElement.dataset.theme })"
    )
    page.pdf()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    return page.evaluate("window.onPaper")


def test_a_dark_page_is_printed_in_the_light_theme_and_stays_dark(page: Page, tmp_path: Path) -> None:
    visit(page, (BOOK / "generated/status.html").as_uri())
    assert theme_on_paper(page) == "light"
    sheet = tmp_path / "bad.html"
    sheet.write_text("<!DOCTYPE html><p>always dark</p>", encoding="utf-8")
    visit(page, sheet.as_uri())
    assert theme_on_paper(page) == "dark"


def code_beyond_its_box(page: Page) -> list[str]:
    """Blocks of code that are wider than the paper."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    return page.locator("pre").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1)"
        ".map(one => one.textContent.slice(0, 40))"
    )


def test_long_lines_of_code_break_on_paper(page: Page, tmp_path: Path) -> None:
    visit(page, (BOOK / NOTEBOOK).as_uri())
    assert code_beyond_its_box(page) == []
    sheet = tmp_path / "bad.html"
    sheet.write_text(f"<!DOCTYPE html><pre>{'x' * 400}</pre>", encoding="utf-8")
    visit(page, sheet.as_uri())
    assert len(code_beyond_its_box(page)) == 1


def colours(page: Page) -> set[str]:
    """Colours of the links and of the text of the first paragraphs."""
    return set(
        page.locator("article p, article p a").evaluate_all(
            "all => all.slice(0, 20).map(part => getComputedStyle(part).color)"
        )
    )


@pytest.mark.parametrize("theme", ["", ' data-theme="auto"'])
def test_without_scripts_the_page_has_the_colours_of_the_theme(
    browser: Browser, tmp_path: Path, theme: str
) -> None:
    """The second case is what the theme writes by itself, which must be caught."""
    html = (BOOK / "notebooks/00_preface.html").read_text(encoding="utf-8")
    copy = BOOK / "notebooks" / f"{tmp_path.name}.html"
    copy.write_text(html.replace("<html", f"<html{theme}", 1), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(copy.as_uri())
        assert (len(colours(page)) > 1) == (theme == "")
    finally:
        context.close()
        copy.unlink()


def shapes(ax: matplotlib.axes.Axes) -> set[tuple[object, ...]]:
    """Marker, fill and line style of everything that is drawn in a colour of its own."""
    return {
        (line.get_marker(), line.get_fillstyle(), line.get_linestyle())
        for line in ax.lines
        if not is_grey(line.get_color())
    }


def is_grey(colour: object) -> bool:
    """Whether a colour has no hue."""
    return len(set(matplotlib.colors.to_rgb(colour))) == 1


@pytest.mark.parametrize("name", DRAWINGS)
def test_what_a_colour_tells_a_shape_tells_too(name: str) -> None:
    ax = matplotlib.figure.Figure().subplots()
    DRAWINGS[name](ax)
    assert (
        len(shapes(ax)) == len({line.get_color() for line in ax.lines if not is_grey(line.get_color())}) == 2
    )


def test_two_colours_of_one_shape_are_caught() -> None:
    ax = matplotlib.figure.Figure().subplots()
    for colour in ("tab:blue", "tab:orange"):
        ax.plot([0, 1], [0, 1], "o", color=colour)
    assert len(shapes(ax)) == 1
