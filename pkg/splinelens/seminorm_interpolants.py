r"""Which function does an infinitely wide network draw through the data, for this activation?

Units :math:`\phi(\langle\xi,x\rangle-\gamma)` with directions uniform on the sphere; offsets flat on the
whole line, or uniform on :math:`[-B,B]`, or, with one input, of any density; trained are the output weights
from 0, or all weights so little that the tangent does not turn.  The answer is always one formula,

.. math:: f(x)=\sum_k\lambda_kK(x,x_k)+q(x),

with a kernel K that activation, dimension and offsets decide, and a polynomial q that costs nothing for flat
offsets and its due for finite ones (derived here, chapters 9 and 11).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_targets, finite_scalar, whole_number
from splinelens.activations import Activation, get_activation
from splinelens.breakpoint_densities import BreakpointDensity, density_kernel
from splinelens.conditional_solves import (
    RBF,
    ConditionalSolution,
    by_natural_spline,
    by_powers,
    by_system,
    monomials,
    refuse_bad_points,
)
from splinelens.kernels import activation_kernel, tangent_kernel
from splinelens.offset_kernels import (
    offset_kernel,
    point_array,
    polynomial_variances,
    positive_range,
)

__all__ = ["BreakpointDensity", "MinimumSeminormInterpolant"]

Train = Sequence[str]


class MinimumSeminormInterpolant:
    r"""The interpolant of least seminorm: what the kernel regime of an activation converges to.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    dim : int
        Dimension d >= 1 of the inputs; at most 3 for a finite range that needs quadrature.
    offset_range : float, optional
        B > 0 for offsets uniform on [-B, B]; flat on the whole line if left out.
    scale : float
        Weight scale s > 0: the activation is :math:`\phi(st)`.
    density : BreakpointDensity, optional
        One input only: the densities of breakpoints of either orientation, in place of `offset_range`.
    train : sequence of str
        ``("v",)`` for output weights alone; with "w" or "b" or both besides, the tangent kernel of small
        movements from a random start.
    sigma_v : float
        Deviation of the output weights at that start.
    order : int, optional
        For flat offsets, the degree below which polynomials are free, where it is not the one that the pole
        of the activation's transform shows (chapter 9).
    size : int
        How fine the rule on the sphere is, where one is needed (finite range, d > 1).

    Attributes
    ----------
    coefficients : ndarray, shape (n,)
        :math:`\lambda`; with all moments of degree below `order` equal to 0 for flat offsets.
    polynomial : ndarray
        Coefficients of q over the monomials of degree below `order`, constant first; empty without q.
    condition_number : float
        Of the system that was solved, rows and columns brought to size 1.  Beyond 1e12, `fit` warns.
    solver : str
        "CubicSpline", "RBFInterpolator" or "system".
    Raises
    ------
    ValueError
        If the activation has no kernel for flat offsets (sin, cos), a number is out of range, or
        `density` comes with more than one input or with a range.

    Notes
    -----
    Claims: :claim:`flat-interpolant-reproduces`, :claim:`seminorm-is-multipliers-times-data`,
    :claim:`every-activation-has-its-interpolant`, :claim:`leak-does-not-show-in-flat-offsets`,
    :claim:`leak-shows-on-a-finite-range`, :claim:`flat-interpolants-move-with-the-data`,
    :claim:`steep-tanh-draws-a-broken-line`, :claim:`range-reproduces-with-its-boundary`,
    :claim:`range-cost-is-curvature-and-boundary`, :claim:`range-effect-to-first-order`,
    :claim:`gap-of-dense-data-sits-at-the-ends`, :claim:`tangent-kernel-has-the-order-of-its-activation`,
    :claim:`tangent-kernel-of-a-finite-range`, :claim:`tangent-interpolant-has-kinks-at-the-data`.

    Examples
    --------
    Three points, ReLU: the natural cubic spline.

    >>> f = MinimumSeminormInterpolant("relu").fit([-1.0, 0.0, 1.0], [0.0, 1.0, 0.0])
    >>> f([0.0, 0.5, 2.0]).round(12)
    array([ 1.    ,  0.6875, -1.5   ])
    >>> round(f.seminorm(), 12), f.coefficients.round(12)
    (3.0, array([-1.5,  3. , -1.5]))

    Nearly the same for offsets in [-8, 8], where lines are cheap and not free:

    >>> g = MinimumSeminormInterpolant("relu", offset_range=8.0).fit([-1.0, 0.0, 1.0], [0.0, 1.0, 0.0])
    >>> float(abs(f(0.5) - g(0.5)).max()) < 1e-2
    True
    """

    coefficients: FloatArray
    polynomial: FloatArray
    condition_number: float
    solver: str

    def __init__(
        self,
        activation: str | Activation,
        dim: int = 1,
        offset_range: float | None = None,
        scale: float = 1.0,
        *,
        density: BreakpointDensity | None = None,
        train: Train = ("v",),
        sigma_v: float = 1.0,
        order: int | None = None,
        size: int = 64,
    ) -> None:
        phi = get_activation(activation)
        self.activation = phi if scale == 1 else phi.scaled(finite_scalar("scale", scale))
        self.dim = whole_number("dim", dim, least=1)
        self.offset_range = None if offset_range is None else positive_range(offset_range)
        self.density, self.size = density, whole_number("size", size, least=2)
        self.train, self.sigma_v = _trained(train), finite_scalar("sigma_v", sigma_v)
        self._given_order = None if order is None else whole_number("order", order)
        self._refuse_what_has_no_kernel()

    def _refuse_what_has_no_kernel(self) -> None:
        flat = self.offset_range is None and self.density is None
        if flat and self.activation.null_space_order is None and self._given_order is None:
            raise ValueError(
                f"activation: expected one with a kernel for flat offsets, got {self.activation.name!r}, "
                "whose units do not add up over the line; give offset_range"
            )
        if self.density is not None and (self.dim > 1 or self.offset_range is not None):
            raise ValueError("density: expected one input and no offset_range beside it")
        if self.density is not None and self.train != ("v",):
            raise ValueError(f"density: expected train=('v',) beside it, got {self.train}")

    @property
    def order(self) -> int:
        """Degree below which polynomials are free, or, on a range, kept apart as their cost is known."""
        if self.offset_range is None and self.density is None:
            given = self._given_order
            return (self.activation.null_space_order or 0) if given is None else given
        return 0 if self._costs() is None else 1 + (self.activation.degree or 0)

    def _costs(self) -> FloatArray | None:
        """What a range charges for the polynomials, where that is known in closed form."""
        if self.offset_range is None or self.train != ("v",):
            return None
        variances = polynomial_variances(self.activation, self.dim, self.offset_range)
        return None if variances is None else 1 / variances

    def kernel(self, x: ArrayLike, other: ArrayLike | None = None) -> FloatArray:
        r"""The kernel :math:`K(x,x')`, for flat offsets modulo the polynomials that are free.

        Parameters
        ----------
        x, other : array_like, shape (n,) or (n, d)
            Points; `other` is `x` if left out.

        Returns
        -------
        ndarray, shape (n, n')
        """
        one = self._points("x", x)
        return self._whole_kernel(one, one if other is None else self._points("other", other))

    def fit(self, x: ArrayLike, y: ArrayLike) -> MinimumSeminormInterpolant:
        """Pass through the data.

        Parameters
        ----------
        x : array_like, shape (n,) or (n, d)
            Distinct points; for flat offsets such that no polynomial of degree below the order but 0
            vanishes on them.
        y : array_like, shape (n,)
            Targets.

        Returns
        -------
        MinimumSeminormInterpolant
            Itself.

        Raises
        ------
        ValueError
            On wrong shapes, NaN, infinity, repeated, too few or degenerate points, and where the system is
            singular to working precision.

        Warns
        -----
        UserWarning
            With the condition number, where the system is ill-conditioned.
        """
        points = self._points("x", x)
        targets = data_targets(points, y)
        refuse_bad_points(points, 0 if self._costs() is not None else self.order)
        solution = self._solve(points, targets)
        self.x, self.y, self._curve = points, targets, solution.curve
        self.coefficients, self.polynomial = solution.multipliers, solution.polynomial
        self.condition_number, self.solver = solution.condition, solution.solver
        return self

    def _solve(self, x: FloatArray, y: FloatArray) -> ConditionalSolution:
        power = self._power()
        if power == 3 and self.dim == 1 and self.order == 2:
            return by_natural_spline(x, y, self._power_factor())
        if power in RBF:
            return by_powers(x, y, power, self._power_factor(), self.order)
        costs = self._costs()
        if costs is None:
            return by_system(x, y, self._whole_kernel(x, x), self.order)
        outside = np.linalg.norm(x, axis=1).max() > (self.offset_range or 0.0)
        if outside:
            return by_system(x, y, self._whole_kernel(x, x), 0)
        return by_system(x, y, self._flat_kernel(x, x), self.order, costs)

    def _power(self) -> int:
        """The power of the distance that the kernel is, 0 if it is none."""
        flat = self.offset_range is None and self.density is None and self.train == ("v",)
        flat = flat and self._given_order is None
        pure = self.activation.jump is not None and self.activation.degree is not None
        return 2 * (self.activation.degree or 0) + 1 if flat and pure else 0

    def _power_factor(self) -> float:
        return float(activation_kernel(self.activation, 1.0, self.dim))

    def _flat_kernel(self, one: FloatArray, two: FloatArray) -> FloatArray:
        if self.train != ("v",):
            return tangent_kernel(self.activation, one, two, self.sigma_v, self.train)
        r = np.linalg.norm(one[:, None] - two, axis=2)
        return activation_kernel(self.activation, r, self.dim)

    def _whole_kernel(self, one: FloatArray, two: FloatArray) -> FloatArray:
        if self.density is not None:
            return density_kernel(self.activation, one[:, 0], two[:, 0], self.density)
        if self.offset_range is None:
            return self._flat_kernel(one, two)
        return self._range_kernel(one, two, self.offset_range)

    def _range_kernel(self, one: FloatArray, two: FloatArray, reach: float) -> FloatArray:
        total = np.zeros((len(one), len(two)))
        if "v" in self.train:
            total += offset_kernel(self.activation, one, two, reach, self.size)
        if set(self.train) - {"v"}:
            factor = ("b" in self.train) + one @ two.T * ("w" in self.train)
            slope = self.activation.differentiated()
            total += self.sigma_v**2 * factor * offset_kernel(slope, one, two, reach, self.size)
        return total

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values of the interpolant.

        Parameters
        ----------
        x : array_like, shape (m,) or (m, d), or one number

        Returns
        -------
        ndarray, shape (m,)

        Raises
        ------
        ValueError
            Before `fit`, or if shapes do not fit.
        """
        self._refuse_before_fit()
        points = self._points("x", np.atleast_1d(np.asarray(x)))
        if self._curve is not None:
            return np.asarray(self._curve(points)) if len(points) else np.zeros(0)
        if len(self.polynomial) == 0:
            return self._whole_kernel(points, self.x) @ self.coefficients
        values = self._flat_kernel(points, self.x) @ self.coefficients
        values += monomials(points, self.order) @ self.polynomial
        beyond = np.linalg.norm(points, axis=1) > (self.offset_range or np.inf)
        if beyond.any():
            values[beyond] = self._whole_kernel(points[beyond], self.x) @ self.coefficients
        return np.asarray(values)

    def seminorm(self) -> float:
        r"""The squared seminorm :math:`\langle\lambda,y\rangle`, the least cost through the data.

        For flat offsets it is the spectral integral of `activation_spectra.SpectralPenalty`; for a range
        or a density it includes what polynomials cost.

        Raises
        ------
        ValueError
            Before `fit`.
        """
        self._refuse_before_fit()
        return float(self.coefficients @ self.y)

    def _points(self, name: str, x: ArrayLike) -> FloatArray:
        points = point_array(name, x)
        if points.shape[1] != self.dim:
            raise ValueError(f"{name}: expected points in dimension {self.dim}, got shape {np.shape(x)}")
        return points

    def _refuse_before_fit(self) -> None:
        if not hasattr(self, "coefficients"):
            raise ValueError("x: the interpolant has no data yet, call fit(x, y) first")

    def __repr__(self) -> str:
        spread = "flat" if self.offset_range is None else f"[-{self.offset_range:g}, {self.offset_range:g}]"
        spread = "a density" if self.density is not None else spread
        name = self.activation.name
        return f"MinimumSeminormInterpolant({name!r}, dim={self.dim}, offsets={spread})"


def _trained(train: Train) -> tuple[str, ...]:
    names = tuple(name for name in ("w", "b", "v") if name in train)
    if isinstance(train, str) or not names or len(names) != len(list(train)):
        raise ValueError(f"train: expected some of 'w', 'b', 'v', each once, got {train!r}")
    return names
