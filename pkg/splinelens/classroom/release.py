"""Make the notebooks of all versions, look for leaks, and pack what students get.

Everything is made anew under ``_build/classroom/``: ``source/`` for the teacher, ``release/`` and one
zip file for each version for students.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from splinelens.classroom.assignments import Version, versions
from splinelens.classroom.build import HIDDEN, SOLUTION, part_of, student_copy, teacher_copy

__all__ = ["LeakFound", "build_all", "folder_of", "leaks", "release_all", "student_zip"]

ALLOWED_FILES = (".ipynb",)
SAME_DATE = (2000, 1, 1, 0, 0, 0)


class LeakFound(Exception):
    """What students would get holds what they should not."""


def folder_of(root: Path) -> Path:
    """Where everything of the classroom is made, in the checkout at `root`."""
    return root / "_build" / "classroom"


def build_all(root: Path) -> dict[str, Path]:
    """Write the teacher's notebooks of all versions; their paths by name.

    Parameters
    ----------
    root : Path
        The checkout of the book.
    """
    paths = {}
    for name, version in versions().items():
        paths[name] = folder_of(root) / "source" / name / f"{name}.ipynb"
        _write(teacher_copy(version, root), paths[name])
    return paths


def release_all(root: Path) -> dict[str, Path]:
    """Write the student copies of all versions and pack them; the paths of the zip files by name.

    Parameters
    ----------
    root : Path
        The checkout of the book.

    Raises
    ------
    LeakFound
        If a copy holds a solution, a hidden check, or a file that does not belong there.
    """
    build_all(root)
    packed = {}
    for name, version in versions().items():
        folder = folder_of(root) / "release" / name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.ipynb"
        _write(student_copy(teacher_copy(version, root)), path)
        if found := list(leaks(folder, version, root)):
            raise LeakFound(f"{name}: {found[0]}")
        packed[name] = folder.with_suffix(".zip")
        packed[name].write_bytes(student_zip(name, path.read_text(encoding="utf-8")))
    return packed


def _write(notebook: Any, path: Path) -> None:
    import nbformat

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def student_zip(name: str, notebook: str) -> bytes:
    """The zip file with a student copy, the same bytes whenever the copy is the same.

    Parameters
    ----------
    name : str
        Of the version.
    notebook : str
        Text of the copy.
    """
    from io import BytesIO

    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(f"{name}/{name}.ipynb", SAME_DATE)
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, notebook)
    return packed.getvalue()


def leaks(folder: Path, version: Version, root: Path) -> Iterator[str]:
    """What in the released `folder` students should not see.

    Parameters
    ----------
    folder : Path
        The folder of one version, as students would get it.
    version : Version
    root : Path
        The checkout of the book.
    """
    secret = _secrets(teacher_copy(version, root))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix not in ALLOWED_FILES:
            yield f"{path.name}: files of this kind are not released"
            continue
        yield from _leaks_of(json.loads(path.read_text(encoding="utf-8")), secret)


def _secrets(teacher: Any) -> set[str]:
    """Lines of answers and hidden checks that stand nowhere else in the notebook, without white space."""
    hidden, shown = set(), set()
    for cell in teacher.cells:
        lines = {_bare(line) for line in cell.source.split("\n")}
        student = {_bare(line) for line in student_copy(_alone(teacher, cell)).cells[0].source.split("\n")}
        hidden |= lines - student
        shown |= student
    return {line for line in hidden - shown if len(line) > 6}


def _alone(teacher: Any, cell: Any) -> Any:
    import nbformat

    return nbformat.from_dict({**teacher, "cells": [cell]})


def _bare(line: str) -> str:
    return re.sub(r"\s", "", line)


def _leaks_of(notebook: dict[str, Any], secret: set[str]) -> Iterator[str]:
    if "jupytext" in notebook["metadata"]:
        yield "the notebook names a paired script, which an editor would open"
    for cell in notebook["cells"]:
        name, source = part_of(cell) or cell["cell_type"], "".join(cell["source"])
        yield from (f"{name}: {mark}" for mark in (*SOLUTION, *HIDDEN) if mark in source)
        yield from (f"{name}: {line}" for line in source.split("\n") if _bare(line) in secret)
        if "splinelens.classroom" in source:
            yield f"{name}: imports the checks"
        if cell.get("outputs"):
            yield f"{name}: has outputs"
