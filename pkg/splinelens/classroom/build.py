"""From a percent script to notebooks: the teacher's, with solutions and hidden checks, and the student's.

A script marks its cells by a few words in their headers: ``role="answer"``, ``"check"``, ``"given"`` or
``"written"``, ``part="to_spline"``, ``points=4``, ``bonus=true``, and ``version="standard"`` or ``"variant"``
where the two versions differ.  Here these become the metadata of nbgrader, and nothing else is kept.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from splinelens.classroom.assignments import Version

__all__ = ["CODE_STUB", "TEXT_STUB", "is_check", "part_of", "points_of", "student_copy", "teacher_copy"]

CODE_STUB = "raise NotImplementedError"
TEXT_STUB = "*Your answer here.*"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# What a role means to nbgrader: grade, locked, solution.
ROLES = {
    "answer": (False, False, True),
    "check": (True, True, False),
    "given": (False, True, False),
    "written": (True, False, True),
}
SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")


def teacher_copy(version: Version, root: Path) -> Any:
    """The notebook of `version` with its solutions and hidden checks, as nbgrader's source.

    Parameters
    ----------
    version : Version
    root : Path
        The checkout of the book.
    """
    import jupytext

    script = jupytext.reads(version.script(root).read_text(encoding="utf-8"), fmt="py:percent")
    wanted = (None, "variant" if version.variant else "standard")
    cells = [_cell(cell, version) for cell in script.cells if cell.metadata.get("version") in wanted]
    return _notebook(version, cells)


def _notebook(version: Version, cells: list[Any]) -> Any:
    import nbformat

    for number, cell in enumerate(cells):
        cell.id = f"{version.assignment.checks}-{number:02d}"
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "splinelens": {"assignment": version.name}})
    notebook.nbformat_minor = 5
    return notebook


def _cell(cell: Any, version: Version) -> Any:
    import nbformat

    new = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
    metadata, source = _metadata(cell), cell.source
    if version.variant and cell.metadata.get("role") == "check":
        source = re.sub(r"^(checks\.check_\w+\(.*)\)$", r"\1, variant=True)", source, flags=re.MULTILINE)
    return new(source, metadata=metadata)


def _metadata(cell: Any) -> dict[str, Any]:
    """The metadata of a built cell: nbgrader's, or none."""
    if "role" not in cell.metadata:
        return {}
    role = cell.metadata["role"]
    grade, locked, solution = ROLES[role]
    marks = {"grade": grade, "locked": locked, "solution": solution, "task": False, "schema_version": 3}
    marks["grade_id"] = cell.metadata["part"]
    if grade:
        marks["points"] = cell.metadata["points"]
        marks["cell_type"] = cell.cell_type
    metadata: dict[str, Any] = {"nbgrader": marks}
    if locked:
        metadata |= {"deletable": False, "editable": False}
    return metadata | ({"bonus": True} if cell.metadata.get("bonus") else {})


def student_copy(teacher: Any) -> Any:
    """What students get: answers replaced by stubs, hidden checks taken out.

    nbgrader's ``generate_assignment`` makes the same sources; that is tested.

    Parameters
    ----------
    teacher : notebook
        As `teacher_copy` gives it.
    """
    import nbformat

    copy = nbformat.from_dict(teacher)
    for cell in copy.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            stub = CODE_STUB if cell.cell_type == "code" else TEXT_STUB
            cut = _cut(cell.source, SOLUTION, stub)
            cell.source = stub if cut == cell.source else cut
        cell.source = _cut(cell.source, HIDDEN, "")
    return copy


def _cut(source: str, marks: tuple[str, str], stub: str) -> str:
    """`source` with each region between two marks replaced by `stub`, at the indentation of the mark."""
    kept, inside = [], False
    for line in source.split("\n"):
        if marks[0] in line:
            inside = True
            kept += [line[: len(line) - len(line.lstrip())] + stub] if stub else []
        elif marks[1] in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def part_of(cell: Any) -> str:
    """The name by which the chain knows a cell; empty where it has none."""
    return str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))


def is_check(cell: Any) -> bool:
    """Whether a cell holds checks."""
    marks = cell.get("metadata", {}).get("nbgrader", {})
    return bool(marks.get("grade") and not marks.get("solution"))


def points_of(teacher: Any) -> dict[str, tuple[float, bool]]:
    """Points of each check that has any, and whether they are a bonus, by the name of the check."""
    found = {}
    for cell in teacher.cells:
        if is_check(cell) and cell.metadata["nbgrader"]["points"]:
            bonus = bool(cell.metadata.get("bonus"))
            found[part_of(cell)] = (float(cell.metadata["nbgrader"]["points"]), bonus)
    return found
