"""What was handed in, read with care: what cannot be graded is refused with a reason, the rest is mended.

A mended notebook holds the student's cells and answers, each once, and the locked cells as they were
released, wherever they had been deleted, edited or doubled.  Nothing else of the file is kept.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from splinelens.classroom.assignments import versions
from splinelens.classroom.build import part_of
from splinelens.classroom.worker import without_magics

__all__ = ["Refused", "Submission", "find_submissions", "package_uses", "read_submission"]

MOST_BYTES = 20 << 20
MOST_CELLS = 500


class Refused(Exception):
    """A submission that cannot be graded; the text says why."""


@dataclass
class Submission:
    """A submission that can be read.

    Attributes
    ----------
    notebook : notebook
        Mended, without outputs.
    notes : list of str
        What was mended, and what a person should look at.
    stripped : str
        Why nbgrader cannot be given it; empty where it can.
    """

    notebook: Any
    notes: list[str] = field(default_factory=list)
    stripped: str = ""


def find_submissions(folder: Path, name: str) -> dict[str, Path | None]:
    """The notebook of each student in `folder`, None where there is not exactly one.

    Understood are ``STUDENT/NAME/NAME.ipynb`` as nbgrader has it, ``STUDENT/any.ipynb``, and
    ``STUDENT.ipynb``.

    Parameters
    ----------
    folder : Path
    name : str
        Of the version.

    Raises
    ------
    Refused
        If there is nothing, or two students would share a name.
    """
    found: dict[str, Path | None] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or not (path.is_dir() or path.suffix == ".ipynb"):
            continue
        student = _safe(path.stem if path.suffix == ".ipynb" else path.name)
        if student in found:
            raise Refused(f"{path.name}: there is another submission by {student}")
        found[student] = _notebook_in(path, name) if path.is_dir() else path
    if not found:
        raise Refused(f"{folder}: no submissions here")
    return found


def _safe(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_.@" else "_" for letter in name)


def _notebook_in(folder: Path, name: str) -> Path | None:
    inner = folder / name if (folder / name).is_dir() else folder
    exact = inner / f"{name}.ipynb"
    if exact.is_file():
        return exact
    others = [path for path in inner.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts]
    return others[0] if len(others) == 1 else None


def read_submission(path: Path, released: Any) -> Submission:
    """The submission at `path`, mended.

    Parameters
    ----------
    path : Path
    released : notebook
        The student copy it should have come from.

    Raises
    ------
    Refused
        If it is no notebook, or one of another assignment.
    """
    raw = _parse(path)
    name = released.metadata["splinelens"]["assignment"]
    cells = [_cell(each) for each in raw["cells"]]
    known = {part_of(cell): cell for cell in released.cells if part_of(cell)}
    theirs = {_part(cell) for cell in cells} & set(known)
    given = raw.get("metadata", {})
    claimed = given.get("splinelens", {}) if isinstance(given, dict) else {}
    other = claimed.get("assignment") if isinstance(claimed, dict) else None
    if other != name and (other in versions() or (other is not None and not theirs)):
        raise Refused(f"this is a notebook of another assignment: {str(other)[:60]}, not {name}")
    submission = Submission(None)
    if not theirs:
        submission.stripped = "no cell carries the marks of nbgrader; some editors strip them"
    elif path.stem != name and path.stem.startswith(name):
        submission.notes.append(f"the file was called {path.name[:60]}")
    submission.notebook = _mended(cells, released, known, submission)
    return submission


def _parse(path: Path) -> dict[str, Any]:
    try:
        if path.is_symlink():
            raise Refused("this is a link, not a file")
        if path.stat().st_size > MOST_BYTES:
            raise Refused(f"the file is larger than {MOST_BYTES >> 20} MB")
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Refused(f"this is no notebook: {type(error).__name__}") from None
    cells = raw.get("cells") if isinstance(raw, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise Refused("this is no notebook of version 4: it has no list of cells")
    if len(cells) > MOST_CELLS:
        raise Refused(f"more than {MOST_CELLS} cells")
    return dict(raw)


def _cell(raw: dict[str, Any]) -> dict[str, Any]:
    """Kind, source, attachments and the name of a cell: all that is kept."""
    source = raw.get("source", "")
    lines = source if isinstance(source, list) else [source]
    cell = {"kind": raw.get("cell_type"), "source": "".join(map(str, lines)), "part": _name(raw)}
    attached = raw.get("attachments")
    return cell | ({"attachments": attached} if isinstance(attached, dict) else {})


def _name(raw: dict[str, Any]) -> str:
    try:
        return str(raw["metadata"]["nbgrader"]["grade_id"])
    except (KeyError, TypeError):
        return ""


def _part(cell: dict[str, Any]) -> str:
    return str(cell["part"])


def _mended(cells: list[dict[str, Any]], released: Any, known: dict[str, Any], submission: Submission) -> Any:
    import nbformat

    made: list[Any] = []
    place: dict[str, int] = {}
    for cell in cells:
        part = _part(cell)
        if part in place:
            submission.notes.append(f"the cell {part} stood twice; the first counts")
            if known[part].metadata["nbgrader"]["locked"]:
                continue
            part = ""
        if part in known:
            place[part] = len(made)
        made.append(_rebuilt(cell, known.get(part), submission))
    if place:
        _put_back(made, place, released, submission)
    for number, cell in enumerate(made):
        cell.id = f"cell-{number}"
    copy = nbformat.v4.new_notebook(cells=made, metadata=released.metadata)
    copy.nbformat_minor = 5
    return nbformat.from_dict(copy)


def _rebuilt(cell: dict[str, Any], original: Any, submission: Submission) -> Any:
    from nbformat import v4

    kind = original.cell_type if original is not None else cell["kind"]
    new = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    source, marks = cell["source"], {}
    if original is not None:
        marks = dict(original.metadata)
        if marks["nbgrader"]["locked"] and source.strip() != original.source.strip():
            submission.notes.append(f"the locked cell {part_of(original)} was edited; the original counts")
            source = original.source
    made = new(source, metadata=marks)
    if kind != "code" and "attachments" in cell:
        made["attachments"] = cell["attachments"]
    return made


def _put_back(made: list[Any], place: dict[str, int], released: Any, submission: Submission) -> None:
    """Insert each named cell of the release that is missing, after the one before it."""
    import nbformat

    before = -1
    for original in released.cells:
        part = part_of(original)
        if not part:
            continue
        if part not in place:
            submission.notes.append(f"the cell {part} was missing; it was put back as released")
            made.insert(before + 1, nbformat.from_dict(original))
            place |= {name: index + 1 for name, index in place.items() if index > before}
            place[part] = before + 1
        before = place[part]


def package_uses(notebook: Any, released: Any, allowed: tuple[str, ...]) -> list[str]:
    """Names of the package that the student's own cells import or spell out, without the `allowed` ones.

    Parameters
    ----------
    notebook : notebook
        Mended.
    released : notebook
        The student copy; what stands there is not the student's.
    allowed : tuple of str
    """
    ours = {cell.source.strip() for cell in released.cells}
    found = set()
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.strip() not in ours:
            found |= set(_names(without_magics(cell.source)))
    return sorted(name for name in found if not name.startswith(allowed or ("\0",)))


def _names(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] == "splinelens")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "splinelens":
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.strip()
            if text.startswith("splinelens") or "import splinelens" in text or "from splinelens" in text:
                yield text[:60]
