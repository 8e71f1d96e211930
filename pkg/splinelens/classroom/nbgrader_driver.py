"""The process in which nbgrader works: loaded once, since that takes seconds, then one order after the other.

Started by its path, by `splinelens.classroom.course`; orders come in as lines of JSON, and for each an
answer goes back.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import Any

__all__ = ["main"]


def main(folder: str) -> None:
    """Obey the orders that come in on stdin, until it is closed.

    Parameters
    ----------
    folder : str
        The course folder, which holds the configuration.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what nbgrader prints is no answer
    from nbgrader import converters
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=folder).load_config()
    course = CourseDirectory(config=config)
    for line in sys.stdin:
        order = json.loads(line)
        course.assignment_id, course.student_id = order["assignment"], order["student"]
        converter = getattr(converters, order["do"])(coursedir=course, config=config)
        converter.force = True
        answers.write(json.dumps({"failure": _obeyed(converter)}) + "\n")
        answers.flush()


def _obeyed(converter: Any) -> str:
    """Run a converter; what it said of its errors, empty where there were none."""
    said = _Errors()
    converter.log.addHandler(said)
    try:
        converter.start()
    except BaseException as error:
        return "\n".join([*said.lines, f"{type(error).__name__}: {error}"])[-20_000:]
    finally:
        converter.log.removeHandler(said)
    return ""


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


if __name__ == "__main__":
    main(sys.argv[1])
