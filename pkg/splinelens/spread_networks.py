r"""Networks whose units are spread evenly: over a circle, where frequencies separate, or over an interval.

On a circle of length L the unit :math:`\phi(\pm x-\gamma)` needs a periodic activation.  `periodized` sums
:math:`\phi(t+jL)` over all whole j, what grows left out: the polynomials that :math:`\phi` follows on its
left are dropped, and a jump :math:`c\,t_+^p` across 0 is replaced by its Bernoulli polynomial.  For
:math:`k\neq0` its Fourier coefficient is :math:`\hat\phi(2\pi k/L)`, that of the activation on the line.

Each network has units of both orientations at the midpoints of equal cells: M of each, so M per length.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from splinelens._arrays import FloatArray, finite_scalar, whole_number
from splinelens.activation_entry import RealFunction
from splinelens.activations import Activation, get_activation
from splinelens.networks import ShallowNetwork

__all__ = ["interval_network", "periodized", "torus_network"]

CIRCLE = 2 * float(np.pi)
FAR = 16
"""So many lengths from 0 an activation must have reached the polynomials that it follows."""


def periodized(activation: str | Activation, length: float = CIRCLE) -> Activation:
    r"""The activation wrapped around a circle.

    .. math:: \phi_{\mathrm{per}}(t)=\frac1L\sum_{k\neq0}\hat\phi(\omega_k)\,e^{i\omega_kt}+\text{const},
              \qquad\omega_k=\frac{2\pi k}L

    The constant is :math:`\hat\phi(0)/L` where :math:`\phi` is integrable; elsewhere it has no meaning.

    Parameters
    ----------
    activation : str or Activation
        A homogeneous one, or one that follows polynomials of degree below 2 up to 1e-14 within 16 lengths.
    length : float
        :math:`L>0`.

    Returns
    -------
    Activation
        Value and slope of period L, at kinks from the left; its spectrum is left empty.

    Raises
    ------
    ValueError
        If the activation approaches its polynomials too slowly (arctan, softsign, sinc), or oscillates.

    Notes
    -----
    Derived here, chapter 13. Claims: :claim:`periodized-activation-keeps-its-spectrum`.

    Examples
    --------
    >>> saw = periodized("heaviside", length=1.0)
    >>> saw([0.25, 0.75, 1.25])
    array([ 0.25, -0.25,  0.25])
    """
    phi, period = get_activation(activation), _positive("length", length)
    jumps, left = _growth(phi, period)
    count = _images(phi, jumps, left, period)
    steps = period * np.arange(-count, count + 1)
    slopes = [p * c for p, c in enumerate(jumps)][1:]
    left_slope = [p * c for p, c in enumerate(left)][1:]

    def wrapped(function: RealFunction, powers: list[float], below: list[float], base: float) -> RealFunction:
        def value(t: FloatArray) -> FloatArray:
            u = period - np.mod(-t, period)
            waves = (c * _bernoulli_wave(p, u, period) for p, c in enumerate(powers))
            total = sum(waves, np.full(u.shape, base))
            for step in steps if count else ():
                total = total + _rest(function, powers, below, u + step)
            return np.asarray(total)

        return value

    return Activation(
        f"periodic {phi.name}",
        wrapped(phi.value, jumps, left, 0.0),
        wrapped(phi.slope_at, slopes, left_slope, -sum(jumps[:1]) / period),
        degree=None,
    )


def _bernoulli_wave(p: int, u: FloatArray, period: float) -> FloatArray:
    r"""What :math:`t_+^p` becomes: :math:`-L^pB_{p+1}(u/L)/(p+1)`, u in (0, L]; its mean is 0."""
    from scipy.special import bernoulli, comb

    numbers = bernoulli(p + 1)
    if p == 0:
        numbers[1] = -0.5
    coefficients = [comb(p + 1, k) * numbers[k] for k in range(p + 2)]
    return np.asarray(-(period**p) * np.polyval(coefficients, u / period) / (p + 1))


def _growth(phi: Activation, period: float) -> tuple[list[float], list[float]]:
    """Coefficients c_p of the jump polynomial and of the polynomial that phi follows on its left."""
    if phi.jump is not None and phi.degree is not None:
        return [0.0] * phi.degree + [phi.jump / factorial(phi.degree)], []
    order = phi.null_space_order
    if order is None or order > 2:
        raise ValueError(f"activation: expected one that approaches lines on both sides, got {phi.name!r}")
    far = FAR * period
    right, left = (_line_at(phi, side * far, order) for side in (1, -1))
    return [one - other for one, other in zip(right, left, strict=True)], left


def _line_at(phi: Activation, t: float, order: int) -> list[float]:
    place = np.array([t])
    slope = float(phi.derivative(place)[0]) if order == 2 else 0.0
    return [float(phi(place)[0]) - slope * t, slope][:order]


def _rest(function: RealFunction, powers: list[float], below: list[float], t: FloatArray) -> FloatArray:
    """What is left of a function when its polynomials are taken away; it vanishes far out."""
    right = sum((c * t**p for p, c in enumerate(powers)), np.zeros(t.shape))
    return function(t) - np.where(t > 0, right, 0.0) - sum((c * t**p for p, c in enumerate(below)), 0.0)


def _images(phi: Activation, jumps: list[float], left: list[float], period: float) -> int:
    """How many periods on each side count; refused if what lies beyond them does not vanish."""
    if phi.jump is not None:
        return 0
    for count in range(1, FAR):
        ends = period * np.concatenate([np.arange(count, FAR), -np.arange(count, FAR)]).astype(float)
        if (np.abs(_rest(phi.value, jumps, left, ends)) < 1e-14).all():
            return count + 1
    raise ValueError(f"activation: the tails of {phi.name!r} are too long to wrap around length {period:g}")


def torus_network(
    activation: str | Activation, cells: int, length: float = CIRCLE, sigma_v: float = 0.0
) -> ShallowNetwork:
    r"""Units on a circle: :math:`\phi_{\mathrm{per}}(\pm x-\gamma)`, offsets at the middles of equal cells.

    Parameters
    ----------
    activation : str or Activation
        As `periodized` takes it.
    cells : int
        M >= 1; the network has 2M units.
    length : float
        :math:`L>0`.
    sigma_v : float
        Output weights :math:`\pm\sigma_v` in turn.

    Returns
    -------
    ShallowNetwork
        First the M right-facing units, then the M left-facing ones; w is 1 and -1.

    Raises
    ------
    ValueError
        As `periodized`, or if `cells` is no whole number >= 1.

    Notes
    -----
    Claims: :claim:`finite-torus-is-circulant`.

    Examples
    --------
    >>> torus_network("relu", cells=100)
    ShallowNetwork(width=200, dim=1, activation='periodic relu')
    """
    period = _positive("length", length)
    return _network(periodized(activation, period), cells, 0.0, period, sigma_v)


def interval_network(
    activation: str | Activation, cells: int, reach: float, sigma_v: float = 0.0
) -> ShallowNetwork:
    r"""Units on the line: :math:`\phi(\pm x-\gamma)`, offsets at the middles of equal cells of [-R, R].

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    cells : int
        M >= 1; the network has 2M units, :math:`M/2R` of each orientation per length.
    reach : float
        :math:`R>0`.
    sigma_v : float
        Output weights :math:`\pm\sigma_v` in turn.

    Returns
    -------
    ShallowNetwork
        First the M right-facing units, then the M left-facing ones; w is 1 and -1.

    Raises
    ------
    ValueError
        If `cells` is no whole number >= 1, or `reach` is not positive.

    Examples
    --------
    >>> interval_network("tanh", cells=2, reach=1.0).b
    array([ 0.5, -0.5,  0.5, -0.5])
    """
    half = _positive("reach", reach)
    return _network(get_activation(activation), cells, -half, 2 * half, sigma_v)


def _network(phi: Activation, cells: int, start: float, length: float, sigma_v: float) -> ShallowNetwork:
    count = whole_number("cells", cells, least=1)
    offsets = start + length * (np.arange(count) + 0.5) / count
    w = np.repeat([1.0, -1.0], count)
    v = finite_scalar("sigma_v", sigma_v) * (-1.0) ** np.arange(2 * count)
    return ShallowNetwork(w, -np.tile(offsets, 2), v, activation=phi)


def _positive(name: str, value: float) -> float:
    number = finite_scalar(name, value)
    if not number > 0:
        raise ValueError(f"{name}: expected a number > 0, got {value}")
    return number
