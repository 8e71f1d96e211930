r"""Do the units of a network answer the data alike?  Alignment of response functions, and how many there are.

The response of unit i is the function :math:`x\mapsto v_i\,\phi(\langle w_i,x\rangle+b_i)`; on n data it is a
column of the response matrix R, shape (n, H).  Two units are *aligned* if their columns are nearly parallel.
Measures are of the columns as they are (cosines) or with their means taken off (correlations over the
data).  Units without a response (dead, or constant where means are taken off) are left out.  Derived here,
chapter 16.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array
from splinelens.networks import ShallowNetwork

__all__ = [
    "alignment_matrix",
    "effective_rank",
    "kernel_effective_rank",
    "mean_squared_alignment",
    "aligned_pair_share",
    "responses",
]

SMALL = 1e-12
"""A response is constant if what is left without its mean is below this, relative to its size."""


def responses(network: ShallowNetwork, x: ArrayLike) -> FloatArray:
    r"""The response matrix :math:`R_{ki}=v_i\,\phi(\langle w_i,x_k\rangle+b_i)`, shape (n, H).

    Its rows sum to the values of the network without bias and skip.

    Parameters
    ----------
    network : ShallowNetwork
    x : array_like, shape (n,) or (n, d)
    """
    points = network.points(x)
    return np.asarray(network.activation(network.preactivations(points)) * network.v)


def alignment_matrix(columns: ArrayLike, *, centered: bool = True) -> FloatArray:
    r"""Cosines between the `columns`, or with `centered` their correlations.

    Parameters
    ----------
    columns : array_like, shape (n, H)
        Responses.
    centered : bool
        Take the mean over the data off first.

    Returns
    -------
    ndarray, shape (H', H')
        Columns that are zero, or constant if `centered`, are left out.

    Examples
    --------
    >>> alignment_matrix([[1.0, -2.0, 5.0], [2.0, -4.0, 5.0], [3.0, -6.0, 5.0]]).round(9)
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    units = _unit_columns(columns, centered)
    return np.clip(units.T @ units, -1.0, 1.0)


def _unit_columns(columns: ArrayLike, centered: bool) -> FloatArray:
    array = finite_array("columns", columns, (None, None))
    sizes = np.linalg.norm(array, axis=0)
    array = array[:, sizes > 0] / sizes[sizes > 0]
    if centered:
        array = array - array.mean(axis=0)
        left = np.linalg.norm(array, axis=0)
        array = array[:, left > SMALL] / left[left > SMALL]
    return np.asarray(array)


def mean_squared_alignment(columns: ArrayLike, *, centered: bool = True) -> float:
    r"""Mean of the squared cosine (or correlation) over pairs of different units.

    For columns of independent uniform directions in an m-dimensional space its mean is :math:`1/m`, with
    :math:`m=n`, or :math:`n-1` if `centered`; for any H columns it is at least
    :math:`(H-m)/(m(H-1))`.  Claims: :claim:`isotropic-alignment-is-one-over-dimension`,
    :claim:`alignment-has-a-floor`.

    Parameters
    ----------
    columns : array_like, shape (n, H)
    centered : bool

    Returns
    -------
    float
        NaN if fewer than two columns are left.
    """
    cosines = alignment_matrix(columns, centered=centered)
    count = len(cosines)
    if count < 2:
        return float("nan")
    return float(((cosines**2).sum() - np.trace(cosines**2)) / (count * (count - 1)))


def aligned_pair_share(
    columns: ArrayLike, least: float = 0.95, *, centered: bool = True, signed: bool = False
) -> float:
    """Share of pairs of different units whose cosine (or correlation) is at least `least` in size.

    Parameters
    ----------
    columns : array_like, shape (n, H)
    least : float
    centered : bool
    signed : bool
        Count only positive ones: units that pull the function the same way.

    Returns
    -------
    float
        NaN if fewer than two columns are left.

    Examples
    --------
    >>> aligned_pair_share([[1.0, -2.0], [2.0, -4.0], [3.0, -6.5]])
    1.0
    """
    cosines = alignment_matrix(columns, centered=centered)
    count = len(cosines)
    if count < 2:
        return float("nan")
    near = (cosines if signed else np.abs(cosines)) >= least
    return float((near.sum() - np.trace(near)) / (count * (count - 1)))


def effective_rank(columns: ArrayLike) -> float:
    r"""Effective number of different responses, the participation ratio of the spectrum of :math:`R^\top R`.

    .. math:: \frac{(\operatorname{tr}R^\top R)^2}{\operatorname{tr}\,(R^\top R)^2}

    It is k for k orthogonal columns of one size, and does not change if a column is split into several
    that are multiples of it and have the same sum of squares.  0 for no response at all.
    Claims: :claim:`effective-rank-is-spectral-participation`,
    :claim:`equal-responses-tie-rank-to-alignment`, :claim:`effective-rank-is-that-of-the-empirical-kernel`.

    Parameters
    ----------
    columns : array_like, shape (n, H)

    Examples
    --------
    >>> effective_rank([[3.0, 4.0, 0.0], [0.0, 0.0, 5.0]])
    2.0
    """
    array = finite_array("columns", columns, (None, None))
    gram = array.T @ array if array.shape[1] < len(array) else array @ array.T
    return kernel_effective_rank(gram)


def kernel_effective_rank(kernel: ArrayLike) -> float:
    r"""The participation ratio :math:`(\operatorname{tr}K)^2/\operatorname{tr}K^2` of a symmetric matrix.

    For the kernel :math:`K(x,x')=\mathbb E\,\phi\,\phi'` of random units it is the effective rank that their
    responses tend to as the width grows: in the kernel regime more units do not make more different
    responses.  Claims: :claim:`digit-start-has-the-rank-of-its-kernel`.

    Parameters
    ----------
    kernel : array_like, shape (n, n)
        Symmetric and positive semidefinite.

    Examples
    --------
    >>> kernel_effective_rank(np.eye(3))
    3.0
    """
    matrix = finite_array("kernel", kernel, (None, None))
    largest = np.abs(matrix).max(initial=0.0)
    if largest == 0:
        return 0.0
    scaled = matrix / largest
    return float(np.trace(scaled) ** 2 / (scaled**2).sum())
