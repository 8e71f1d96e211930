r"""Assignment 6, activation spectra: :math:`|\hat\phi|^2` decides what a network charges for a frequency.

In the variant frequencies count cycles, :math:`\hat\phi(\nu)=\int\phi(t)e^{-2\pi i\nu t}dt`, and an
activation is designed for the smoothness of the fit in place of the growth of the penalty.
"""

from __future__ import annotations

from splinelens.classroom.checks.a6_measure import check_measured_exponent
from splinelens.classroom.checks.a6_price import check_design, check_learning_order, check_penalty
from splinelens.classroom.checks.a6_transform import check_kink_spectrum, check_power_spectrum

__all__ = [
    "check_design",
    "check_kink_spectrum",
    "check_learning_order",
    "check_measured_exponent",
    "check_penalty",
    "check_power_spectrum",
]
