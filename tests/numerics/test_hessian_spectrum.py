"""The exact reduction and the O(n + H) product against dense code, on inputs chosen to break them."""

import numpy as np
import pytest

from splinelens import ShallowNetwork, gradient_descent
from splinelens.experiments import generator
from splinelens.hessian import hessian_matvec, hessian_spectrum, largest_eigenvalue
from splinelens.hessian_cores import hessian_core, occupied_cells
from splinelens.hessian_forms import hessian_dense, jacobian
from splinelens.ramps import RampFeatures
from splinelens.tangent_kernels import univariate_tangent_kernel

ROUNDING = 1e-12
"""Of the largest entry or eigenvalue: a few hundred roundings; what a wrong formula gives is of size 1."""


def draw(n=12, width=40, seed=0, scale=1.0):
    rng = generator("numerics/hessian", seed)
    w, b, v = scale * rng.normal(size=(3, width))
    x, y = rng.normal(size=(2, n))
    return ShallowNetwork(w, b, v, bias=0.2, slope=-0.4), x, y


def plain(**changes):
    network, x, y = draw()
    return network.replace(**changes), x, y


def with_zeros(name, every=3):
    network, x, y = draw()
    values = np.array(getattr(network, name))
    values[::every] = 0.0
    return network.replace(**{name: values}), x, y


def repeated_inputs():
    network, x, y = draw()
    return network, np.round(x), y


def zero_loss():
    network, x, _ = draw()
    return network, x, network(x)


def breakpoints_on_data():
    network, x, y = draw(width=12)
    return network.replace(b=-network.w * x), x, y


def all_dead():
    network, x, y = draw()
    return network.replace(b=-10 * np.abs(network.w) - 1), x, y


def one_cell(width=7):
    rng = generator("numerics/one cell")
    x, y = rng.normal(size=(2, 5))
    return ShallowNetwork(rng.uniform(1, 2, width), rng.uniform(10, 20, width), rng.normal(size=width)), x, y


def parallel_units():
    """All units of a cell on one orbit, so that frames degenerate."""
    network, x, y = draw(width=3)
    factors = np.repeat([1.0, 0.5, 3.0, 1e-3], 3)
    w, b, v = (np.tile(part, 4) for part in (network.w, network.b, network.v))
    return ShallowNetwork(w * factors, b * factors, v / factors), x, y


def twins():
    network, x, y = draw(width=5)
    return ShallowNetwork(*(np.tile(part, 6) for part in (network.w, network.b, network.v))), x, y


def far_away(offset=1e6):
    network, x, y = draw()
    moved = network.replace(b=network.b - offset * network.w, bias=network.bias - offset * network.slope)
    return moved, x + offset, y


def wild_scales():
    network, x, y = draw()
    factors = 10.0 ** np.linspace(-6, 6, network.width)
    return network.replace(w=network.w * factors, b=network.b * factors, v=network.v / factors), x, y


def column_of_weights():
    network, x, y = draw()
    return network.replace(w=network.w[:, None], slope=[0.3]), x, y


def trained():
    network, x, y = draw()
    return gradient_descent(network, x, y, step_size=1e-3, max_steps=2000).network, x, y


