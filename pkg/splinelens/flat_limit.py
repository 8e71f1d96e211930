r"""What does a wide network converge to when its offsets spread over a long stretch of the line?

Units :math:`\phi(\langle\xi_i,x\rangle-\gamma_i)` with random directions, offsets uniform on
:math:`[-B,B]`, and nothing trained but the output weights, from 0.  Three limits, in this order: time, width,
range.  Training ends at the least :math:`\sum v_i^2`; wide networks end at the interpolant of the
kernel

.. math:: K_B(x,x')=\int_{S^{d-1}}\int_{-B}^B\phi(\langle\xi,x\rangle-\gamma)\,
    \phi(\langle\xi,x'\rangle-\gamma)\,d\gamma\,d\xi ,

and as :math:`B\to\infty` that becomes the interpolant of `activation_kernel` with polynomials of degree
below the null-space order at no cost (derived here, chapter 9).  `seminorm_interpolant` is the plain dense
solve that referees `interpolants.MinimumSeminormInterpolant`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, data_targets, finite_array, whole_number
from splinelens.activations import Activation, get_activation
from splinelens.conditional_solves import monomials
from splinelens.kernels import activation_kernel
from splinelens.networks import ShallowNetwork
from splinelens.offset_kernels import offset_kernel, point_array, positive_range

__all__ = [
    "SeminormInterpolant",
    "monomials",
    "offset_kernel",
    "outputs_after",
    "seminorm_interpolant",
    "spread_units",
    "trained_network",
]


def spread_units(
    width: int, dim: int, offset_range: float, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Units with directions uniform on the sphere and offsets uniform on [-B, B].

    Parameters
    ----------
    width : int
        How many.
    dim : int
        Dimension d >= 1.
    offset_range : float
        B > 0.
    rng : numpy.random.Generator
        What draws them.

    Returns
    -------
    directions : ndarray, shape (width, dim)
    offsets : ndarray, shape (width,)

    Raises
    ------
    ValueError
        If a size is not a whole number >= 1, or the range not positive.
    """
    count, d = whole_number("width", width, least=1), whole_number("dim", dim, least=1)
    normal = rng.normal(size=(count, d))
    reach = positive_range(offset_range)
    return normal / np.linalg.norm(normal, axis=1, keepdims=True), rng.uniform(-reach, reach, count)


def outputs_after(features: ArrayLike, y: ArrayLike, time: float) -> FloatArray:
    r"""Output weights under the gradient flow of :math:`\frac1{2n}|\Phi v-y|^2` from v = 0.

    With the singular value decomposition of :math:`\Phi`, each mode of singular value s has come to
    :math:`(1-e^{-s^2t/n})/s` of its target; at infinite time that is the least-norm solution
    :math:`\Phi^+y`.

    Parameters
    ----------
    features : array_like, shape (n, H)
        :math:`\Phi`, the units' responses to the data.
    y : array_like, shape (n,)
        The targets.
    time : float
        t >= 0, or infinity.

    Returns
    -------
    ndarray, shape (H,)

    Raises
    ------
    ValueError
        On wrong shapes, or a negative time.

    Examples
    --------
    >>> outputs_after([[3.0, 4.0]], [5.0], np.inf)
    array([0.6, 0.8])

    Notes
    -----
    Claims: :claim:`output-flow-in-closed-form`.
    """
    matrix = finite_array("features", features, (None, None))
    targets = data_targets(matrix, y)
    if not time >= 0:
        raise ValueError(f"time: expected a number >= 0 or infinity, got {time}")
    left, sizes, right = np.linalg.svd(matrix, full_matrices=False)
    seen = sizes > 1e-15 * sizes.max(initial=0.0) * max(matrix.shape)
    left, sizes, right = left[:, seen], sizes[seen], right[seen]
    progress = -np.expm1(-(sizes**2) * time / len(targets))
    return np.asarray(right.T @ (progress / sizes * (left.T @ targets)))


