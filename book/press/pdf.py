"""The whole book as a PDF, printed by a headless Chromium that may reach no other host."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

from press.contents import documents, read_contents
from press.layout import Layout
from press.whole_book import whole_book

__all__ = ["CHROMIUM_NAMES", "PrintFailed", "find_chromium", "print_book", "print_page"]

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
PAPER = ("--no-pdf-header-footer", "--generate-pdf-document-outline")
TYPESETTING_MS = 300_000
"""Virtual time given to MathJax; it ends as soon as nothing is left to do."""
PRINT_TIMEOUT = 600


class PrintFailed(Exception):
    """There is no Chromium, no built book, or nothing came out."""


def find_chromium() -> str:
    """Path of an installed Chromium or Chrome; the variable ``CHROMIUM`` goes first.

    Raises
    ------
    PrintFailed
        If there is none.
    """
    for name in filter(None, (os.environ.get("CHROMIUM"), *CHROMIUM_NAMES)):
        if found := shutil.which(name):
            return found
    raise PrintFailed(
        "no Chromium found: install one (Debian: apt install chromium), or set CHROMIUM to its path"
    )


def print_book(layout: Layout) -> Path:
    """Print what the contents of the built book name to ``_build/splinelens.pdf`` and return its path.

    Raises
    ------
    PrintFailed
        If the book is not built, or Chromium does not print it.
    """
    if not (layout.html / "index.html").is_file():
        raise PrintFailed("there is no built book in _build/html: run `make book` first")
    names = list(documents(read_contents(layout.staged / "_toc.yml")))
    pages = {name: (layout.html / f"{name}.html").read_text(encoding="utf-8") for name in names}
    title = yaml.safe_load((layout.root / "_config.yml").read_text(encoding="utf-8"))["title"]
    # The page stands in the folder of the book, where its relative addresses hold, while it is printed.
    sheet = layout.html / "whole_book.html"
    try:
        sheet.write_text(whole_book(pages, title), encoding="utf-8")
        return print_page(sheet, layout.build / f"{title}.pdf")
    finally:
        sheet.unlink(missing_ok=True)


def print_page(page: Path, pdf: Path) -> Path:
    """Print the HTML file `page` to `pdf`; an older file stays until the new one is complete.

    Raises
    ------
    PrintFailed
        If Chromium is missing, or ends without a PDF.
    """
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "book.pdf"
        options = [
            *QUIET,
            *PAPER,
            f"--user-data-dir={folder}/profile",
            f"--virtual-time-budget={TYPESETTING_MS}",
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")
        command = [find_chromium(), *options, f"--print-to-pdf={fresh}", page.resolve().as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PRINT_TIMEOUT, check=False)
        if done.returncode or not fresh.is_file():
            raise PrintFailed(f"Chromium did not print {page.name}: {done.stderr.strip()[-500:]}")
        return Path(shutil.move(fresh, pdf))
