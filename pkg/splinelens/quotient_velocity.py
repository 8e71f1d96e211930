r"""How do the hyperplanes of a network move, and does the answer depend on how one measures length?

A unit :math:`c\,\phi(\langle\xi,x\rangle-\gamma)` of a p-homogeneous network has moved where its weights
have.  Gradient flow in the weights :math:`(w,b,v)` moves it, with :math:`s=|w|`,
:math:`\tau_k=\langle\xi,x_k\rangle-\gamma` and :math:`P_\xi=I-\xi\xi^{\mathsf T}`, by

.. math:: \dot\gamma&=\frac c{ns^2}\sum_kr_k\phi'(\tau_k)(1+\gamma\langle\xi,x_k\rangle),\qquad
          \dot\xi=-\frac c{ns^2}\sum_kr_k\phi'(\tau_k)P_\xi x_k,\\
          \dot c&=-\frac{p\,c^2}{ns^2}\sum_kr_k\phi'(\tau_k)\langle\xi,x_k\rangle
          -\frac{s^{2p}}n\sum_kr_k\phi(\tau_k).

Gradient flow in :math:`(c,\gamma,\xi)` itself, with the ordinary length there, moves it by
:math:`\dot\gamma=\frac cn\sum r_k\phi'`, :math:`\dot\xi=-\frac cn\sum r_k\phi'P_\xi x_k` and
:math:`\dot c=-\frac1n\sum r_k\phi`: another flow, with other points of rest.  Derived here, chapter 14.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array
from splinelens.networks import Hyperplanes, ShallowNetwork

__all__ = ["QuotientVelocity", "velocity_in_quotient", "velocity_of_hyperplanes"]


class QuotientVelocity(NamedTuple):
    r"""Velocity of each unit.

    Attributes
    ----------
    directions : ndarray, shape (H, d)
        :math:`\dot\xi`, tangent to the sphere.
    offsets, amplitudes : ndarray, shape (H,)
        :math:`\dot\gamma` and :math:`\dot c`.
    """

    directions: FloatArray
    offsets: FloatArray
    amplitudes: FloatArray


def velocity_of_hyperplanes(network: ShallowNetwork, x: ArrayLike, residual: ArrayLike) -> QuotientVelocity:
    r"""How gradient flow in the weights moves directions, offsets and amplitudes.

    Parameters
    ----------
    network : ShallowNetwork
        With a positively homogeneous activation and no unit with :math:`w=0`.
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)
        :math:`r_k=f(x_k)-y_k`, or any others.

    Returns
    -------
    QuotientVelocity

    Raises
    ------
    ValueError
        On bad input, for another activation, and where :math:`w=0`.

    Notes
    -----
    Claims: :claim:`hyperplane-velocity-in-weights`, :claim:`two-charts-one-flow`.

    Examples
    --------
    >>> net = ShallowNetwork([2.0], [-2.0], [1.0])
    >>> velocity_of_hyperplanes(net, [0.0, 2.0], [1.0, -1.0]).offsets
    array([-0.75])
    """
    planes, force = _forces(network, x, residual)
    weights = network.w.reshape(network.width, -1)
    square, c, p = (weights**2).sum(axis=1), planes.amplitudes, _degree(network)
    along = (force.inputs * planes.directions).sum(axis=1)
    turn = -(c / square)[:, None] * _across(force.inputs, planes.directions)
    shift = c / square * (force.slopes + planes.offsets * along)
    grow = -p * c**2 / square * along - square**p * force.values
    return QuotientVelocity(turn, shift, grow)


def velocity_in_quotient(network: ShallowNetwork, x: ArrayLike, residual: ArrayLike) -> QuotientVelocity:
    r"""How gradient flow in :math:`(c,\gamma,\xi)`, with the ordinary length there, moves them.

    Parameters
    ----------
    network : ShallowNetwork
        With a positively homogeneous activation and no unit with :math:`w=0`.
    x : array_like, shape (n,) or (n, d)
    residual : array_like, shape (n,)

    Returns
    -------
    QuotientVelocity

    Raises
    ------
    ValueError
        As `velocity_of_hyperplanes`.

    Notes
    -----
    Claims: :claim:`quotient-flow-in-its-own-metric`, :claim:`two-metrics-rest-elsewhere`,
    :claim:`quotient-velocity-steps-at-data`, :claim:`metrics-disagree-on-pins`.

    Examples
    --------
    >>> net = ShallowNetwork([2.0], [-2.0], [1.0])
    >>> velocity_in_quotient(net, [0.0, 2.0], [1.0, -1.0]).offsets
    array([-1.])
    """
    planes, force = _forces(network, x, residual)
    turn = -planes.amplitudes[:, None] * _across(force.inputs, planes.directions)
    return QuotientVelocity(turn, planes.amplitudes * force.slopes, -force.values)


class _Forces(NamedTuple):
    """Means over the data of r phi' x, r phi' and r phi at each unit."""

    inputs: FloatArray
    slopes: FloatArray
    values: FloatArray


def _forces(network: ShallowNetwork, x: ArrayLike, residual: ArrayLike) -> tuple[Hyperplanes, _Forces]:
    _degree(network)
    planes = Hyperplanes.from_network(network)
    if len(planes.offsets) < network.width:
        raise ValueError("network: expected w != 0 for every unit, got a unit with w = 0")
    points = network.points(x).reshape(-1, network.dim)
    pulls = finite_array("residual", residual, (len(points),)) / max(len(points), 1)
    tau = points @ planes.directions.T - planes.offsets
    slopes = pulls[:, None] * network.activation.derivative(tau)
    return planes, _Forces(slopes.T @ points, slopes.sum(axis=0), pulls @ network.activation(tau))


def _across(vectors: FloatArray, directions: FloatArray) -> FloatArray:
    """Each vector without its component along its direction."""
    return np.asarray(vectors - (vectors * directions).sum(axis=1, keepdims=True) * directions)


def _degree(network: ShallowNetwork) -> int:
    degree = network.activation.degree
    if degree is None:
        name = network.activation.name
        raise ValueError(f"activation: expected a positively homogeneous one, got {name!r}")
    return degree
