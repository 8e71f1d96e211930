r"""Assignment 8, stability and step size: descent stays at a minimum while :math:`\eta\lambda_{\max}<2`.

In the variant descent has momentum m, and the limit is :math:`\eta\lambda_{\max}<2(1+m)`.
"""

from __future__ import annotations

from splinelens.classroom.checks.a8_hessian import check_jacobian, check_sharpness
from splinelens.classroom.checks.a8_steps import check_largest_step, check_leaves, check_scaled_step

__all__ = [
    "check_jacobian",
    "check_largest_step",
    "check_leaves",
    "check_scaled_step",
    "check_sharpness",
]
