"""The commands of ``python -m splinelens.classroom``: build, release, class, grade and audit."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from splinelens.classroom.assignments import find_root, find_version
from splinelens.classroom.audit import audit, report
from splinelens.classroom.build import teacher_copy
from splinelens.classroom.course import NbgraderFailed, nbgrader_is_there
from splinelens.classroom.grade import grade
from splinelens.classroom.intake import Refused
from splinelens.classroom.release import LeakFound, build_all, folder_of, release_all
from splinelens.classroom.sample_class import write_class

__all__ = ["main"]

EXPECTED = (FileNotFoundError, LeakFound, NbgraderFailed, Refused, RuntimeError, ValueError)


def _build(_: argparse.Namespace, root: Path) -> int:
    for name, path in build_all(root).items():
        print(f"{name}: {path}")
    return 0


def _release(_: argparse.Namespace, root: Path) -> int:
    for name, path in release_all(root).items():
        print(f"{name}: nothing leaks; {path}")
    return 0


def _class(given: argparse.Namespace, root: Path) -> int:
    folder = given.folder or folder_of(root) / "class" / given.assignment.name
    write_class(folder, teacher_copy(given.assignment, root))
    print(f"ten submissions in {folder}")
    return 0


def _grade(given: argparse.Namespace, root: Path) -> int:
    if not given.audit_only and not nbgrader_is_there():
        raise RuntimeError("nbgrader is not installed: pip install nbgrader, or grade with --audit-only")
    out = given.out or folder_of(root) / "graded" / given.assignment.name
    grade(given.folder, given.assignment, root, out, nbgrader=not given.audit_only)
    return 0


def _audit(given: argparse.Namespace, root: Path) -> int:
    result = audit(given.file, given.assignment, teacher_copy(given.assignment, root))
    print(report(result))
    return 1 if result.quarantine else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="splinelens.classroom", description="Make and grade assignments.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, function: object, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(function=function)
        return command

    def which(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--assignment", type=find_version, default="a1_spline", metavar="NAME", help="default: a1_spline"
        )

    add("build", _build, "write the teacher's notebooks to _build/classroom/source")
    add("release", _release, "write and pack the student copies, after a search for leaks")
    sample = add("class", _class, "write the sample class of ten synthetic students")
    sample.add_argument("folder", type=Path, nargs="?")
    class_grade = add("grade", _grade, "grade a folder of submissions")
    class_grade.add_argument("folder", type=Path)
    class_grade.add_argument("--out", type=Path, help="where the table goes")
    class_grade.add_argument("--audit-only", action="store_true", help="without nbgrader")
    one = add("audit", _audit, "grade one notebook")
    one.add_argument("file", type=Path)
    for command in (sample, class_grade, one):
        which(command)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` name; return the exit status."""
    given = _parser().parse_args(arguments)
    if isinstance(getattr(given, "assignment", None), str):
        given.assignment = find_version(given.assignment)
    try:
        status: int = given.function(given, find_root())
    except KeyboardInterrupt:
        print("interrupted; what is graded is kept, the same command goes on from there", file=sys.stderr)
        return 130
    except EXPECTED as error:
        print(f"classroom: {error}", file=sys.stderr)
        return 1
    return status
