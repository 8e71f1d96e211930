r"""What does a network on the line pay whose breakpoints have any density you like?

Units that face right, :math:`\phi(x-\beta)`, have the density :math:`p_+(\beta)` of breakpoints, units that
face left, :math:`\phi(\beta-x)`, the density :math:`p_-`.  Densities need not be normalised.  The kernel is

.. math:: K_p(x,x')=\int p_+(\beta)\,\phi(x-\beta)\phi(x'-\beta)
          +p_-(\beta)\,\phi(\beta-x)\phi(\beta-x')\,d\beta ,

and for ReLU the least cost :math:`\int\alpha_+^2/p_++\alpha_-^2/p_-` of a function is known in closed form:
curvature pays :math:`\int f''^2/(p_++p_-)`, and the line that curvature leaves over pays through a matrix of
two rows (derived here, chapter 11).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from splinelens._arrays import FloatArray, finite_array
from splinelens._quadrature import panel_rule
from splinelens.activations import Activation, get_activation

__all__ = ["BreakpointDensity", "density_cost", "density_kernel"]

Density = Callable[[FloatArray], ArrayLike]
PANELS = 16


@dataclass(frozen=True, eq=False)
class BreakpointDensity:
    r"""Densities of the breakpoints of units that face right and of units that face left.

    Parameters
    ----------
    right, left : callable
        :math:`p_+` and :math:`p_-`, from an array to an array, >= 0; smooth but at `breaks`.
    support : pair of float
        Where breakpoints are; both densities count as 0 outside.
    breaks : sequence of float
        Where a density is not smooth.

    Raises
    ------
    ValueError
        If the support is no interval, or a density negative or not finite.

    Examples
    --------
    >>> flat = BreakpointDensity(np.ones_like, np.ones_like, (-2.0, 2.0))
    >>> flat.rule()[1].sum().round(12)
    np.float64(4.0)
    """

    right: Density
    left: Density
    support: tuple[float, float]
    breaks: Sequence[float] = ()

    def __post_init__(self) -> None:
        low, high = finite_array("support", self.support, (2,))
        if not low < high:
            raise ValueError(f"support: expected two numbers, the smaller one first, got {self.support}")
        nodes = self.rule()[0]
        for name in ("right", "left"):
            values = finite_array(name, getattr(self, name)(nodes), nodes.shape)
            if (values < 0).any():
                raise ValueError(f"{name}: expected densities >= 0, got {values.min():g}")

    def rule(self, cuts: ArrayLike = ()) -> tuple[FloatArray, FloatArray]:
        """Nodes and weights that integrate over the support, in panels that end at `cuts` and `breaks`.

        Parameters
        ----------
        cuts : array_like
            Further places where the integrand is not smooth.
        """
        low, high = self.support
        extra = np.concatenate([np.ravel(np.asarray(cuts, dtype=np.float64)), np.array(self.breaks, float)])
        edges = np.concatenate([np.linspace(low, high, PANELS + 1), np.clip(extra, low, high)])
        return panel_rule(np.unique(edges), 16)


def density_kernel(
    activation: str | Activation, x: ArrayLike, other: ArrayLike | None, density: BreakpointDensity
) -> FloatArray:
    r"""The kernel :math:`K_p(x,x')`.

    Parameters
    ----------
    activation : str or Activation
        A name or an activation.
    x, other : array_like, shape (n,)
        Inputs on the line; `other` is `x` if left out.
    density : BreakpointDensity

    Returns
    -------
    ndarray, shape (n, n')

    Raises
    ------
    ValueError
        On bad input.

    Notes
    -----
    Claims: :claim:`density-of-a-flat-range`, :claim:`right-facing-units-start-at-zero`.

    Examples
    --------
    >>> flat = BreakpointDensity(np.ones_like, np.ones_like, (-1.0, 1.0))
    >>> density_kernel("relu", [1.0], [1.0], flat).round(12)
    array([[2.66666667]])
    """
    phi, one = get_activation(activation), finite_array("x", x, (None,))
    two = one if other is None else finite_array("other", other, (None,))
    points, kinks = np.concatenate([one, two]), np.array(phi.kinks or (0.0,))
    places, weights = density.rule(np.add.outer(points, np.concatenate([-kinks, kinks])))
    kernel = np.zeros((len(one), len(two)))
    for side, spread in ((1.0, density.right), (-1.0, density.left)):
        values = [phi(side * np.subtract.outer(part, places)) for part in (one, two)]
        kernel += (values[0] * weights * np.asarray(spread(places))) @ values[1].T
    return kernel


def density_cost(
    curvature: Density, start: float, slope: float, density: BreakpointDensity, cuts: ArrayLike = ()
) -> float:
    r"""The least cost of a function under ReLU, exactly.

    .. math:: \int\frac{f''^2}{p_++p_-}\,d\beta+(D_1,-D_0)\,G^{-1}(D_1,-D_0)^\top ,\qquad
              G_{ij}=\int\beta^{i+j}\frac{p_+p_-}{p_++p_-}\,d\beta ,

    where :math:`D_0+D_1x` is what f has beyond the part that its curvature makes by itself,
    :math:`\int f''(\beta)\,\frac{p_+(x-\beta)_++p_-(\beta-x)_+}{p_++p_-}\,d\beta`.

    Parameters
    ----------
    curvature : callable
        :math:`f''` on the support; 0 wherever both densities are.
    start, slope : float
        :math:`f` and :math:`f'` at the left end of the support.
    density : BreakpointDensity
    cuts : array_like
        Where the curvature is not smooth.

    Returns
    -------
    float
        inf where no amplitudes make the function.

    Notes
    -----
    Derived here, chapter 11.  Claims: :claim:`cost-under-any-density`.

    Examples
    --------
    A parabola under flat breakpoints on [-1, 1]: curvature 1, and 3 (1/2 - 1)^2 for the constant.

    >>> flat = BreakpointDensity(np.ones_like, np.ones_like, (-1.0, 1.0))
    >>> round(density_cost(np.ones_like, 0.5, -1.0, flat), 12)
    1.75
    """
    places, weights = density.rule(cuts)
    bend = np.asarray(curvature(places), dtype=np.float64)
    right, left = (np.asarray(side(places), dtype=np.float64) for side in (density.right, density.left))
    both = right + left
    if (bend[both == 0] != 0).any():
        return np.inf
    safe = np.where(both == 0, 1.0, both)
    low = density.support[0]
    share = weights * bend * left / safe
    tilt = slope + share.sum()
    lift = start - tilt * low - share @ (places - low)
    energy = float(weights @ (bend**2 / safe))
    return energy + _line_cost(np.array([tilt, -lift]), places, weights * right * left / safe)


def _line_cost(line: FloatArray, places: FloatArray, masses: FloatArray) -> float:
    """The second term, for G with these masses at these places."""
    powers = np.stack([np.ones_like(places), places])
    gram = (powers * masses) @ powers.T
    if not masses.any():
        return 0.0 if np.abs(line).max() <= 1e-12 else np.inf
    return float(line @ np.linalg.solve(gram, line))
