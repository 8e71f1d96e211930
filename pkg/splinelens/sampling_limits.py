r"""What can a fit know between its data?  Bounds that hold before any training is done.

Two targets that agree on the data get one and the same fit, so one of them is missed by half their distance:
`hidden_bump` makes such a pair, `chance_of_no_datum` says how often random inputs leave room for it.  For
targets with a bounded second derivative the linear interpolant has errors bounded by the gaps,
`linear_interpolant_bound` and `linear_interpolant_rms_bound`; `expected_mean_square_bound` is the mean of the
latter's square over random inputs.  `two_lines_floor` is what a network with zero biases cannot go below
while it stays near its start.  Derived here, chapter 7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_pair, finite_array, finite_scalar, input_array, whole_number

__all__ = [
    "HiddenBump",
    "chance_of_no_datum",
    "expected_mean_square_bound",
    "hidden_bump",
    "linear_interpolant_bound",
    "linear_interpolant_rms_bound",
    "observed_order",
    "two_lines_floor",
]

BUMP_MEAN_SQUARE = 1024 / 3003
r"""The mean of :math:`(1-u^2)^6` over [-1, 1]: half of :math:`2\cdot12!!/13!!`."""


@dataclass(frozen=True)
class HiddenBump:
    r"""The function :math:`a\,(1-u^2)^3`, :math:`u=2(t-m)/\ell`, zero for :math:`|u|\ge1`.

    It has two continuous derivatives.

    Attributes
    ----------
    center, length, height : float
        :math:`m`, :math:`\ell` and :math:`a`.
    data_range : float
        Length of the range of the data it hides among.
    """

    center: float
    length: float
    height: float
    data_range: float

    def __call__(self, t: ArrayLike) -> FloatArray:
        """Values at `t`, an array of any shape."""
        u = 2 * (finite_array("t", t) - self.center) / self.length
        return self.height * np.maximum(1 - u**2, 0) ** 3

    def error_floor(self) -> float:
        r"""Half of its root mean square over the range of the data.

        Whatever rule makes a fit from the data: of a target and the target plus this bump, one has a root
        mean square error of at least this (:claim:`one-of-two-targets-is-missed`), and no larger floor
        holds for every fit (:claim:`midway-reaches-the-floor`).  In closed form
        :math:`\frac{|a|}2\sqrt{\frac{1024}{3003}\frac\ell R}`.
        """
        return 0.5 * abs(self.height) * float(np.sqrt(BUMP_MEAN_SQUARE * self.length / self.data_range))


def hidden_bump(x: ArrayLike, height: float) -> HiddenBump:
    """A smooth bump in the widest gap between neighbouring inputs, zero at every one of them.

    Parameters
    ----------
    x : array_like, shape (n,)
        At least two distinct inputs.
    height : float

    Raises
    ------
    ValueError
        If fewer than two inputs differ.

    Notes
    -----
    Claims: :claim:`bump-hides-from-the-data`.

    Examples
    --------
    >>> bump = hidden_bump([0.0, 1.0, 3.0], height=2.0)
    >>> bump([0.0, 1.0, 2.0, 3.0])
    array([0., 0., 2., 0.])
    """
    ends, gaps = _gaps(x)
    widest = int(np.argmax(gaps))
    middle = 0.5 * (ends[widest] + ends[widest + 1])
    return HiddenBump(
        float(middle), float(gaps[widest]), finite_scalar("height", height), float(ends[-1] - ends[0])
    )


def chance_of_no_datum(length: float, n: int) -> float:
    r"""Chance :math:`(1-\ell/2)^n` that n uniform inputs on [-1, 1] leave an interval of length ℓ empty.

    Parameters
    ----------
    length : float
        :math:`\ell`, from 0 to 2.
    n : int
        Number of data, >= 0.

    Raises
    ------
    ValueError
        If the length is outside [0, 2] or n is no whole number >= 0.

    Notes
    -----
    Claims: :claim:`spikes-are-missed-by-chance`.

    Examples
    --------
    >>> round(chance_of_no_datum(0.05, 40), 3)
    0.363
    """
    part = finite_scalar("length", length)
    if not 0 <= part <= 2:
        raise ValueError(f"length: expected a number from 0 to 2, got {length}")
    return float((1 - part / 2) ** whole_number("n", n))


def linear_interpolant_bound(x: ArrayLike, curvature: float) -> float:
    r"""Largest error :math:`M h^2/8` of the linear interpolant where :math:`|f''|\le M`; h is the widest gap.

    Parameters
    ----------
    x : array_like, shape (n,)
        At least two distinct inputs.
    curvature : float
        :math:`M\ge0`.

    Raises
    ------
    ValueError
        If fewer than two inputs differ, or `curvature` is negative.

    Notes
    -----
    Parabolas attain it (:claim:`linear-interpolant-error-bound`).

    Examples
    --------
    >>> linear_interpolant_bound([0.0, 1.0, 3.0], curvature=2.0)
    1.0
    """
    return _curvature(curvature) * float(_gaps(x)[1].max()) ** 2 / 8


def linear_interpolant_rms_bound(x: ArrayLike, curvature: float) -> float:
    r"""Root mean square error of the linear interpolant over the data range, at most
    :math:`M\sqrt{\sum_jh_j^5/(120R)}` where :math:`|f''|\le M`.

    Parameters
    ----------
    x : array_like, shape (n,)
        At least two distinct inputs; gaps :math:`h_j`, range R.
    curvature : float
        :math:`M\ge0`.

    Raises
    ------
    ValueError
        If fewer than two inputs differ, or `curvature` is negative.

    Notes
    -----
    Parabolas attain it (:claim:`linear-interpolant-rms-bound`).
    """
    gaps = _gaps(x)[1]
    return _curvature(curvature) * float(np.sqrt((gaps**5).sum() / (120 * gaps.sum())))


def expected_mean_square_bound(n: int, data_range: float, curvature: float) -> float:
    r"""Mean over uniform inputs of the square of `linear_interpolant_rms_bound`, their range R given.

    .. math:: \frac{M^2R^4}{n(n+1)(n+2)(n+3)}

    Parameters
    ----------
    n : int
        Number of data, >= 2.
    data_range : float
        R, the distance between the smallest and the largest, > 0.
    curvature : float
        :math:`M\ge0`.

    Raises
    ------
    ValueError
        If n is no whole number >= 2, the range is not positive, or `curvature` is negative.

    Notes
    -----
    For equal gaps the square is :math:`M^2R^4/(120(n-1)^4)`: random places cost a factor of up to 120 in mean
    square (:claim:`random-inputs-cost-root-120`).

    Examples
    --------
    >>> expected_mean_square_bound(2, 1.0, 1.0) == 1 / 120
    True
    """
    count, reach = whole_number("n", n, least=2), finite_scalar("data_range", data_range)
    if not reach > 0:
        raise ValueError(f"data_range: expected a number > 0, got {data_range}")
    return _curvature(curvature) ** 2 * reach**4 / (count * (count + 1) * (count + 2) * (count + 3))


def observed_order(gaps: ArrayLike, errors: ArrayLike) -> float:
    r"""The p for which errors fall like :math:`h^p`: slope of a line through :math:`(\log h,\log e)`.

    Parameters
    ----------
    gaps, errors : array_like, shape (k,)
        Positive; k >= 2.

    Raises
    ------
    ValueError
        If there are fewer than two, or one is not positive.

    Notes
    -----
    Claims: :claim:`not-a-knot-splines-have-order-four`, :claim:`natural-ends-cost-order`.

    Examples
    --------
    >>> round(observed_order([0.1, 0.05], [4e-4, 1e-4]), 9)
    2.0
    """
    sizes = finite_array("gaps", gaps, (None,))
    values = finite_array("errors", errors, sizes.shape)
    if len(sizes) < 2 or not (sizes > 0).all() or not (values > 0).all():
        raise ValueError("gaps, errors: expected at least two of each, all > 0")
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def two_lines_floor(x: ArrayLike, y: ArrayLike) -> float:
    r"""Root mean square residual of two least-squares lines, one for the data left of 0, one for the others.

    A network with zero biases that moves only to first order in its weights fits no better
    (:claim:`lazy-zero-bias-fits-two-lines`), and wide ones come to rest near it for a long
    time (:claim:`wide-zero-bias-networks-wait-at-two-lines`).

    Parameters
    ----------
    x : array_like, shape (n,)
        None of them 0.
    y : array_like, shape (n,)

    Raises
    ------
    ValueError
        If a datum is at 0, where the first-order change of every unit is a kink.
    """
    points, targets = data_pair(x, y)
    if (points == 0).any():
        raise ValueError("x: expected no datum at 0, got one")
    right = (points > 0).astype(np.float64)
    features = np.stack([right, right * points, 1 - right, (1 - right) * points], axis=1)
    best = np.linalg.lstsq(features, targets, rcond=None)[0]
    return float(np.sqrt(np.mean((features @ best - targets) ** 2)))


def _gaps(x: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """The distinct inputs in increasing order, and the gaps between them."""
    ends = np.unique(input_array(x))
    if len(ends) < 2:
        raise ValueError(f"x: expected at least two distinct inputs, got {len(ends)}")
    return ends, np.diff(ends)


def _curvature(curvature: float) -> float:
    bound = finite_scalar("curvature", curvature)
    if bound < 0:
        raise ValueError(f"curvature: expected a number >= 0, got {curvature}")
    return bound
