r"""What a random initialization draws, in the coordinates that the function sees.

Weights :math:`w`, biases :math:`b` and output weights :math:`v` of a univariate ReLU network are
independent and symmetric.  Their law is a law of breakpoint :math:`\beta=-b/w` and delta-slope
:math:`\mu=wv`; the orientation is a fair coin, independent of :math:`(\beta,|\mu|)` (derived here,
chapter 2).  Scales are used as given: nothing is divided by the width.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_scalar, real_array
from splinelens.networks import ShallowNetwork

__all__ = ["GaussianLaw", "InitializationLaw", "Moments", "UniformLaw", "standard_initializations"]


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

    Its scales may be zero for the bias: then all breakpoints are 0, and whatever needs a density of
    breakpoints is refused.
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
    def curvature_density(self, beta: ArrayLike) -> FloatArray:
        r""":math:`\rho(\beta)=p(\beta)\,E[w^2\mid\beta]`; training v alone weighs curvature by 1/rho."""

    @property
    def curvature_kinks(self) -> tuple[float, ...]:
        """Places where the curvature density is not smooth."""
        return ()

    @abstractmethod
    def _draw(self, width: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Arrays w, b, v of one network."""

    def sample(self, width: int, rng: np.random.Generator) -> ShallowNetwork:
        """A network of `width` units drawn from the law, without bias or skip.

        Parameters
        ----------
        width : int
            Number of units, >= 0.
        rng : numpy.random.Generator

        Raises
        ------
        ValueError
            If the width is negative or not a whole number.
        """
        return ShallowNetwork(*self._draw(_whole("width", width), rng))

    def expected_roughness(self, width: int) -> float:
        r"""Mean of :math:`R=\sum_i\mu_i^2`, which is :math:`H\,E[w^2]\,E[v^2]`."""
        return _whole("width", width) * self.weight.second * self.output.second

    def roughness_variance(self, width: int) -> float:
        r"""Variance of R, :math:`H(\kappa_w\kappa_v-1)(E[w^2]E[v^2])^2` with kurtoses :math:`\kappa`."""
        spread = self.weight.kurtosis * self.output.kurtosis - 1.0
        return _whole("width", width) * spread * (self.weight.second * self.output.second) ** 2

    def slope_variance(self, width: int) -> float:
        r"""Variance of :math:`f'(x)`, the same at every x that is no breakpoint: half the mean roughness."""
        return 0.5 * self.expected_roughness(width)

    def value_variance(self, x: ArrayLike, width: int) -> FloatArray:
        r"""Variance of :math:`f(x)`, :math:`\frac H2E[v^2](E[w^2]x^2+E[b^2])`, in the shape of `x`."""
        points = real_array("x", x)
        at_one: FloatArray = self.weight.second * points**2 + self.bias.second
        return 0.5 * _whole("width", width) * self.output.second * at_one

    def expected_total_variation(self, width: int) -> float:
        r"""Mean of :math:`\sum_i|\mu_i|`, the total variation of :math:`f'`: :math:`H\,E|w|\,E|v|`."""
        return _whole("width", width) * self.weight.absolute * self.output.absolute


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

    def _spread(self, beta: ArrayLike) -> FloatArray:
        _demand_bias(self.sigma_b, "sigma_b")
        return np.hypot(self.sigma_b, self.sigma_w * real_array("beta", beta))

    def joint_density(self, beta: ArrayLike, mu: ArrayLike) -> FloatArray:
        """Density of (breakpoint, delta-slope) at `beta` and `mu`, which broadcast."""
        q, size = self._spread(beta), np.abs(real_array("mu", mu))
        scale = self.sigma_w * self.sigma_b * self.sigma_v
        density: FloatArray = np.exp(-size * q / scale) / (2 * np.pi * self.sigma_v * q)
        return density

    def breakpoint_density(self, beta: ArrayLike) -> FloatArray:
        r"""Cauchy density of scale :math:`\sigma_b/\sigma_w`."""
        density: FloatArray = self.sigma_w * self.sigma_b / (np.pi * self._spread(beta) ** 2)
        return density

    def delta_slope_density(self, mu: ArrayLike) -> FloatArray:
        r"""Density :math:`K_0(|\mu|/\sigma_w\sigma_v)/(\pi\sigma_w\sigma_v)`."""
        from scipy.special import k0

        scale = self.sigma_w * self.sigma_v
        density: FloatArray = k0(np.abs(real_array("mu", mu)) / scale) / (np.pi * scale)
        return density

    def delta_slope_scale(self, beta: ArrayLike) -> FloatArray:
        r"""Scale :math:`\sigma_w\sigma_b\sigma_v/q(\beta)` of the Laplace law of delta-slopes at `beta`."""
        scale: FloatArray = self.sigma_w * self.sigma_b * self.sigma_v / self._spread(beta)
        return scale

    def weight_scale(self, beta: ArrayLike) -> FloatArray:
        r"""Scale :math:`\sigma_w\sigma_b/q(\beta)` of the Rayleigh law of :math:`|w|` given :math:`\beta`."""
        scale: FloatArray = self.sigma_w * self.sigma_b / self._spread(beta)
        return scale

    def curvature_density(self, beta: ArrayLike) -> FloatArray:
        r""":math:`\frac2\pi\sigma_w^3\sigma_b^3/q(\beta)^4`."""
        return self.breakpoint_density(beta) * 2 * self.weight_scale(beta) ** 2

    def covariance(self, x: ArrayLike, y: ArrayLike, width: int) -> FloatArray:
        r"""Covariance of :math:`f(x)` and :math:`f(y)`, the arc-cosine kernel.

        With :math:`u=(\sigma_wx,\sigma_b)`, :math:`\theta` the angle between the two :math:`u`:
        :math:`\frac{H\sigma_v^2}{2\pi}|u||u'|(\sin\theta+(\pi-\theta)\cos\theta)`.
        """
        one, other = (self.sigma_w * real_array(name, each) for name, each in (("x", x), ("y", y)))
        # The angle from both products, so that it is stable near 0 and near pi.
        cross, dot = self.sigma_b * (one - other), one * other + self.sigma_b**2
        theta = np.arctan2(np.abs(cross), dot)
        lengths = np.hypot(one, self.sigma_b) * np.hypot(other, self.sigma_b)
        shape = np.sin(theta) + (np.pi - theta) * np.cos(theta)
        covariance: FloatArray = _whole("width", width) * self.sigma_v**2 / (2 * np.pi) * lengths * shape
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
        size = np.abs(real_array("beta", beta))
        with np.errstate(divide="ignore"):
            return np.minimum(self.a_w, self.a_b / size)

    def joint_density(self, beta: ArrayLike, mu: ArrayLike) -> FloatArray:
        """Density of (breakpoint, delta-slope) at `beta` and `mu`, which broadcast."""
        room = self.largest_weight(beta) - np.abs(real_array("mu", mu)) / self.a_v
        return np.maximum(room, 0.0) / (4 * self.a_w * self.a_b * self.a_v)

    def breakpoint_density(self, beta: ArrayLike) -> FloatArray:
        r""":math:`M(\beta)^2/(4a_wa_b)`: flat up to :math:`a_b/a_w`, then falling like :math:`\beta^{-2}`."""
        density: FloatArray = self.largest_weight(beta) ** 2 / (4 * self.a_w * self.a_b)
        return density

    def delta_slope_density(self, mu: ArrayLike) -> FloatArray:
        r""":math:`\ln(a_wa_v/|\mu|)/(2a_wa_v)` for :math:`|\mu|<a_wa_v`, else 0."""
        scale, size = self.a_w * self.a_v, np.abs(real_array("mu", mu))
        with np.errstate(divide="ignore"):
            return np.maximum(np.log(scale / size), 0.0) / (2 * scale)

    def curvature_density(self, beta: ArrayLike) -> FloatArray:
        r""":math:`M(\beta)^4/(8a_wa_b)`: constant for :math:`|\beta|\le a_b/a_w`."""
        density: FloatArray = self.largest_weight(beta) ** 4 / (8 * self.a_w * self.a_b)
        return density

    @property
    def curvature_kinks(self) -> tuple[float, ...]:
        r""":math:`\pm a_b/a_w`, where the curvature density stops being constant."""
        return (-self.a_b / self.a_w, self.a_b / self.a_w)

    def covariance(self, x: ArrayLike, y: ArrayLike, width: int) -> FloatArray:
        r"""Covariance of :math:`f(x)` and :math:`f(y)` for :math:`|x|,|y|\le a_b/a_w`: a cubic spline kernel.

        With :math:`z=a_wx/a_b`: :math:`\frac{H}{3}a_v^2a_b^2\big(\frac{1+zz'}6+\frac{|z-z'|^3}{96}\big)`.

        Raises
        ------
        ValueError
            If a point lies outside :math:`\pm a_b/a_w`, where the kernel is another one.
        """
        _demand_bias(self.a_b, "a_b")
        one, other = (self._inside(name, each) for name, each in (("x", x), ("y", y)))
        kernel = (1 + one * other) / 6 + np.abs(one - other) ** 3 / 96
        covariance: FloatArray = _whole("width", width) / 3 * (self.a_v * self.a_b) ** 2 * kernel
        return covariance

    def _inside(self, name: str, points: ArrayLike) -> FloatArray:
        scaled: FloatArray = self.a_w * real_array(name, points) / self.a_b
        if not (np.abs(scaled) <= 1).all():
            raise ValueError(f"{name}: expected points of size at most {self.a_b / self.a_w:g}, got larger")
        return scaled

    def _draw(self, width: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray, FloatArray]:
        w, b, v = rng.uniform(-1.0, 1.0, size=(3, width))
        return self.a_w * w, self.a_b * b, self.a_v * v


