r"""Assignment 7, pinned breakpoints: how fast they move, where they gather, and where they are held.

A unit :math:`v\,\phi(wx+b)` with residuals :math:`r_k` and the loss :math:`\frac1{2n}\sum r_k^2` has

.. math:: \dot\beta=\frac vw\,\frac1n\sum_kr_k\phi'(h_k)(1+\beta x_k),\qquad h_k=wx_k+b .

The activation is ReLU, and in the variant the absolute value, where every datum counts, with the sign of
its side, and :math:`\mu=|w|v`.
"""

from __future__ import annotations

from splinelens.classroom.checks.a7_clustering import check_clustering
from splinelens.classroom.checks.a7_limits import check_velocity_beside
from splinelens.classroom.checks.a7_places import check_attracting_points
from splinelens.classroom.checks.a7_training import check_simulate
from splinelens.classroom.checks.a7_velocities import check_dbeta_dt, check_dmu_dt

__all__ = [
    "check_attracting_points",
    "check_clustering",
    "check_dbeta_dt",
    "check_dmu_dt",
    "check_simulate",
    "check_velocity_beside",
]
