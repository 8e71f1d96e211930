"""Grade a class: every submission in isolation first, then nbgrader for those that behave, then one table.

What is done is kept in a folder, one record for each student; an interrupted run goes on from there,
and a record counts only for the same file, checks, seed and limits.
"""

from __future__ import annotations

import csv
import hashlib
import inspect
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from splinelens.classroom import checking, worker
from splinelens.classroom.assignments import Version
from splinelens.classroom.audit import AuditReport, audit, report
from splinelens.classroom.build import points_of, student_copy, teacher_copy
from splinelens.classroom.course import Course, NbgraderFailed
from splinelens.classroom.intake import Refused, find_submissions, read_submission
from splinelens.classroom.sandbox import Limits

__all__ = ["Row", "grade", "table"]


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes
    ----------
    student : str
    audit : AuditReport
    nbgrader : mapping or None
        Its points by check; None where there are none.
    failure : str
        Why nbgrader has no points for it, if it was asked.
    """

    student: str
    audit: AuditReport
    nbgrader: Mapping[str, float] | None = None
    failure: str = ""

    @property
    def differ(self) -> bool:
        """Whether the two graders disagree about any check."""
        if self.nbgrader is None:
            return False
        return any(part.points != self.nbgrader.get(part.name) for part in self.audit.parts)

    @property
    def status(self) -> str:
        """ "graded", "look" where a person has to, "put aside" where nbgrader was not asked."""
        if self.audit.quarantine or self.audit.score is None:
            return "put aside"
        return "look" if self.differ or self.failure or self.audit.look else "graded"

    def fields(self, by_hand: float) -> dict[str, Any]:
        """The line, by the heads of the table; `by_hand` are the points of written questions."""
        parts, theirs = self.audit.parts, self.nbgrader
        score = "" if self.audit.score is None else f"{self.audit.score:g}"
        return {
            "student": self.student,
            "status": self.status,
            "score": score if self.status == "graded" else "",
            "audit": score,
            "nbgrader": "" if theirs is None else f"{sum(theirs.values()):g}",
            "of": f"{sum(part.of for part in parts if not part.bonus):g}" if parts else "",
            "by_hand": f"{by_hand:g}",
            "flag": "; ".join(self._flags()),
            **{part.name: "" if part.points is None else f"{part.points:g}" for part in parts},
        }

    def _flags(self) -> Iterator[str]:
        if self.audit.quarantine:
            yield f"put aside: {self.audit.quarantine}"
        if self.differ:
            yield "the two graders differ"
        if self.failure:
            yield f"nbgrader: {self.failure}"
        yield from self.audit.notes


def grade(
    folder: Path,
    version: Version,
    root: Path,
    out: Path,
    *,
    limits: Limits | None = None,
    nbgrader: bool = True,
    say: Callable[[str], None] = print,
) -> Path:
    """Grade the submissions in `folder`; the path of the table.

    Parameters
    ----------
    folder : Path
        Never written to.
    version : Version
    root : Path
        The checkout of the book.
    out : Path
        For records, nbgrader's course, feedback and the table.
    limits : Limits, optional
    nbgrader : bool
        Whether nbgrader grades as well.
    say : callable
        Gets a line for each step.

    Raises
    ------
    Refused
        If there are no submissions, or a name stands twice.
    RuntimeError
        If no child process can be started here.
    """
    limits = limits or Limits()
    teacher = teacher_copy(version, root)
    found = find_submissions(folder, version.name)
    out.mkdir(parents=True, exist_ok=True)
    out.chmod(0o700)
    records = _Records(out / "records", _fingerprint(version, teacher, limits))
    audits = {}
    for number, (student, path) in enumerate(found.items(), start=1):
        audits[student] = _audited(student, path, version, teacher, limits, records)
        score = audits[student].score
        shown = audits[student].quarantine or ("not graded" if score is None else f"{score:g} points")
        say(f"[{number:3d}/{len(found)}] {student}: {shown}")
    rows = [Row(student, each) for student, each in audits.items()]
    if nbgrader:
        with Course(out / "course", version.name, limits) as course:
            rows = _with_nbgrader(rows, found, teacher, course, records, say)
    _write_feedback(rows, out / "feedback")
    path = out / f"{version.name}.csv"
    _replace(path, table(rows, points_of(teacher), _written_points(teacher)))
    say(
        f"{sum(row.status == 'graded' for row in rows)} of {len(rows)} graded, the others need a look: {path}"
    )
    return path


def _audited(
    student: str, path: Path | None, version: Version, teacher: Any, limits: Limits, records: _Records
) -> AuditReport:
    if path is None:
        return AuditReport(version.name, quarantine="there is not exactly one notebook", look=True)
    kept = records.get(student, path, "audit")
    if kept is None:
        kept = audit(path, version, teacher, limits).record()
        records.put(student, path, "audit", kept)
    return AuditReport.from_record(kept)


def _with_nbgrader(
    rows: list[Row],
    found: Mapping[str, Path | None],
    teacher: Any,
    course: Course,
    records: _Records,
    say: Callable[[str], None],
) -> list[Row]:
    well_behaved = [row for row in rows if not row.audit.quarantine]
    if not well_behaved:
        return rows
    say("nbgrader: preparing the course")
    course.prepare(teacher)
    released, graded = student_copy(teacher), {row.student: row for row in rows}
    for number, row in enumerate(well_behaved, start=1):
        path = found[row.student]
        assert path is not None
        kept = records.get(row.student, path, "nbgrader")
        if kept is None:
            kept = _asked(course, row.student, path, released)
            records.put(row.student, path, "nbgrader", kept)
        graded[row.student] = Row(row.student, row.audit, kept["points"], kept["failure"])
        shown = kept["failure"] or f"{sum(kept['points'].values()):g} points"
        say(f"nbgrader [{number:3d}/{len(well_behaved)}] {row.student}: {shown}")
    say("nbgrader: writing feedback")
    pages = course.feedback()
    for student, row in graded.items():
        shown = course.folder.parent / "feedback" / f"{student}.html"
        shown.unlink(missing_ok=True)
        if row.status == "graded" and student in pages:
            _replace(shown, pages[student].read_text(encoding="utf-8"))
    return list(graded.values())


def _asked(course: Course, student: str, path: Path, released: Any) -> dict[str, Any]:
    try:
        notebook = read_submission(path, released).notebook
        return {"points": course.autograde(student, notebook), "failure": ""}
    except (NbgraderFailed, Refused) as error:
        return {"points": None, "failure": str(error)}


def _write_feedback(rows: list[Row], folder: Path) -> None:
    for row in rows:
        _replace(folder / f"{row.student}.txt", report(row.audit) + "\n")


def _written_points(teacher: Any) -> float:
    marks = [cell.metadata.get("nbgrader", {}) for cell in teacher.cells]
    return sum(float(each["points"]) for each in marks if each.get("grade") and each.get("solution"))


def table(rows: list[Row], points: Mapping[str, Any], by_hand: float) -> str:
    """The table as comma-separated values, a line for each student, no score where a person has to look.

    Parameters
    ----------
    rows : list of Row
    points : mapping
        Points by check; its keys are the last columns.
    by_hand : float
        Points of the written questions.
    """
    heads = ["student", "status", "score", "audit", "nbgrader", "of", "by_hand", "flag", *points]
    text = io.StringIO()
    writer = csv.DictWriter(text, heads, lineterminator="\n", restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({head: _harmless(value) for head, value in row.fields(by_hand).items()})
    return text.getvalue()


def _harmless(value: Any) -> str:
    """A field that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _fingerprint(version: Version, teacher: Any, limits: Limits) -> str:
    """Hash of all that a grade depends on beside the submission."""
    parts = [path.read_text(encoding="utf-8") for path in version.check_files()]
    parts += [inspect.getsource(checking), inspect.getsource(worker)]
    parts += [json.dumps(teacher, sort_keys=True), json.dumps(asdict(limits))]
    parts += [os.environ.get(checking.SEED, ""), np.__version__]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class _Records:
    """What is known about each student, on disk."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder, self.fingerprint = folder, fingerprint

    def _key(self, path: Path) -> str:
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        name = f"{path.name}\n{self.fingerprint}\n".encode()
        return hashlib.sha256(name + content).hexdigest()

    def get(self, student: str, path: Path, what: str) -> dict[str, Any] | None:
        try:
            kept = json.loads((self.folder / f"{student}.{what}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return dict(kept["record"]) if kept.get("key") == self._key(path) else None

    def put(self, student: str, path: Path, what: str, record: Mapping[str, Any]) -> None:
        kept = {"key": self._key(path), "record": record}
        _replace(self.folder / f"{student}.{what}.json", json.dumps(kept, indent=1))


def _replace(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.part")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
