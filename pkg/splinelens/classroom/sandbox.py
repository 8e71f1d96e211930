"""How a student's code is kept in: a child process with limits, and plain data between it and the grader."""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from splinelens.classroom import worker
from splinelens.classroom.checking import Raised

__all__ = ["Gone", "Limits", "Session", "TimedOut", "clean_environment", "end_all_of", "sandbox_user"]

FIRST_USER, USERS = 61184, 4000
MEGABYTE = 1 << 20
START_SECONDS = 60
MOST_REPLY = 16 * MEGABYTE


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Attributes
    ----------
    call_seconds, grace_seconds : float
        For a cell or a call; and how long an interrupted one may take to stop.
    total_seconds : float
        For all of it, by the clock.
    cpu : int
        Seconds of processor time.
    memory, file, output : int
        Bytes of address space, of each file, and of all that is printed.
    processes : int
        Processes and threads together.
    """

    call_seconds: float = 10.0
    grace_seconds: float = 2.0
    total_seconds: float = 120.0
    cpu: int = 60
    memory: int = 2048 * MEGABYTE
    file: int = 10 * MEGABYTE
    output: int = 10 * MEGABYTE
    processes: int = 16


class Gone(BaseException):
    """The child process is no more; the text says why.  No check may take it for a student's error."""


class TimedOut(Exception):
    """A cell or call took too long and stopped when it was interrupted."""


def sandbox_user() -> int | None:
    """The user for student code: an unused number for root, None (this user) for anybody else."""
    return FIRST_USER + os.getpid() % USERS if os.geteuid() == 0 else None


def clean_environment(folder: str) -> dict[str, str]:
    """All that a child process gets to know of the environment: no keys, no names, one numeric thread.

    Parameters
    ----------
    folder : str
        Its own folder, which is also its home.
    """
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    fixed = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder, "TMPDIR": folder}
    return {**fixed, **single, "MPLBACKEND": "Agg", "MPLCONFIGDIR": _font_folder(), "PYTHONHASHSEED": "0"}


def _font_folder() -> str:
    """Where Matplotlib keeps its list of fonts, so that not every child has to look for them."""
    import matplotlib

    return matplotlib.get_configdir()


