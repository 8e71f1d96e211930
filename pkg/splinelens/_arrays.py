"""What an array argument must be: one place where wrong shapes, NaN and infinity are refused."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "FloatArray",
    "data_pair",
    "data_targets",
    "finite_array",
    "finite_scalar",
    "input_array",
    "real_array",
    "weight_array",
    "whole_number",
]

FloatArray: TypeAlias = NDArray[np.float64]


def finite_array(name: str, value: ArrayLike, shape: tuple[int | None, ...] | None = None) -> FloatArray:
    """As `real_array`, NaN and infinity refused as well."""
    array = real_array(name, value, shape)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got NaN or infinity")
    return array


def real_array(name: str, value: ArrayLike, shape: tuple[int | None, ...] | None = None) -> FloatArray:
    """`value` as a new float64 array, refused with the argument's name unless it has that shape.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : array_like
        What the caller gave.
    shape : tuple of int or None, optional
        The expected shape; None in a place means any length.

    Raises
    ------
    ValueError
        If `value` is not numeric, is complex, or has another shape.
    """
    try:
        array = np.asarray(value)
        if np.iscomplexobj(array):
            raise TypeError
        array = array.astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected real numbers, got {type(value).__name__}") from None
    if shape is not None and not _fits(array.shape, shape):
        raise ValueError(f"{name}: expected shape {_spell(shape)}, got {array.shape}")
    return array


def finite_scalar(name: str, value: ArrayLike) -> float:
    """`value` as a finite float, refused with the argument's name otherwise."""
    return float(finite_array(name, value, ()))


def whole_number(name: str, value: float, least: int = 0) -> int:
    """`value` as an int, refused with the argument's name unless it is a whole number >= `least`.

    Raises
    ------
    ValueError
        If it is no number, not whole, or too small.
    """
    number = finite_scalar(name, value)
    if number != int(number) or number < least:
        raise ValueError(f"{name}: expected a whole number >= {least}, got {value}")
    return int(number)


def input_array(x: ArrayLike, name: str = "x") -> FloatArray:
    """Points on the line, shape (n,), finite; n may be 0."""
    return finite_array(name, x, (None,))


def data_pair(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Inputs on the line and targets, of equal length n >= 1, finite."""
    points = input_array(x)
    return points, data_targets(points, y)


def data_targets(points: FloatArray, y: ArrayLike) -> FloatArray:
    """Targets, one finite number for each of the points, of which there is at least one."""
    if len(points) == 0:
        raise ValueError("x: expected at least one data point, got none")
    return finite_array("y", y, (len(points),))


def weight_array(weights: ArrayLike | None, n: int) -> FloatArray:
    """Weights of n data, scaled to sum to 1; 1/n each when none are given.

    Raises
    ------
    ValueError
        If there are not n of them, one is negative or not finite, or all are zero.
    """
    if weights is None:
        return np.full(n, 1.0 / n)
    array = finite_array("weights", weights, (n,))
    if (array < 0).any() or not array.sum() > 0:
        raise ValueError("weights: expected numbers >= 0 that are not all zero")
    total: FloatArray = array / array.sum()
    return total


def _fits(shape: tuple[int, ...], expected: tuple[int | None, ...]) -> bool:
    pairs = zip(shape, expected, strict=False)
    return len(shape) == len(expected) and all(want in (None, have) for have, want in pairs)


def _spell(shape: tuple[int | None, ...]) -> str:
    inside = ", ".join("any" if length is None else str(length) for length in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"
