"""What a part of the benchmark measures, and how it is stored."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from splinelens.experiments import save_result

__all__ = ["Goal", "Measured", "Part", "Row", "alternated", "code_of", "peak_memory", "stored_path"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ("benchmarks.record", "benchmarks.peers")
LIBRARIES = ("numpy", "scipy", "torch", "numba")


@dataclass(frozen=True)
class Row:
    """The CPU seconds that one method took for one work.

    Attributes
    ----------
    work, method : str
    seconds : sequence of float
        One number for each repetition.
    extrapolated : str
        Where the work was not done as a whole: what was measured instead, and how it was scaled.
    """

    work: str
    method: str
    seconds: Sequence[float]
    extrapolated: str = ""


@dataclass(frozen=True)
class Goal:
    """What a part wants to reach: a ratio of two times, or a bound on a quantity.

    Attributes
    ----------
    work, method : str
        Whose time, or which quantity (then `peer` is empty and `method` says of what).
    peer : str
        The method that it is compared with.
    bound : float
        The least ratio, or the largest quantity.
    """

    work: str
    method: str
    peer: str
    bound: float


@dataclass
class Measured:
    """All that a part found."""

    rows: list[Row] = field(default_factory=list)
    quantities: dict[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One part of the benchmark.

    Attributes
    ----------
    name, title, about : str
        File name, heading and introduction on the page of the book.
    modules : tuple of str
        The code whose change makes the stored result stale.
    measure : callable
        Does the work.
    goals : tuple of Goal
    needs : tuple of str
        Modules without which the part cannot run.
    """

    name: str
    title: str
    about: str
    modules: tuple[str, ...]
    measure: Callable[[], Measured]
    goals: tuple[Goal, ...]
    needs: tuple[str, ...] = ()

    def missing(self) -> list[str]:
        """The modules that the part needs and that are not here."""
        return [name for name in self.needs if find_spec(name) is None]

    def run(self) -> None:
        """Measure and store."""
        load = os.getloadavg()[0]
        measured = self.measure()
        settings = {
            "title": self.title,
            "about": self.about,
            "goals": [asdict(goal) for goal in self.goals],
            "processor": _processor(),
            "versions": {name: metadata.version(name) for name in LIBRARIES if find_spec(name)},
            "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        }
        path, modules = stored_path(self.name), code_of(self)
        save_result(path, _arrays(measured), seed=0, scale="full", modules=modules, settings=settings)


def stored_path(name: str) -> Path:
    """Where the result of the part of that name lies, without ending."""
    return ROOT / "results" / f"performance_{name}"


def code_of(part: Part) -> list[ModuleType]:
    """The modules that a stored result of `part` depends on."""
    return [import_module(name) for name in (*part.modules, f"benchmarks.{part.name}", *SHARED)]


def _arrays(measured: Measured) -> dict[str, Any]:
    rows = measured.rows
    longest = max((len(row.seconds) for row in rows), default=0)
    seconds = np.full((len(rows), longest), np.nan)
    for line, row in zip(seconds, rows, strict=True):
        line[: len(row.seconds)] = row.seconds
    return {
        **{
            name: np.array([getattr(row, name) for row in rows])
            for name in ("work", "method", "extrapolated")
        },
        "seconds": seconds,
        "quantity": np.array([list(names) for names in measured.quantities]).reshape(-1, 2).astype(str),
        "value": np.array(list(measured.quantities.values()), dtype=float),
    }


def alternated(
    candidates: Mapping[str, Callable[[], object]], repeats: int, least: float = 2e-2
) -> dict[str, list[float]]:
    """CPU seconds of one call of each candidate, `repeats` times, the candidates taking turns.

    A candidate that is faster than `least` seconds is called until they have passed, so that it is not
    charged for finding the caches full of what the one before it left there.
    """
    calls = {name: _calls(call, least) for name, call in candidates.items()}
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(repeats):
        for name, call in candidates.items():
            found[name].append(_seconds(call, calls[name]))
    return found


def _calls(call: Callable[[], object], least: float) -> int:
    """How many calls last for `least` seconds; the first, which may compile something, does not count."""
    first = _seconds(call, 1)
    return 1 if first > 100 * least else max(1, round(least / max(_seconds(call, 1), 1e-6)))


def _seconds(call: Callable[[], object], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - start) / times


PEAK = """
import re, sys
from pathlib import Path
def megabytes(name):
    return int(re.search(name + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
call(10)
before = megabytes("VmRSS")
Path("/proc/self/clear_refs").write_text("5")
call(int(sys.argv[1]))
print(megabytes("VmHWM") - before)
"""


def peak_memory(definition: str, size: int) -> float:
    """Peak memory in MB of ``call(size)``, above an interpreter that has made ``call(10)``; Linux only.

    Parameters
    ----------
    definition : str
        Code that defines ``call``.
    size : int
    """
    run = [sys.executable, "-c", definition + PEAK, str(size)]
    return float(subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT).stdout)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