CASES = {
    "generic": draw,
    "one unit": lambda: draw(width=1),
    "one datum": lambda: draw(n=1),
    "one of each": lambda: draw(n=1, width=1),
    "two data": lambda: draw(n=2, width=3),
    "many units": lambda: draw(n=4, width=200),
    "more data than parameters": lambda: draw(n=80, width=5),
    "w zero": lambda: with_zeros("w"),
    "b zero": lambda: plain(b=np.zeros(40)),
    "v zero": lambda: with_zeros("v"),
    "all v zero": lambda: plain(v=np.zeros(40)),
    "all zero": lambda: plain(w=np.zeros(40), b=np.zeros(40), v=np.zeros(40)),
    "repeated inputs": repeated_inputs,
    "zero loss": zero_loss,
    "breakpoints on data": breakpoints_on_data,
    "all dead": all_dead,
    "one cell": one_cell,
    "cell of two": lambda: one_cell(2),
    "cell of one": lambda: one_cell(1),
    "parallel units": parallel_units,
    "twins": twins,
    "far away": far_away,
    "wild scales": wild_scales,
    "large": lambda: draw(scale=1e4),
    "small": lambda: draw(scale=1e-4),
    "column": column_of_weights,
    "trained": trained,
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
TRAINED = [
    ("w", "b", "v"),
    ("v",),
    ("w",),
    ("b",),
    ("w", "b"),
    ("w", "v"),
    ("b", "v"),
    ("v", "b", "w"),
    ("w", "b", "v", "bias"),
    ("bias", "w", "slope", "v", "b"),
    ("slope",),
    ("bias", "slope"),
]
every_choice = pytest.mark.parametrize("train", TRAINED, ids="+".join)


def assert_same_spectrum(network, x, y, **options):
    eigenvalues, multiplicities = hessian_spectrum(network, x, y, **options)
    assert eigenvalues.shape == multiplicities.shape and multiplicities.dtype.kind == "i"
    assert (np.diff(eigenvalues) >= 0).all() and (multiplicities > 0).all()
    dense = np.linalg.eigvalsh(hessian_dense(network, x, y, **options))
    assert multiplicities.sum() == len(dense)
    scale = np.abs(dense).max()
    np.testing.assert_allclose(
        np.repeat(eigenvalues, multiplicities), dense, atol=ROUNDING * scale + 1e-300, rtol=0
    )


@every_case
def test_spectrum_is_the_dense_one(case):
    assert_same_spectrum(*case())


@every_choice
@pytest.mark.parametrize("case", [draw, zero_loss, parallel_units, one_cell], ids=lambda case: case.__name__)
def test_spectrum_over_any_parameters_is_the_dense_one(case, train):
    assert_same_spectrum(*case(), train=train)


@pytest.mark.parametrize("train", [("w", "b", "v"), ("w", "b", "v", "bias", "slope")], ids="+".join)
def test_spectrum_under_weighted_data_is_the_dense_one(train):
    network, x, y = draw()
    weights = np.append(np.zeros(4), np.arange(1.0, 9.0))
    assert_same_spectrum(network, x, y, weights=weights, train=train)


@pytest.mark.parametrize("seed", range(20))
def test_spectrum_of_random_networks_is_the_dense_one(seed):
    rng = generator("numerics/sizes of hessians", seed)
    assert_same_spectrum(*draw(int(rng.integers(1, 20)), int(rng.integers(1, 60)), seed))


def assert_same_product(network, x, y, train=("w", "b", "v"), weights=None):
    sizes = {"w": network.width, "b": network.width, "v": network.width, "bias": 1, "slope": 1}
    parts = {name: generator(f"numerics/direction {name}").normal(size=sizes[name]) for name in train}
    direction = {name: parts.get(name, np.zeros(size)) for name, size in sizes.items()}
    got = hessian_matvec(
        network,
        x,
        y,
        direction["w"].reshape(network.w.shape),
        direction["b"],
        direction["v"],
        float(direction["bias"][0]),
        float(direction["slope"][0]),
        train=train,
        weights=weights,
    )
    matrix = hessian_dense(network, x, y, train, weights)
    flat = np.concatenate([np.ravel(part) for part in got])
    stacked = np.concatenate([parts[name] for name in train])
    bound = np.abs(matrix) @ np.abs(stacked)
    assert np.abs(flat - matrix @ stacked).max() <= 1e-13 * bound.max() + 1e-300


@every_case
def test_product_is_the_dense_one(case):
    assert_same_product(*case())


@every_choice
def test_product_over_any_parameters_is_the_dense_one(train):
    assert_same_product(*draw(), train=train)


def test_product_under_weighted_data_is_the_dense_one():
    assert_same_product(*draw(), weights=np.arange(12.0))


@every_case
def test_largest_eigenvalue_is_the_last_of_the_spectrum(case):
    network, x, y = case()
    last = hessian_spectrum(network, x, y)[0][-1]
    assert largest_eigenvalue(network, x, y) == pytest.approx(last, rel=1e-11, abs=1e-300)


def test_largest_eigenvalue_of_a_large_core_comes_by_lanczos():
    network, x, y = draw(n=40, width=300)
    last = hessian_spectrum(network, x, y)[0][-1]
    assert largest_eigenvalue(network, x, y) == pytest.approx(last, rel=1e-12)


def test_far_data_lose_no_more_digits_than_their_size_costs():
    """Offset 1e6 against the same problem about 0, brought there by the exact change b -> b + offset w."""
    offset = 2.0**20
    rng = generator("numerics/far spectrum")
    w, b, v = np.round(rng.normal(size=(3, 30)) * 2**10) / 2**10
    x = np.round(rng.normal(size=10) * 2**10) / 2**10
    near, far = ShallowNetwork(w, b, v), ShallowNetwork(w, b - offset * w, v)
    assert (far.b + offset * w == b).all()
    rows = jacobian(near, x).reshape(10, 3, 30)
    rows[:, 0] += offset * rows[:, 1]
    expected = np.linalg.eigvalsh(np.einsum("kai,kbj->aibj", rows, rows).reshape(90, 90) / 10)
    got = np.repeat(*hessian_spectrum(far, x + offset, far(x + offset)))
    np.testing.assert_allclose(got, expected, atol=1e-12 * expected[-1], rtol=0)


@every_choice
def test_tangent_kernel_is_the_dense_one(train):
    for case in (draw, repeated_inputs, parallel_units, breakpoints_on_data):
        network, x, _ = case()
        rows = jacobian(network, x, train)
        dense = rows @ rows.T
        np.testing.assert_allclose(
            univariate_tangent_kernel(network, x, train), dense, atol=ROUNDING * np.abs(dense).max(), rtol=0
        )


def test_order_of_units_and_data_does_not_matter():
    network, x, y = draw()
    units = generator("numerics/shuffle units").permutation(40)
    data = generator("numerics/shuffle data").permutation(12)
    shuffled = network.replace(w=network.w[units], b=network.b[units], v=network.v[units])
    one = np.repeat(*hessian_spectrum(network, x, y))
    other = np.repeat(*hessian_spectrum(shuffled, x[data], y[data]))
    np.testing.assert_allclose(other, one, atol=ROUNDING * one[-1])


def test_no_units_leave_an_empty_spectrum_or_that_of_the_skip():
    empty = ShallowNetwork([], [], [])
    eigenvalues, multiplicities = hessian_spectrum(empty, [0.0, 1.0], [1.0, 2.0])
    assert len(eigenvalues) == len(multiplicities) == 0
    assert [len(part) for part in hessian_matvec(empty, [0.0], [1.0], [], [], [])] == [0, 0, 0]
    assert_same_spectrum(empty, [0.0, 1.0], [1.0, 2.0], train=("w", "b", "v", "bias", "slope"))
    with pytest.raises(ValueError, match="network: expected at least one trained parameter, got none"):
        largest_eigenvalue(empty, [0.0], [1.0])


def test_all_units_dead_have_a_spectrum_of_zeros():
    eigenvalues, multiplicities = hessian_spectrum(*all_dead())
    assert not eigenvalues.any() and multiplicities.sum() == 120


def test_cells_are_the_distinct_active_sets():
    for case in CASES.values():
        network, x, _ = case()
        ramps = RampFeatures(x, network.w.reshape(-1), network.b)
        sets = ramps.to_dense()
        cells = occupied_cells(ramps)
        assert (sets[:, cells.members][:, cells.labels] == sets).all()
        assert cells.sizes.sum() == network.width
        assert len(cells.sizes) <= max(2 * len(x), 1)


@pytest.mark.parametrize("width", [1000, 10_000])
def test_core_does_not_grow_with_width(width):
    network, x, y = draw(n=10, width=width)
    ramps = RampFeatures(x, network.w, network.b)
    core = hessian_core(ramps, network.v, network(x) - y, np.full(10, 0.1))
    assert len(core.diagonal) <= 9 * 10 - 4
    assert len(core.diagonal) + core.multiplicities.sum() == 3 * width


def test_top_of_a_wide_spectrum_is_that_of_the_product():
    """30 000 parameters: Lanczos over the O(n + H) product as the referee."""
    from scipy.sparse.linalg import LinearOperator, eigsh

    network, x, y = draw(n=30, width=10_000)

    def product(direction):
        return np.concatenate(hessian_matvec(network, x, y, *direction.reshape(3, -1)))

    operator = LinearOperator((30_000, 30_000), matvec=product, dtype=np.float64)
    start = generator("numerics/lanczos").normal(size=30_000)
    top = np.sort(eigsh(operator, k=4, which="LA", v0=start, return_eigenvectors=False))
    eigenvalues, multiplicities = hessian_spectrum(network, x, y)
    assert multiplicities.sum() == 30_000
    np.testing.assert_allclose(eigenvalues[-4:], top, rtol=1e-10)
