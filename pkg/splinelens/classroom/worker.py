"""The process in which a student's code runs: limits first, then cells and calls as the grader asks.

Started by its path, by `splinelens.classroom.sandbox`, never imported by it; uses nothing of the package.
Commands come in as lines of JSON on one pipe, and plain data goes back on another: what student code can
forge is what its functions return, which it decides anyway.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["Guard", "confine", "decode", "encode", "main", "needed", "open_the_way", "seal", "without_magics"]

MOST_ITEMS = 200_000
MOST_DEPTH = 6
OTHERS = 256
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Where checks and solutions lie.
SECRET = (os.path.join("splinelens", "classroom", "checks", ""), os.path.join("notebooks", "assignments", ""))
CHANGES = {
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
}
STARTS = {
    "os.fork",
    "os.forkpty",
    "os.exec",
    "os.system",
    "os.posix_spawn",
    "os.spawn",
    "pty.spawn",
    "subprocess.Popen",
}
CONNECTS = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"}
SIGNALS = {"os.kill", "os.killpg"}


# --- Limits --------------------------------------------------------------------------------------


def confine(limits: dict[str, int], uid: int | None) -> None:
    """Set the limits of this process and, as root, become the user `uid`; there is no way back.

    Parameters
    ----------
    limits : dict
        ``cpu`` in seconds; ``memory``, ``file`` in bytes; ``processes``.
    uid : int or None
        None where the process is not root's.

    Raises
    ------
    PermissionError
        If this process is still root's afterwards.
    """
    import resource

    def limit(name: str, value: int) -> None:
        if hasattr(resource, name):
            most = resource.getrlimit(getattr(resource, name))[1]
            bound = value if most == resource.RLIM_INFINITY else min(value, most)
            resource.setrlimit(getattr(resource, name), (bound, bound))

    limit("RLIMIT_CORE", 0)
    limit("RLIMIT_CPU", limits["cpu"])
    limit("RLIMIT_AS", limits["memory"])
    limit("RLIMIT_FSIZE", limits["file"])
    limit("RLIMIT_NOFILE", 256)
    # The user of the grader has other programs as well, which may start more: those count together.
    own = 0 if uid is not None else _processes_of(os.getuid()) + OTHERS
    limit("RLIMIT_NPROC", own + limits["processes"])
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    if os.geteuid() == 0:
        raise PermissionError("student code would run as root")


def open_the_way(mounts: str, folders: list[str]) -> None:
    """As root: make the folders of Python readable for another user, in this process' own view of the disk.

    Needed where Python lies in a folder that only root may enter, such as root's home.  In place of that
    folder the process then sees an empty one, in which only `folders` appear.

    Parameters
    ----------
    mounts : str
        An empty folder.
    folders : list of str
        What student code has to read.

    Raises
    ------
    PermissionError
        If there is such a folder, and this root may not mount.
    """
    closed = sorted({each for path in folders if (each := _closed_ancestor(path))})
    if not closed:
        return
    import ctypes

    os.umask(0o022)
    libc = ctypes.CDLL(None, use_errno=True)

    def mount(source: str, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
        words = [each.encode() if each is not None else None for each in (source, target, kind)]
        if libc.mount(*words, flags, options and options.encode()):
            raise PermissionError(f"user {os.getuid()} may not mount, and others may not enter {closed[0]}")

    if libc.unshare(0x20000):  # a mount namespace of its own
        raise PermissionError(f"others may not enter {closed[0]}, and this root may not show it to them")
    mount("none", "/", None, 0x4000 | 0x40000)  # private, with all below
    for number, folder in enumerate(closed):
        below = [os.path.realpath(path) for path in folders if _closed_ancestor(path) == folder]
        kept = [os.path.join(mounts, f"{number}-{index}") for index in range(len(below))]
        for path, place in zip(below, kept, strict=True):
            os.mkdir(place)
            mount(path, place, None, 0x1000)  # bind
        mount("none", folder, "tmpfs", 0, "mode=755,size=64k")
        for path, place in zip(below, kept, strict=True):
            os.makedirs(path, exist_ok=True)
            mount(place, path, None, 0x1000)


def needed(folder: str, paths: list[str]) -> list[str]:
    """Folders that student code has to read: Python, its packages, and the place of its own folder.

    Parameters
    ----------
    folder : str
    paths : list of str
        Where the package of the book lies.
    """
    return list(dict.fromkeys([sys.base_prefix, sys.prefix, *paths, os.path.dirname(folder)]))


def _closed_ancestor(path: str) -> str:
    """The topmost folder on the way to `path` that others may not enter; empty where there is none."""
    parts = os.path.realpath(path).split(os.sep)
    for length in range(2, len(parts) + 1):
        folder = os.sep.join(parts[:length])
        if not os.stat(folder).st_mode & 0o001:
            return folder
    return ""


def _processes_of(uid: int) -> int:
    """Processes and threads that the user already has; the kernel counts them all together."""
    count = 0
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == uid:
                count += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue
    return count


def seal(folder: str, *, network: bool = False) -> bool:
    """Forbid writing outside `folder` by Landlock, and TCP connections; whether the system has it.

    Parameters
    ----------
    folder : str
    network : bool
        Whether connections stay allowed.
    """
    if sys.platform != "linux":
        return False
    import ctypes
    import struct

    try:
        call = ctypes.CDLL(None, use_errno=True).syscall
        version = call(444, None, 0, 1)
        if version < 1:
            return False
        # Bits 1 and 4 to 12: write to a file, and remove or make any kind of entry; then rename, truncate.
        files = 0x1FF2 | (0x2000 if version >= 2 else 0) | (0x4000 if version >= 3 else 0)
        attributes = struct.pack("Q", files)
        if version >= 4 and not network:
            attributes += struct.pack("Q", 3)  # TCP: bind and connect
        rules = call(444, attributes, len(attributes), 0)
        for path, rights in ((folder, files), ("/dev/null", 0x2 | (files & 0x4000))):
            opened = os.open(path, os.O_PATH)
            call(445, rules, 1, struct.pack("=Qi", rights, opened), 0)
            os.close(opened)
        ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
        sealed = call(446, rules, 0) == 0
        os.close(rules)
    except (OSError, AttributeError):
        return False
    return bool(sealed)


class Guard:
    """The audit hook: refuses what no answer needs, and tells the grader.

    It sees what Python does, not what compiled code does behind its back; that is for the limits, the
    other user and the container.

    Parameters
    ----------
    folder : str
        The only place to write in.
    tell : callable
        Called with the kind and the detail of what was tried.
    """

    def __init__(self, folder: str, tell: Callable[[str, str], None]) -> None:
        self.folder = os.path.realpath(folder)
        self.tell = tell
        self.realpath, self.fspath = os.path.realpath, os.fspath
        self.seen: set[tuple[str, str]] = set()
        self.package_seen = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self._opened(*arguments)
        elif event == "import":
            self._imported(str(arguments[0]))
        elif event in CHANGES:
            for path in arguments[:2]:
                if isinstance(path, (str, bytes)) and not self._inside(path):
                    self._refuse("write", str(path))
        elif event in STARTS:
            self._refuse("process", event)
        elif event in CONNECTS:
            self._refuse("network", event)
        elif event in SIGNALS and arguments[0] != os.getpid():
            self._refuse("signal", event)

    def _opened(self, path: Any, mode: Any, flags: Any) -> None:
        if not isinstance(path, (str, bytes)):
            return
        if isinstance(flags, int) and flags & WRITES and not self._inside(path):
            self._refuse("write", str(path))
        if any(secret in os.fsdecode(self.realpath(path)) for secret in SECRET):
            self._refuse("checks", str(path))

    def _imported(self, name: str) -> None:
        if name.startswith("splinelens.classroom"):
            self._refuse("checks", name)
        if name.split(".")[0] == "splinelens" and not self.package_seen:
            self.package_seen = True
            self._note("package", name)

    def _inside(self, path: str | bytes) -> bool:
        real = self.realpath(os.fsdecode(path))
        return real == "/dev/null" or f"{real}/".startswith(f"{self.folder}/")

    def _note(self, kind: str, detail: str) -> None:
        if (kind, detail) not in self.seen and len(self.seen) < 20:
            self.seen.add((kind, detail))
            self.tell(kind, detail[:200])

    def _refuse(self, kind: str, detail: str) -> None:
        self._note(kind, detail)
        raise PermissionError(f"not allowed while an answer is graded: {detail}")


# --- Plain data ----------------------------------------------------------------------------------


def encode(value: Any, depth: int = 0) -> Any:
    """`value` as JSON can hold it; what is neither numbers, a text nor a collection of these is opaque.

    Parameters
    ----------
    value : object
    depth : int
        How deep inside collections it stands.
    """
    import numpy as np

    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 10**18 else float(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, str):
        return str(value)[:1000]
    if isinstance(value, (list, tuple)) and depth < MOST_DEPTH and len(value) <= MOST_ITEMS:
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [encode(each, depth + 1) for each in value]}
    numbers = _numbers(value)
    if numbers is None or numbers.size > MOST_ITEMS:
        return {"opaque": type(value).__name__[:80]}
    return {"array": numbers.tolist()} if numbers.ndim else numbers.item()


def _numbers(value: Any) -> Any:
    """An array, a tensor, a fraction, or real numbers written as complex ones, as a real array; else None."""
    import numpy as np

    try:
        array = np.asarray(value.detach() if hasattr(value, "detach") else value)
        if array.dtype.kind == "c":
            return array.real if not array.imag.any() else None
        array = array.astype(np.float64) if array.dtype.kind == "O" else array
        return array if array.dtype.kind in "biuf" else None
    except Exception:  # what a student's object does when it is asked for numbers is no concern of ours
        return None


def decode(value: Any) -> Any:
    """The value that `encode` made `value` from, arrays as float64.

    Parameters
    ----------
    value : object
        As JSON gives it.
    """
    import numpy as np

    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "array":
        return np.array(inner, dtype=np.float64)
    if kind in ("list", "tuple"):
        return (list if kind == "list" else tuple)(decode(each) for each in inner)
    return type(str(inner), (), {})()  # nothing but its name, for the message


def without_magics(source: str) -> str:
    """`source` without the lines that only a notebook understands: ``%magic``, ``!command``, ``help?``.

    Parameters
    ----------
    source : str
        Of a code cell.
    """
    return re.sub(r"^([ \t]*)(?:[%!].*|\w[\w.]*\?+[ \t]*)$", r"\1pass", source, flags=re.MULTILINE)


class _Anything:
    """Stands in for IPython: takes every attribute and call, and does nothing."""

    def __getattr__(self, name: str) -> Any:
        return _Anything()

    def __call__(self, *_arguments: Any, **_options: Any) -> Any:
        return _Anything()

    def __setattr__(self, name: str, value: Any) -> None:
        pass


# --- The loop ------------------------------------------------------------------------------------


def _serve(commands: int, tell: Callable[[dict[str, Any]], None]) -> None:
    space: dict[str, Any] = {"__name__": "__main__", "display": print, "get_ipython": _Anything()}
    rest = b""
    while True:
        try:
            while b"\n" not in rest:
                more = os.read(commands, 1 << 16)
                if not more:
                    return
                rest += more
            line, rest = rest.split(b"\n", 1)
            command = json.loads(line)
            reply = _obey(command, space)
            tell({"id": command["id"], **reply})
        except KeyboardInterrupt:
            continue


def _obey(command: dict[str, Any], space: dict[str, Any]) -> dict[str, Any]:
    try:
        if command["do"] == "run":
            exec(compile(without_magics(command["source"]), command["name"], "exec"), space)
            return {"ok": None}
        if command["do"] == "has":
            return {"ok": callable(space.get(command["name"]))}
        return {"ok": encode(space[command["name"]](*map(decode, command["arguments"])))}
    except BaseException as error:
        return {"error": [type(error).__name__, str(error)[:500]]}


def main(settings: dict[str, Any]) -> None:
    """Confine this process, then run what comes in until the pipe is closed.

    Parameters
    ----------
    settings : dict
        ``folder``, ``mounts``, ``limits``, ``uid``, ``paths``, ``preload``, ``commands``, ``replies``.
    """
    import importlib
    import warnings

    sys.path[:0] = settings["paths"]
    warnings.simplefilter("ignore")
    for name in ("numpy", *settings["preload"]):
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    replies, dump, write = settings["replies"], json.dumps, os.write

    def tell(message: dict[str, Any]) -> None:
        data = (dump(message) + "\n").encode()
        while data:
            data = data[write(replies, data) :]

    signal.signal(signal.SIGINT, signal.default_int_handler)
    if settings["uid"] is not None:
        open_the_way(settings["mounts"], needed(settings["folder"], settings["paths"]))
    confine(settings["limits"], settings["uid"])
    os.chdir(settings["folder"])
    tell({"sealed": seal(settings["folder"])})
    guard = Guard(settings["folder"], lambda kind, detail: tell({"event": [kind, detail]}))
    sys.addaudithook(guard)
    warnings.simplefilter("default")
    _serve(settings["commands"], tell)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
