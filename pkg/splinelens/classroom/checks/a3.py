r"""Assignment 3, critical points: the moments :math:`\langle r\rangle_A` and :math:`\langle rx\rangle_A`.

In the variant each datum k has a weight :math:`\omega_k` in place of 1/n:
:math:`L=\frac12\sum_k\omega_kr_k^2`.
"""

from splinelens.classroom.checks.a3_critical import check_is_critical
from splinelens.classroom.checks.a3_gradient import check_gradient
from splinelens.classroom.checks.a3_held import check_held
from splinelens.classroom.checks.a3_pieces import check_fit_pieces
from splinelens.classroom.checks.a3_sets import check_active_sets
from splinelens.classroom.checks.a3_verdict import check_verdict

__all__ = [
    "check_active_sets",
    "check_fit_pieces",
    "check_gradient",
    "check_held",
    "check_is_critical",
    "check_verdict",
]
