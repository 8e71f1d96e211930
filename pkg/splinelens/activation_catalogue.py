r"""Which activations does the book know, and what is known of each?

One function per activation, and in it everything that the theory asks: value, slope, Fourier transform,
null space, decay, autocorrelation.  The convention is that of `splinelens.fourier`.

The fields are explained at `splinelens.activation_entry.Entry`; autocorrelations are formulas for t >= 0.
All of it is derived here, chapter 10, and each row is checked by quadrature.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np

from splinelens import _special as special
from splinelens._arrays import finite_scalar
from splinelens.activation_entry import Decay, Entry, RealFunction

__all__ = ["CATALOGUE"]

PI = float(np.pi)
ROOT_PI, ROOT_TWO_PI = float(np.sqrt(PI)), float(np.sqrt(2 * PI))


def _homogeneous(
    name: str, p: int, sides: tuple[float, float], value: RealFunction, slope_at: RealFunction, formula: str
) -> Entry:
    """phi(t) = right t^p for t > 0 and left |t|^p for t < 0; its derivative of order p + 1 is a point mass.

    So phi^ is kappa/(is)^(p + 1) off 0, and A = (-1)^(p + 1) kappa^2 |t|^(2p + 1) / (2 (2p + 1)!).
    """
    right, left = sides
    kappa = factorial(p) * (right - (-1) ** p * left)
    mean = PI * 1j**p * (right + (-1) ** p * left)
    height = -((-1) ** p) * kappa**2 / (2 * factorial(2 * p + 1))
    return Entry(
        name,
        value,
        slope_at,
        degree=p,
        formula=formula,
        spectrum=lambda s: kappa * (-1j) ** (p + 1) / s ** (p + 1),
        null_space_order=p + 1 if kappa else None,
        decay=Decay(p + 1) if kappa else None,
        correlation=lambda t: height * t ** (2 * p + 1),
        slope_correlation=None if p == 0 else lambda t: -height * (2 * p + 1) * 2 * p * t ** (2 * p - 1),
        kinks=(0.0,),
        point_masses=((0.0, p, mean),) if mean else (),
        jump=kappa,
    )


def _heaviside() -> Entry:
    """The step: 1 for t > 0, else 0."""
    return _homogeneous(
        "heaviside", 0, (1, 0), lambda t: np.where(t > 0, 1.0, 0.0), np.zeros_like, r"1[t > 0]"
    )


def _sign() -> Entry:
    """The sign of t, 0 at 0."""
    return _homogeneous("sign", 0, (1, -1), np.sign, np.zeros_like, r"\operatorname{sign} t")


def _relu() -> Entry:
    """The positive part of t."""
    return _homogeneous(
        "relu",
        1,
        (1, 0),
        lambda t: np.maximum(t, 0.0),
        lambda t: np.where(t > 0, 1.0, 0.0),
        r"\max(t, 0)",
    )


def _relu2() -> Entry:
    """The square of the positive part."""
    return _homogeneous(
        "relu2",
        2,
        (1, 0),
        lambda t: np.maximum(t, 0.0) ** 2,
        lambda t: 2 * np.maximum(t, 0.0),
        r"\max(t, 0)^2",
    )


def _relu3() -> Entry:
    """The cube of the positive part."""
    return _homogeneous(
        "relu3",
        3,
        (1, 0),
        lambda t: np.maximum(t, 0.0) ** 3,
        lambda t: 3 * np.maximum(t, 0.0) ** 2,
        r"\max(t, 0)^3",
    )


def _leaky_relu(slope: float = 0.01) -> Entry:
    """Slope 1 on the right and a small slope on the left."""
    a = finite_scalar("slope", slope)
    return _homogeneous(
        "leaky_relu",
        1,
        (1, -a),
        lambda t: np.where(t > 0, t, a * t),
        lambda t: np.where(t > 0, 1.0, a),
        rf"t \text{{ for }} t > 0,\ {a:g}\,t \text{{ otherwise}}",
    )


def _abs() -> Entry:
    """The size of t."""
    return _homogeneous("abs", 1, (1, 1), np.abs, lambda t: np.where(t > 0, 1.0, -1.0), r"|t|")


def _tanh() -> Entry:
    """Hyperbolic tangent; the transform is one over a hyperbolic sine."""
    return Entry(
        "tanh",
        np.tanh,
        special.sech_squared,
        None,
        r"\tanh t",
        spectrum=lambda s: -1j * PI * special.cosech(PI * s / 2),
        null_space_order=1,
        decay=Decay(0, PI / 2),
        correlation=lambda t: -2 * special.x_coth(t),
    )


def _sigmoid() -> Entry:
    """The logistic function, (1 + tanh(t/2))/2."""
    return Entry(
        "sigmoid",
        special.logistic,
        lambda t: special.sech_squared(t / 2) / 4,
        None,
        r"1/(1 + e^{-t})",
        spectrum=lambda s: -1j * PI * special.cosech(PI * s),
        null_space_order=1,
        decay=Decay(0, PI),
        correlation=lambda t: -special.x_coth(t / 2),
        point_masses=((0.0, 0, PI + 0j),),
    )


def _softplus() -> Entry:
    """The integral of the logistic function: a rounded ReLU."""
    return Entry(
        "softplus",
        lambda t: np.logaddexp(0.0, t),
        special.logistic,
        None,
        r"\ln(1 + e^t)",
        spectrum=lambda s: -PI / s * special.cosech(PI * s) + 0j,
        null_space_order=2,
        decay=Decay(1, PI),
        correlation=special.softplus_autocorrelation,
        point_masses=((0.0, 1, PI * 1j),),
    )


def _erf() -> Entry:
    """The error function; its derivative is a Gaussian, and so is the transform of that."""
    return Entry(
        "erf",
        special.erf,
        lambda t: 2 / ROOT_PI * np.exp(-(t**2)),
        None,
        r"\operatorname{erf} t",
        spectrum=lambda s: 2 * np.exp(-(s**2) / 4) / (1j * s),
        null_space_order=1,
        decay=Decay(1, 1 / 4, 2),
        correlation=lambda t: -2 * t * special.erf(t / np.sqrt(2)) - 4 / ROOT_TWO_PI * np.exp(-(t**2) / 2),
    )


def _gaussian() -> Entry:
    """The bell curve, which is its own transform."""
    return Entry(
        "gaussian",
        lambda t: np.exp(-(t**2) / 2),
        lambda t: -t * np.exp(-(t**2) / 2),
        None,
        r"e^{-t^2/2}",
        spectrum=lambda s: ROOT_TWO_PI * np.exp(-(s**2) / 2) + 0j,
        null_space_order=0,
        decay=Decay(0, 1 / 2, 2),
        correlation=lambda t: ROOT_PI * np.exp(-(t**2) / 4),
    )


def _gelu() -> Entry:
    """t times the normal distribution function, in its exact form."""
    return Entry(
        "gelu",
        lambda t: t * special.normal_cdf(t),
        lambda t: special.normal_cdf(t) + t * np.exp(-(t**2) / 2) / ROOT_TWO_PI,
        None,
        r"t\,\Phi(t)",
        spectrum=lambda s: -(1 + s**2) * np.exp(-(s**2) / 2) / s**2 + 0j,
        null_space_order=2,
        decay=Decay(0, 1 / 2, 2),
        correlation=special.gelu_correlation,
        point_masses=((0.0, 1, PI * 1j),),
    )


def _silu() -> Entry:
    """t times the logistic function."""
    return Entry(
        "silu",
        lambda t: t * special.logistic(t),
        lambda t: special.logistic(t) + t * special.sech_squared(t / 2) / 4,
        None,
        r"t/(1 + e^{-t})",
        spectrum=lambda s: -(PI**2) * special.cosech(PI * s) / np.tanh(PI * s) + 0j,
        null_space_order=2,
        decay=Decay(0, PI),
        correlation=lambda t: (t**2 - 2 * PI**2) / 6 * special.x_coth(t / 2),
        point_masses=((0.0, 1, PI * 1j),),
    )


def _elu(alpha: float = 1.0) -> Entry:
    """t on the right and alpha (e^t - 1) on the left; for alpha 1 only the second derivative jumps.

    |phi^|^2 = 1/s^4 + (c - 1)/s^2 + (1 - c)/(1 + s^2) with c = (1 - alpha)^2.
    """
    a = finite_scalar("alpha", alpha)
    rest = 1 - (1 - a) ** 2
    return Entry(
        "elu",
        lambda t: np.where(t > 0, t, a * np.expm1(np.minimum(t, 0.0))),
        lambda t: np.where(t > 0, 1.0, a * np.exp(np.minimum(t, 0.0))),
        None,
        rf"t \text{{ for }} t > 0,\ {'' if a == 1 else f'{a:g}'}(e^t - 1) \text{{ otherwise}}",
        spectrum=lambda s: -(1 - (1 - a) * 1j * s) / (s**2 * (1 - 1j * s)),
        null_space_order=2,
        decay=Decay(3 if a == 1 else 2),
        correlation=lambda t: t**3 / 12 + rest * (t + np.exp(-t)) / 2,
        kinks=(0.0,),
        point_masses=((0.0, 1, PI * 1j), (0.0, 0, -PI * a + 0j)),
    )


def _arctan() -> Entry:
    """The angle whose tangent is t; its derivative 1/(1 + t^2) has the transform pi e^-|s|."""
    return Entry(
        "arctan",
        np.arctan,
        lambda t: 1 / (1 + t**2),
        None,
        r"\arctan t",
        spectrum=lambda s: PI * np.exp(-np.abs(s)) / (1j * s),
        null_space_order=1,
        decay=Decay(1, 1),
        correlation=lambda t: -PI * t * np.arctan(t / 2) + PI * np.log1p(t**2 / 4),
    )


def _softsign() -> Entry:
    """t/(1 + |t|), with tails that reach their limits as slowly as 1/t."""
    return Entry(
        "softsign",
        lambda t: t / (1 + np.abs(t)),
        lambda t: 1 / (1 + np.abs(t)) ** 2,
        None,
        r"t/(1 + |t|)",
        spectrum=lambda s: -2j * np.sign(s) * special.softsign_tail(np.abs(s)),
        null_space_order=1,
        decay=Decay(3),
        correlation=special.softsign_correlation,
        kinks=(0.0,),
    )


def _hardtanh() -> Entry:
    """t between -1 and 1, and the nearer of the two beyond; blind to the frequencies pi, 2 pi, ..."""
    return Entry(
        "hardtanh",
        lambda t: np.clip(t, -1.0, 1.0),
        lambda t: np.where((t > -1) & (t <= 1), 1.0, 0.0),
        None,
        r"\max(-1, \min(t, 1))",
        spectrum=lambda s: 2 * np.sin(s) / (1j * s**2),
        null_space_order=1,
        decay=Decay(2),
        correlation=lambda t: np.where(t < 2, t**3 / 6 - t**2 - 4 / 3, -2 * t),
        slope_correlation=lambda t: np.maximum(2 - t, 0.0),
        kinks=(-1.0, 1.0),
        zero_spacing=PI,
    )


def _laplace() -> Entry:
    """The two-sided exponential."""
    return Entry(
        "laplace",
        lambda t: np.exp(-np.abs(t)),
        lambda t: np.where(t > 0, -1.0, 1.0) * np.exp(-np.abs(t)),
        None,
        r"e^{-|t|}",
        spectrum=lambda s: 2 / (1 + s**2) + 0j,
        null_space_order=0,
        decay=Decay(2),
        correlation=lambda t: (1 + t) * np.exp(-t),
        kinks=(0.0,),
    )


def _mexican_hat() -> Entry:
    """Minus the second derivative of the bell curve; blind to frequency 0."""
    return Entry(
        "mexican_hat",
        lambda t: (1 - t**2) * np.exp(-(t**2) / 2),
        lambda t: (t**3 - 3 * t) * np.exp(-(t**2) / 2),
        None,
        r"(1 - t^2)\,e^{-t^2/2}",
        spectrum=lambda s: ROOT_TWO_PI * s**2 * np.exp(-(s**2) / 2) + 0j,
        null_space_order=0,
        decay=Decay(-2, 1 / 2, 2),
        correlation=lambda t: ROOT_PI * (t**4 / 16 - 3 * t**2 / 4 + 3 / 4) * np.exp(-(t**2) / 4),
        blind_at_zero=2,
    )


def _sinc() -> Entry:
    """sin t / t: all frequencies below 1 alike, and none above."""
    return Entry(
        "sinc",
        special.sinc,
        special.sinc_slope,
        None,
        r"\sin t / t",
        spectrum=lambda s: PI * (1 - np.sign(np.abs(s) - 1)) / 2 + 0j,
        null_space_order=0,
        decay=Decay(0, band=1.0),
        correlation=lambda t: PI * special.sinc(t),
        slope_correlation=lambda t: PI * special.sinc_curvature(t),
    )


def _sin() -> Entry:
    """One frequency; A is the mean of phi(u) phi(u + t) over a length of u, not its integral."""
    return _one_frequency("sin", np.sin, np.cos, r"\sin t", (-1j * PI, 1j * PI))


def _cos() -> Entry:
    """One frequency; A as for sin."""
    return _one_frequency("cos", np.cos, lambda t: -np.sin(t), r"\cos t", (PI + 0j, PI + 0j))


def _one_frequency(
    name: str,
    value: RealFunction,
    slope_at: RealFunction,
    formula: str,
    masses: tuple[complex, complex],
) -> Entry:
    return Entry(
        name,
        value,
        slope_at,
        None,
        formula,
        spectrum=lambda s: np.zeros(np.shape(s), np.complex128),
        correlation=lambda t: np.cos(t) / 2,
        point_masses=((1.0, 0, masses[0]), (-1.0, 0, masses[1])),
    )


CATALOGUE: dict[str, Callable[..., Entry]] = {
    "heaviside": _heaviside,
    "sign": _sign,
    "relu": _relu,
    "relu2": _relu2,
    "relu3": _relu3,
    "leaky_relu": _leaky_relu,
    "abs": _abs,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "erf": _erf,
    "gaussian": _gaussian,
    "gelu": _gelu,
    "silu": _silu,
    "elu": _elu,
    "arctan": _arctan,
    "softsign": _softsign,
    "hardtanh": _hardtanh,
    "laplace": _laplace,
    "mexican_hat": _mexican_hat,
    "sinc": _sinc,
    "sin": _sin,
    "cos": _cos,
}
"""Every row by name: a function from its options to an `Entry`."""
