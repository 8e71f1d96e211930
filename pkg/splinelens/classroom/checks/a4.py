r"""Assignment 4, Hessian spectrum: :math:`\nabla^2L=\frac1nJ^\top J+` one block for each unit.

The loss is :math:`\frac1{2n}\sum r^2`, the order of the weights (w, b, v).  In the variant the units are
:math:`v(wx+b)_+^2`, with squared ramps.  What is right stands in `a4_units`, mistakes and checks in
`a4_first` (first derivatives), `a4_second` (second derivatives), `a4_scale` (rescaling) and `a4_zeros`.
"""

from __future__ import annotations

from splinelens.classroom.checks.a4_first import check_gauss_newton
from splinelens.classroom.checks.a4_scale import check_scale_image, check_scale_vector
from splinelens.classroom.checks.a4_second import check_hessian
from splinelens.classroom.checks.a4_zeros import check_zero_eigenvalues

__all__ = [
    "check_gauss_newton",
    "check_hessian",
    "check_scale_image",
    "check_scale_vector",
    "check_zero_eigenvalues",
]
