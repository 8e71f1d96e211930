r"""What independent symmetric weights say about a random network, whatever their law.

Weights :math:`w`, biases :math:`b` and output weights :math:`v` of a univariate ReLU network are
independent, and each has the law of its negative.  That alone fixes the mean size and the spread of
kinks, slopes and values (derived here, chapter 2).  `splinelens.initialization` holds the two laws of
practice.  Scales are used as given: nothing is divided by the width.  Everywhere `width` is the number
:math:`H` of units, and `beta` and `mu` are breakpoints and delta-slopes, scalars or arrays, finite.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, real_array, whole_number
from splinelens.networks import ShallowNetwork

__all__ = ["InitializationLaw", "Moments"]


@dataclass(frozen=True)
class Moments:
    """Moments of a symmetric random number.

    Attributes
    ----------
    second, absolute, kurtosis : float
        Mean of the square, mean of the absolute value, and fourth moment over squared second moment.
    """

    second: float
    absolute: float
    kurtosis: float


class InitializationLaw(ABC):
    r"""A law of independent symmetric :math:`w`, :math:`b`, :math:`v`.

    The scale of the bias may be zero: then all breakpoints are 0, and whatever needs a density of
    breakpoints is refused with a ValueError.
    """

    @property
    @abstractmethod
    def weight(self) -> Moments:
        """Moments of the input weights."""

    @property
    @abstractmethod
    def bias(self) -> Moments:
        """Moments of the biases."""

    @property
    @abstractmethod
    def output(self) -> Moments:
        """Moments of the output weights."""

    @abstractmethod
    def joint_density(self, beta: ArrayLike, mu: ArrayLike) -> FloatArray:
        """Density of breakpoint and delta-slope."""

    @abstractmethod
    def breakpoint_density(self, beta: ArrayLike) -> FloatArray:
        """Density of the breakpoint."""

    @abstractmethod
    def delta_slope_density(self, mu: ArrayLike) -> FloatArray:
        """Density of the delta-slope; infinite at 0."""

    @abstractmethod
    def conditional_density(self, mu: ArrayLike, beta: ArrayLike) -> FloatArray:
        """Density of the delta-slope at `mu`, given the breakpoint `beta`."""

    @abstractmethod
    def delta_slope_tail(self, size: ArrayLike) -> FloatArray:
        r"""Probability of :math:`|\mu|>` `size`, a number or array >= 0."""

    @abstractmethod
    def mean_square_weight(self, beta: ArrayLike) -> FloatArray:
        r""":math:`E[w^2\mid\beta]`, the mean square weight of a unit with breakpoint `beta`."""

    @abstractmethod
    def curvature_density(self, beta: ArrayLike) -> FloatArray:
        r""":math:`\rho(\beta)=p(\beta)\,E[w^2\mid\beta]`; training v alone weighs curvature by 1/rho."""

    @property
    def curvature_kinks(self) -> tuple[float, ...]:
        """Places where the curvature density is not smooth."""
        return ()

    @abstractmethod
    def _curvature_up_to(self, beta: FloatArray) -> FloatArray:
        r"""Integral of :math:`\rho` from 0 to `beta`, which may be infinite."""

    @abstractmethod
    def _draw(self, width: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Arrays w, b, v of one network."""

    def sample(self, width: int, rng: np.random.Generator) -> ShallowNetwork:
        """A network of `width` units drawn from the law, without bias or skip.

        The orientation of a unit is a fair coin independent of its breakpoint and delta-slope
        (:claim:`orientation-is-a-fair-coin`); its output weight is independent of its breakpoint
        (:claim:`output-weight-is-independent-of-breakpoint`).

        Parameters
        ----------
        width : int
            Number of units, >= 0.
        rng : numpy.random.Generator
            Where the draws come from.

        Raises
        ------
        ValueError
            If the width is negative or not a whole number, or `rng` is no generator.
        """
        count = whole_number("width", width)
        if not isinstance(rng, np.random.Generator):
            raise ValueError(f"rng: expected a numpy.random.Generator, got {type(rng).__name__}")
        return ShallowNetwork(*self._draw(count, rng))

    def mean_square_delta_slope(self, beta: ArrayLike) -> FloatArray:
        r""":math:`E[\mu^2\mid\beta]=E[v^2]\,E[w^2\mid\beta]`, which falls like :math:`\beta^{-2}`.

        So delta-slopes are not independent of breakpoints (:claim:`delta-slope-depends-on-breakpoint`).
        """
        return self.output.second * self.mean_square_weight(beta)

    def expected_roughness(self, width: int) -> float:
        r"""Mean of :math:`R=\sum_i\mu_i^2`, which is :math:`H\,E[w^2]\,E[v^2]`.

        See :claim:`expected-roughness`.
        """
        return whole_number("width", width) * self.weight.second * self.output.second

    def roughness_variance(self, width: int) -> float:
        r"""Variance of R, :math:`H(\kappa_w\kappa_v-1)(E[w^2]E[v^2])^2` with kurtoses :math:`\kappa`.

        Against the square of the mean it falls like :math:`1/H` (:claim:`roughness-variance`).
        """
        spread = self.weight.kurtosis * self.output.kurtosis - 1.0
        return whole_number("width", width) * spread * (self.weight.second * self.output.second) ** 2

    def slope_variance(self, width: int) -> float:
        r"""Variance of :math:`f'(x)`: half the mean roughness, at every `x` that is no breakpoint.

        At ``x = 0`` it needs a bias (:claim:`slope-variance-is-half-the-roughness`).
        """
        return 0.5 * self.expected_roughness(width)

    def slope_increment_variance(self, low: ArrayLike, high: ArrayLike, width: int) -> FloatArray:
        r"""Variance of :math:`f'(h)-f'(l)`, :math:`H\,E[v^2]\int_l^h\rho\,d\beta`.

        See :claim:`slope-increment-variance`.

        Parameters
        ----------
        low, high : array_like
            Ends :math:`l\le h`, which broadcast; infinite ones are allowed.
        width : int

        Raises
        ------
        ValueError
            If an end is NaN, `high` lies below `low`, or all biases are zero.
        """
        start, end = real_array("low", low), real_array("high", high)
        if not (start <= end).all():
            raise ValueError(f"high: expected numbers >= low, got {end.min():g}")
        mass = self._curvature_up_to(end) - self._curvature_up_to(start)
        return whole_number("width", width) * self.output.second * mass

    def value_variance(self, x: ArrayLike, width: int) -> FloatArray:
        r"""Variance of :math:`f(x)`, :math:`\frac H2E[v^2](E[w^2]x^2+E[b^2])`, in the shape of `x`.

        See :claim:`value-variance`.
        """
        points = finite_array("x", x)
        at_one: FloatArray = self.weight.second * points**2 + self.bias.second
        return 0.5 * whole_number("width", width) * self.output.second * at_one

    def expected_total_kink(self, width: int) -> float:
        r"""Mean of :math:`\sum_i|\mu_i|`, which is :math:`H\,E|w|\,E|v|` (:claim:`expected-total-kink`).

        This is the total variation of :math:`f'` where no two breakpoints coincide, and more than it
        where biases are zero.  At a roughness of fixed mean it grows like :math:`\sqrt H`
        (:claim:`total-kink-grows-like-root-width`).
        """
        return whole_number("width", width) * self.weight.absolute * self.output.absolute

    def expected_largest_kink(self, width: int) -> float:
        r"""Mean of :math:`\max_i|\mu_i|`, :math:`\int_0^\infty 1-P(|\mu|\le t)^H\,dt` by quadrature.

        See :claim:`expected-largest-kink`.  It is at most
        :math:`(\kappa_w\kappa_v)^{1/4}\sqrt{E[R]}\,H^{-1/4}` (:claim:`largest-kink-vanishes`).
        The sampled means agree (:claim:`sampled-largest-kinks`).
        """
        from scipy.integrate import quad

        count = whole_number("width", width)
        scale = np.sqrt(self.weight.second * self.output.second)

        def some_beyond(size: float) -> float:
            with np.errstate(divide="ignore"):
                return float(-np.expm1(count * np.log1p(-self.delta_slope_tail(scale * size))))

        parts = [quad(some_beyond, *ends, limit=200, epsabs=1e-13)[0] for ends in pairwise(SIZES)]
        return float(scale * sum(parts)) if count else 0.0


SIZES = (0.0, 0.1, 1.0, 3.0, 10.0, 60.0)
"""Where the quadrature over sizes is split, in units of the root mean square; tails end before the last."""
