r"""What a random initialization draws, in the coordinates that the function sees.

Weights :math:`w`, biases :math:`b` and output weights :math:`v` of a univariate ReLU network are
independent and symmetric, normal or uniform.  Their law is a law of breakpoint :math:`\beta=-b/w` and
delta-slope :math:`\mu=wv`; the orientation is a fair coin, independent of both (derived here,
chapter 2).  What holds for every symmetric law stands in `splinelens.random_units`.  Scales are used as
given: nothing is divided by the width.  Everywhere `beta` and `mu` are breakpoints and delta-slopes,
scalars or arrays, finite, and they broadcast; zero biases have no density of breakpoints, and NaN,
infinity and densities without biases are refused with a ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens.random_units import InitializationLaw, Moments

__all__ = ["GaussianLaw", "InitializationLaw", "Moments", "UniformLaw", "standard_initializations"]


@dataclass(frozen=True)
class GaussianLaw(InitializationLaw):
    r"""Normal :math:`w`, :math:`b`, :math:`v` of mean 0.

    Parameters
    ----------
    sigma_w, sigma_v : float
        Standard deviations of weights and output weights, > 0.
    sigma_b : float
        Standard deviation of biases, >= 0.

    Raises
    ------
    ValueError
        If a scale is not finite or not positive (`sigma_b`: negative).

    Notes
    -----
    With :math:`q(\beta)=\sqrt{\sigma_b^2+\sigma_w^2\beta^2}` (derived here, chapter 2)

    .. math:: p(\beta,\mu)=\frac1{2\pi\sigma_vq(\beta)}
              \exp\Big(-\frac{|\mu|\,q(\beta)}{\sigma_w\sigma_b\sigma_v}\Big).

    Examples
    --------
    >>> law = GaussianLaw(1.0, 1.0, 1.0)
    >>> float(law.breakpoint_density(0.0) * np.pi)
    1.0
    """

    sigma_w: float
    sigma_b: float
    sigma_v: float

    def __post_init__(self) -> None:
        _check_scales(self)

    @property
    def weight(self) -> Moments:
        """Moments of the input weights."""
        return _normal(self.sigma_w)

    @property
    def bias(self) -> Moments:
        """Moments of the biases."""
        return _normal(self.sigma_b)

    @property
    def output(self) -> Moments:
        """Moments of the output weights."""
        return _normal(self.sigma_v)

    def weight_scale(self, beta: ArrayLike) -> FloatArray:
        r"""Scale :math:`\sigma_w\sigma_b/q(\beta)` of the Rayleigh law of :math:`|w|` given :math:`\beta`.

        See :claim:`gaussian-weight-is-rayleigh`.
        """
        _demand_bias(self.sigma_b, "sigma_b")
        q = np.hypot(self.sigma_b, self.sigma_w * finite_array("beta", beta))
        return self.sigma_w * (self.sigma_b / q)

    def delta_slope_scale(self, beta: ArrayLike) -> FloatArray:
        r"""Scale :math:`\sigma_w\sigma_b\sigma_v/q(\beta)` of the Laplace law of delta-slopes at `beta`."""
        return self.sigma_v * self.weight_scale(beta)

    def joint_density(self, beta: ArrayLike, mu: ArrayLike) -> FloatArray:
        """Density of (breakpoint, delta-slope) at `beta` and `mu` (:claim:`gaussian-joint-density`)."""
        return self.breakpoint_density(beta) * self.conditional_density(mu, beta)

    def breakpoint_density(self, beta: ArrayLike) -> FloatArray:
        r"""Cauchy density of scale :math:`\sigma_b/\sigma_w` (:claim:`gaussian-breakpoints-are-cauchy`)."""
        return self.weight_scale(beta) ** 2 / (np.pi * self.sigma_w * self.sigma_b)

    def conditional_density(self, mu: ArrayLike, beta: ArrayLike) -> FloatArray:
        r"""Laplace density of the delta-slope at `mu`, given the breakpoint `beta`.

        Its scale is `delta_slope_scale` (:claim:`gaussian-delta-slope-is-laplace`).
        """
        scale, size = self.delta_slope_scale(beta), np.abs(finite_array("mu", mu))
        with np.errstate(over="ignore"):
            density: FloatArray = np.exp(-size / scale) / (2 * scale)
        return density

    def delta_slope_density(self, mu: ArrayLike) -> FloatArray:
        r"""Density :math:`K_0(|\mu|/\sigma_w\sigma_v)/(\pi\sigma_w\sigma_v)`.

        See :claim:`gaussian-delta-slopes-are-bessel`.
        """
        from scipy.special import k0

        scale = self.sigma_w * self.sigma_v
        density: FloatArray = k0(np.abs(finite_array("mu", mu)) / scale) / (np.pi * scale)
        return density

    def delta_slope_tail(self, size: ArrayLike) -> FloatArray:
        r"""Probability of :math:`|\mu|>` `size` >= 0, :math:`\frac2\pi\int_z^\infty K_0`.

        Here :math:`z` is the size over :math:`\sigma_w\sigma_v`, and the integral is
        :math:`\int_0^\infty e^{-z\cosh t}/\cosh t\,dt`, which the trapezoidal rule gives to rounding.
        """
        z = _sizes(size) / (self.sigma_w * self.sigma_v)
        heights = np.exp(-np.multiply.outer(z, np.cosh(TRAPEZOID))) / np.cosh(TRAPEZOID)
        tail: FloatArray = (2 / np.pi) * STEP * (heights.sum(axis=-1) - 0.5 * heights[..., 0])
        return tail

    def mean_square_weight(self, beta: ArrayLike) -> FloatArray:
        r""":math:`E[w^2\mid\beta]=2\sigma_w^2\sigma_b^2/q(\beta)^2`."""
        return 2 * self.weight_scale(beta) ** 2

    def curvature_density(self, beta: ArrayLike) -> FloatArray:
        r""":math:`\frac2\pi\sigma_w^3\sigma_b^3/q(\beta)^4` (:claim:`gaussian-curvature-density`)."""
        square = self.weight_scale(beta) ** 2
        return (2 / (np.pi * self.sigma_w * self.sigma_b)) * square * square

    def _curvature_up_to(self, beta: FloatArray) -> FloatArray:
        _demand_bias(self.sigma_b, "sigma_b")
        angle = np.arctan(self.sigma_w * beta / self.sigma_b)
        mass: FloatArray = self.sigma_w**2 / np.pi * (angle + 0.5 * np.sin(2 * angle))
        return mass

    def covariance(self, x: ArrayLike, y: ArrayLike, width: int) -> FloatArray:
        r"""Covariance of :math:`f(x)` and :math:`f(y)`, the arc-cosine kernel; `x` and `y` broadcast.

        See :claim:`gaussian-covariance-is-arc-cosine`.
        With :math:`u=(\sigma_wx,\sigma_b)`, :math:`\theta` the angle between the two :math:`u`:
        :math:`\frac{H\sigma_v^2}{2\pi}|u||u'|(\sin\theta+(\pi-\theta)\cos\theta)`.
        """
        one, other = (self.sigma_w * finite_array(name, each) for name, each in (("x", x), ("y", y)))
        # The angle from both products, so that it is stable near 0 and near pi.
        cross, dot = self.sigma_b * (one - other), one * other + self.sigma_b**2
        theta = np.arctan2(np.abs(cross), dot)
        lengths = np.hypot(one, self.sigma_b) * np.hypot(other, self.sigma_b)
        shape = np.sin(theta) + (np.pi - theta) * np.cos(theta)
        covariance: FloatArray = (
            whole_number("width", width) * self.sigma_v**2 / (2 * np.pi) * lengths * shape
        )
        return covariance

    def _draw(self, width: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray, FloatArray]:
        w, b, v = rng.normal(size=(3, width))
        return self.sigma_w * w, self.sigma_b * b, self.sigma_v * v


@dataclass(frozen=True)
class UniformLaw(InitializationLaw):
    r""":math:`w`, :math:`b`, :math:`v` uniform on :math:`\pm a_w`, :math:`\pm a_b`, :math:`\pm a_v`.

    Parameters
    ----------
    a_w, a_v : float
        Half ranges of weights and output weights, > 0.
    a_b : float
        Half range of biases, >= 0.

    Raises
    ------
    ValueError
        If a half range is not finite or not positive (`a_b`: negative).

    Notes
    -----
    With :math:`M(\beta)=\min(a_w, a_b/|\beta|)` (derived here, chapter 2)

    .. math:: p(\beta,\mu)=\frac{(M(\beta)-|\mu|/a_v)_+}{4a_wa_ba_v},\qquad
              p(\beta)=\frac{M(\beta)^2}{4a_wa_b}.

    Examples
    --------
    >>> float(UniformLaw(1.0, 1.0, 1.0).breakpoint_density(0.3))
    0.25
    """

    a_w: float
    a_b: float
    a_v: float

    def __post_init__(self) -> None:
        _check_scales(self)

    @property
    def weight(self) -> Moments:
        """Moments of the input weights."""
        return _uniform(self.a_w)

    @property
    def bias(self) -> Moments:
        """Moments of the biases."""
        return _uniform(self.a_b)

    @property
    def output(self) -> Moments:
        """Moments of the output weights."""
        return _uniform(self.a_v)

    def largest_weight(self, beta: ArrayLike) -> FloatArray:
        r""":math:`M(\beta)=\min(a_w,a_b/|\beta|)`, the largest :math:`|w|` with breakpoint :math:`\beta`."""
        _demand_bias(self.a_b, "a_b")
        size = np.abs(finite_array("beta", beta))
        with np.errstate(divide="ignore", over="ignore"):
            return np.minimum(self.a_w, self.a_b / size)

    def delta_slope_range(self, beta: ArrayLike) -> FloatArray:
        r"""Half base :math:`a_vM(\beta)` of the triangular law of delta-slopes at `beta`."""
        return self.a_v * self.largest_weight(beta)

    def joint_density(self, beta: ArrayLike, mu: ArrayLike) -> FloatArray:
        """Density of (breakpoint, delta-slope) at `beta` and `mu` (:claim:`uniform-joint-density`)."""
        return self.breakpoint_density(beta) * self.conditional_density(mu, beta)

    def breakpoint_density(self, beta: ArrayLike) -> FloatArray:
        r""":math:`M(\beta)^2/(4a_wa_b)`: flat up to :math:`a_b/a_w`, then falling like :math:`\beta^{-2}`.

        See :claim:`uniform-breakpoint-density`.
        """
        return self.largest_weight(beta) ** 2 / (4 * self.a_w * self.a_b)

    def conditional_density(self, mu: ArrayLike, beta: ArrayLike) -> FloatArray:
        r"""Triangular density of the delta-slope at `mu`, given the breakpoint `beta`.

        Its half base is `delta_slope_range` (:claim:`uniform-delta-slope-is-triangular`).
        """
        reach, size = self.delta_slope_range(beta), np.abs(finite_array("mu", mu))
        with np.errstate(over="ignore"):
            density: FloatArray = np.maximum(1 - size / reach, 0.0) / reach
        return density

    def delta_slope_density(self, mu: ArrayLike) -> FloatArray:
        r""":math:`\ln(a_wa_v/|\mu|)/(2a_wa_v)` for :math:`|\mu|<a_wa_v`, else 0.

        See :claim:`uniform-delta-slopes-are-logarithmic`.
        """
        scale, size = self.a_w * self.a_v, np.abs(finite_array("mu", mu))
        with np.errstate(divide="ignore"):
            return np.maximum(np.log(scale / size), 0.0) / (2 * scale)

    def delta_slope_tail(self, size: ArrayLike) -> FloatArray:
        r"""Probability of :math:`|\mu|>` `size` >= 0.

        With :math:`u` the size over :math:`a_wa_v` it is :math:`1-u+u\ln u` for :math:`u\le1`, else 0.
        """
        share = np.minimum(_sizes(size) / (self.a_w * self.a_v), 1.0)
        tail: FloatArray = 1 - share + share * np.log(np.maximum(share, np.finfo(float).tiny))
        return tail

    def mean_square_weight(self, beta: ArrayLike) -> FloatArray:
        r""":math:`E[w^2\mid\beta]=M(\beta)^2/2`."""
        return 0.5 * self.largest_weight(beta) ** 2

    def curvature_density(self, beta: ArrayLike) -> FloatArray:
        r""":math:`M(\beta)^4/(8a_wa_b)`: constant for :math:`|\beta|\le a_b/a_w`.

        See :claim:`uniform-curvature-density`.
        """
        return self.breakpoint_density(beta) * self.mean_square_weight(beta)

    @property
    def curvature_kinks(self) -> tuple[float, ...]:
        r""":math:`\pm a_b/a_w`, where the curvature density stops being constant."""
        return (-self.a_b / self.a_w, self.a_b / self.a_w)

    def _curvature_up_to(self, beta: FloatArray) -> FloatArray:
        _demand_bias(self.a_b, "a_b")
        place = self.a_w * beta / self.a_b
        beyond = 1 - np.maximum(np.abs(place), 1.0) ** -3.0
        return self.a_w**2 / 8 * (np.clip(place, -1, 1) + np.sign(place) * beyond / 3)

    def covariance(self, x: ArrayLike, y: ArrayLike, width: int) -> FloatArray:
        r"""Covariance of :math:`f(x)` and :math:`f(y)` for :math:`|x|,|y|\le a_b/a_w`: a cubic spline kernel.

        With :math:`z=a_wx/a_b`: :math:`\frac{H}{3}a_v^2a_b^2\big(\frac{1+zz'}6+\frac{|z-z'|^3}{96}\big)`
        (:claim:`uniform-covariance-is-a-cubic-spline-kernel`).  `x` and `y` broadcast.

        Raises
        ------
        ValueError
            If a point lies outside :math:`\pm a_b/a_w`, where the kernel is another one.
        """
        _demand_bias(self.a_b, "a_b")
        one, other = (self._inside(name, each) for name, each in (("x", x), ("y", y)))
        kernel = (1 + one * other) / 6 + np.abs(one - other) ** 3 / 96
        covariance: FloatArray = whole_number("width", width) / 3 * (self.a_v * self.a_b) ** 2 * kernel
        return covariance

    def _inside(self, name: str, points: ArrayLike) -> FloatArray:
        scaled: FloatArray = self.a_w * finite_array(name, points) / self.a_b
        if not (np.abs(scaled) <= 1).all():
            raise ValueError(f"{name}: expected points of size at most {self.a_b / self.a_w:g}, got larger")
        return scaled

    def _draw(self, width: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray, FloatArray]:
        w, b, v = rng.uniform(-1.0, 1.0, size=(3, width))
        return self.a_w * w, self.a_b * b, self.a_v * v


def standard_initializations(width: int) -> dict[str, InitializationLaw]:
    """The usual initializations of a univariate network of `width` units, by name.

    "torch" is what ``torch.nn.Linear`` does by default (:claim:`torch-default-is-uniform`), where half of
    the breakpoints are uniform on [-1, 1] (:claim:`half-of-the-default-breakpoints`).  "he", "lecun" and
    "glorot" go with zero biases: all breakpoints are 0 (:claim:`zero-bias-has-two-pieces`), the function
    has one kink (:claim:`zero-bias-kinks-add-up`), the tangent kernel has rank four
    (:claim:`zero-bias-tangent-rank`), or five with an output bias and a datum at 0
    (:claim:`zero-bias-tangent-rank-with-bias`), so that it interpolates no more than four generic points
    (:claim:`zero-bias-cannot-interpolate-lazily`).  "standard" and "mean field" have normal biases and
    differ in the output scale.  "he normal", "lecun normal", "torch" and "standard" do not get flatter
    with the width (:claim:`he-lecun-torch-do-not-flatten`); the others do
    (:claim:`glorot-and-mean-field-flatten`).

    Parameters
    ----------
    width : int
        Number of hidden units, >= 1.

    Returns
    -------
    dict of str to InitializationLaw

    Raises
    ------
    ValueError
        If the width is not a whole number >= 1.
    """
    count = whole_number("width", width, least=1)
    root, glorot = np.sqrt(count), np.sqrt(2.0 / (count + 1))
    return {
        "torch": UniformLaw(1.0, 1.0, 1.0 / root),
        "he normal": GaussianLaw(np.sqrt(2.0), 0.0, np.sqrt(2.0) / root),
        "lecun normal": GaussianLaw(1.0, 0.0, 1.0 / root),
        "glorot normal": GaussianLaw(glorot, 0.0, glorot),
        "glorot uniform": UniformLaw(np.sqrt(3.0) * glorot, 0.0, np.sqrt(3.0) * glorot),
        "standard": GaussianLaw(1.0, 1.0, 1.0 / root),
        "mean field": GaussianLaw(1.0, 1.0, 1.0 / count),
    }


def _normal(scale: float) -> Moments:
    return Moments(scale**2, scale * np.sqrt(2 / np.pi), 3.0)


def _uniform(half_range: float) -> Moments:
    return Moments(half_range**2 / 3, half_range / 2, 9 / 5)


def _check_scales(law: GaussianLaw | UniformLaw) -> None:
    for name, value in vars(law).items():
        scale = finite_scalar(name, value)
        may_vanish = name.endswith("_b")
        if scale < 0 or (scale == 0 and not may_vanish):
            raise ValueError(f"{name}: expected a number {'>=' if may_vanish else '>'} 0, got {value}")
        object.__setattr__(law, name, scale)


def _demand_bias(scale: float, name: str) -> None:
    if scale == 0:
        raise ValueError(
            f"{name}: expected a number > 0, got 0: then all breakpoints are 0 and have no density"
        )


def _sizes(size: ArrayLike) -> FloatArray:
    sizes = finite_array("size", size)
    if (sizes < 0).any():
        raise ValueError(f"size: expected numbers >= 0, got {sizes.min():g}")
    return sizes


STEP = 0.25
TRAPEZOID = np.arange(0.0, 45.0, STEP)
"""Nodes for integrands that are analytic for imaginary parts up to pi/2: the error is exp(-pi^2 / STEP)."""
