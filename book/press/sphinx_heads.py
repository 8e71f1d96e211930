"""Sphinx extension: what a page says of itself to search engines and to those who share its address.

The description of a page is the field ``description`` of its front matter, or its opening words: those
of the opening box, where the page has one.  The picture of a shared link is named only where the
public address of the pages is known, because it must be absolute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

__all__ = ["add_tags", "description", "head_tags", "opening", "page_title", "setup", "shortened"]

LONGEST = 200
PICTURE = "_static/social_preview.png"
SIZE = (1200, 630)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“])")
AFTER_THEME = 600
MADE_BY_SPHINX = {
    "genindex": "Index",
    "py-modindex": "Index of modules",
    "prf-prf": "Index of theorems",
    "search": "Search",
}
LETTERS = {r"\pi": "π", r"\phi": "φ", r"\beta": "β", r"\mu": "μ", r"\rho": "ρ", r"\sigma": "σ"}


def opening(doctree: nodes.document) -> str:
    """Text of the first paragraph of a page, up to the first formula that is no plain text."""
    paragraph = next(doctree.findall(nodes.paragraph), None)
    return "" if paragraph is None else " ".join(_plain(paragraph).split())


def _plain(paragraph: nodes.paragraph) -> str:
    text = ""
    for leaf in paragraph.findall(nodes.Text):
        words = leaf.astext()
        if isinstance(leaf.parent, nodes.math):
            words = re.sub(r"\\[a-z]+", lambda found: LETTERS.get(found[0], found[0]), words)
            if re.search(r"[\\{}^_]", words):
                return f"{text.rstrip()}…"
        text += words
    return text


def shortened(text: str, longest: int = LONGEST) -> str:
    """As many whole sentences of `text` as fit, or else as many whole words of the first."""
    first, *others = SENTENCE.split(text)
    if len(first) > longest:
        return f"{first[: longest - 1].rpartition(' ')[0].rstrip(',;: ')}…"
    for sentence in others:
        if len(first) + 1 + len(sentence) > longest:
            break
        first = f"{first} {sentence}"
    return first


def description(title: str, doctree: nodes.document | None, metadata: dict[str, Any]) -> str:
    """What a search engine may show below the title of a page."""
    text = str(metadata.get("description", "")) or ("" if doctree is None else opening(doctree))
    return (
        shortened(text) or f"{title}: a page of splinelens, the book on shallow neural networks as splines."
    )


def head_tags(title: str, text: str, site: str, page_url: str = "", base: str = "") -> str:
    """Tags for the head of a page; those that need an absolute address only where `base` is known."""
    tags = [
        _tag("name", "description", text),
        _tag("property", "og:type", "article"),
        _tag("property", "og:site_name", site),
        _tag("property", "og:title", title),
        _tag("property", "og:description", text),
    ]
    if base:
        tags += _absolute_tags(page_url, base)
    return "\n".join(tags)


def _absolute_tags(page_url: str, base: str) -> list[str]:
    width, height = SIZE
    return [
        _tag("property", "og:url", page_url),
        _tag("property", "og:image", f"{base.rstrip('/')}/{PICTURE}"),
        _tag("property", "og:image:width", str(width)),
        _tag("property", "og:image:height", str(height)),
        _tag("property", "og:image:alt", "The word splinelens over a broken line through data"),
        _tag("name", "twitter:card", "summary_large_image"),
    ]


def _tag(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(content, quote=True)}" />'


def page_title(pagename: str, titles: Mapping[str, nodes.Node], context: Mapping[str, Any]) -> str:
    """Title of a page: ours where Sphinx makes the page, the page's own, or else what the theme calls it."""
    if pagename in titles:
        return titles[pagename].astext()
    return MADE_BY_SPHINX.get(pagename) or re.sub(r"<[^>]*>", "", str(context.get("title") or pagename))


def add_tags(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the tags into the head of the page `pagename`."""
    title = page_title(pagename, app.env.titles, context)
    text = description(title, doctree, app.env.metadata.get(pagename, {}))
    base = app.config.html_baseurl
    tags = head_tags(title, text, app.config.html_title, f"{base}{pagename}.html", base)
    context["metatags"] = f"{context.get('metatags', '')}\n{tags}\n"


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what this extension adds."""
    app.connect("html-page-context", add_tags, priority=AFTER_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