class Session:
    """A child process that runs cells and calls functions; a context manager.

    Parameters
    ----------
    limits : Limits
    preload : sequence of str
        Modules that are imported before the student's code.

    Attributes
    ----------
    events : list of (kind, detail)
        What the code tried that no answer needs.
    sealed : bool
        Whether the kernel forbids it to write elsewhere (Landlock).
    """

    def __init__(self, limits: Limits, preload: tuple[str, ...] = ("matplotlib.pyplot",)) -> None:
        self.limits, self.user = limits, sandbox_user()
        self.events: list[tuple[str, str]] = []
        self.sealed = False
        self._reason, self._rest = "", b""
        self._end = time.monotonic() + START_SECONDS + limits.total_seconds
        self.folder = tempfile.mkdtemp(prefix="submission-")
        self._mounts = tempfile.mkdtemp(prefix="mounts-")
        commands, self._commands = os.pipe()
        self._replies, replies = os.pipe()
        settings = {
            "folder": self.folder,
            "mounts": self._mounts,
            "limits": asdict(limits),
            "uid": self.user,
            "paths": [str(Path(__file__).resolve().parents[2])],
            "preload": preload,
            "commands": commands,
            "replies": replies,
        }
        if self.user is not None:
            os.chown(self.folder, self.user, self.user)
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-B", worker.__file__, json.dumps(settings)],
            env=clean_environment(self.folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(commands, replies),
            start_new_session=True,
        )
        os.close(commands)
        os.close(replies)
        self.printed = b""
        self._reader = threading.Thread(target=self._read_output, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        try:
            self.sealed = bool(self._wait(lambda message: "sealed" in message, START_SECONDS)["sealed"])
        except BaseException as error:
            self.close()
            raise RuntimeError(f"the grader could not start a child process: {self._words()}") from error
        self._end = time.monotonic() + self.limits.total_seconds
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def run(self, source: str, name: str) -> str:
        """Run a cell; the error it raised, or an empty text.

        Parameters
        ----------
        source : str
        name : str
            What its errors call it.

        Raises
        ------
        TimedOut, Gone
            If it does not come to an end, or its process does.
        """
        reply = self._ask({"do": "run", "source": source, "name": name})
        return ": ".join(map(str, reply["error"])) if "error" in reply else ""

    def has(self, name: str) -> bool:
        """Whether there is a function called `name`."""
        return bool(self._ask({"do": "has", "name": name}).get("ok"))

    def call(self, name: str, *arguments: Any) -> Any:
        """What the student's function `name` returns.

        Parameters
        ----------
        name : str
        *arguments
            Numbers, arrays and collections of these.

        Raises
        ------
        Raised
            If it raises.
        TimedOut, Gone
            If it does not come back, or its process ends.
        """
        plain = [worker.encode(each) for each in arguments]
        reply = self._ask({"do": "call", "name": name, "arguments": plain})
        if "error" in reply:
            raise Raised(": ".join(map(str, reply["error"])))
        return worker.decode(reply["ok"])

    def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        token = secrets.token_hex(8)
        line = (json.dumps({"id": token, **command}) + "\n").encode()
        seconds = min(self.limits.call_seconds, self._end - time.monotonic())
        if seconds <= 0:
            raise self._gone(f"took longer than {self.limits.total_seconds:g} s in all")
        try:
            while line:
                line = line[os.write(self._commands, line) :]
        except OSError:
            raise self._gone("") from None

        def ours(message: dict[str, Any]) -> bool:
            return message.get("id") == token and ("ok" in message or "error" in message)

        try:
            return self._wait(ours, seconds)
        except TimeoutError:
            self._interrupt(ours)
            if time.monotonic() >= self._end:
                raise self._gone(f"took longer than {self.limits.total_seconds:g} s in all") from None
            raise TimedOut(f"did not come back within {self.limits.call_seconds:g} s") from None
        except (ValueError, RecursionError, TypeError, KeyError):
            raise self._gone("sent something that is no reply") from None

    def _interrupt(self, ours: Callable[[dict[str, Any]], bool]) -> None:
        self._child.send_signal(signal.SIGINT)
        try:
            self._wait(ours, self.limits.grace_seconds)
        except TimeoutError:
            raise self._gone("did not stop when it was interrupted") from None

    def _wait(self, wanted: Callable[[dict[str, Any]], bool], seconds: float) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while True:
            while b"\n" in self._rest:
                line, self._rest = self._rest.split(b"\n", 1)
                message = json.loads(line)
                if "event" in message:
                    self.events.append((str(message["event"][0]), str(message["event"][1])))
                elif wanted(message):
                    return dict(message)
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if select.select([self._replies], [], [], left)[0]:
                more = os.read(self._replies, 1 << 16)
                self._rest += more
                if not more:
                    raise self._gone("")
                if len(self._rest) > MOST_REPLY or len(self.events) > 100:
                    raise self._gone("sent more than a reply may hold")

    def _read_output(self) -> None:
        total, stream = 0, self._child.stdout
        assert stream is not None
        while chunk := stream.read1(1 << 16):  # type: ignore[attr-defined]
            total += len(chunk)
            self.printed = (self.printed + chunk)[:2000]
            if total > self.limits.output and not self._reason:
                self._reason = f"printed more than {self.limits.output // MEGABYTE} MB"
                self._kill()

    def _gone(self, reason: str) -> Gone:
        if not reason:  # it went by itself: give it a moment to leave its status
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                reason = "closed its connection to the grader"
        self._kill()
        self._child.wait()
        return Gone(self._reason or reason or self._last_status())

    def _last_status(self) -> str:
        status = self._child.returncode
        if status == -signal.SIGXCPU or (status == -signal.SIGKILL and not self._reason):
            return f"used more than {self.limits.cpu} s of processor time"
        return f"ended its own process ({'signal' if status < 0 else 'exit status'} {abs(status)})"

    def _kill(self) -> None:
        """Kill the child with all it has started: its group, and as root all processes of its user."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        end_all_of(self.user)

    def _words(self) -> str:
        return self.printed.decode(errors="replace").strip()[-500:] or "no message"

    def close(self) -> None:
        """End the child process and remove its folder."""
        self._kill()
        self._child.wait()
        for each in (self._commands, self._replies):
            with suppress(OSError):
                os.close(each)
        self._reader.join(2)
        if self._child.stdout is not None and not self._reader.is_alive():
            self._child.stdout.close()
        for folder in (self.folder, self._mounts):
            shutil.rmtree(folder, ignore_errors=True)


def end_all_of(user: int | None) -> None:
    """Kill all processes of the user for student code, until there is none; nothing where it is None.

    Parameters
    ----------
    user : int or None
        As `sandbox_user` gives it.
    """
    for _ in range(100 if user is not None else 0):
        if not _kill_all_of(user):
            break
        time.sleep(0.02)


def _kill_all_of(user: int | None) -> int:
    """Kill every process of the user that is kept for student code; how many there were."""
    found = 0
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == user and not _is_zombie(name):
                os.kill(int(name), signal.SIGKILL)
                found += 1
        except OSError:
            continue
    return found


def _is_zombie(name: str) -> bool:
    status = Path(f"/proc/{name}/stat").read_text(encoding="utf-8", errors="replace")
    return status.rpartition(")")[2].split()[0] == "Z"
