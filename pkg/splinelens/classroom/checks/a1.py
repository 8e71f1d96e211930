r"""Assignment 1, a net is a spline: :math:`\beta=-b/w`, :math:`\mu=wv`, :math:`s=\operatorname{sign}w`.

In the variant a unit is described by its jump :math:`m=|w|v=s\mu` in place of the delta-slope.
"""

from __future__ import annotations

from splinelens.classroom.checks.a1_spline import check_eval_spline, check_roughness, check_slope_jumps
from splinelens.classroom.checks.a1_units import check_to_spline, check_with_constant

__all__ = [
    "check_eval_spline",
    "check_roughness",
    "check_slope_jumps",
    "check_to_spline",
    "check_with_constant",
]
