r"""A univariate ReLU network is a spline: breakpoints, delta-slopes, orientations, and back.

With :math:`\beta=-b/w`, :math:`\mu=wv`, :math:`s=\operatorname{sign}w` (derived here, chapter 1)

.. math:: f(x) = c + d\,x + \sum_i \mu_i (x-\beta_i)\,\mathbb 1[s_i(x-\beta_i) > 0].

The delta-slope :math:`\mu` is the slope on the *active* side; the jump :math:`m=|w|v=s\mu` is the
slope change from left to right.  They agree only for right-facing units.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from splinelens._arrays import FloatArray, finite_array, finite_scalar, input_array, real_array
from splinelens.networks import ShallowNetwork
from splinelens.piecewise_linear import PiecewiseLinear

__all__ = ["PiecewiseLinear", "ReluSpline", "univariate_relu"]

CHUNK = 1 << 22
"""Largest number of (datum, unit) pairs held at once."""


def univariate_relu(network: ShallowNetwork, purpose: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Parameters `w`, `b`, `v` of a ReLU network with one input, each of shape (H,).

    Raises
    ------
    ValueError
        If `network` has another activation or more inputs; the message names `purpose`.
    """
    if not isinstance(network, ShallowNetwork):
        raise ValueError(f"network: {purpose} needs a ShallowNetwork, got {type(network).__name__}")
    name = network.activation.name
    if name != "relu":
        raise ValueError(f"network: {purpose} needs the activation 'relu', got {name!r}")
    if network.dim != 1:
        raise ValueError(f"network: {purpose} needs one input, got {network.dim}")
    return network.w.reshape(-1), network.b, network.v


