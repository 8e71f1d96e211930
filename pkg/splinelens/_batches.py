r"""The ramps of many networks at once, as in `splinelens.ramps`: the batch is the leading axis.

Arguments have been checked by the callers, who also silence the overflows of what diverges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from splinelens._arrays import FloatArray

__all__ = ["IntArray", "SortedRows", "losses_and_gradients"]

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class SortedRows:
    """Data in order between fences: one row for all networks, or a row for each."""

    fenced: FloatArray
    y: FloatArray

    @classmethod
    def of(cls, x: FloatArray, y: FloatArray) -> SortedRows:
        """Rows of x and y, in the order of x."""
        order = np.argsort(x, axis=1, kind="stable")
        fence = np.full((len(x), 1), np.inf)
        ordered = np.take_along_axis(x, order, axis=1)
        targets = np.take_along_axis(y, np.broadcast_to(order, (max(len(x), len(y)), x.shape[1])), axis=1)
        return cls(np.concatenate((-fence, ordered, fence), axis=1), targets)

    def rows(self, keep: NDArray[np.bool_]) -> SortedRows:
        """The rows to keep; the only row stays."""
        own = [each if len(each) == 1 else each[keep] for each in (self.fenced, self.y)]
        return SortedRows(*own)

    @cached_property
    def x(self) -> FloatArray:
        """The sorted data."""
        return self.fenced[:, 1:-1]

    @cached_property
    def center(self) -> FloatArray:
        """Their mean, about which sums are formed; shape (rows, 1)."""
        center: FloatArray = self.x.mean(axis=1, keepdims=True)
        return center

    @cached_property
    def starts(self) -> IntArray:
        """Where each row begins in the flattened table; shape (rows, 1)."""
        starts: IntArray = np.arange(len(self.fenced))[:, None] * self.fenced.shape[1]
        return starts

    def bins(self, w: FloatArray, b: FloatArray, guess: IntArray | None) -> IntArray:
        """Bins of the units, shape (m, H): those of the guess where they are right, else bisected."""
        n, starts = self.x.shape[1], np.broadcast_to(self.starts, w.shape)
        if guess is None:
            return self._search(w, b, starts)
        flat, table = w == 0, self.fenced.ravel()
        late = (w * table[starts + guess] + b > 0) != (w < 0)
        early = (w * table[starts + guess + 1] + b > 0) != (w > 0)
        bins, wrong = guess.copy(), (late | early) & ~flat
        if wrong.any():
            bins[wrong] = self._search(w[wrong], b[wrong], starts[wrong])
        bins[flat] = np.where(b[flat] > 0, 0, n)
        return bins

    def _search(self, w: FloatArray, b: FloatArray, starts: IntArray) -> IntArray:
        n, table = self.x.shape[1], self.fenced.ravel()
        low, high = np.zeros(w.shape, np.intp), np.full(w.shape, n)
        while (open_ := low < high).any():
            middle = (low + high) // 2
            flipped = (w * table[starts + np.minimum(middle, n - 1) + 1] + b > 0) == (w > 0)
            high = np.where(open_ & flipped, middle, high)
            low = np.where(open_ & ~flipped, middle + 1, low)
        found: IntArray = np.where(w == 0, np.where(b > 0, 0, n), low)
        return found


def losses_and_gradients(
    data: SortedRows, at: Sequence[FloatArray], bins: IntArray
) -> tuple[FloatArray, list[FloatArray]]:
    """Loss of each network, and its gradient over w, b, v and (bias, slope)."""
    (w, b, v, scalars), n, center = at, data.x.shape[1], data.center
    cells = np.arange(len(w))[:, None] * 2 * (n + 1) + bins + (n + 1) * (w < 0)
    away = data.x - center
    values = _sums_over_units(v * w, cells, n) * away + _sums_over_units(v * (b + w * center), cells, n)
    residuals = values + scalars[:, :1] + scalars[:, 1:] * data.x - data.y
    pull = residuals / n
    order0, order1 = _sums_over_data(pull, cells), _sums_over_data(pull * away, cells)
    on_scalars = np.stack((pull.sum(axis=1), (pull * data.x).sum(axis=1)), axis=1)
    on_units = [v * (order1 + center * order0), v * order0, w * order1 + (b + w * center) * order0]
    return 0.5 * (pull * residuals).sum(axis=1), [*on_units, on_scalars]


def _sums_over_units(per_unit: FloatArray, cells: IntArray, n: int) -> FloatArray:
    """For each network and sorted datum the sum over active units."""
    size = len(per_unit) * 2 * (n + 1)
    sums = np.bincount(cells.ravel(), weights=per_unit.ravel(), minlength=size).reshape(-1, 2, n + 1)
    right, left = sums[:, 0], sums[:, 1]
    total: FloatArray = right.cumsum(axis=1)[:, :-1] + left[:, :0:-1].cumsum(axis=1)[:, ::-1]
    return total


def _sums_over_data(per_datum: FloatArray, cells: IntArray) -> FloatArray:
    """For each network and unit the sum over active data."""
    count, n = per_datum.shape
    sums = np.zeros((count, 2, n + 1))
    sums[:, 0, :-1] = per_datum[:, ::-1].cumsum(axis=1)[:, ::-1]
    sums[:, 1, 1:] = per_datum.cumsum(axis=1)
    return sums.ravel().take(cells)
