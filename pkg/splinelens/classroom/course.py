"""nbgrader's side of grading: a course folder, one run for each student under the grader's limits, feedback.

nbgrader has to be installed for this (``pip install nbgrader``); nothing else of the classroom needs it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Self

from splinelens.classroom import limited_kernel, nbgrader_driver
from splinelens.classroom.build import CODE_STUB, TEXT_STUB, student_copy
from splinelens.classroom.sandbox import Limits, end_all_of, sandbox_user

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
    """A course folder of nbgrader for one version of an assignment; a context manager.

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
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch = ""

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
        self._order("GenerateAssignment", ".", seconds=300)

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
        self._order("Autograde", student, seconds=seconds)
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
        self._order("GenerateFeedback", "*", seconds=120 + 20 * len(students))
        pages = {each: self.folder / "feedback" / each / self.name / f"{self.name}.html" for each in students}
        return {student: page for student, page in pages.items() if page.is_file()}

    def released(self) -> Path:
        """The student copy that nbgrader made."""
        return self.folder / "release" / self.name / f"{self.name}.ipynb"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End nbgrader's process, with the kernels that it has."""
        if self._process is not None:
            for end in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, end)
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(5)
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process = None
            end_all_of(sandbox_user())
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _start(self) -> subprocess.Popen[bytes]:
        self._scratch = tempfile.mkdtemp(prefix="nbgrader-")
        os.chmod(self._scratch, 0o711)  # the kernel's user passes through, and sees only its own folder
        environment = {**os.environ, **self._jupyter(Path(self._scratch))}
        environment.pop("CLASSROOM_SEED", None)
        # nbgrader calls a program that is installed beside Python.
        environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        return subprocess.Popen(
            [sys.executable, "-I", nbgrader_driver.__file__, str(self.folder)],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _order(self, what: str, student: str, *, seconds: float) -> None:
        if self._process is None:
            self._process = self._start()
        order = {"do": what, "assignment": self.name, "student": student}
        try:
            self._process.stdin.write((json.dumps(order) + "\n").encode())  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]
            answer = _line(self._process, time.monotonic() + seconds)
        except BaseException as error:
            self.close()
            if isinstance(error, (TimeoutError, EOFError, OSError)):
                raise NbgraderFailed(str(error) or f"took longer than {seconds:g} s") from None
            raise
        if failure := json.loads(answer)["failure"]:
            raise NbgraderFailed(_last_error(failure))

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


def _line(process: subprocess.Popen[bytes], end: float) -> bytes:
    """The next line that a process writes.

    Raises
    ------
    TimeoutError, EOFError
        If none comes by the time `end`, or none will.
    """
    assert process.stdout is not None
    read = b""
    while not read.endswith(b"\n"):
        left = end - time.monotonic()
        if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
            raise TimeoutError
        more = os.read(process.stdout.fileno(), 1 << 16)
        if not more:
            raise EOFError("nbgrader ended by itself")
        read += more
    return read


def _last_error(said: str) -> str:
    every = [line.strip() for line in said.splitlines()]
    lines = [line for line in every if re.match(r"[\w.]*(Error|Exception)\b", line)]
    lines = [line for line in lines if not line.startswith("NbGraderException")] or lines
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
