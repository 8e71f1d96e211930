"""The table of contents: which pages the book has, and where generated pages hang in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

__all__ = ["documents", "notebook_names", "read_contents", "with_sections", "write_contents"]

NESTS = ("parts", "chapters", "sections", "subtrees", "entries")


def read_contents(path: Path) -> dict[str, Any]:
    """The table of contents at `path`, as YAML gives it."""
    contents: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return contents


def write_contents(contents: Mapping[str, Any], path: Path) -> None:
    """Write `contents` to `path`."""
    path.write_text(yaml.safe_dump(dict(contents), sort_keys=False), encoding="utf-8")


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


def with_sections(contents: Mapping[str, Any], page: str, sections: Sequence[str]) -> dict[str, Any]:
    """A copy of `contents` in which the pages `sections` hang under the page `page`."""
    copy = dict(contents)
    for nest in NESTS:
        if nest in copy:
            copy[nest] = [with_sections(entry, page, sections) for entry in copy[nest]]
    if copy.get("file") == page and sections:
        copy["sections"] = [*copy.get("sections", []), *({"file": name} for name in sections)]
    return copy
