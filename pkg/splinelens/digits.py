"""The 8x8 digits that come with scikit-learn, as a task with one output: even or odd?

They stand in for MNIST, which is not bundled anywhere and would have to be downloaded.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray, whole_number
from splinelens.networks import ShallowNetwork
from splinelens.paired_training import paired_start

__all__ = ["DigitTask", "digit_start", "digit_task", "load_digits"]


class DigitTask(NamedTuple):
    """Digits split into those to train on and those to test on.

    Attributes
    ----------
    x, x_test : ndarray, shape (n, 64) and (1797 - n, 64)
        Pixels, less the mean image and over one number, both of the training digits, so that their mean
        square is 1 there.
    y, y_test : ndarray
        1 for an even digit, -1 for an odd one.
    labels : ndarray of int, shape (n,)
        Which digit each training image shows.
    """

    x: FloatArray
    y: FloatArray
    x_test: FloatArray
    y_test: FloatArray
    labels: NDArray[np.int64]


def load_digits() -> tuple[FloatArray, NDArray[np.int64]]:
    """The 1797 images of the bundled set, as rows of 64 grey values from 0 to 16, and what they show.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.

    References
    ----------
    .. [1] E. Alpaydin and C. Kaynak (1998), Optical recognition of handwritten digits, UCI Machine Learning
       Repository; test part, as distributed with scikit-learn.

    Examples
    --------
    >>> images, labels = load_digits()
    >>> images.shape, labels[:5]
    ((1797, 64), array([0, 1, 2, 3, 4]))
    """
    from sklearn.datasets import load_digits as load

    data = load()
    return data.data.astype(np.float64), data.target.astype(np.int64)


def digit_task(rng: np.random.Generator, train: int = 300) -> DigitTask:
    """A random split of the digits, even against odd.

    Parameters
    ----------
    rng : numpy.random.Generator
    train : int
        Number of digits to train on, from 2 to 1796.

    Raises
    ------
    ValueError
        If there are too few or too many.
    """
    images, labels = load_digits()
    count = whole_number("train", train, least=2)
    if count >= len(images):
        raise ValueError(f"train: expected fewer than {len(images)} digits, got {train}")
    order = rng.permutation(len(images))
    first, rest = order[:count], order[count:]
    centered = images - images[first].mean(axis=0)
    x = centered / np.sqrt(np.mean(centered[first] ** 2))
    y = np.where(labels % 2 == 0, 1.0, -1.0)
    return DigitTask(x[first], y[first], x[rest], y[rest], labels[first])


def digit_start(width: int, rng: np.random.Generator, activation: str = "relu") -> ShallowNetwork:
    r"""A start for the digits: (w, b) uniform on the unit sphere, each twice, with v = 1 and v = -1; f = 0.

    With pixels of mean square 1 the pre-activations have mean square 1 as well.

    Parameters
    ----------
    width : int
        Even.
    rng : numpy.random.Generator
    activation : str

    Examples
    --------
    >>> digit_start(4, np.random.default_rng(0))
    ShallowNetwork(width=4, dim=64, activation='relu')
    """
    rows, v = paired_start(width, 64, 1.0, rng)
    return ShallowNetwork(rows[:, :64], rows[:, 64], v, activation=activation)
