"""Bad input gets a ValueError that names the argument, what was expected and what came."""

import numpy as np
import pytest

from splinelens import (
    Hyperplanes,
    PiecewiseLinear,
    RampFeatures,
    ReluSpline,
    ShallowNetwork,
    conserved_imbalance,
    get_activation,
    gradient_descent,
    group_by_input,
    loss_gradient,
    rescale,
    squared_loss,
)

NET = ShallowNetwork([1.0, -1.0], [0.5, 0.2], [1.0, 2.0])
PLANE = ShallowNetwork(np.ones((2, 3)), [0.0, 1.0], [1.0, 2.0])
TANH = NET.replace(activation="tanh")
DESCENT = {"step_size": 0.1, "max_steps": 3}

CASES = {
    "b too short": (
        lambda: ShallowNetwork([1.0, 2.0], [0.0], [1.0, 1.0]),
        r"b: expected shape \(2,\), got \(1,\)",
    ),
    "w a cube": (
        lambda: ShallowNetwork(np.ones((2, 2, 2)), [0, 0], [0, 0]),
        r"w: expected shape \(H,\) or \(H, d\)",
    ),
    "w without columns": (lambda: ShallowNetwork(np.ones((2, 0)), [0, 0], [0, 0]), r"w: expected shape"),
    "NaN weight": (lambda: ShallowNetwork([np.nan], [0.0], [1.0]), "w: expected finite numbers, got NaN"),
    "infinite bias": (lambda: ShallowNetwork([1.0], [0.0], [1.0], bias=np.inf), "bias: expected finite"),
    "text weight": (lambda: ShallowNetwork(["a"], [0.0], [1.0]), "w: expected real numbers, got list"),
    "complex weight": (lambda: ShallowNetwork([1j], [0.0], [1.0]), "w: expected real numbers"),
    "ragged weight": (
        lambda: ShallowNetwork([[1.0], [1.0, 2.0]], [0, 0], [0, 0]),
        "w: expected real numbers",
    ),
    "slope of wrong length": (
        lambda: PLANE.replace(slope=[1.0, 2.0]),
        r"slope: expected shape \(3,\), got \(2,\)",
    ),
    "scalar slope in 3 d": (lambda: PLANE.replace(slope=2.0), r"slope: expected shape \(3,\)"),
    "unknown activation": (
        lambda: NET.replace(activation="swish"),
        r"activation: expected one of \['abs'.*'swish'",
    ),
    "activation of wrong type": (lambda: get_activation(3), "activation: expected one of"),
    "unknown option": (lambda: get_activation("tanh", slope=1.0), r"activation: 'tanh' has no such option"),
    "option of wrong value": (lambda: get_activation("leaky_relu", slope=np.nan), "slope: expected finite"),
    "x a matrix": (lambda: NET(np.ones((3, 1))), r"x: expected shape \(any,\), got \(3, 1\)"),
    "x of wrong width": (lambda: PLANE(np.ones((4, 2))), r"x: expected shape \(any, 3\), got \(4, 2\)"),
    "x with NaN": (lambda: NET([0.0, np.nan]), "x: expected finite"),
    "negative factor": (lambda: rescale(NET, [1.0, -1.0]), "factors: expected numbers > 0.*got -1"),
    "zero factor": (lambda: rescale(NET, 0.0), "factors: expected numbers > 0"),
    "factors of wrong length": (lambda: rescale(NET, [1.0, 2.0, 3.0]), r"factors: expected shape \(2,\)"),
    "rescaling tanh": (
        lambda: rescale(TANH, 2.0),
        "activation: rescale needs a positively homogeneous one.*'tanh'",
    ),
    "imbalance of tanh": (lambda: conserved_imbalance(TANH), "positively homogeneous activation, got 'tanh'"),
    "spline of tanh": (
        lambda: ReluSpline.from_network(TANH),
        "network: ReluSpline needs the activation 'relu', got 'tanh'",
    ),
    "spline in 3 d": (lambda: ReluSpline.from_network(PLANE), "network: ReluSpline needs one input, got 3"),
    "orientation 2": (lambda: ReluSpline([0.0], [1.0], [2.0]), "orientations: expected"),
    "NaN breakpoint": (lambda: ReluSpline([np.nan], [1.0], [1.0]), "breakpoints: expected numbers, got NaN"),
    "breakpoints a matrix": (lambda: ReluSpline([[0.0]], [1.0], [1.0]), "breakpoints: expected shape"),
    "text breakpoints": (lambda: ReluSpline(["a"], [1.0], [1.0]), "breakpoints: expected real numbers"),
    "no data for ramps": (lambda: RampFeatures([], [1.0], [0.0]), "x: expected at least one"),
    "spline of a dict": (
        lambda: ReluSpline.from_network({}),
        "network: ReluSpline needs a ShallowNetwork, got dict",
    ),
    "options of an object": (
        lambda: get_activation(get_activation("tanh"), slope=1.0),
        "takes no options, got .'slope'",
    ),
    "negative tolerance": (
        lambda: gradient_descent(NET, [0.0], [0.0], loss_tolerance=-1.0, **DESCENT),
        "loss_tolerance: expected a number >= 0",
    ),
    "record after the end": (
        lambda: gradient_descent(NET, [0.0], [0.0], record_at=(7,), **DESCENT),
        "record_at: expected whole numbers from 0 to 3, got 7",
    ),
    "knots decrease": (
        lambda: PiecewiseLinear([1, 0], [0, 0, 0], [0, 0, 0]),
        "knots: expected strictly increasing",
    ),
    "lines that miss": (
        lambda: PiecewiseLinear([0.0], [0.0, 0.0], [0.0, 1.0]),
        "intercepts: lines miss each other by 1",
    ),
    "one slope too few": (
        lambda: PiecewiseLinear([0.0], [1.0], [0.0, 0.0]),
        r"slopes: expected shape \(2,\)",
    ),
    "interpolating twins": (
        lambda: PiecewiseLinear.interpolate([0, 0], [1, 2]),
        "x: expected at least two distinct",
    ),
    "ramps of wrong length": (lambda: RampFeatures([0.0], [1.0], [0.0, 1.0]), r"b: expected shape \(1,\)"),
    "apply of wrong length": (
        lambda: RampFeatures([0.0], [1.0], [0.0]).apply([1, 2], [1.0]),
        "slope: expected shape",
    ),
    "adjoint of wrong length": (
        lambda: RampFeatures([0.0], [1.0], [0.0]).adjoint([1.0, 2.0]),
        "r: expected shape",
    ),
    "no data": (lambda: squared_loss(NET, [], []), "x: expected at least one data point, got none"),
    "no data to group": (lambda: group_by_input([], []), "x: expected at least one"),
    "y too short": (lambda: squared_loss(NET, [0.0, 1.0], [0.0]), r"y: expected shape \(2,\), got \(1,\)"),
    "negative weights": (
        lambda: squared_loss(NET, [0.0, 1.0], [0.0, 1.0], [1.0, -1.0]),
        "weights: expected numbers >= 0",
    ),
    "all weights zero": (lambda: squared_loss(NET, [0.0], [0.0], [0.0]), "weights: expected"),
    "gradient of tanh": (
        lambda: loss_gradient(TANH, [0.0], [0.0]),
        "loss_gradient needs the activation 'relu', got 'tanh'",
    ),
    "gradient in 3 d": (
        lambda: loss_gradient(PLANE, np.ones((1, 3)), [0.0]),
        "loss_gradient needs one input, got 3",
    ),
    "unknown parameter": (
        lambda: loss_gradient(NET, [0.0], [0.0], train=("w", "q")),
        r"train: expected some of \('w'",
    ),
    "parameter twice": (lambda: loss_gradient(NET, [0.0], [0.0], train=("w", "w")), "train: expected"),
    "no step": (
        lambda: gradient_descent(NET, [0.0], [0.0], step_size=0.0, max_steps=1),
        "step_size: expected a number > 0",
    ),
    "half a step": (
        lambda: gradient_descent(NET, [0.0], [0.0], step_size=1, max_steps=1.5),
        "max_steps: expected a whole",
    ),
    "descent of tanh": (
        lambda: gradient_descent(TANH, [0.0], [0.0], **DESCENT),
        "gradient_descent needs the activation",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_refused_by_name(case):
    attempt, message = CASES[case]
    with pytest.raises(ValueError, match=message):
        attempt()


def test_a_step_that_diverges_is_refused_and_not_returned_as_nan():
    with (
        pytest.raises(ValueError, match=r"step_size: 50 is too large.*at step \d+"),
        np.errstate(all="ignore"),
    ):
        gradient_descent(NET, [-1.0, 0.5, 2.0], [1.0, -1.0, 3.0], step_size=50.0, max_steps=500)


def test_the_smallest_networks_and_data_work():
    empty = ShallowNetwork([], [], [], bias=2.0)
    assert list(empty([0.0, 1.0])) == [2.0, 2.0]
    assert len(ReluSpline.from_network(empty).piecewise_linear().knots) == 0
    assert [part.shape for part in loss_gradient(empty, [1.0], [0.0])] == [(0,)] * 3
    one = ShallowNetwork([1.0], [0.0], [1.0])
    assert squared_loss(one, [2.0], [0.0]) == 2.0
    assert NET([]).shape == (0,)
    assert Hyperplanes.from_network(empty).offsets.shape == (0,)
