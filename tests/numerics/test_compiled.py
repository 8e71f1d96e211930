"""The compiled engine against NumPy: activity bit for bit, numbers to rounding; and what it refuses."""

import subprocess
import sys

import numpy as np
import pytest

from splinelens import compiled, gradient_flow, loss_surface, networks, ramps
from splinelens.experiments import generator

pytest.importorskip("numba")

EVERY = loss_surface.PARAMETERS
TINY = 1e-13
"""Some hundred roundings, relative to the largest entry."""


def problem(n=60, width=45, seed=0):
    """Unsorted data with ties, breakpoints on data, zero weights with biases of every sign."""
    rng = generator("numerics/compiled", seed)
    x, y = rng.normal(size=(2, n))
    w, b, v = rng.normal(size=(3, width))
    x[: n // 4] = x[n // 2]
    on_data = slice(0, width // 4)
    b[on_data] = -w[on_data] * x[rng.integers(0, n, width)][on_data]
    flat = slice(width // 2, width // 2 + 3)
    w[flat], b[flat] = [0.0, -0.0, 0.0][: len(w[flat])], [1.0, 0.0, -1.0][: len(w[flat])]
    return networks.ShallowNetwork(w, b, v / width, bias=0.3, slope=-0.2), x, y


def awkward_data(kind, n=200):
    """Data that a table of equal buckets does not like."""
    x = generator("numerics/awkward").normal(size=n)
    return {
        "an outlier": np.append(x, 1e9),
        "all equal": np.full(n, 0.7),
        "a huge offset": x + 1e6,
        "a range that overflows": np.append(x, [-1.7e308, 1.7e308]),
        "a range that underflows": np.arange(n) * 5e-324,
        "one datum": x[:1],
        "two clusters": np.append(1e-9 * x, 1.0 + 1e-9 * x),
        "sorted": np.sort(x),
        "falling": -np.sort(x),
    }[kind]


KINDS = (
    "an outlier", "all equal", "a huge offset", "a range that overflows", "a range that underflows",
    "one datum", "two clusters", "sorted", "falling",
)  # fmt: skip


def both(x, w, b):
    return [ramps.RampFeatures(x, w, b, engine=engine) for engine in compiled.ENGINES]


def assert_close(one, other, scale=1.0):
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=TINY * scale * (1 + np.abs(theirs).max()))


@pytest.mark.parametrize(("n", "width"), [(1, 1), (1, 7), (9, 1), (60, 45), (300, 400)])
def test_activity_is_the_same_bit_for_bit(n, width):
    for seed in range(5):
        network, x, _ = problem(n, width, seed)
        numpy, numba = both(x, network.w, network.b)
        assert np.array_equal(numpy.bins, numba.bins)
        assert np.array_equal(numba.to_dense(), np.multiply.outer(x, network.w) + network.b > 0)


@pytest.mark.parametrize("kind", KINDS)
def test_activity_is_the_same_on_awkward_data(kind):
    x, rng = awkward_data(kind), generator("numerics/awkward units")
    w, b = rng.normal(size=(2, 300))
    w[::3] *= 1e-300
    w[1::3] = np.clip(w[1::3], -1, 1)
    b[1::3] = np.clip(-w[1::3] * x[rng.integers(0, len(x), 100)] / 4, -1e308, 1e308)
    b[2::3] = -w[2::3] * np.median(x)
    with np.errstate(over="ignore"):
        numpy, numba = both(x, w, b)
        assert np.array_equal(numba.to_dense(), np.multiply.outer(x, w) + b > 0)
    assert np.array_equal(numpy.bins, numba.bins)


def test_a_contracted_product_and_sum_would_be_caught():
    """The test of activity has units that one rounding in place of two would move."""
    network, x, _ = problem(300, 400)
    twice = np.multiply.outer(x, network.w) + network.b > 0
    exact = np.multiply.outer(x.astype(np.longdouble), network.w) + network.b > 0
    assert (twice != exact).any()


@pytest.mark.parametrize("step", [1e-9, 1e-3, 10.0])
def test_carried_bins_are_the_bins_found_afresh(step):
    network, x, _ = problem(200, 150)
    rng, operator = generator("numerics/carried"), both(x, network.w, network.b)[1]
    w, b = network.w, network.b
    for _ in range(3):
        w, b = w + step * rng.normal(size=150), b + step * rng.normal(size=150)
        w[3] = 0.0
        moved = operator.at(w, b)
        assert np.array_equal(moved.bins, both(x, w, b)[0].bins)
        operator = moved


def test_moving_leaves_the_first_place_as_it_was():
    network, x, _ = problem()
    operator = both(x, network.w, network.b)[1]
    before = operator.bins.copy()
    operator.at(-network.w, network.b)
    assert np.array_equal(operator.bins, before)


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_sums_and_moments_are_the_same_to_rounding(offset):
    network, x, y = problem()
    x, b = x + offset, network.b - offset * network.w
    numpy, numba = both(x, network.w, b)
    slope, height = generator("numerics/lines").normal(size=(2, len(b)))
    assert_close([numba.apply(slope, height)], [numpy.apply(slope, height)], scale=1 + offset)
    assert_close(numba.adjoint(y), numpy.adjoint(y), scale=len(x))


@pytest.mark.parametrize("seed", range(5))
def test_gradients_are_the_same_to_rounding(seed):
    network, x, y = problem(seed=seed)
    weights = generator("numerics/weights", seed).uniform(size=len(x))
    numpy, numba = (
        loss_surface.loss_gradient(network, x, y, EVERY, weights, engine) for engine in compiled.ENGINES
    )
    assert_close(numba, numpy)


@pytest.mark.parametrize("engine", compiled.ENGINES)
@pytest.mark.parametrize("size", [100, 1000])
def test_gradients_are_those_in_extended_precision(engine, size):
    rng = generator("numerics/extended", size)
    x, y, w, b, v = rng.normal(size=(5, size))
    network = networks.ShallowNetwork(w, b, v / np.sqrt(size))
    gradient = loss_surface.loss_gradient(network, x, y, engine=engine)
    x, y, w, b, v = (each.astype(np.longdouble) for each in (x, y, w, b, network.v))
    ramp = np.multiply.outer(x, w) + b
    active = np.multiply.outer(np.asarray(x, float), network.w) + network.b > 0
    pull = (np.where(active, ramp, 0) @ v - y) / size
    exact = v * ((pull * x) @ active), v * (pull @ active), pull @ np.where(active, ramp, 0)
    largest = max(np.abs(part).max() for part in exact)
    worst = max(np.abs(mine - part).max() for mine, part in zip(gradient, exact, strict=True))
    assert worst <= 1e-13 * largest


def test_a_column_of_weights_has_a_column_of_gradients():
    network, x, y = problem()
    column = network.replace(w=network.w[:, None], slope=[network.slope])
    assert loss_surface.loss_gradient(column, x, y, engine="numba")[0].shape == (45, 1)


def test_dead_units_have_no_gradient_exactly():
    x, y = generator("numerics/dead").uniform(size=(2, 50))
    dead = networks.ShallowNetwork([1.0, -1.0, 0.0, 2.0], [-2.0, -0.5, -1.0, 1.0], [3.0, 0.0, 1.0, 1.0])
    for part in loss_surface.loss_gradient(dead.replace(b=[-2.0, 0.0, -1.0, 1.0]), x, y, engine="numba"):
        assert (part[:3] == 0.0).all()


@pytest.mark.parametrize("options", [
    {"record_at": (10, 50)},
    {"train": ("v", "bias"), "record_at": (7,)},
    {"train": EVERY},
    {"loss_tolerance": 0.4},
    {"max_steps": 0},
])  # fmt: skip
def test_descents_are_the_same_to_rounding(options):
    network, x, y = problem()
    numpy, numba = (
        gradient_flow.gradient_descent(
            network, x, y, engine=engine, **({"step_size": 0.02, "max_steps": 100} | options)
        )
        for engine in compiled.ENGINES
    )
    assert np.array_equal(numpy.times, numba.times) and numpy.converged == numba.converged
    np.testing.assert_allclose(numba.losses, numpy.losses, rtol=1e-12)
    for one, other in zip(numpy.snapshots, numba.snapshots, strict=True):
        assert_close(
            [one.w, one.b, one.v, one.bias, one.slope],
            [other.w, other.b, other.v, other.bias, other.slope],
            100,
        )


def test_a_diverging_descent_is_refused_at_the_same_step():
    network, x, y = problem()
    said = []
    for engine in compiled.ENGINES:
        with np.errstate(all="ignore"), pytest.raises(ValueError, match="too large") as refusal:
            gradient_flow.gradient_descent(network, x, y, step_size=1e3, max_steps=500, engine=engine)
        said.append(str(refusal.value))
    assert said[0] == said[1]


def test_an_unknown_engine_is_refused():
    network, x, y = problem()
    for call in (
        lambda: ramps.RampFeatures(x, network.w, network.b, engine="fortran"),
        lambda: loss_surface.loss_gradient(network, x, y, engine="fortran"),
        lambda: gradient_flow.gradient_descent(network, x, y, step_size=1, max_steps=1, engine="fortran"),
    ):
        with pytest.raises(ValueError, match=r"engine: expected one of .* got 'fortran'"):
            call()


WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
from splinelens import RampFeatures
print(RampFeatures([0.0, 1.0], [1.0], [-0.5]).bins)
try:
    RampFeatures([0.0, 1.0], [1.0], [-0.5], engine="numba")
except ImportError as error:
    print(error)
"""


def test_without_numba_numpy_computes_and_the_error_names_the_extra():
    run = subprocess.run([sys.executable, "-c", WITHOUT_NUMBA], capture_output=True, text=True, check=True)
    bins, error = run.stdout.splitlines()
    assert bins == "[1]"
    assert error == "engine: 'numba' needs the optional extra: pip install 'splinelens[fast]'"


def test_numba_is_loaded_only_when_asked_for():
    code = (
        "import sys, splinelens; splinelens.RampFeatures([0.0], [1.0], [1.0]); print('numba' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
