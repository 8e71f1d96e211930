"""Render the staged sources with Jupyter Book, warnings as errors, nothing loaded from another host."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from press.address import read_config
from press.contents import documents, read_contents
from press.front import write_front_page
from press.layout import Layout, child_environment
from press.mend import mend_pages

__all__ = ["RenderFailed", "prune_mathjax", "render"]

JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
MATHJAX_KEPT = ("tex-chtml.js", "input/tex/extensions", "output/chtml/fonts")


class RenderFailed(Exception):
    """Jupyter Book ended with an error or a warning."""


def render(layout: Layout) -> Path:
    """Build the HTML anew and return its first page.

    The old pages and doctrees are removed first: an incremental build does not repeat its warnings.

    Raises
    ------
    RenderFailed
        If Jupyter Book warns or fails.
    """
    for old in (layout.html, layout.build / ".doctrees"):
        shutil.rmtree(old, ignore_errors=True)
    options = ["-W", "--keep-going", "-q", "--path-output", str(layout.root)]
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(layout.staged), *options]
    if subprocess.run(command, env=child_environment(layout), check=False).returncode:
        raise RenderFailed("Jupyter Book stopped on the errors or warnings above")
    prune_mathjax(layout.html / "_static" / "mathjax")
    mend_pages(layout.html)
    first = next(documents(read_contents(layout.staged / "_toc.yml")))
    write_front_page(layout.html, f"{first}.html", read_config(layout.staged / "_config.yml")["title"])
    return layout.html / "index.html"


def prune_mathjax(folder: Path) -> None:
    """Delete what no page loads from the bundled MathJax in `folder`."""
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(MATHJAX_KEPT):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