@dataclass(frozen=True, eq=False)
class ReluSpline:
    r"""A univariate ReLU network with its rescaling symmetry divided out.

    Parameters
    ----------
    breakpoints : array_like, shape (K,)
        :math:`\beta_i=-b_i/w_i`; :math:`\pm\infty` where the division overflows.
    delta_slopes : array_like, shape (K,)
        :math:`\mu_i=w_iv_i`, the slope on the active side.
    orientations : array_like, shape (K,)
        :math:`s_i=\operatorname{sign}w_i`: +1 for right-facing, -1 for left-facing units.
    constant, slope : float
        What does not bend: bias, units with :math:`w=0`, affine skip.
    intercepts : array_like, shape (K,), optional
        :math:`v_ib_i`; where left out, :math:`-\mu_i\beta_i`.  Kept because
        :math:`\mu\beta` is lost where :math:`\beta` overflows and :math:`vb` is not.

    Raises
    ------
    ValueError
        On wrong shapes, NaN, an infinite delta-slope or intercept, or an orientation other than ±1.

    Notes
    -----
    Derived here, chapter 1.

    Examples
    --------
    >>> spline = ReluSpline.from_network(ShallowNetwork(w=[-2.0], b=[1.0], v=[3.0]))
    >>> spline.breakpoints, spline.delta_slopes, spline.jumps
    (array([0.5]), array([-6.]), array([6.]))
    """

    breakpoints: FloatArray
    delta_slopes: FloatArray
    orientations: FloatArray
    constant: float = 0.0
    slope: float = 0.0
    intercepts: FloatArray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        beta = _breakpoints(self.breakpoints)
        shape = (len(beta),)
        mu = finite_array("delta_slopes", self.delta_slopes, shape)
        signs = finite_array("orientations", self.orientations, shape)
        if not (np.abs(signs) == 1).all():
            raise ValueError("orientations: expected +1 (right-facing) or -1 (left-facing)")
        given = self.intercepts is not None
        heights = finite_array("intercepts", self.intercepts if given else -mu * beta, shape)
        values = {"breakpoints": beta, "delta_slopes": mu, "orientations": signs, "intercepts": heights}
        for name, array in values.items():
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        object.__setattr__(self, "constant", finite_scalar("constant", self.constant))
        object.__setattr__(self, "slope", finite_scalar("slope", self.slope))

    @classmethod
    def from_network(cls, network: ShallowNetwork) -> Self:
        """The spline that a univariate ReLU network computes, units with w ≠ 0 in its order.

        Raises
        ------
        ValueError
            If the activation is not ReLU or the network has more than one input.

        Notes
        -----
        Claims: :claim:`coordinates-are-invariant`, :claim:`delta-slope-is-active-slope`,
        :claim:`flat-unit-is-constant`.
        """
        w, b, v = univariate_relu(network, "ReluSpline")
        bends = w != 0
        flat = v[~bends] @ np.maximum(b[~bends], 0.0)
        w, b, v = w[bends], b[bends], v[bends]
        with np.errstate(over="ignore"):
            beta = 0.0 - b / w
        slope = float(
            np.reshape(network.slope, ()) if network.w.ndim == 1 else np.reshape(network.slope, -1)[0]
        )
        return cls(beta, w * v, np.sign(w), network.bias + float(flat), slope, v * b)

    @property
    def jumps(self) -> FloatArray:
        r"""Slope change from left to right, :math:`m=|w|v=s\mu`, shape (K,): the mass of :math:`f''`.

        Claims: :claim:`jump-is-s-mu`.
        """
        return self.orientations * self.delta_slopes

    def roughness(self) -> float:
        r"""Sum of squared delta-slopes :math:`\sum_i\mu_i^2=\sum_i m_i^2`."""
        return float(self.delta_slopes @ self.delta_slopes)

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values at `x`, shape (n,), by the formula of the spline.

        Activity is told by the rounded breakpoint; at points within rounding of one it may differ
        from that of the network, and the value then differs by rounding.

        Claims: :claim:`spline-formula`.
        """
        points = input_array(x)
        rows = max(1, CHUNK // max(1, len(self.breakpoints)))
        parts = [self._bend(points[k : k + rows]) for k in range(0, len(points), rows)]
        return self.constant + self.slope * points + np.concatenate(parts or [np.zeros(0)])

    def _bend(self, points: FloatArray) -> FloatArray:
        active = self.orientations * (points[:, None] - self.breakpoints) > 0
        return points * (active @ self.delta_slopes) + active @ self.intercepts

    def sorted(self) -> Self:
        """The same units by breakpoint, then orientation, then delta-slope: one order for a multiset.

        Claims: :claim:`permutations-drop-out`.
        """
        order = np.lexsort((self.intercepts, self.delta_slopes, self.orientations, self.breakpoints))
        arrays = (self.breakpoints, self.delta_slopes, self.orientations)
        beta, mu, signs = (array[order] for array in arrays)
        return type(self)(beta, mu, signs, self.constant, self.slope, self.intercepts[order])

    def piecewise_linear(self) -> PiecewiseLinear:
        r"""The function itself, as knots, slopes and intercepts.

        The leftmost line has slope :math:`d+\sum_{s_i<0}\mu_i` and intercept
        :math:`c+\sum_{s_i<0}v_ib_i`; crossing :math:`\beta_i` adds :math:`m_i` and
        :math:`s_iv_ib_i`.  Knots merge only where exactly equal; knots whose jumps cancel exactly
        are deleted.

        Notes
        -----
        Claims: :claim:`canonical-form-is-the-function`, :claim:`intercepts-survive-overflow`,
        :claim:`cancelling-pair-leaves-no-knot`, :claim:`opposite-pair-is-kink-plus-line`,
        :claim:`knots-bound-the-width`, :claim:`one-unit-is-no-slanted-line`.
        """
        bends, everywhere = np.isfinite(self.breakpoints), self._active_at_minus_infinity()
        start = self.slope + self.delta_slopes[everywhere].sum()
        height = self.constant + self.intercepts[everywhere].sum()
        knots, jumps, lifts = self._merged(bends)
        return PiecewiseLinear(
            knots, start + np.append(0.0, np.cumsum(jumps)), height + np.append(0.0, np.cumsum(lifts))
        )

    def _active_at_minus_infinity(self) -> NDArray[np.bool_]:
        right, beta = self.orientations > 0, self.breakpoints
        return np.where(right, beta == -np.inf, beta > -np.inf)

    def _merged(self, bends: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray, FloatArray]:
        lifts = (self.orientations * self.intercepts)[bends]
        knots, place = np.unique(self.breakpoints[bends], return_inverse=True)
        jump, lift = (_exact_sums(place, each, len(knots)) for each in (self.jumps[bends], lifts))
        stays = jump != 0
        return knots[stays], jump[stays], lift[stays]

    def to_network(self) -> ShallowNetwork:
        r"""The network on the balanced section :math:`w^2+b^2=v^2`.

        A unit with :math:`\mu=0` has no balanced representative; it gets :math:`|w|=1`,
        :math:`v=0`, its breakpoint and its orientation.  Where :math:`\mu` is 0 only by underflow, what
        the unit adds at x = 0 goes into the bias.

        Notes
        -----
        Claims: :claim:`balanced-point-exists`, :claim:`balanced-point-is-unique`,
        :claim:`balanced-point-has-least-norm`, :claim:`coordinates-separate-orbits`.
        """
        root = np.sqrt(np.hypot(self.delta_slopes, self.intercepts))
        live = self.delta_slopes != 0
        size = np.where(live, root, 1.0)
        v = np.where(live, self.orientations * np.sign(self.delta_slopes) * size, 0.0)
        w = self.orientations * np.where(live, np.abs(self.delta_slopes) / size, 1.0)
        far = np.finfo(np.float64).max
        b = np.where(
            live, self.intercepts / np.where(live, v, 1.0), -w * np.clip(self.breakpoints, -far, far)
        )
        lost = ~live & (self.orientations * self.breakpoints < 0)
        return ShallowNetwork(w, b, v, self.constant + float(self.intercepts[lost].sum()), self.slope)

    def __repr__(self) -> str:
        return f"ReluSpline({len(self.breakpoints)} units, constant={self.constant:g}, slope={self.slope:g})"

    def _repr_latex_(self) -> str:
        count = len(self.breakpoints)
        return rf"$f(x) = c + d\,x + \sum_{{i=1}}^{{{count}}} \mu_i (x-\beta_i)\,1[s_i(x-\beta_i) > 0]$"


def _breakpoints(value: ArrayLike) -> FloatArray:
    beta = real_array("breakpoints", value, (None,))
    if np.isnan(beta).any():
        raise ValueError("breakpoints: expected numbers, got NaN")
    return beta


def _exact_sums(place: NDArray[np.intp], values: FloatArray, count: int) -> FloatArray:
    """Sums of `values` by `place`, each rounded once, so that what cancels exactly gives exactly 0."""
    order = np.argsort(place, kind="stable")
    ends = np.cumsum(np.bincount(place, minlength=count))[:-1]
    return np.array([fsum(group) for group in np.split(values[order], ends)] if count else [])