def standard_initializations(width: int) -> dict[str, InitializationLaw]:
    """The usual initializations of a univariate network of `width` units, by name.

    "torch" is what ``torch.nn.Linear`` does by default; "he", "lecun" and "glorot" go with zero
    biases; "standard" and "mean field" have normal biases and differ in the output scale.

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
    if _whole("width", width) == 0:
        raise ValueError("width: expected a whole number >= 1, got 0")
    root, glorot = np.sqrt(width), np.sqrt(2.0 / (width + 1))
    return {
        "torch": UniformLaw(1.0, 1.0, 1.0 / root),
        "he normal": GaussianLaw(np.sqrt(2.0), 0.0, np.sqrt(2.0) / root),
        "lecun normal": GaussianLaw(1.0, 0.0, 1.0 / root),
        "glorot normal": GaussianLaw(glorot, 0.0, glorot),
        "glorot uniform": UniformLaw(np.sqrt(3.0) * glorot, 0.0, np.sqrt(3.0) * glorot),
        "standard": GaussianLaw(1.0, 1.0, 1.0 / root),
        "mean field": GaussianLaw(1.0, 1.0, 1.0 / width),
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


def _whole(name: str, value: int) -> int:
    if int(value) != value or value < 0:
        raise ValueError(f"{name}: expected a whole number >= 0, got {value}")
    return int(value)
