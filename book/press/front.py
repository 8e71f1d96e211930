"""The front page, ``index.html``: it leads to the first page and describes itself as that one does."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["front_page", "write_front_page"]

TOLD = re.compile(r'<meta (?:name="(?:description|twitter:card)"|property="og:[\w:]+") content="[^"]*" />')
ICON = re.compile(r'<link rel="icon" href="([^"]*)"')


def front_page(first: str, html: str, title: str) -> str:
    """A page that leads on to the page `first`, whose text is `html`; links that are shared see its tags."""
    icon = ICON.search(html)
    tags = ['<meta charset="utf-8" />', f"<title>{title}</title>", *TOLD.findall(html)]
    if icon:
        tags.append(f'<link rel="icon" href="{icon[1].removeprefix("../")}" />')
    tags.append(f'<meta http-equiv="Refresh" content="0; url={first}" />')
    body = f'<p><a href="{first}">Open the book</a></p>'
    head = "\n".join(tags)
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>{body}</body>\n</html>\n'


def write_front_page(folder: Path, first: str, title: str) -> None:
    """Write the front page of the book in `folder`, whose first page is `first`."""
    html = (folder / first).read_text(encoding="utf-8")
    (folder / "index.html").write_text(front_page(first, html, title), encoding="utf-8")
