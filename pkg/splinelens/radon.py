r"""What does a function look like from one direction, and how is it put together again?

A unit :math:`\phi(\langle\xi,x\rangle-\gamma)` is constant on hyperplanes.  So a network knows a function by
its integrals over hyperplanes, the *Radon transform*, and is itself a sum over directions, a *dual* one:

.. math:: Rf(\xi,\gamma)=\int_{\langle\xi,x\rangle=\gamma}f, \qquad
    R^*u(x)=\int_{S^{d-1}}u(\xi,\langle\xi,x\rangle)\,d\xi .

The sphere carries its unnormalised surface measure; :math:`S^0=\{-1,1\}` is counted.  The two facts on which
Part II rests, the slice theorem :math:`\widehat{Rf}(\xi,\sigma)=\hat f(\sigma\xi)` and the inversion
:math:`f=R^*\Lambda^{d-1}Rf/(2(2\pi)^{d-1})` with :math:`\Lambda` the multiplier :math:`|\sigma|`, are
functions here.  Integrals are by quadrature, for functions that decay, in dimensions 1, 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable
from math import gamma, pi

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, whole_number
from splinelens._quadrature import exponential_rule, legendre, panel_rule
from splinelens.fourier import Estimate, fourier_transform

__all__ = [
    "dual_radon_transform",
    "filtered_profile",
    "fourier_on_ray",
    "inverse_radon_transform",
    "radon_transform",
    "sphere_area",
    "sphere_rule",
]

Field = Callable[[FloatArray], FloatArray]
FINENESS = (24, 32)
"""Nodes per unit of the two rules on a hyperplane, and directions within it."""
Sinogram = Callable[[FloatArray, FloatArray], FloatArray]


def sphere_area(dim: int) -> float:
    r"""Area :math:`|S^{d-1}|=2\pi^{d/2}/\Gamma(d/2)` of the unit sphere: 2, :math:`2\pi`, :math:`4\pi`, ...

    Parameters
    ----------
    dim : int
        The dimension d >= 1 of the space.

    Raises
    ------
    ValueError
        If `dim` is not a whole number >= 1.

    Examples
    --------
    >>> sphere_area(1), round(sphere_area(3) / np.pi, 12)
    (2.0, 4.0)
    """
    d = whole_number("dim", dim, least=1)
    return 2.0 * float(pi ** (d / 2)) / gamma(d / 2)


def sphere_rule(dim: int, size: int = 32) -> tuple[FloatArray, FloatArray]:
    """Directions and weights that integrate over the sphere of dimension 1, 2 or 3.

    Parameters
    ----------
    dim : int
        1 (both directions), 2 (`size` equal angles) or 3 (`size` heights times ``2 * size`` angles).
    size : int
        How fine the rule is.

    Returns
    -------
    directions : ndarray, shape (m, dim)
    weights : ndarray, shape (m,)
        They sum to `sphere_area`.

    Raises
    ------
    ValueError
        If `dim` is not 1, 2 or 3.
    """
    d = _small_dimension(dim)
    if d == 1:
        return np.array([[-1.0], [1.0]]), np.ones(2)
    count = size if d == 2 else 2 * size
    angles = 2 * pi * (np.arange(count) + 0.5) / count
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if d == 2:
        return circle, np.full(count, 2 * pi / count)
    heights, weights = legendre(size)
    flat = np.sqrt(1 - heights**2)[:, None, None] * circle
    up = np.broadcast_to(heights[:, None, None], (size, count, 1))
    return np.concatenate([flat, up], axis=2).reshape(-1, 3), np.repeat(weights, count) * 2 * pi / count


def radon_transform(function: Field, direction: ArrayLike, offset: ArrayLike) -> Estimate:
    r"""Integral :math:`Rf(\xi,\gamma)` of `function` over the hyperplane :math:`\langle\xi,x\rangle=\gamma`.

    Parameters
    ----------
    function : callable
        :math:`f`, from points, shape (n, d), or (n,) for d = 1, to values, shape (n,); it decays.
    direction : array_like, shape (d,)
        The unit vector :math:`\xi`; d is 1, 2 or 3.
    offset : array_like, any shape
        :math:`\gamma`.

    Returns
    -------
    Estimate
        Values in the shape of `offset`, and their estimated errors.

    Raises
    ------
    ValueError
        If `direction` is not a unit vector in dimension 1, 2 or 3.

    Notes
    -----
    Claims: :claim:`gaussian-hyperplane-integrals`, :claim:`radon-is-even`.

    Examples
    --------
    >>> estimate = radon_transform(lambda x: np.exp(-(x**2).sum(axis=1) / 2), [0.6, 0.8], [0.0, 1.0])
    >>> bool(np.allclose(estimate.value, np.sqrt(2 * np.pi) * np.exp([0.0, -0.5]), atol=1e-13))
    True
    """
    xi = _unit_vector(direction)
    offsets = finite_array("offset", offset)
    flat = offsets.reshape(-1, 1)
    sums = [_hyperplane_sums(function, xi, flat, per_unit) for per_unit in FINENESS]
    value, error = sums[1], np.abs(sums[1] - sums[0]) + 1e-15 * np.abs(sums[1])
    return Estimate(value.reshape(offsets.shape)[()], error.reshape(offsets.shape)[()])


def _hyperplane_sums(function: Field, xi: FloatArray, offsets: FloatArray, per_unit: int) -> FloatArray:
    within, weights = _hyperplane_rule(xi, per_unit)
    if len(xi) == 1:
        return function(offsets[:, 0] * xi[0])
    sums = np.empty(len(offsets))
    for k in range(0, len(offsets), 64):
        points = offsets[k : k + 64, None] * xi + within
        values = function(points.reshape(-1, len(xi))).reshape(points.shape[:2])
        sums[k : k + 64] = values @ weights
    return sums


def _hyperplane_rule(xi: FloatArray, per_unit: int) -> tuple[FloatArray, FloatArray]:
    """Points and weights on the hyperplane through 0 across `xi`: both half-lines, or polar coordinates."""
    frame = np.linalg.svd(xi[None, :])[2][1:]
    radii, weights = exponential_rule(per_unit)
    directions, angular = sphere_rule(max(len(xi) - 1, 1), per_unit)
    weights = weights * radii ** max(len(xi) - 2, 0)
    flat = (radii[:, None, None] * directions).reshape(-1, directions.shape[1])
    return flat @ frame if len(xi) > 1 else flat, np.multiply.outer(weights, angular).ravel()


def dual_radon_transform(sinogram: Sinogram, x: ArrayLike, size: int = 32) -> Estimate:
    r"""Integral :math:`R^*u(x)` of `sinogram` over all hyperplanes through x.

    Parameters
    ----------
    sinogram : callable
        :math:`u`, from a direction, shape (d,), and offsets, shape (n,), to values, shape (n,).
    x : array_like, shape (n,) or (n, d)
        Points, in dimension 1, 2 or 3.
    size : int
        How fine the rule on the sphere is, as in `sphere_rule`; compared with one of two thirds.

    Returns
    -------
    Estimate
        Values, shape (n,), and their estimated errors.

    Notes
    -----
    Claims: :claim:`dual-of-powers`, :claim:`dual-is-adjoint`, :claim:`dual-is-deaf-to-the-odd`.

    Examples
    --------
    >>> R = dual_radon_transform(lambda xi, offsets: offsets**2, [[3.0, 4.0]])     # pi |x|^2
    >>> round(float(R.value[0] / np.pi), 12)
    25.0
    """
    points = _points(x)
    sums = []
    for fineness in (size, max(2, 2 * size // 3)):
        directions, weights = sphere_rule(points.shape[1], fineness)
        pairs = zip(directions, weights, strict=True)
        sums.append(sum(weight * sinogram(xi, points @ xi) for xi, weight in pairs))
    return Estimate(sums[0], np.abs(sums[0] - sums[1]) + 1e-15 * np.abs(sums[0]))


def fourier_on_ray(function: Field, direction: ArrayLike, frequency: ArrayLike) -> Estimate:
    r"""Fourier transform :math:`\hat f(\sigma\xi)` in d dimensions, by the slice theorem.

    Parameters
    ----------
    function : callable
        :math:`f`, as in `radon_transform`.
    direction : array_like, shape (d,)
        The unit vector :math:`\xi`.
    frequency : array_like, any shape
        :math:`\sigma`.

    Returns
    -------
    Estimate
        The one-dimensional transform of :math:`\gamma\mapsto Rf(\xi,\gamma)` at :math:`\sigma`.

    Notes
    -----
    Claims: :claim:`slice-theorem`.
    """
    xi = _unit_vector(direction)
    coarse, fine = (fourier_transform(_profile(function, xi, n), frequency) for n in FINENESS)
    return Estimate(fine.value, fine.error + np.abs(fine.value - coarse.value))


def _profile(function: Field, xi: FloatArray, per_unit: int) -> Field:
    def profile(offset: FloatArray) -> FloatArray:
        return _hyperplane_sums(function, xi, offset.reshape(-1, 1), per_unit).reshape(offset.shape)

    return profile


def filtered_profile(profile: Field, offset: ArrayLike, dim: int, band: float = 40.0) -> FloatArray:
    r"""The filter :math:`\Lambda^{d-1}g`, whose Fourier transform is :math:`|\sigma|^{d-1}\hat g(\sigma)`.

    Parameters
    ----------
    profile : callable
        :math:`g`, a function of one variable that decays.
    offset : array_like, any shape
        :math:`\gamma`.
    dim : int
        d >= 1; in dimension 1 the filter does nothing.
    band : float
        Frequencies up to here are used.

    Returns
    -------
    ndarray, shape of `offset`

    Raises
    ------
    ValueError
        If `dim` is not a whole number >= 1.

    Notes
    -----
    Claims: :claim:`filter-in-space-is-local`, :claim:`filter-in-the-plane-is-not`.
    """
    d = whole_number("dim", dim, least=1)
    offsets = finite_array("offset", offset)
    if d == 1:
        return profile(offsets)
    panels = 10 + int(band * np.abs(offsets).max(initial=0.0) / 12)
    sigma, weights = panel_rule(np.linspace(0.0, band, panels + 1), 16)
    spectrum = fourier_transform(profile, sigma).value * sigma ** (d - 1) * weights
    waves = np.exp(1j * np.multiply.outer(offsets, sigma))
    return np.asarray((waves @ spectrum).real / pi)


def inverse_radon_transform(sinogram: Sinogram, x: ArrayLike, size: int = 16) -> Estimate:
    r"""The function whose hyperplane integrals `sinogram` are: :math:`R^*\Lambda^{d-1}Rf/(2(2\pi)^{d-1})`.

    Parameters
    ----------
    sinogram : callable
        :math:`Rf`, from a direction, shape (d,), and offsets, shape (n,), to values, shape (n,).
    x : array_like, shape (n,) or (n, d)
        Points, in dimension 1, 2 or 3.
    size : int
        How fine the rule on the sphere is, as in `sphere_rule`.

    Returns
    -------
    Estimate
        Values, shape (n,), and their estimated errors from the rule on the sphere.

    Notes
    -----
    Claims: :claim:`filtering-and-dual-invert`.
    """
    points = _points(x)
    d = points.shape[1]

    def filtered(xi: FloatArray, offsets: FloatArray) -> FloatArray:
        return filtered_profile(lambda g: sinogram(xi, np.ravel(g)).reshape(np.shape(g)), offsets, d)

    return dual_radon_transform(filtered, points, size).scaled(1 / (2 * (2 * pi) ** (d - 1)))


def _unit_vector(direction: ArrayLike) -> FloatArray:
    xi = np.atleast_1d(finite_array("direction", direction))
    if xi.ndim != 1 or not abs(np.linalg.norm(xi) - 1) < 1e-9:
        raise ValueError(f"direction: expected a unit vector, shape (d,), got {np.asarray(direction)}")
    _small_dimension(len(xi))
    return xi


def _points(x: ArrayLike) -> FloatArray:
    points = finite_array("x", x)
    points = points[:, None] if points.ndim == 1 else points
    if points.ndim != 2:
        raise ValueError(f"x: expected shape (n,) or (n, d), got {points.shape}")
    _small_dimension(points.shape[1])
    return points


def _small_dimension(dim: int) -> int:
    d = whole_number("dim", dim, least=1)
    if d > 3:
        raise ValueError(f"dim: expected 1, 2 or 3, got {dim}")
    return d
