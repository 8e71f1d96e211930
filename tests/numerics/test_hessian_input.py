"""Bad input to the Hessian's functions is refused by name; inputs are left as they were."""

import numpy as np
import pytest

from splinelens import ReluSpline, ShallowNetwork
from splinelens.hessian import hessian_matvec, hessian_spectrum, largest_eigenvalue
from splinelens.hessian_forms import (
    gradient_jump,
    hessian_dense,
    jacobian,
    residual_blocks,
    residual_strengths,
    scale_vectors,
    spline_hessian,
    spline_residual_blocks,
)
from splinelens.tangent_kernels import (
    tangent_rank,
    uniform_input_kernel,
    uniform_output_kernel,
    univariate_tangent_kernel,
    zero_eigenvalue_count,
)

NET = ShallowNetwork([1.0, -1.0], [0.5, 0.2], [1.0, 2.0])
X, Y = [0.0, 1.0, 2.0], [1.0, 0.0, 1.0]
ZERO = np.zeros(2)
ON_DATA = [hessian_spectrum, largest_eigenvalue, hessian_dense, residual_blocks, residual_strengths]
OF_NETWORK = [jacobian, univariate_tangent_kernel, tangent_rank, zero_eigenvalue_count]


def product(network=NET, x=X, y=Y, dw=ZERO, db=ZERO, dv=ZERO, **options):
    return hessian_matvec(network, x, y, dw, db, dv, **options)


@pytest.mark.parametrize("function", [*ON_DATA, product], ids=lambda each: each.__name__)
def test_other_networks_and_bad_data_are_refused(function):
    with pytest.raises(ValueError, match=r"network: .* needs the activation 'relu', got 'tanh'"):
        function(NET.replace(activation="tanh"), X, Y)
    with pytest.raises(ValueError, match=r"network: .* needs one input, got 2"):
        function(ShallowNetwork(np.ones((2, 2)), ZERO, ZERO), np.ones((3, 2)), Y)
    with pytest.raises(ValueError, match=r"y: expected shape \(3,\), got \(2,\)"):
        function(NET, X, [1.0, 2.0])
    with pytest.raises(ValueError, match="x: expected at least one data point, got none"):
        function(NET, [], [])
    with pytest.raises(ValueError, match="x: expected finite numbers"):
        function(NET, [0.0, np.nan, 1.0], Y)
    with pytest.raises(ValueError, match="weights: expected numbers >= 0"):
        function(NET, X, Y, weights=[1.0, -1.0, 1.0])


@pytest.mark.parametrize("function", OF_NETWORK, ids=lambda each: each.__name__)
def test_other_networks_and_unknown_parameters_are_refused(function):
    with pytest.raises(ValueError, match=r"network: .* needs the activation 'relu'"):
        function(NET.replace(activation="tanh"), X)
    with pytest.raises(ValueError, match="train: expected some of"):
        function(NET, X, ("w", "u"))
    with pytest.raises(ValueError, match="x: expected finite numbers"):
        function(NET, [np.inf])


CASES = {
    "unknown parameter": (lambda: hessian_spectrum(NET, X, Y, train=("u",)), "train: expected some of"),
    "nothing trained": (lambda: hessian_spectrum(NET, X, Y, train=()), "train: expected some of"),
    "dw too long": (lambda: product(dw=np.zeros(3)), r"dw: expected shape \(2,\), got \(3,\)"),
    "db with NaN": (lambda: product(db=[0.0, np.nan]), "db: expected finite numbers"),
    "dv a matrix": (lambda: product(dv=np.zeros((2, 2))), r"dv: expected shape \(2,\)"),
    "dbias infinite": (
        lambda: product(dbias=np.inf, train=("w", "b", "v", "bias")),
        "dbias: expected finite",
    ),
    "along the bias, untrained": (
        lambda: product(dbias=1.0),
        r"dbias: expected zeros, since 'bias' is not in train=\('w', 'b', 'v'\)",
    ),
    "along w, untrained": (
        lambda: product(dw=np.ones(2), train=("b", "v")),
        "dw: expected zeros, since 'w' is not in train",
    ),
    "no such unit": (lambda: gradient_jump(NET, X, Y, 2, 0), "unit: expected a number from 0 to 1, got 2"),
    "no such datum": (
        lambda: gradient_jump(NET, X, Y, 0, -1),
        "datum: expected a number from 0 to 2, got -1",
    ),
    "scale of tanh": (lambda: scale_vectors(NET.replace(activation="tanh")), "network: scale_vectors needs"),
    "unknown chart": (
        lambda: zero_eigenvalue_count(NET, X, chart="polar"),
        "chart: expected 'parameters' or 'spline', got 'polar'",
    ),
    "flat unit on the spline": (
        lambda: zero_eigenvalue_count(NET.replace(w=[0.0, 1.0]), X, chart="spline"),
        "network: the chart of the spline needs w != 0",
    ),
    "kernel without data": (lambda: univariate_tangent_kernel(NET, []), "x: expected at least one"),
    "kernel outside": (lambda: uniform_output_kernel(1.5, 0.0), r"x: expected points of \[-1, 1\], got 1.5"),
    "kernel outside too": (lambda: uniform_input_kernel(0.0, -2.0), r"other: expected points of \[-1, 1\]"),
    "spline targets": (
        lambda: spline_hessian(ReluSpline.from_network(NET), X, [1.0]),
        r"y: expected shape \(3,\)",
    ),
    "spline without data": (
        lambda: spline_residual_blocks(ReluSpline.from_network(NET), [], []),
        "x: expected at least one",
    ),
}


@pytest.mark.parametrize(("call", "message"), CASES.values(), ids=list(CASES))
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_inputs_are_left_as_they_were():
    x, y, directions = np.array([2.0, 0.0, 1.0]), np.array(Y), np.ones((3, 2))
    before = [x.copy(), y.copy(), directions.copy()]
    hessian_spectrum(NET, x, y)
    hessian_matvec(NET, x, y, *directions)
    for array, copy in zip((x, y, directions), before, strict=True):
        assert (array == copy).all()
