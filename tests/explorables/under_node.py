"""Tests of JavaScript under node's own runner, with the true formulas or a wrong twin of one."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

__all__ = ["assert_small_and_alone", "close", "counts_of", "same_drawing", "twins_in"]


def counts_of(node: str, test: Path, **environment: str) -> dict[str, int]:
    """How many tests of a file ran, passed and failed, with additions to the environment."""
    command = [node, "--test", "--test-reporter=tap", str(test)]
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=120, check=False
    )
    counts = {
        word: int(count) for word, count in re.findall(r"^# (tests|pass|fail) (\d+)$", done.stdout, re.M)
    }
    assert counts.keys() == {"tests", "pass", "fail"}, done.stdout + done.stderr
    return counts


def twins_in(node: str, file: Path) -> list[str]:
    """Names of the wrong twins that a file exports."""
    script = "process.stdout.write(JSON.stringify(Object.keys(require(process.argv[1]).TWINS)))"
    command = [node, "-e", script, str(file)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def close(one: Any, other: Any) -> bool:
    """Whether two JSON values agree, numbers to 1e-9 of their size (another library may round otherwise)."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= 1e-9 * (1 + abs(other))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(close, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    return one == other


def same_drawing(committed: str, drawn: str) -> bool:
    """Whether two SVG texts differ at most in the last digit of their coordinates."""
    pattern = r"-?\d+(?:\.\d+)?"
    numbers = re.findall(pattern, committed), re.findall(pattern, drawn)
    return re.sub(pattern, "0", committed) == re.sub(pattern, "0", drawn) and all(
        abs(float(one) - float(other)) <= 0.11 for one, other in zip(*numbers, strict=True)
    )


def assert_small_and_alone(sources: Path, largest: int) -> None:
    """Scripts and styles of a folder take fewer than `largest` bytes together and load nothing."""
    files = [path for path in sources.iterdir() if path.suffix in (".js", ".css")]
    assert 0 < sum(path.stat().st_size for path in files) < largest
    for path in files:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert not re.search(r"https?://|@import|\bfetch\(|XMLHttpRequest|\bimport\s", text), path.name
