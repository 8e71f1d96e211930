"""nbgrader's side of grading: a course folder, one run for each student under the grader's limits, feedback.

nbgrader has to be installed for this (``pip install nbgrader``); nothing else of the classroom needs it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from splinelens.classroom import limited_kernel
from splinelens.classroom.build import CODE_STUB, TEXT_STUB, student_copy
from splinelens.classroom.sandbox import Limits, sandbox_user

__all__ = ["Course", "NbgraderFailed", "nbgrader_is_there", "release_difference"]

CONFIG = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = {database!r}
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py"]
c.ClearSolutions.code_stub = {{"python": {code_stub!r}}}
c.ClearSolutions.text_stub = {text_stub!r}
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = {seconds}
c.Execute.startup_timeout = 120
c.LimitOutput.max_lines = 200
c.LimitOutput.max_traceback = 30
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
"""
KERNEL_EXTRA = {"processes": 64}


class NbgraderFailed(Exception):
    """nbgrader could not grade a submission; the text says why."""


def nbgrader_is_there() -> bool:
    """Whether nbgrader is installed."""
    return importlib.util.find_spec("nbgrader") is not None


class Course:
    """A course folder of nbgrader for one version of an assignment.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    name : str
        Of the version.
    limits : Limits
    """

    def __init__(self, folder: Path, name: str, limits: Limits) -> None:
        self.folder, self.name, self.limits = folder.resolve(), name, limits

    def prepare(self, teacher: Any) -> None:
        """Write configuration and source, and let nbgrader learn the assignment.

        Parameters
        ----------
        teacher : notebook
            The teacher copy.

        Raises
        ------
        NbgraderFailed
            If nbgrader does not accept it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        config = CONFIG.format(
            root=str(self.folder),
            database=self._database,
            code_stub=CODE_STUB,
            text_stub=TEXT_STUB,
            seconds=max(1, round(self.limits.call_seconds)),
        )
        (self.folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
        self._write(teacher, "source", "")
        self._run("generate_assignment", self.name, "--force", seconds=300)

    @property
    def _database(self) -> str:
        return f"sqlite:///{self.folder / 'gradebook.db'}"

    def _write(self, notebook: Any, stage: str, student: str) -> None:
        import nbformat

        path = self.folder / stage / student / self.name / f"{self.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(notebook), encoding="utf-8")

    def autograde(self, student: str, notebook: Any) -> dict[str, float]:
        """Points of the checks of a submission, by name.

        Parameters
        ----------
        student : str
        notebook : notebook
            Mended.

        Raises
        ------
        NbgraderFailed
            If it could not be graded to the end.
        """
        self._write(notebook, "submitted", student)
        seconds = 120 + self.limits.total_seconds + 20 * self.limits.call_seconds
        self._run("autograde", self.name, "--student", student, "--force", seconds=seconds)
        return self._points(student)

    def _points(self, student: str) -> dict[str, float]:
        from nbgrader.api import Gradebook

        with Gradebook(self._database) as book:
            (notebook,) = book.find_submission(self.name, student).notebooks
            scores = {grade.name: grade.auto_score for grade in notebook.grades if grade.cell_type == "code"}
        if missing := sorted(name for name, score in scores.items() if score is None):
            raise NbgraderFailed(f"no score for {missing[0]}")
        return {name: float(score) for name, score in scores.items()}

    def feedback(self) -> dict[str, Path]:
        """Make nbgrader's feedback for all that it graded; the pages by student.

        Raises
        ------
        NbgraderFailed
            If it cannot.
        """
        graded = self.folder / "autograded"
        students = sorted(path.name for path in graded.iterdir()) if graded.is_dir() else []
        if not students:
            return {}
        self._run("generate_feedback", self.name, "--force", seconds=120 + 20 * len(students))
        pages = {each: self.folder / "feedback" / each / self.name / f"{self.name}.html" for each in students}
        return {student: page for student, page in pages.items() if page.is_file()}

    def released(self) -> Path:
        """The student copy that nbgrader made."""
        return self.folder / "release" / self.name / f"{self.name}.ipynb"

    def _run(self, command: str, *options: str, seconds: float) -> None:
        scratch = tempfile.mkdtemp(prefix="nbgrader-")
        os.chmod(scratch, 0o711)  # the kernel's user passes through, and sees only its own folder
        try:
            environment = {**os.environ, **self._jupyter(Path(scratch))}
            environment.pop("CLASSROOM_SEED", None)
            # nbgrader calls a program that is installed beside Python.
            environment["PATH"] = os.pathsep.join(
                [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
            )
            with subprocess.Popen(
                [sys.executable, "-m", "nbgrader", command, *options],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            ) as process:
                self._wait(process, seconds)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    @staticmethod
    def _wait(process: subprocess.Popen[str], seconds: float) -> None:
        try:
            said, _ = process.communicate(timeout=seconds)
        except BaseException as error:
            for each in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, each)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(5)
            if isinstance(error, subprocess.TimeoutExpired):
                raise NbgraderFailed(f"took longer than {seconds:g} s") from None
            raise
        if process.returncode:
            raise NbgraderFailed(_last_error(said))

    def _jupyter(self, scratch: Path) -> dict[str, str]:
        """Environment in which the kernel ``python3`` is ours, with the grader's limits."""
        limits = asdict(replace(self.limits, **KERNEL_EXTRA))
        settings = {
            "limits": limits,
            "uid": sandbox_user(),
            "paths": [str(Path(__file__).resolve().parents[2])],
            "scratch": str(scratch),
        }
        description = {
            "argv": [sys.executable, "-I", "-B", limited_kernel.__file__, "-f", "{connection_file}"],
            "display_name": "Python 3",
            "language": "python",
            "env": {limited_kernel.SETTINGS: json.dumps(settings)},
        }
        kernel = scratch / "data" / "kernels" / "python3" / "kernel.json"
        kernel.parent.mkdir(parents=True)
        kernel.write_text(json.dumps(description), encoding="utf-8")
        (scratch / "data").chmod(0o700)
        places = {"JUPYTER_PATH": str(scratch / "data"), "JUPYTER_RUNTIME_DIR": str(scratch / "runtime")}
        return {**places, "JUPYTER_CONFIG_DIR": str(scratch / "config"), "MALLOC_ARENA_MAX": "2"}


def _last_error(said: str) -> str:
    every = [line.strip() for line in said.splitlines()]
    lines = [line for line in every if re.match(r"[\w.]*(Error|Exception)\b", line)]
    lines = lines or [line for line in every if "ERROR" in line]
    return (lines[-1] if lines else "no message")[:300]


def release_difference(course: Course, teacher: Any) -> list[str]:
    """Names of the cells in which nbgrader's student copy is not ours.

    Parameters
    ----------
    course : Course
        Prepared.
    teacher : notebook
    """
    import nbformat

    theirs = nbformat.read(course.released(), as_version=4)
    pairs = zip(theirs.cells, student_copy(teacher).cells, strict=True)
    return [one.id for one, other in pairs if one.source.strip() != other.source.strip()]
