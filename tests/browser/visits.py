"""What the browser tests ask of a page: where it loads from, what it says, how wide it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page

from press.layout import Layout

__all__ = [
    "ALLOWED_MESSAGES",
    "AXE",
    "BOOK",
    "CARDS",
    "PAGES",
    "SCHEMES",
    "SHOTS",
    "WIDTHS",
    "Visit",
    "cut_formulas",
    "math_faults",
    "set_theme",
    "visit",
    "wide_parts",
]

BOOK = Layout.of_this_repository().html
SHOTS = BOOK.parent / "screenshots"
AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
ALL_PAGES = sorted(
    path.relative_to(BOOK).as_posix() for path in BOOK.rglob("*.html") if "_static" not in path.parts
)
ONE_TEMPLATE = {"generated/api/": 20, "generated/source/": 20, "generated/claims/": 8}
"""Folders whose pages are all made by one template, and which of them are opened: every twentieth, say."""
PAGES = [page for page in ALL_PAGES if not page.startswith(tuple(ONE_TEMPLATE))] + [
    page
    for folder, step in ONE_TEMPLATE.items()
    for page in [name for name in ALL_PAGES if name.startswith(folder)][::step]
]
CARDS = [page for page in ALL_PAGES if page.startswith("generated/claims/")]
WIDTHS = (390, 768, 1280)
SCHEMES = ("light", "dark")
ALLOWED_MESSAGES: dict[str, str] = {}
"""Beginnings of console messages that may come, with the reason. None is needed."""
TYPESET = "() => window.MathJax && MathJax.startup ? MathJax.startup.promise.then(() => true) : true"


@dataclass
class Visit:
    """What a page did while it was loaded.

    Attributes
    ----------
    requests : list of str
        Addresses it asked for.
    complaints : list of str
        Errors and warnings of the console, and uncaught exceptions.
    """

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def foreign(self, home: str) -> list[str]:
        """Addresses outside `home`."""
        own = (home, "data:", "blob:", "about:")
        return [address for address in self.requests if not address.startswith(own)]

    def hear(self, message: ConsoleMessage) -> None:
        """Keep an error or a warning that is not on the list."""
        if message.type in ("error", "warning") and not message.text.startswith(tuple(ALLOWED_MESSAGES)):
            self.complaints.append(message.text)


def visit(page: Page, address: str) -> Visit:
    """Open `address`, wait until its mathematics is set, and say what happened."""
    seen = Visit()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", seen.hear)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.goto(address)
    if address.rpartition("/")[2] == "index.html":
        page.wait_for_url(lambda url: not url.endswith("/index.html"))
    page.wait_for_load_state("load")
    page.evaluate(TYPESET)
    return seen


def math_faults(page: Page) -> list[str]:
    """Formulas that are not set, or set as an error."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.math')]
        .filter(part => !part.querySelector('mjx-container') || part.querySelector('mjx-merror'))
        .map(part => part.textContent.slice(0, 60))"""
    )


def cut_formulas(page: Page) -> list[str]:
    """Formulas that reach out of a box that hides the rest and does not scroll."""
    return page.evaluate(
        """() => [...document.querySelectorAll('mjx-container > mjx-math')].filter(formula => {
            const right = formula.getBoundingClientRect().right
            for (let box = formula.parentElement; box; box = box.parentElement) {
                const overflow = getComputedStyle(box).overflowX
                if (overflow === 'auto' || overflow === 'scroll') return false
                if (overflow !== 'visible' && box.getBoundingClientRect().right < right - 1) return true
            }
            return false
        }).map(formula => formula.parentElement.textContent.slice(0, 60))"""
    )


def wide_parts(page: Page) -> list[str]:
    """What makes the page wider than the window, if anything does."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll('body *')]
        .filter(part => part.getBoundingClientRect().right > window.innerWidth + 1)
        .map(part => part.tagName + '.' + part.className).slice(0, 5).concat('page')"""
    )


def set_theme(page: Page, scheme: str) -> None:
    """Switch between the light and the dark theme, as the button of the theme does, and at once."""
    page.add_style_tag(
        content="*, *::before, *::after { transition: none !important; animation: none !important }"
    )
    page.evaluate("scheme => { document.documentElement.dataset.theme = scheme }", scheme)
