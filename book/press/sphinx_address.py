"""Sphinx extension: buttons of the header that download a notebook, or lead to the repository.

Downloads are files of the book itself, so that they work without a network; `press.downloads` puts
them there.  The other buttons exist only where the book knows its public address.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from press.address import NOTEBOOKS, Address, Link, launch_links, source_links
from press.downloads import ENDINGS, download_path

__all__ = ["add_buttons", "setup"]

AFTER_THEME = 600


def add_buttons(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put our buttons in place of the theme's download button."""
    if doctree is None:
        return
    kept = [one for one in context["header_buttons"] if one.get("label") != "download-buttons"]
    context["header_buttons"] = [
        *_address_groups(app, pagename, context),
        *_downloads(pagename, context),
        *kept,
    ]


def _downloads(page: str, context: dict[str, Any]) -> list[dict[str, Any]]:
    """The files of a notebook, and the printing of any page."""
    printing = {
        "type": "javascript",
        "javascript": "window.print()",
        "text": "Print",
        "tooltip": "Print this page, or save it as PDF",
        "icon": "fas fa-print",
        "label": "print-button",
    }
    files = ENDINGS if page.startswith(NOTEBOOKS) else {}
    buttons = [
        _link(ending, f"Download {what}", _here(context, page, ending), "fas fa-download")
        for ending, what in files.items()
    ]
    return [
        _group("Download or print this page", "fas fa-download", [*buttons, printing], "download-buttons")
    ]


def _here(context: dict[str, Any], page: str, ending: str) -> str:
    address: str = context["pathto"](download_path(page, ending), 1)
    return address


def _address_groups(app: Sphinx, page: str, context: dict[str, Any]) -> list[dict[str, Any]]:
    if not app.config.public_address:
        return []
    address = Address(**app.config.public_address)
    launch = _links(launch_links(page, address))
    source = _links(source_links(page, context.get("page_source_suffix", ""), address))
    groups = [
        _group("Launch this notebook", "fas fa-rocket", launch, "launch-buttons"),
        _group("Source repository", "fab fa-github", source, "source-buttons"),
    ]
    return [group for group in groups if group["buttons"]]


def _links(links: Iterable[Link]) -> list[dict[str, Any]]:
    return [_link(one.text, one.tooltip, one.url, one.icon) for one in links]


def _link(text: str, tooltip: str, url: str, icon: str) -> dict[str, Any]:
    return {"type": "link", "text": text, "tooltip": tooltip, "url": url, "icon": icon}


def _group(tooltip: str, icon: str, buttons: list[dict[str, Any]], label: str) -> dict[str, Any]:
    return {"type": "group", "tooltip": tooltip, "icon": icon, "buttons": buttons, "label": label}


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what this extension adds."""
    app.add_config_value("public_address", {}, "html")
    app.connect("html-page-context", add_buttons, priority=AFTER_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
