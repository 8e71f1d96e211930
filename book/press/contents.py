"""The table of contents: which pages the book has, and the head of those outside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

__all__ = ["BESIDE", "documents", "notebook_names", "read_contents"]

BESIDE = "---\norphan: true\n---\n"
"""Head of a page that links and search lead to, and the contents do not."""
NESTS = ("parts", "chapters", "sections", "subtrees", "entries")


def read_contents(path: Path) -> dict[str, Any]:
    """The table of contents at `path`, as YAML gives it."""
    contents: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return contents


def documents(contents: Mapping[str, Any]) -> Iterator[str]:
    """Names of all pages in reading order, without ending."""
    for key in ("root", "file"):
        if key in contents:
            yield contents[key]
    for nest in NESTS:
        for entry in contents.get(nest, []):
            yield from documents(entry)


def notebook_names(contents: Mapping[str, Any]) -> list[str]:
    """Names of the pages that are notebooks, such as ``notebooks/00_preface``."""
    return [name for name in documents(contents) if name.startswith("notebooks/")]
