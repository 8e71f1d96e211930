"""The sample class, honest and hostile, in every assignment: both graders are right about each student."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from splinelens.classroom import grade as grading
from splinelens.classroom.assignments import Version, find_version, versions
from splinelens.classroom.build import points_of, student_copy, teacher_copy
from splinelens.classroom.course import Course, NbgraderFailed, nbgrader_is_there, release_difference
from splinelens.classroom.grade import grade
from splinelens.classroom.release import _secrets
from splinelens.classroom.sample_class import STUDENTS, Student, write_class
from splinelens.classroom.sandbox import Limits

LIMITS = Limits(call_seconds=6, grace_seconds=2)
WITH_NBGRADER = pytest.mark.skipif(not nbgrader_is_there(), reason="nbgrader is not installed")
STANDARD = [name for name, version in versions().items() if not version.variant]
VARIANTS = [name for name, version in versions().items() if version.variant]
every_assignment = pytest.mark.parametrize("name", STANDARD)
every_student = pytest.mark.parametrize("student", STUDENTS, ids=[student.name for student in STUDENTS])


@dataclass(frozen=True)
class Graded:
    """A sample class after grading."""

    version: Version
    teacher: Any
    folder: Path
    rows: dict[str, dict[str, str]]

    def earned(self, student: Student) -> float:
        """The points that a student deserves."""
        points = points_of(self.teacher)
        lost = student.lost(list(points))
        return sum(worth for check, (worth, _) in points.items() if check not in lost)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, root: Path, read_table) -> Callable[..., Graded]:
    """Grades the sample class of an assignment, once."""

    @cache
    def of(name: str, nbgrader: bool = True) -> Graded:
        version, folder = find_version(name), tmp_path_factory.mktemp(name)
        teacher = teacher_copy(version, root)
        write_class(folder / "submitted", teacher)
        options = {"limits": LIMITS, "nbgrader": nbgrader, "say": lambda line: None}
        table = grade(folder / "submitted", version, root, folder / "out", **options)
        return Graded(version, teacher, folder / "out", read_table(table))

    return of


# --- Both graders -------------------------------------------------------------------------------------


@WITH_NBGRADER
@every_assignment
@every_student
def test_row_is_right(graded, name, student):
    given, counts = graded(name), not student.flag
    row, earned = given.rows[student.name], f"{given.earned(student):g}"
    assert row["status"] == ("graded" if counts else "look" if student.nbgrader else "put aside")
    assert row["score"] == (earned if counts else "")
    assert student.flag in row["flag"]
    assert row["audit"] == ("" if student.name == "jo" else earned)
    if student.nbgrader == "more":
        assert float(row["nbgrader"]) > float(earned)
    else:
        assert row["nbgrader"] == (earned if student.nbgrader else "")


@WITH_NBGRADER
@every_assignment
def test_everybody_gets_feedback_and_none_shows_what_is_hidden(graded, name):
    given = graded(name)
    texts = {path: path.read_text(encoding="utf-8") for path in (given.folder / "feedback").iterdir()}
    assert {path.stem for path in texts} == {student.name for student in STUDENTS}
    assert {path.stem for path in texts if path.suffix == ".html"} == {
        student.name for student in STUDENTS if not student.flag
    }
    hidden = {line for line in _secrets(given.teacher) if line.startswith("checks.") or "HIDDEN" in line}
    assert len(hidden) >= len(points_of(given.teacher))
    for path, text in texts.items():
        bare = "".join(text.split())
        assert [line for line in hidden if line in bare] == [], path.name
        assert "Traceback(most" not in bare


@WITH_NBGRADER
@every_assignment
def test_student_copy_is_the_one_that_nbgrader_makes(graded, name):
    given = graded(name)
    assert release_difference(Course(given.folder / "course", name, LIMITS), given.teacher) == []


@WITH_NBGRADER
def test_feedback_says_what_is_missing(graded):
    folder = graded("a1_spline").folder / "feedback"
    assert "to_spline is not written yet." in (folder / "bela.html").read_text(encoding="utf-8")
    assert "There is no function" in (folder / "fay.txt").read_text(encoding="utf-8")


@WITH_NBGRADER
def test_nothing_that_was_not_graded_has_a_score(graded):
    row = graded("a1_spline").rows["jo"]
    assert row["audit"] == row["score"] == row["check_to_spline"] == ""


STATE = """
import os, resource
print(os.geteuid(), resource.getrlimit(resource.RLIMIT_AS)[1], resource.getrlimit(resource.RLIMIT_CPU)[1])
print([name for name in os.environ if name.startswith(("CLASSROOM", "SPLINELENS", "GITHUB", "AWS"))])
"""


@WITH_NBGRADER
def test_the_kernel_of_nbgrader_is_confined(graded, version, teacher):
    notebook = student_copy(teacher)
    notebook.cells.insert(2, nbformat.v4.new_code_cell(STATE, id="state"))
    with Course(graded(version.name).folder / "course", version.name, LIMITS) as course:
        assert set(course.autograde("zoe", notebook).values()) == {0.0}
    path = course.folder / "autograded" / "zoe" / version.name / f"{version.name}.ipynb"
    (cell,) = (cell for cell in nbformat.read(path, 4).cells if cell.id == "state")
    user, memory, seconds, names = cell.outputs[0].text.split(maxsplit=3)
    assert user != "0" and (int(memory), int(seconds), names.strip()) == (LIMITS.memory, LIMITS.cpu, "[]")


@WITH_NBGRADER
def test_a_kernel_that_dies_is_a_failure_and_no_zero(graded, version, teacher):
    notebook = student_copy(teacher)
    notebook.cells.insert(2, nbformat.v4.new_code_cell("import os\nos._exit(1)", id="exit"))
    with Course(graded(version.name).folder / "course", version.name, LIMITS) as course:
        with pytest.raises(NbgraderFailed, match="Kernel"):
            course.autograde("yan", notebook)
        assert set(course.autograde("zoe", student_copy(teacher)).values()) == {0.0}


@WITH_NBGRADER
def test_grading_again_asks_nobody_again(graded, version, teacher, root, monkeypatch, read_table):
    given = graded(version.name)
    monkeypatch.setattr(grading, "audit", None)
    monkeypatch.setattr(Course, "autograde", None)
    monkeypatch.setattr(Course, "prepare", lambda course, teacher: None)
    monkeypatch.setattr(Course, "feedback", lambda course: {})
    submitted = given.folder.parent / "submitted"
    path = grade(submitted, version, root, given.folder, limits=LIMITS, say=lambda line: None)
    assert read_table(path) == given.rows


# --- The isolated grader alone --------------------------------------------------------------------------


@pytest.mark.parametrize("name", VARIANTS)
@every_student
def test_audit_alone_is_right_about_the_variants(graded, name, student):
    given = graded(name, nbgrader=False)
    row = given.rows[student.name]
    odd = student.flag if student.flag != "differ" else ""
    assert odd in row["flag"]
    assert row["score"] == ("" if odd else f"{given.earned(student):g}")
