"""The committed files of each notebook, beside the built pages, so that a reader can take them along."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable

from press.layout import Layout

__all__ = ["ENDINGS", "copy_downloads", "download_path", "saving"]

ENDINGS = {".ipynb": "the notebook with its outputs", ".py": "the notebook as a Python script"}
"""Endings of the files that are offered, and what the reader gets."""


def download_path(page: str, ending: str) -> str:
    """Where the file of the notebook page `page` lies in the built book."""
    return f"_downloads/{page}{ending}"


def copy_downloads(pages: Iterable[str], layout: Layout) -> None:
    """Copy the pair of each of the notebook `pages` into the built book, byte for byte."""
    for page in pages:
        for ending in ENDINGS:
            target = layout.html / download_path(page, ending)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(layout.root / f"{page}{ending}", target)
        path = layout.html / f"{page}.html"
        path.write_text(saving(path.read_text(encoding="utf-8")), encoding="utf-8")


def saving(html: str) -> str:
    """The page `html` with download buttons that save the file; the theme's would show it in a new tab."""
    return re.sub(r'(<a href="[^"]*_downloads/[^"]*") target="_blank"', r"\1 download", html)
