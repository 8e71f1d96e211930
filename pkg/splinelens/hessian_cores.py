r"""A small matrix that has, with explicit multiplicities, every eigenvalue of the Hessian.

Units of one *cell* share their active set, and with it the moments :math:`S_0,S_1` of the residual
(divided by n here, as everywhere) and so the residual part of their Hessian blocks.  That part splits
the cell's parameters into eigenspaces with the values :math:`+S,-S,0`, :math:`S=\sqrt{S_0^2+S_1^2}`,
each a copy of the space of vectors over the cell's units.  The Gauss-Newton part sees at most 2, 2 and
1 dimensions of them, whatever the number of units (derived here, chapter 4).  These five dimensions
a cell make the core; on all others the Hessian is :math:`+S`, :math:`-S` or 0.

No rank is decided and there is no tolerance: a core that is larger than need be is as exact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray
from splinelens.ramps import RampFeatures

__all__ = ["Cells", "HessianCore", "hessian_core", "occupied_cells"]

IntArray = NDArray[np.intp]


class Cells(NamedTuple):
    """The cells that hold units, numbered from 0 to C - 1.

    Attributes
    ----------
    labels : ndarray of int, shape (H,)
        Number of the cell of each unit.
    sizes : ndarray of int, shape (C,)
        Number of its units.
    members : ndarray of int, shape (C,)
        One unit of each cell.
    """

    labels: IntArray
    sizes: IntArray
    members: IntArray

    def sums(self, per_unit: FloatArray) -> FloatArray:
        """Sum over the units of each cell; `per_unit` has shape (H,), the result shape (C,)."""
        return np.bincount(self.labels, per_unit, len(self.sizes)).astype(np.float64, copy=False)


class HessianCore(NamedTuple):
    r"""The Hessian, up to a rotation: :math:`\operatorname{diag}(d)+FF^\top`, and multiples of the identity.

    Attributes
    ----------
    diagonal : ndarray, shape (N,)
        :math:`d`, the residual part.
    factor : ndarray, shape (N, n)
        :math:`F`, whose square is the Gauss-Newton part.
    values : ndarray, shape (m,)
        Eigenvalues outside the core.
    multiplicities : ndarray of int, shape (m,)
        How many times each; N and these sum to the number of trained parameters.
    """

    diagonal: FloatArray
    factor: FloatArray
    values: FloatArray
    multiplicities: IntArray

    def matrix(self) -> FloatArray:
        """The core as a matrix, shape (N, N)."""
        dense: FloatArray = self.factor @ self.factor.T
        dense[np.diag_indices_from(dense)] += self.diagonal
        return dense

    def times(self, u: FloatArray) -> FloatArray:
        """The core times a vector `u`, in O(Nn)."""
        product: FloatArray = self.diagonal * u + self.factor @ (u @ self.factor)
        return product


class _Direction(NamedTuple):
    """An eigenvector of the residual part in each cell, over (w, b, v), with its eigenvalue: (C,) each."""

    value: FloatArray
    w: FloatArray
    b: FloatArray
    v: FloatArray
    rank: int


class _Lines(NamedTuple):
    """Lines over the data, at most one for each core dimension: their slope, height at the centre, cell."""

    diagonal: FloatArray
    slope: FloatArray
    height: FloatArray
    cell: IntArray


def occupied_cells(ramps: RampFeatures) -> Cells:
    """The cells of `ramps` that hold units, in O(n + H); at most 2n.

    Units that face left are told from those that face right only where their active sets differ: all
    that are active on every datum make one cell, and so do all that are active on none.

    Parameters
    ----------
    ramps : RampFeatures
        Units over data.

    Examples
    --------
    >>> occupied_cells(RampFeatures([0.0, 1.0], w=[1.0, 2.0, -1.0], b=[-0.5, -1.0, 0.5])).sizes
    array([2, 1])
    """
    arcs = (ramps.bins + ramps.n * ramps.left_facing) % (2 * ramps.n)
    counts = np.bincount(arcs, minlength=2 * ramps.n)
    occupied = np.flatnonzero(counts)
    number = np.zeros(len(counts), dtype=np.intp)
    number[occupied] = np.arange(len(occupied))
    labels = number[arcs]
    members = np.zeros(len(occupied), dtype=np.intp)
    members[labels] = np.arange(ramps.width)
    return Cells(labels, counts[occupied], members)


def hessian_core(
    ramps: RampFeatures,
    v: FloatArray,
    residuals: FloatArray,
    weights: FloatArray,
    train: Collection[str] = ("w", "b", "v"),
) -> HessianCore:
    r"""The core of the Hessian of the squared loss, in O(H) and what n data cost; unchecked.

    Parameters
    ----------
    ramps : RampFeatures
        Data and units.
    v : ndarray, shape (H,)
        Output weights.
    residuals, weights : ndarray, shape (n,)
        Residuals and weights of the data, in the order of ``ramps.x``; the Hessian is that of
        :math:`\frac12\sum_k\omega_kr_k^2`.
    train : collection of str
        Any of "w", "b", "v", "bias", "slope".

    Returns
    -------
    HessianCore
        Its size is at most 4C + n, for C occupied cells, not counting the dead one: 9n - 4, whatever H is.

    Notes
    -----
    Derived here, chapter 4. Claims: :claim:`core-is-independent-of-width`,
    :claim:`cell-eigenvalues-repeat`.

    Examples
    --------
    >>> ramps = RampFeatures([0.0, 1.0], w=np.ones(50), b=np.full(50, -0.5))
    >>> core = hessian_core(ramps, np.ones(50), np.array([0.0, 1.0]), np.full(2, 0.5))
    >>> len(core.diagonal), core.values, core.multiplicities
    (5, array([ 0.70710678, -0.70710678,  0.        ]), array([48, 48, 49]))
    """
    cells = occupied_cells(ramps)
    order0, order1 = (each[cells.members] for each in ramps.adjoint_centered(weights * residuals))
    directions = list(_directions(order0, order1 + ramps.center * order0, train))
    lines = _stack([_lines(direction, ramps, v, cells) for direction in directions])
    factor = np.concatenate([_on_data(lines, ramps, cells), _free_lines(ramps, train)]) * np.sqrt(weights)
    diagonal = np.append(lines.diagonal, np.zeros(len(factor) - len(lines.diagonal)))
    diagonal, factor, folded = _fold_zeros(diagonal, factor)
    rest = [np.maximum(cells.sizes - direction.rank, 0) for direction in directions]
    values = [direction.value for direction in directions]
    return HessianCore(diagonal, factor, *_repeated(values, rest, folded))


def _directions(order0: FloatArray, order1: FloatArray, train: Collection[str]) -> Iterator[_Direction]:
    """Orthonormal eigenvectors of the residual part over the trained ones of w, b, v."""
    zero, one = np.zeros_like(order0), np.ones_like(order0)
    inputs = [name for name in ("w", "b") if name in train]
    if "v" in train and inputs:
        pull_w, pull_b = (order1 if "w" in train else zero), (order0 if "b" in train else zero)
        size = np.hypot(pull_w, pull_b)
        live, scale = size > 0, np.where(size > 0, size, 1.0)
        cos = np.where(live, pull_w / scale, float("w" in train))
        sin = np.where(live, pull_b / scale, float("w" not in train))
        half = one / np.sqrt(2)
        yield _Direction(size, cos * half, sin * half, half, 2)
        yield _Direction(-size, cos * half, sin * half, -half, 2)
        if len(inputs) == 2:
            yield _Direction(zero, -sin, cos, zero, 1)
    elif "v" in train:
        yield _Direction(zero, zero, zero, one, 2)
    else:
        for name in inputs:
            yield _Direction(zero, one * (name == "w"), one * (name == "b"), zero, 1)


def _lines(direction: _Direction, ramps: RampFeatures, v: FloatArray, cells: Cells) -> _Lines:
    """The Jacobian in one eigenspace, x g + h with vectors g, h over units, in an orthonormal frame."""
    own = cells.labels
    lift = (direction.b + ramps.center * direction.w)[own]
    slopes = direction.w[own] * v + direction.v[own] * ramps.w
    heights = lift * v + direction.v[own] * (ramps.b + ramps.w * ramps.center)
    slope, height = _frame(slopes, heights, cells)
    wide = cells.sizes >= 2 if direction.rank == 2 else np.zeros(len(cells.sizes), dtype=bool)
    cell = np.append(np.arange(len(wide)), np.flatnonzero(wide))
    pick = (np.append(np.zeros(len(wide), int), np.ones(wide.sum(), int)), cell)
    return _Lines(direction.value[cell], slope[pick], height[pick], cell)


def _frame(g: FloatArray, h: FloatArray, cells: Cells) -> tuple[FloatArray, FloatArray]:
    """Coordinates of g and of h, (2, C) each, in an orthonormal frame of their span in every cell.

    Gram-Schmidt, the longer one first, so that a vanishing or a parallel vector needs no tolerance.
    """
    swap = cells.sums(h * h) > cells.sums(g * g)
    long, short = (np.where(swap[cells.labels], a, b) for a, b in ((h, g), (g, h)))
    length = np.sqrt(cells.sums(long * long))
    unit = long / np.where(length > 0, length, 1.0)[cells.labels]
    along = cells.sums(unit * short)
    rest = short - unit * along[cells.labels]
    across = np.sqrt(cells.sums(rest * rest))
    of_long, of_short = np.stack([length, np.zeros_like(length)]), np.stack([along, across])
    return np.where(swap, of_short, of_long), np.where(swap, of_long, of_short)


def _stack(parts: list[_Lines]) -> _Lines:
    if not parts:
        return _Lines(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.intp))
    return _Lines(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _on_data(lines: _Lines, ramps: RampFeatures, cells: Cells) -> FloatArray:
    """Values of the lines at the data on which their cell is active, shape (number of lines, n)."""
    active = RampFeatures(ramps.x, ramps.w[cells.members], ramps.b[cells.members]).to_dense().T
    centered = ramps.x - ramps.center
    return active[lines.cell] * (np.multiply.outer(lines.slope, centered) + lines.height[:, None])


def _free_lines(ramps: RampFeatures, train: Collection[str]) -> FloatArray:
    """The columns of the Jacobian for bias and skip, as rows."""
    rows = [line for name, line in (("bias", np.ones(ramps.n)), ("slope", ramps.x)) if name in train]
    return np.reshape(rows, (-1, ramps.n))


def _fold_zeros(diagonal: FloatArray, factor: FloatArray) -> tuple[FloatArray, FloatArray, int]:
    """Rotate the rows with a zero on the diagonal into n of them; how many eigenvalues 0 that leaves over."""
    flat, n = diagonal == 0, factor.shape[1]
    surplus = max(0, int(flat.sum()) - n)
    if surplus == 0:
        return diagonal, factor, 0
    folded = np.linalg.qr(factor[flat], mode="r")
    return (
        np.append(diagonal[~flat], np.zeros(n)),
        np.concatenate([factor[~flat], folded]),
        surplus,
    )


def _repeated(values: list[FloatArray], counts: list[IntArray], zeros: int) -> tuple[FloatArray, IntArray]:
    """Eigenvalues outside the core with their multiplicities, all zeros as one."""
    value = np.concatenate([*values, np.zeros(0)])
    count = np.concatenate([*counts, np.zeros(0, dtype=np.intp)])
    zeros += int(count[value == 0].sum())
    keep = (count > 0) & (value != 0)
    total = np.array([zeros], dtype=np.intp)[: int(zeros > 0)]
    return np.append(value[keep], np.zeros(len(total))), np.append(count[keep], total)
