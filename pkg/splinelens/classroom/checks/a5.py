r"""Assignment 5, kernel regime and cubic splines: least :math:`\sum v_i^2` and least :math:`\int f''^2/\rho`.

In the variant the targets are noisy: in place of the interpolants, the minimizers of
:math:`\frac1{2n}\sum r^2+\frac\lambda2\sum v^2` and :math:`\frac1{2n}\sum r^2+\frac\lambda2\int f''^2/\rho`.
Here the first are those of :math:`\lambda=0`.
"""

from __future__ import annotations

from splinelens.classroom.checks.a5_cost import check_cost
from splinelens.classroom.checks.a5_curves import check_natural_spline, check_weighted_spline
from splinelens.classroom.checks.a5_weights import check_kernel, check_least_norm

__all__ = [
    "check_cost",
    "check_kernel",
    "check_least_norm",
    "check_natural_spline",
    "check_weighted_spline",
]
