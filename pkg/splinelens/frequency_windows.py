r"""How much of a frequency is in a function that is known at some points?

On a circle with equispaced points this is the discrete Fourier transform.  On an interval a wave has
ends, and they hold other frequencies; Hann's window fades them out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array

__all__ = ["WINDOWS", "frequency_content", "window_weights"]

WINDOWS = ("none", "hann")
"""No window, for a circle; or Hann's, which is 0 at both ends, for an interval."""


def frequency_content(
    x: ArrayLike, values: ArrayLike, frequencies: ArrayLike, window: str = "none"
) -> NDArray[np.complex128]:
    r"""How much of each frequency is in `values`: :math:`\sum_ja_jr_je^{-i\omega x_j}`, :math:`\sum_ja_j=1`.

    Parameters
    ----------
    x : array_like, shape (n,)
        Inputs; ascending for Hann's window, and there may be gaps between them.
    values : array_like, shape (..., n)
    frequencies : array_like, shape (K,)
        Angular frequencies.
    window : str
        "none": equal weights, for equispaced points of a circle.  "hann": weights
        :math:`1+\cos(2\pi(x-c)/L)` about the middle c of the inputs, times the length of each point's cell.

    Returns
    -------
    complex ndarray, shape (..., K)
        For a long enough :math:`\cos\omega x` it is near one half at its frequency.

    Raises
    ------
    ValueError
        On bad input.

    Examples
    --------
    >>> x = np.arange(8) * np.pi / 4
    >>> np.abs(frequency_content(x, np.cos(2 * x), [1.0, 2.0])).round(12).tolist()
    [0.0, 0.5]
    """
    points, omega = finite_array("x", x, (None,)), finite_array("frequencies", frequencies, (None,))
    series = finite_array("values", values)
    if series.shape[-1:] != points.shape:
        raise ValueError(f"values: expected shape (..., {len(points)}), got {series.shape}")
    probes = window_weights(points, window)[:, None] * np.exp(-1j * np.multiply.outer(points, omega))
    return np.asarray(series @ probes)


def window_weights(x: ArrayLike, window: str = "none") -> FloatArray:
    """The weights :math:`a_j` of `frequency_content`.

    Parameters
    ----------
    x : array_like, shape (n,)
    window : str
        One of `WINDOWS`.

    Returns
    -------
    ndarray, shape (n,)
        They sum to 1.

    Raises
    ------
    ValueError
        On bad input.
    """
    points = finite_array("x", x, (None,))
    if window not in WINDOWS:
        raise ValueError(f"window: expected one of {WINDOWS}, got {window!r}")
    if len(points) == 0:
        raise ValueError("x: expected at least one input, got none")
    if window == "none":
        return np.full(len(points), 1 / len(points))
    if len(points) < 3 or (np.diff(points) <= 0).any():
        raise ValueError("x: expected at least three ascending inputs for Hann's window")
    middle, span = (points[0] + points[-1]) / 2, points[-1] - points[0]
    weights = (1 + np.cos(2 * np.pi * (points - middle) / span)) * np.gradient(points)
    return np.asarray(weights / weights.sum())
