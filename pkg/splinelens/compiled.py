"""Which engine computes: NumPy, or loops that numba compiles.

Functions that have a compiled form take ``engine="numpy"`` or ``engine="numba"``.  Both give the same
activity bit for bit and the same numbers to rounding.  NumPy is complete, readable, and referees the
other; numba is the optional extra ``fast``, loaded when it is first asked for and never chosen in silence.
The loops are compiled at their first call, in some seconds, and kept on disk for the next process.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["ENGINES", "loops_of"]

ENGINES = ("numpy", "numba")
"""The names of the engines."""


def loops_of(engine: str) -> Any:
    """The module of the compiled loops for `engine`, or None where NumPy computes.

    Parameters
    ----------
    engine : str
        One of `ENGINES`.

    Raises
    ------
    ValueError
        If the engine is unknown.
    ImportError
        If numba is not installed; the message names the extra.

    Examples
    --------
    >>> loops_of("numpy") is None
    True
    """
    if engine not in ENGINES:
        raise ValueError(f"engine: expected one of {ENGINES}, got {engine!r}")
    return None if engine == "numpy" else _loops()


@cache
def _loops() -> ModuleType:
    try:
        return import_module("splinelens._loops")
    except ModuleNotFoundError as error:
        if error.name != "numba":
            raise
        raise ImportError(
            "engine: 'numba' needs the optional extra: pip install 'splinelens[fast]'"
        ) from None
