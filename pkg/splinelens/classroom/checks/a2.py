r"""Assignment 2, what initialization draws: laws of :math:`\beta=-b/w` and :math:`\mu=wv`, and three recipes.

In the variant normal numbers are Laplace numbers, uniform weights follow the disk law, of density
:math:`|t|/a^2` on :math:`[-a,a]`, and the total kink :math:`\sum|\mu_i|` takes the place of the roughness.
"""

from splinelens.classroom.checks.a2_bending import check_expected_bending
from splinelens.classroom.checks.a2_densities import check_bounded_density, check_breakpoint_density
from splinelens.classroom.checks.a2_kinks import check_bounded_kink, check_mean_square_kink
from splinelens.classroom.checks.a2_shares import check_share_between

__all__ = [
    "check_bounded_density",
    "check_bounded_kink",
    "check_breakpoint_density",
    "check_expected_bending",
    "check_mean_square_kink",
    "check_share_between",
]
