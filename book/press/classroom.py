"""The assignments in the book: a list made from their table, and what students get as zip files."""

from __future__ import annotations

from collections.abc import Iterable

import nbformat

from press.layout import Layout
from splinelens.classroom.assignments import ASSIGNMENTS, Assignment, Version
from splinelens.classroom.build import points_of, student_copy, teacher_copy
from splinelens.classroom.release import student_zip

__all__ = ["assignment_list", "write_classroom"]


def write_classroom(layout: Layout) -> None:
    """Write the list of assignments and the zip files among the generated sources."""
    folder = layout.generated / "classroom"
    folder.mkdir(parents=True, exist_ok=True)
    points = {}
    for row in ASSIGNMENTS:
        for version in (Version(row), Version(row, variant=True)):
            teacher = teacher_copy(version, layout.root)
            points[version.name] = points_of(teacher)
            text = nbformat.writes(student_copy(teacher), indent=1, sort_keys=True) + "\n"
            (folder / f"{version.name}.zip").write_bytes(student_zip(version.name, text))
    text = assignment_list(ASSIGNMENTS, points)
    (layout.generated / "assignments.txt").write_text(text, encoding="utf-8")


def assignment_list(rows: Iterable[Assignment], points: dict[str, dict[str, tuple[float, bool]]]) -> str:
    """A section for each assignment: its goal, chapter, time, points and downloads.

    Parameters
    ----------
    rows : iterable of Assignment
    points : dict
        Points of the checks by name of the version.
    """
    return "\n".join(_section(number, row, points[row.name]) for number, row in enumerate(rows, start=1))


def _section(number: int, row: Assignment, points: dict[str, tuple[float, bool]]) -> str:
    total = sum(worth for worth, bonus in points.values() if not bonus)
    bonus = sum(worth for worth, bonus in points.values() if bonus)
    extra = f", {bonus:g} as a bonus" if bonus else ""
    variant = Version(row, variant=True).name
    return (
        f"## {number}. {row.title}\n\n"
        f"You {row.goal}.\n\n"
        f"- **Chapter**: {{doc}}`/book/chapters/{row.chapter}`\n"
        f"- **Time**: about {row.minutes} minutes\n"
        f"- **Points**: {total:g} by checks{extra}, and a written question\n"
        f"- **Download**: {{download}}`{row.name}.zip </generated/classroom/{row.name}.zip>`\n"
        f"- **Variant**: {row.variant}; {{download}}`{variant}.zip </generated/classroom/{variant}.zip>`\n"
    )
