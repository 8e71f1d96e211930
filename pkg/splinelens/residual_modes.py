r"""How does the residual of a network fall?  Mode by mode, each at its own rate.

While the gradients of the network's values hardly change, gradient flow of :math:`L=\frac1{2n}\sum r^2` is

.. math:: \dot r=-\tfrac1nKr,\qquad K=JJ^\top,

with the Jacobian J of the values over the trained parameters.  So in an orthonormal basis of eigenvectors
of K every coefficient falls like :math:`e^{-\lambda t/n}`, and like :math:`(1-\eta\lambda/n)^s` after s steps
of descent.  With the output weights (and bias and skip) trained alone this is exact; with hidden
weights trained it is the flow *frozen* at the start.  For the loss :math:`\frac12\sum r^2` rates are n
times larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array, finite_scalar, whole_number
from splinelens.loss_surface import trained_names
from splinelens.networks import ShallowNetwork

__all__ = ["ResidualModes", "network_jacobian", "residual_modes"]


def network_jacobian(
    network: ShallowNetwork, x: ArrayLike, train: Sequence[str] = ("w", "b", "v")
) -> FloatArray:
    r"""The derivatives of the network's values over its trained parameters, any activation and dimension.

    Parameters
    ----------
    network : ShallowNetwork
    x : array_like, shape (n,) or (n, d)
    train : sequence of str
        Some of "w", "b", "v", "bias", "slope", in the order of the columns.

    Returns
    -------
    ndarray, shape (n, P)
        For w in dimension d the columns of one unit stand together.

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`jacobian-of-any-network`.

    Examples
    --------
    >>> network_jacobian(ShallowNetwork([2.0], [1.0], [3.0]), [1.0, 2.0])
    array([[3., 3., 3.],
           [6., 3., 5.]])
    """
    names, points = trained_names(train), network.points(x)
    column = points.reshape(len(points), network.dim)
    before = network.preactivations(points)
    steer = network.activation.derivative(before) * network.v if {"w", "b"} & set(names) else before
    blocks = [_block(name, network, column, before, steer) for name in names]
    return np.concatenate(blocks, axis=1)


def _block(
    name: str, network: ShallowNetwork, column: FloatArray, before: FloatArray, steer: FloatArray
) -> FloatArray:
    if name == "w":
        return np.asarray((steer[:, :, None] * column[:, None, :]).reshape(len(column), -1))
    if name == "v":
        return network.activation(before)
    return {"b": steer, "bias": np.ones((len(column), 1)), "slope": column}[name]


@dataclass(frozen=True, eq=False)
class ResidualModes:
    r"""Eigenvectors of :math:`K/n` and their rates.

    Attributes
    ----------
    rates : ndarray, shape (n,)
        :math:`\lambda/n`, descending.
    vectors : ndarray, shape (n, n)
        One orthonormal eigenvector in each column.
    """

    rates: FloatArray
    vectors: FloatArray

    def residuals(self, start: ArrayLike, times: ArrayLike) -> FloatArray:
        r"""The residual at `times` of the flow, :math:`r(t)=e^{-Kt/n}r(0)`.

        Parameters
        ----------
        start : array_like, shape (n,)
            :math:`r(0)`.
        times : array_like, shape (m,)
            Times >= 0.

        Returns
        -------
        ndarray, shape (m, n)

        Raises
        ------
        ValueError
            On wrong shapes, or a negative time.

        Notes
        -----
        Claims: :claim:`residual-falls-mode-by-mode`.
        """
        coefficients, moments = self._coefficients(start), finite_array("times", times, (None,))
        if (moments < 0).any():
            raise ValueError(f"times: expected numbers >= 0, got {moments.min():g}")
        falls = np.exp(-np.multiply.outer(moments, self.rates))
        return np.asarray((falls * coefficients) @ self.vectors.T)

    def after_steps(self, start: ArrayLike, learning_rate: float, steps: Sequence[int]) -> FloatArray:
        r"""The residual after so many steps of descent, :math:`(1-\eta\lambda/n)^sr(0)` mode by mode.

        Parameters
        ----------
        start : array_like, shape (n,)
        learning_rate : float
            :math:`\eta`.
        steps : sequence of int
            Step numbers >= 0.

        Returns
        -------
        ndarray, shape (m, n)

        Raises
        ------
        ValueError
            On bad input.

        Notes
        -----
        Claims: :claim:`descent-multiplies-each-mode`.
        """
        counts = np.array([whole_number("steps", step) for step in steps])
        shrink = 1 - finite_scalar("learning_rate", learning_rate) * self.rates
        return np.asarray((shrink ** counts[:, None] * self._coefficients(start)) @ self.vectors.T)

    def _coefficients(self, start: ArrayLike) -> FloatArray:
        return self.vectors.T @ finite_array("start", start, (len(self.vectors),))


def residual_modes(network: ShallowNetwork, x: ArrayLike, train: Sequence[str] = ("v",)) -> ResidualModes:
    r"""The modes of the residual of `network` on inputs `x`, its gradients held as they are.

    Parameters
    ----------
    network : ShallowNetwork
    x : array_like, shape (n,) or (n, d)
        At least one.
    train : sequence of str
        What moves.

    Returns
    -------
    ResidualModes
        From a singular value decomposition of J, which resolves rates down to 1e-30 of the largest.

    Raises
    ------
    ValueError
        On bad input.

    Examples
    --------
    >>> residual_modes(ShallowNetwork([1.0], [0.0], [0.0]), [1.0, -1.0]).rates
    array([0.5, 0. ])
    """
    jacobian = network_jacobian(network, x, train)
    n = len(jacobian)
    if n == 0:
        raise ValueError("x: expected at least one input, got none")
    if jacobian.shape[1] < n:
        jacobian = np.pad(jacobian, ((0, 0), (0, n - jacobian.shape[1])))
    # The left factor of J is that of the small triangle of J^T = QR.
    triangle = np.asarray(np.linalg.qr(jacobian.T, mode="r"))
    left, sizes, _ = np.linalg.svd(triangle.T)
    return ResidualModes(sizes**2 / n, left)
