"""A headless Chromium that can reach this machine and nothing else, and a server for the built book.

The browser lives as long as one file of tests: its driver keeps an event loop running, which other tests of
the same process must not meet.
"""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from visits import AXE, BOOK, PAGES

from press.pdf import PrintFailed, find_chromium

REFUSED = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-background-networking")


def give_up(reason: str) -> NoReturn:
    """Skip where a tool is missing; in continuous integration a skip is a failure."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    raise AssertionError("unreachable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: while the driver runs, no other test may start an event loop."""
    try:
        path = find_chromium()
    except PrintFailed as error:
        give_up(str(error))
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=[*REFUSED, *["--no-sandbox"] * root])
        yield running
        running.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One set of caches for all pages, which saves most of the time."""
    shared = browser.new_context()
    yield shared
    shared.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    fresh = context.new_page()
    fresh.set_viewport_size({"width": 1280, "height": 900})
    yield fresh
    fresh.close()


@pytest.fixture(scope="module")
def axe() -> Path:
    if not AXE.is_file():
        give_up("axe is not installed: run `npm ci` in tests/browser")
    return AXE


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Address under which the book is served, with a slash at its end."""
    handler = functools.partial(Quiet, directory=str(BOOK))
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


class Server(http.server.ThreadingHTTPServer):
    """A server that takes it calmly when a page is closed before all of it was sent."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: what a page misses shows in the browser."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that does not write a line for each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that take `each_page` run on every page of the book."""
    if "each_page" in metafunc.fixturenames:
        metafunc.parametrize("each_page", PAGES)
