"""One place for seeds, for the scale of a run, and for results that are stored because they take long.

An experiment draws from a generator that its name determines, runs at a scale that the environment
variable ``SPLINELENS_SCALE`` chooses, and keeps what takes long in ``results/``: arrays and a JSON
file with seed, scale, code hash, machine and date.  A stored result whose code has changed since is
refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["SCALES", "StoredResult", "at_scale", "code_hash", "generator", "load_result", "save_result"]

SCALES = ("book", "full")
"""The scale of the book's live runs, and that of the stored ones."""

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class StoredResult:
    """Arrays of a long run and the record of how they were made.

    Attributes
    ----------
    arrays : mapping of str to ndarray
    record : mapping
        ``seed``, ``scale``, ``settings``, ``code``, ``machine``, ``date``, and a hash of the arrays.
    """

    arrays: Mapping[str, NDArray[Any]]
    record: Mapping[str, Any]


def generator(experiment: str, seed: int = 0) -> np.random.Generator:
    """The random generator of an experiment: its name and a seed determine every draw.

    Parameters
    ----------
    experiment : str
        A name; different names give independent streams.
    seed : int
        Number of the repetition, >= 0.

    Raises
    ------
    ValueError
        If the name is empty or the seed is negative or not a whole number.

    Examples
    --------
    >>> bool(generator("demo").random() == generator("demo").random())
    True
    """
    if not experiment:
        raise ValueError("experiment: expected a name, got an empty string")
    if int(seed) != seed or seed < 0:
        raise ValueError(f"seed: expected a whole number >= 0, got {seed}")
    return np.random.default_rng([zlib.crc32(experiment.encode()), int(seed)])


def at_scale(book: Choice, full: Choice) -> Choice:
    """`book` or `full`, as ``SPLINELENS_SCALE`` says ("book" where it is not set).

    Raises
    ------
    ValueError
        If the variable holds anything else.
    """
    scale = os.environ.get("SPLINELENS_SCALE", "book")
    if scale not in SCALES:
        raise ValueError(f"SPLINELENS_SCALE: expected one of {SCALES}, got {scale!r}")
    return book if scale == "book" else full


def code_hash(modules: Sequence[ModuleType]) -> str:
    """Hash of the sources of `modules`, which a stored result depends on.

    Raises
    ------
    ValueError
        If a module has no source file.
    """
    digest = hashlib.sha256()
    for module in sorted(modules, key=lambda each: each.__name__):
        if module.__file__ is None:
            raise ValueError(f"modules: {module.__name__!r} has no source file")
        digest.update(Path(module.__file__).read_bytes())
    return digest.hexdigest()[:16]


def save_result(
    path: Path | str,
    arrays: Mapping[str, ArrayLike],
    *,
    seed: int,
    scale: str,
    modules: Sequence[ModuleType],
    settings: Mapping[str, Any] | None = None,
) -> None:
    """Store `arrays` as ``path.npz`` with its record ``path.json``.

    An interrupted save leaves the old pair or a pair that `load_result` refuses.

    Parameters
    ----------
    path : path, without ending
    arrays : mapping of str to array_like
        At least one; no object arrays.
    seed, scale, settings
        How the run was made.
    modules : sequence of modules
        The code it depends on; a later change to any of them makes the result stale.

    Raises
    ------
    ValueError
        If there is nothing to store, the scale is unknown, or an array holds objects.
    """
    solid = {name: np.asarray(value) for name, value in arrays.items()}
    if not solid or any(array.dtype == object for array in solid.values()):
        raise ValueError("arrays: expected at least one array of numbers or strings, got none or objects")
    if scale not in SCALES:
        raise ValueError(f"scale: expected one of {SCALES}, got {scale!r}")
    record = {
        "seed": seed,
        "scale": scale,
        "settings": dict(settings or {}),
        "code": code_hash(modules),
        "machine": f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}",
        "date": datetime.now(UTC).date().isoformat(),
    }
    _write_both(Path(path), solid, record)


def _write_both(path: Path, arrays: Mapping[str, NDArray[Any]], record: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = [path.with_name(path.name + ending) for ending in (".part.npz", ".part.json")]
    try:
        np.savez_compressed(fresh[0], **arrays)  # type: ignore[arg-type]
        text = json.dumps({**record, "arrays": _digest(fresh[0])}, indent=1)
        fresh[1].write_text(text + "\n", encoding="utf-8")
        fresh[0].replace(path.with_name(path.name + ".npz"))
        fresh[1].replace(path.with_name(path.name + ".json"))
    finally:
        for part in fresh:
            part.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_result(path: Path | str, modules: Sequence[ModuleType] | None) -> StoredResult:
    """A stored result, refused if the code it depends on has changed since.

    Parameters
    ----------
    path : path, without ending
    modules : sequence of modules or None
        The same as at `save_result`; None where the code is not asked for, to show what was found and when.

    Raises
    ------
    FileNotFoundError
        If either file is missing.
    ValueError
        If the result is stale, or its arrays are not those it was recorded with.
    """
    place = Path(path)
    record = json.loads(place.with_name(place.name + ".json").read_text(encoding="utf-8"))
    if modules is not None and record["code"] != code_hash(modules):
        raise ValueError(f"path: {place.name} was made by other code (of {record['date']}); make it again")
    numbers = place.with_name(place.name + ".npz")
    if _digest(numbers) != record["arrays"]:
        raise ValueError(
            f"path: {numbers.name} does not belong to its record of {record['date']}; make it again"
        )
    with np.load(numbers, allow_pickle=False) as stored:
        return StoredResult({name: stored[name] for name in stored.files}, record)
