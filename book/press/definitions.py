"""Cut a Python file into its definitions, so that each can be shown and linked to by itself."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

__all__ = ["Piece", "pieces"]

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Piece:
    """Consecutive lines of a file.

    Attributes
    ----------
    name : str
        The function, class or member that begins here; empty where nothing does.
    first : int
        Number of the first line, from one.
    code : str
        The lines.
    """

    name: str
    first: int
    code: str


def pieces(text: str, members: Collection[str] = ()) -> Iterator[Piece]:
    """The file `text` cut at its top-level definitions and at the class members named in `members`.

    Parameters
    ----------
    text : str
        Source of a Python file.
    members : collection of str
        Names such as ``"ReluSpline.jumps"``; such a member becomes a piece of its own.
    """
    lines = text.splitlines()
    at = 1
    for name, first, last in _spans(text, members):
        yield from _piece("", lines, at, first - 1)
        yield from _piece(name, lines, first, last)
        at = last + 1
    yield from _piece("", lines, at, len(lines))


def _piece(name: str, lines: list[str], first: int, last: int) -> Iterator[Piece]:
    while first <= last and not lines[first - 1].strip():
        first += 1
    while last >= first and not lines[last - 1].strip():
        last -= 1
    if first <= last:
        yield Piece(name, first, "\n".join(lines[first - 1 : last]))


def _spans(text: str, members: Collection[str]) -> Iterator[tuple[str, int, int]]:
    for node in ast.parse(text).body:
        if isinstance(node, Definition):
            inner = [part for part in _members(node) if part[0] in members]
            cut = inner[0][1] - 1 if inner else _last(node)
            yield node.name, _first(node), cut
            yield from inner


def _members(node: Definition) -> list[tuple[str, int, int]]:
    if not isinstance(node, ast.ClassDef):
        return []
    parts = [part for part in node.body if isinstance(part, Definition)]
    return [(f"{node.name}.{part.name}", _first(part), _last(part)) for part in parts]


def _first(node: Definition) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _last(node: Definition) -> int:
    return node.end_lineno or node.lineno
