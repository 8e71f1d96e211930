"""Sphinx extension: what live panels share, explorables and films, and how their files come to their pages.

Style and scripts that several panels use lie in ``book/panels/``.  A page loads of them, and of a panel's
own files, what it needs, and a page without a panel loads nothing: what lies in a static folder would be
loaded on every page.  Comments and indentation stay in the sources; what is sent has neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

__all__ = ["copy_lean", "copy_shared", "lean", "load", "names_on", "setup"]

STATIC = "panels"
AFTER_THEME = 900
COMMENT = re.compile(r"^\s*(//.*|/\*(?s:.*?)\*/)$", re.MULTILINE)
"""Whole lines of a script or a style that are a comment."""


def lean(text: str) -> str:
    """A script or a style without lines that are comments, empty lines, and indentation."""
    lines = (line.strip() for line in COMMENT.sub("", text).splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def copy_lean(app: Sphinx, paths: Iterable[Path], folder: str) -> None:
    """Write scripts and styles, lean, into a folder beside the built pages."""
    target = Path(app.outdir) / "_static" / folder
    target.mkdir(parents=True, exist_ok=True)
    for path in paths:
        (target / path.name).write_text(lean(path.read_text(encoding="utf-8")), encoding="utf-8")


def copy_shared(app: Sphinx) -> None:
    """Put what panels share beside the built pages."""
    folder = Path(app.srcdir) / app.config.panels_folder
    if app.builder.format == "html" and folder.is_dir():
        copy_lean(app, folder.iterdir(), STATIC)


def load(app: Sphinx, addresses: Iterable[str]) -> None:
    """Load styles and scripts on the page that is being written, in this order, each once."""
    for address in addresses:
        if address.endswith(".css"):
            app.add_css_file(address, priority=AFTER_THEME)
        else:
            app.add_js_file(address, loading_method="defer", priority=AFTER_THEME)


def names_on(doctree: nodes.document | None, kind: type[nodes.Element], key: str) -> list[str]:
    """What the nodes of a page, of one kind, have under a key, each once."""
    found = doctree.findall(kind) if doctree else ()
    return list(dict.fromkeys(node[key] for node in found if key in node))


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what this extension adds."""
    app.add_config_value("panels_folder", "book/panels", "env")
    app.connect("builder-inited", copy_shared)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