def trained_network(
    x: ArrayLike, y: ArrayLike, directions: ArrayLike, offsets: ArrayLike, activation: str | Activation
) -> ShallowNetwork:
    r"""The network with these units at the end of training its output weights from 0.

    It has the least :math:`\sum v_i^2` of all that come closest to the data.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        Inputs.
    y : array_like, shape (n,)
        Targets.
    directions : array_like, shape (H, d)
        :math:`\xi_i`.
    offsets : array_like, shape (H,)
        :math:`\gamma_i`.
    activation : str or Activation
        A name or an activation.

    Returns
    -------
    ShallowNetwork

    Raises
    ------
    ValueError
        If shapes do not fit.

    Notes
    -----
    Claims: :claim:`training-ends-at-the-least-norm`, :claim:`wide-networks-reach-the-kernel`.
    """
    xi = finite_array("directions", directions, (None, None))
    units = ShallowNetwork(xi, -finite_array("offsets", offsets), np.zeros(len(xi)), activation=activation)
    points = units.points(x)
    features = units.activation(units.preactivations(points))
    return units.replace(v=outputs_after(features, y, np.inf))


@dataclass(frozen=True, eq=False)
class SeminormInterpolant:
    r"""The function :math:`\sum_k\lambda_kK(|x-x_k|)+q(x)` through some data, q a polynomial.

    Attributes
    ----------
    activation : Activation
        Whose kernel K is.
    x : ndarray, shape (n, d)
        The inputs.
    multipliers : ndarray, shape (n,)
        :math:`\lambda`, with all moments of degree below `order` equal to 0.
    polynomial : ndarray
        Coefficients of q over `monomials`.
    order : int
        q has a degree below it.
    energy : float
        The squared seminorm :math:`\lambda^\top y`.
    """

    activation: Activation
    x: FloatArray
    multipliers: FloatArray
    polynomial: FloatArray
    order: int
    energy: float

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Values at `x`, shape (n',) or (n', d).

        Parameters
        ----------
        x : array_like
            Points of the dimension of the data.
        """
        points = point_array("x", x)
        r = np.linalg.norm(points[:, None] - self.x, axis=2)
        kernel = activation_kernel(self.activation, r, self.x.shape[1])
        return np.asarray(kernel @ self.multipliers + monomials(points, self.order) @ self.polynomial)


def seminorm_interpolant(
    x: ArrayLike, y: ArrayLike, activation: str | Activation, order: int | None = None
) -> SeminormInterpolant:
    r"""The interpolant of least spectral seminorm, a dense solve for a few data.

    :math:`\sum_k\lambda_kK(|x_j-x_k|)+q(x_j)=y_j` and :math:`\sum_k\lambda_kp(x_k)=0` for every
    polynomial p of degree below the order.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
        Distinct inputs; no polynomial of degree below the order but 0 vanishes on all of them.
    y : array_like, shape (n,)
        Targets.
    activation : str or Activation
        A name or an activation with a null-space order.
    order : int, optional
        The degree below which polynomials are free; the activation's null-space order if left out.

    Returns
    -------
    SeminormInterpolant

    Raises
    ------
    ValueError
        If shapes do not fit, or the inputs do not determine the polynomial.

    Notes
    -----
    Claims: :claim:`low-polynomials-pass-through`, :claim:`relu-interpolant-is-the-cubic-spline`,
    :claim:`step-interpolant-is-the-broken-line`,
    :claim:`flat-limit-in-the-plane`, :claim:`flat-limit-on-the-line`,
    :claim:`no-function-through-the-data-is-cheaper`.
    """
    phi, points = get_activation(activation), point_array("x", x)
    targets = data_targets(points, y)
    degree = whole_number("order", (phi.null_space_order or 0) if order is None else order)
    r = np.linalg.norm(points[:, None] - points, axis=2)
    kernel, free = activation_kernel(phi, r, points.shape[1]), monomials(points, degree)
    count = free.shape[1]
    if np.linalg.matrix_rank(free) < count:
        raise ValueError(f"x: expected points that determine a polynomial of degree < {degree}")
    system = np.block([[kernel, free], [free.T, np.zeros((count, count))]])
    solution = np.linalg.lstsq(system, np.append(targets, np.zeros(count)), rcond=1e-15)[0]
    multipliers, polynomial = solution[: len(points)], solution[len(points) :]
    return SeminormInterpolant(phi, points, multipliers, polynomial, degree, float(multipliers @ targets))
