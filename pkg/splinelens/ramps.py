r"""Ramps over sorted data as one linear operator, applied in O(n + H).

For units :math:`i` and data :math:`k` let :math:`A_{ki} = 1` where :math:`w_i x_k + b_i > 0` in
float64, else 0.  Everything that a univariate ReLU network needs, its value, its gradient, its
Hessian products, is made of two maps (derived here, chapter 1):

.. math:: (P, Q) \mapsto \Big(\sum_i A_{ki}(P_i x_k + Q_i)\Big)_k, \qquad
          r \mapsto \Big(\sum_k A_{ki} r_k,\ \sum_k A_{ki} r_k x_k\Big)_i .

Over sorted data a unit is active on a head or a tail, so its *bin*, the place where its activity
flips, says all.  No breakpoint is ever sorted, and none is trusted: the bin is decided by the sign
of :math:`w x + b`, so that this code agrees with dense code on activity bit for bit.
"""

from __future__ import annotations

from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array, input_array
from splinelens.compiled import loops_of

__all__ = ["RampFeatures"]

IntArray = NDArray[np.intp]


class RampFeatures:
    r"""The ramps :math:`(w_i x_k + b_i)_+` of H units over n data, as an operator.

    Parameters
    ----------
    x : array_like, shape (n,)
        Data, in any order, repeated values allowed.
    w, b : array_like, shape (H,)
        Weights and biases; `w` may hold zeros.
    engine : str
        One of `splinelens.compiled.ENGINES`: who computes. The activity is the same bit for bit.

    Attributes
    ----------
    x : ndarray, shape (n,)
        The data, in the order given.
    w, b : ndarray, shape (H,)
        The units.
    engine : str
        Who computes.
    n, width : int
        Numbers of data and of units.
    center : float
        Mean of the data; sums are formed about it, against cancellation.
    bins : ndarray of int, shape (H,)
        For unit i the number of sorted data before its activity flips.
    left_facing : ndarray of bool, shape (H,)
        Whether unit i is active on the data before its bin rather than on those from it on.
    cells : ndarray of int, shape (H,)
        Number of the *cell* of unit i, ``bins + (n + 1) * left_facing``, from 0 to 2n + 1: units of one cell
        share their active set.

    Raises
    ------
    ValueError
        On wrong shapes, NaN, infinity, no data, or an unknown engine.
    ImportError
        If the engine is "numba" and numba is not installed.

    Notes
    -----
    Derived here, chapter 1.

    Examples
    --------
    >>> ramps = RampFeatures([0.0, 1.0, 2.0], w=[1.0, -1.0], b=[-0.5, 1.5])
    >>> ramps.apply([1.0, -1.0], [-0.5, 1.5])
    array([1.5, 1. , 1.5])
    >>> ramps.adjoint([1.0, 1.0, 1.0])
    (array([2., 2.]), array([3., 1.]))
    """

    center: float
    _order: IntArray
    _fenced: FloatArray

    def __init__(self, x: ArrayLike, w: ArrayLike, b: ArrayLike, engine: str = "numpy") -> None:
        points = input_array(x)
        if len(points) == 0:
            raise ValueError("x: expected at least one data point, got none")
        slopes = finite_array("w", w, (None,))
        self._begin(points, slopes, finite_array("b", b, (len(slopes),)), engine)

    @classmethod
    def of_checked(cls, x: FloatArray, w: FloatArray, b: FloatArray, engine: str = "numpy") -> Self:
        """As the constructor, for arrays that have been checked."""
        ramps = object.__new__(cls)
        ramps._begin(x, w, b, engine)
        return ramps

    def _begin(self, x: FloatArray, w: FloatArray, b: FloatArray, engine: str) -> None:
        self.x, self.n, self.engine = x, len(x), engine
        if loops := loops_of(engine):
            self._order, self._fenced, self.center, *table = loops.sort_data(x)
            self._set(w, b, loops.bins_from_table(self._fenced, *table, w, b))
        else:
            self._order = x.argsort(kind="stable")
            self._fenced = np.concatenate(([-np.inf], x[self._order], [np.inf]))
            self.center = float(x.sum()) / len(x)
            self._set(w, b, self._true_bins(w, b, self._guess_from_breakpoints(w, b)))

    @cached_property
    def _centered(self) -> FloatArray:
        return self._fenced[1:-1] - self.center

    def at(self, w: FloatArray, b: FloatArray) -> Self:
        """The same data under other weights of the same width, starting from the bins at hand.

        Neither array is checked: this is the inner loop of a descent, where units rarely leave
        their bins.
        """
        moved = object.__new__(type(self))
        moved.__dict__.update(self.__dict__)
        moved._set(w, b, self._moved_bins(w, b))
        return moved

    def _moved_bins(self, w: FloatArray, b: FloatArray) -> IntArray:
        if loops := loops_of(self.engine):
            bins: IntArray = self.bins.copy()
            loops.walk(self._fenced, w, b, bins)
            return bins
        return self._true_bins(w, b, self.bins)

    def _set(self, w: FloatArray, b: FloatArray, bins: IntArray) -> None:
        self.w, self.b, self.width, self.bins = w, b, len(w), bins
        self.left_facing = w < 0
        self.cells = bins + (self.n + 1) * self.left_facing

    def _guess_from_breakpoints(self, w: FloatArray, b: FloatArray) -> IntArray:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return self._fenced[1:-1].searchsorted(-b / w)

    def _true_bins(self, w: FloatArray, b: FloatArray, guess: IntArray) -> IntArray:
        bins = guess.copy()
        flat = w == 0
        if flat.any():
            bins[flat] = np.where(b[flat] > 0, 0, self.n)
        late, early = self._misplaced(w, b, bins)
        wrong = np.flatnonzero((late | early) & ~flat)
        if len(wrong):
            bins[wrong] = self._search(w[wrong], b[wrong])
        return bins

    def _misplaced(
        self, w: FloatArray, b: FloatArray, bins: IntArray
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        with np.errstate(invalid="ignore", over="ignore"):
            before = w * self._fenced.take(bins) + b > 0
            after = w * self._fenced[1:].take(bins) + b > 0
        return before != (w < 0), after != (w > 0)

    def _search(self, w: FloatArray, b: FloatArray) -> IntArray:
        """Bisect for the first datum whose activity is that of the far right; activity is monotone in x."""
        low, high = np.zeros(len(w), dtype=np.intp), np.full(len(w), self.n, dtype=np.intp)
        with np.errstate(over="ignore"):
            while (open_ := low < high).any():
                middle = (low + high) // 2
                flipped = (w * self._fenced[np.minimum(middle, self.n - 1) + 1] + b > 0) == (w > 0)
                high = np.where(open_ & flipped, middle, high)
                low = np.where(open_ & ~flipped, middle + 1, low)
        return low

    def apply(self, slope: ArrayLike, intercept: ArrayLike) -> FloatArray:
        r"""Sum of the active lines at each datum, :math:`\sum_i A_{ki}(P_i x_k + Q_i)`.

        Parameters
        ----------
        slope, intercept : array_like, shape (H,)
            :math:`P_i` and :math:`Q_i`; for the network itself ``v * w`` and ``v * b``.

        Returns
        -------
        ndarray, shape (n,)
            In the order of `x`.

        Notes
        -----
        Claims: :claim:`ramps-apply-equals-dense`.
        """
        lines = finite_array("slope", slope, (self.width,))
        heights = finite_array("intercept", intercept, (self.width,))
        return self.apply_centered(lines, heights + lines * self.center)

    def apply_centered(self, slope: FloatArray, height: FloatArray) -> FloatArray:
        r"""As `apply`, each line given by its slope and its height at `center`; unchecked."""
        if loops := loops_of(self.engine):
            of_places = (self._order, self._fenced, self.center, self.w, self.bins)
            summed: FloatArray = loops.line_sums(*of_places, slope, height)
            return summed
        sums = self._over_units(slope) * self._centered + self._over_units(height)
        result = np.empty(self.n)
        result[self._order] = sums
        return result

    def _over_units(self, per_unit: FloatArray) -> FloatArray:
        cells = np.bincount(self.cells, weights=per_unit, minlength=2 * (self.n + 1))
        right, left = cells.astype(np.float64, copy=False).reshape(2, self.n + 1)
        sums: FloatArray = right.cumsum()[:-1] + left[:0:-1].cumsum()[::-1]
        return sums

    def adjoint(self, r: ArrayLike) -> tuple[FloatArray, FloatArray]:
        r"""Moments of `r` over active data, :math:`\sum_k A_{ki} r_k` and :math:`\sum_k A_{ki} r_k x_k`.

        Parameters
        ----------
        r : array_like, shape (n,)
            One number per datum, in the order of `x`.

        Returns
        -------
        order0, order1 : ndarray, shape (H,)

        Notes
        -----
        Claims: :claim:`ramps-adjoint-equals-dense`.
        """
        order0, order1 = self.adjoint_centered(finite_array("r", r, (self.n,)))
        return order0, order1 + self.center * order0

    def adjoint_centered(self, r: FloatArray) -> tuple[FloatArray, FloatArray]:
        """As `adjoint`, the first moment taken about `center`; unchecked."""
        if loops := loops_of(self.engine):
            of_places = (self._order, self._fenced, self.center, self.w, self.bins)
            zeroth, first = loops.moments(*of_places, r)
            return zeroth, first
        in_order = r[self._order]
        return self._over_data(in_order), self._over_data(in_order * self._centered)

    def _over_data(self, per_datum: FloatArray) -> FloatArray:
        sums = np.zeros((2, self.n + 1))
        per_datum[::-1].cumsum(out=sums[0, -2::-1])
        per_datum.cumsum(out=sums[1, 1:])
        return sums.ravel().take(self.cells)

    def kinds(self) -> NDArray[np.str_]:
        """What each unit is on the data: "dead" (active on none), "affine" (on all) or "bent".

        Returns
        -------
        ndarray of str, shape (H,)
            A unit with w = 0 is affine (a constant) if b > 0, else dead.

        Notes
        -----
        Claims: :claim:`dead-unit-has-no-gradient`, :claim:`fully-active-unit-is-affine`.
        """
        count = np.where(self.left_facing, self.bins, self.n - self.bins)
        return np.where(count == 0, "dead", np.where(count == self.n, "affine", "bent"))

    def to_dense(self) -> NDArray[np.bool_]:
        """The activity matrix A, shape (n, H): O(nH), so that tests can referee.

        Claims: :claim:`ramps-activity-bitwise`.
        """
        rank = np.empty(self.n, dtype=np.intp)
        rank[self._order] = np.arange(self.n)
        before_bin: NDArray[np.bool_] = rank[:, None] < self.bins
        return np.equal(before_bin, self.left_facing)
