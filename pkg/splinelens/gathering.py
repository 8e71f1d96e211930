r"""Why do directions gather during training: a law for two units, exact at any moment and for any residuals.

With :math:`a=(w,b)`, loss :math:`\frac1{2n}\sum r_n^2` and ReLU, a unit moves by

.. math:: \dot a=-vG,\qquad \dot v=-\langle G,a\rangle,\qquad G=\tfrac1n\sum_{n\in A}r_n\tilde x_n ,

A its active data.  So two units with the same active data obey the same linear equation, and it keeps the
*pair form*

.. math:: M_{ij}=\langle a_i,a_j\rangle-v_iv_j .

For i = j this is the imbalance.  For balanced units of one sign, :math:`|a|=|v|`, the form is
:math:`-|v_i||v_j|(1-\cos\theta_{ij})`: as the two grow, the angle between them must close.  While active
sets differ,

.. math:: \dot M_{ij}=\langle G_i-G_j,\;v_ja_i-v_ia_j\rangle .

Derived here, chapter 15.  Arrays: `weights` of shape (H, d + 1) has the rows (w, b), `v` is of shape
(H,), `lifted` of shape (n, d + 1) has the rows (x, 1), `residual` is of shape (n,).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array

__all__ = ["closing_angle", "direction_velocity", "pair_form", "pair_form_rate", "unit_pulls"]


def unit_pulls(weights: ArrayLike, lifted: ArrayLike, residual: ArrayLike) -> FloatArray:
    r"""The pull :math:`G_i=\frac1n\sum_{A_i}r_n\tilde x_n` of the active residuals on each unit.

    Parameters
    ----------
    weights : array_like, shape (H, d + 1)
    lifted : array_like, shape (n, d + 1)
    residual : array_like, shape (n,)

    Returns
    -------
    ndarray, shape (H, d + 1)

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> print(unit_pulls([[1.0, 0.5], [-1.0, 0.5]], [[0.0, 1.0], [1.0, 1.0]], [1.0, 3.0]))
    [[1.5 2. ]
     [0.  0.5]]
    """
    rows = finite_array("weights", weights, (None, None))
    points = finite_array("lifted", lifted, (None, rows.shape[1]))
    r = finite_array("residual", residual, (len(points),))
    pulls: FloatArray = (rows @ points.T > 0) @ (points * r[:, None]) / len(points)
    return pulls


def direction_velocity(
    weights: ArrayLike, v: ArrayLike, lifted: ArrayLike, residual: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    r"""Velocity of the directions and growth rate of the output weights under gradient flow.

    .. math:: \dot u=-\tfrac{|v|}{|a|}\,\tfrac1nP_u\nabla D(u),\qquad \frac{d|v|}{dt}=-|a|\,\tfrac1nD(u),

    D the potential of the unit's own sign (`splinelens.direction_cells.sphere_potential`).  Balanced units,
    :math:`|a|=|v|`, all follow one field, whatever their mass.
    :claim:`balanced-units-share-a-field` and :claim:`units-at-rest-have-no-potential` of chapter 15.

    Parameters
    ----------
    weights : array_like, shape (H, d + 1)
        No row zero.
    v : array_like, shape (H,)
    lifted : array_like, shape (n, d + 1)
    residual : array_like, shape (n,)

    Returns
    -------
    velocity : ndarray, shape (H, d + 1)
    growth : ndarray, shape (H,)
        Of :math:`|v|`; where v = 0, the rate of v itself.

    Raises
    ------
    ValueError
        If the shapes do not fit or a row is zero.

    Examples
    --------
    >>> velocity, growth = direction_velocity([[1.0, 0.0]], [1.0], [[1.0, 1.0]], [-1.0])
    >>> print(velocity + 0.0, growth)
    [[0. 1.]] [1.]
    """
    rows = finite_array("weights", weights, (None, None))
    outs = finite_array("v", v, (len(rows),))
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not (lengths > 0).all():
        raise ValueError("weights: expected no row that is zero")
    pulls, u = unit_pulls(rows, lifted, residual), rows / lengths
    across = pulls - (pulls * u).sum(axis=1, keepdims=True) * u
    signs = np.where(outs < 0, -1.0, 1.0)
    return -outs[:, None] * across / lengths, -signs * (pulls * rows).sum(axis=1)


def pair_form(weights: ArrayLike, v: ArrayLike) -> FloatArray:
    r"""The form :math:`M_{ij}=\langle a_i,a_j\rangle-v_iv_j` of all pairs of units.

    Constant for two units as long as the same data are active for both: :claim:`pair-form-is-conserved`
    of chapter 15.

    Parameters
    ----------
    weights : array_like, shape (H, d + 1)
    v : array_like, shape (H,)

    Returns
    -------
    ndarray, shape (H, H)

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> print(pair_form([[1.0, 0.0], [0.0, 2.0]], [1.0, 2.0]))
    [[ 0. -2.]
     [-2.  0.]]
    """
    rows = finite_array("weights", weights, (None, None))
    outs = finite_array("v", v, (len(rows),))
    return np.asarray(rows @ rows.T - np.multiply.outer(outs, outs))


def pair_form_rate(weights: ArrayLike, v: ArrayLike, lifted: ArrayLike, residual: ArrayLike) -> FloatArray:
    r"""The rate :math:`\dot M_{ij}=\langle G_i-G_j,v_ja_i-v_ia_j\rangle` of the pair form in the flow.

    :claim:`pair-form-rate` and :claim:`kinks-gather-or-divide` of chapter 15: only data that are active for
    one of the two contribute.

    Parameters
    ----------
    weights : array_like, shape (H, d + 1)
    v : array_like, shape (H,)
    lifted : array_like, shape (n, d + 1)
    residual : array_like, shape (n,)

    Returns
    -------
    ndarray, shape (H, H)

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    Two units that see the same datum.

    >>> print(pair_form_rate([[1.0, 0.0], [1.0, 1.0]], [1.0, 2.0], [[1.0, 1.0]], [-1.0]))
    [[0. 0.]
     [0. 0.]]
    """
    rows = finite_array("weights", weights, (None, None))
    outs = finite_array("v", v, (len(rows),))
    pulls = unit_pulls(rows, lifted, residual)
    # <G_i, v_j a_i - v_i a_j> and the same with i and j exchanged
    half = np.multiply.outer((pulls * rows).sum(axis=1), outs) - (pulls @ rows.T) * outs[:, None]
    return np.asarray(half + half.T)


def closing_angle(angle: ArrayLike, growth: ArrayLike) -> FloatArray:
    r"""The angle between two balanced units of one sign after the product :math:`|v_1||v_2|` has grown.

    .. math:: 1-\cos\theta=\frac{1-\cos\theta_0}{\text{growth}} ,

    as long as both see the same data all the way: :claim:`growth-closes-the-angle` of chapter 15.

    Parameters
    ----------
    angle : array_like
        In radians, from 0 to pi.
    growth : array_like
        :math:`|v_1||v_2|` now, over then; large enough that the angle exists.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If the arguments are out of range.

    Examples
    --------
    A right angle, and both units grow a thousandfold.

    >>> print(closing_angle(np.pi / 2, 1e6).round(6))
    0.001414
    """
    half = np.sin(finite_array("angle", angle) / 2)
    factor = finite_array("growth", growth)
    if not (factor > 0).all() or (half**2 > factor).any():
        raise ValueError("angle, growth: expected sin(angle/2)^2 <= growth and growth > 0")
    return np.asarray(2 * np.arcsin(half / np.sqrt(factor)))
