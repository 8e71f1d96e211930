"""Chapter 4: the Hessian in both charts, its zero eigenvalues, its kernel, and the exact reduction."""

import numpy as np
import pytest

from splinelens import gradient_flow, hessian, hessian_cores, hessian_forms, loss_surface, networks, splines
from splinelens.experiments import generator

torch = pytest.importorskip("torch")

ROUNDING = 1e-12
"""Sums of a few dozen terms of size 1 to 10 in float64 err by about 1e-14; a wrong formula by about 1."""


def problem(seed=0, n=9, width=6):
    """Generic: no breakpoint on a datum."""
    rng = generator("theory/hessian", seed)
    w, b, v = rng.normal(size=(3, width))
    x, y = rng.normal(size=(2, n))
    return networks.ShallowNetwork(w, b, v, bias=0.3, slope=-0.2), x, y


def torch_values(w, b, v, network, x):
    return torch.relu(torch.tensor(x)[:, None] * w + b) @ v + network.bias + network.slope * torch.tensor(x)


def autograd_hessian(network, x, y):
    """Second derivatives of the loss over (w, b, v), by automatic differentiation."""

    def loss(flat):
        residual = torch_values(*flat.reshape(3, -1), network, x) - torch.tensor(y)
        return 0.5 * (residual**2).mean()

    start = torch.tensor(np.concatenate([network.w, network.b, network.v]))
    return torch.autograd.functional.hessian(loss, start).numpy()


def autograd_jacobian(network, x):
    start = torch.tensor(np.concatenate([network.w, network.b, network.v]))
    return torch.autograd.functional.jacobian(
        lambda flat: torch_values(*flat.reshape(3, -1), network, x), start
    ).numpy()


def autograd_residual_part(network, x, y):
    """The Hessian less its Gauss-Newton part, as an array (3, H, 3, H)."""
    rows = autograd_jacobian(network, x)
    part = autograd_hessian(network, x, y) - rows.T @ rows / len(x)
    return part.reshape(3, network.width, 3, network.width)


# -- the Hessian over (w, b, v) -----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_hessian_is_gauss_newton_plus_residual_blocks(seed):
    network, x, y = problem(seed)
    mine = hessian_forms.hessian_dense(network, x, y)
    np.testing.assert_allclose(mine, autograd_hessian(network, x, y), atol=ROUNDING * np.abs(mine).max())


def gauss_newton_alone(network, x, y, train=("w", "b", "v"), weights=None):
    """Wrong: the residual part is left out."""
    rows = hessian_forms.jacobian(network, x, train)
    return rows.T @ rows / len(rows)


@pytest.mark.parametrize("seed", range(5))
def test_residual_part_is_one_block_of_two_moments_for_each_unit(seed):
    network, x, y = problem(seed)
    part = autograd_residual_part(network, x, y)
    blocks = hessian_forms.residual_blocks(network, x, y)
    expected = np.zeros_like(part)
    for unit, block in enumerate(blocks):
        expected[:, unit, :, unit] = block
        assert not np.diag(block).any() and block[0, 1] == 0
    np.testing.assert_allclose(part, expected, atol=ROUNDING * 10)


def blocks_with_moments_exchanged(network, x, y, weights=None, original=hessian_forms.residual_blocks):
    """Wrong: the moment of order 0 stands at (w, v), that of order 1 at (b, v)."""
    return original(network, x, y, weights)[:, [1, 0, 2]][:, :, [1, 0, 2]]


@pytest.mark.parametrize("seed", range(5))
def test_residual_part_has_the_eigenvalues_0_and_plus_and_minus_s(seed):
    network, x, y = problem(seed)
    part = autograd_residual_part(network, x, y).reshape(3 * network.width, -1)
    s = hessian_forms.residual_strengths(network, x, y)
    expected = np.sort(np.concatenate([s, -s, np.zeros(network.width)]))
    np.testing.assert_allclose(np.linalg.eigvalsh(part), expected, atol=ROUNDING * 10)


def strengths_of_the_spline_chart(network, x, y, weights=None):
    """Wrong: |S0|, the eigenvalue of the other chart."""
    return np.abs(hessian_forms.residual_blocks(network, x, y, weights)[:, 1, 2])


# -- where it holds -----------------------------------------------------------------------------


def unit_on_a_datum(w, shift=0.0):
    """Its breakpoint is the second of three data, moved by `shift` in the bias."""
    network = networks.ShallowNetwork([w, 1.0], [-0.5 * w + shift, 3.0], [2.0, 0.7])
    return network, np.array([-1.0, 0.5, 2.0]), np.array([1.0, -3.0, 0.5])


@pytest.mark.parametrize("w", [1.0, -1.0])
def test_hessian_on_a_kink_is_the_limit_from_the_inactive_side(w):
    mine = hessian_forms.hessian_dense(*unit_on_a_datum(w))
    below = autograd_hessian(*unit_on_a_datum(w, -1e-9))
    above = autograd_hessian(*unit_on_a_datum(w, +1e-9))
    np.testing.assert_allclose(mine, below, atol=1e-7)
    assert np.abs(mine - above).max() > 0.1


def hessian_with_active_ties(network, x, y, train=("w", "b", "v"), weights=None):
    """Wrong: a datum on the breakpoint counts as active."""
    moved = network.replace(b=network.b + 1e-12)
    return autograd_hessian(moved, x, y)


@pytest.mark.parametrize("w", [1.0, -1.0])
def test_gradient_jumps_where_a_breakpoint_meets_a_datum(w):
    network, x, y = unit_on_a_datum(w)
    sides = [loss_surface.loss_gradient(*unit_on_a_datum(w, shift)) for shift in (-1e-9, 1e-9)]
    change = [after - before for before, after in zip(*sides, strict=True)]
    jump = hessian_forms.gradient_jump(network, x, y, unit=0, datum=1)
    np.testing.assert_allclose([change[0][0], change[1][0]], jump, atol=1e-7)
    assert np.abs(jump).min() > 0.1
    np.testing.assert_allclose(change[2], 0, atol=1e-7)


def jump_without_the_output_weight(network, x, y, unit, datum, weights=None):
    """Wrong: the jump of the moments, not of the gradient."""
    return (network(x) - y)[datum] / len(x) * np.array([x[datum], 1.0])


# -- the chart of the spline --------------------------------------------------------------------


def spline_problem(seed=0):
    network, x, y = problem(seed)
    return splines.ReluSpline.from_network(network), x, y


def torch_spline_values(flat, spline, x):
    mu, beta = flat.reshape(2, -1)
    signs = torch.tensor(spline.orientations)
    ramps = signs * torch.relu(signs * (torch.tensor(x)[:, None] - beta))
    return ramps @ mu + spline.constant + spline.slope * torch.tensor(x)


def spline_point(spline):
    return torch.tensor(np.concatenate([spline.delta_slopes, spline.breakpoints]))


def autograd_spline_jacobian(spline, x):
    return torch.autograd.functional.jacobian(
        lambda flat: torch_spline_values(flat, spline, x), spline_point(spline)
    ).numpy()


def autograd_spline_hessian(spline, x, y):
    def loss(flat):
        return 0.5 * ((torch_spline_values(flat, spline, x) - torch.tensor(y)) ** 2).mean()

    return torch.autograd.functional.hessian(loss, spline_point(spline)).numpy()


@pytest.mark.parametrize("seed", range(5))
def test_jacobian_of_the_spline_is_ramps_and_steps(seed):
    spline, x, _ = spline_problem(seed)
    mine = hessian_forms.spline_jacobian(spline, x)
    np.testing.assert_allclose(mine, autograd_spline_jacobian(spline, x), atol=ROUNDING)


def steps_with_the_wrong_sign(spline, x, original=hessian_forms.spline_jacobian):
    """Wrong: a breakpoint that moves right raises the ramp."""
    return np.abs(original(spline, x)) * np.sign(original(spline, x)) * np.repeat([1, -1], len(spline.jumps))


@pytest.mark.parametrize("seed", range(5))
def test_hessian_of_the_spline_is_gauss_newton_and_one_moment_for_each_unit(seed):
    spline, x, y = spline_problem(seed)
    mine = hessian_forms.spline_hessian(spline, x, y)
    np.testing.assert_allclose(
        mine, autograd_spline_hessian(spline, x, y), atol=ROUNDING * np.abs(mine).max()
    )
    rows = autograd_spline_jacobian(spline, x)
    part = mine - rows.T @ rows / len(x)
    units = np.arange(len(spline.jumps))
    part[units, units + len(units)] = part[units + len(units), units] = 0
    np.testing.assert_allclose(part, 0, atol=ROUNDING * np.abs(mine).max())


def spline_gauss_newton_alone(spline, x, y, weights=None):
    """Wrong: the residual part is left out."""
    rows = hessian_forms.spline_jacobian(spline, x)
    return rows.T @ rows / len(rows)


@pytest.mark.parametrize("seed", range(5))
def test_residual_part_of_the_spline_has_the_eigenvalues_plus_and_minus_the_moment(seed):
    spline, x, y = spline_problem(seed)
    rows = autograd_spline_jacobian(spline, x)
    part = autograd_spline_hessian(spline, x, y) - rows.T @ rows / len(x)
    mine = np.linalg.eigvalsh(hessian_forms.spline_residual_blocks(spline, x, y)).ravel()
    np.testing.assert_allclose(np.linalg.eigvalsh(part), np.sort(mine), atol=ROUNDING * 10)


def spline_blocks_without_activity(spline, x, y, weights=None):
    """Wrong: the mean residual over all data, not over a unit's own."""
    blocks = np.zeros((len(spline.jumps), 2, 2))
    blocks[:, 0, 1] = blocks[:, 1, 0] = -np.mean(spline(x) - y)
    return blocks


# -- the direction of rescaling -----------------------------------------------------------------


def test_scale_vectors_are_the_velocities_of_rescaling():
    network, _, _ = problem()
    step = 1e-6
    ahead, behind = (networks.rescale(network, 1 + sign * step) for sign in (1, -1))
    velocity = [(getattr(ahead, name) - getattr(behind, name)) / (2 * step) for name in ("w", "b", "v")]
    np.testing.assert_allclose(hessian_forms.scale_vectors(network), np.transpose(velocity), atol=1e-8)


def scale_vectors_that_double_the_unit(network):
    """Wrong: (w, b, v) changes the function."""
    return np.stack([network.w, network.b, network.v], axis=1)


def along_one_unit(network, unit):
    """The unit's scale vector, zero along the others."""
    direction = np.zeros((3, network.width))
    direction[:, unit] = hessian_forms.scale_vectors(network)[unit]
    return direction


@pytest.mark.parametrize("unit", range(6))
def test_hessian_maps_a_scale_vector_to_the_mirrored_gradient_of_its_unit(unit):
    network, x, y = problem()
    image = np.stack(hessian.hessian_matvec(network, x, y, *along_one_unit(network, unit)))
    gradient = np.stack(loss_surface.loss_gradient(network, x, y))
    expected = np.zeros_like(image)
    expected[:, unit] = gradient[:, unit] * [-1, -1, 1]
    np.testing.assert_allclose(image, expected, atol=ROUNDING * 10)


def product_with_gauss_newton(network, x, y, dw, db, dv, **options):
    """Wrong: the residual part is left out; it would map scale vectors to 0 everywhere."""
    rows = hessian_forms.jacobian(network, x)
    return tuple((rows.T @ (rows @ np.concatenate([dw, db, dv])) / len(x)).reshape(3, -1))


def bad_minimum():
    """One unit and a bias at a local minimum whose loss is 1.22: critical, and no residual is small."""
    network = networks.ShallowNetwork([1.0], [-5 / 6], [0.6])
    return network, np.arange(5.0), np.array([0.0, 2.0, -2.0, 1.0, 3.0])


def test_scale_vector_is_null_at_a_critical_point_and_not_elsewhere():
    network, x, y = bad_minimum()
    assert loss_surface.squared_loss(network, x, y) > 1
    np.testing.assert_allclose(np.stack(loss_surface.loss_gradient(network, x, y)), 0, atol=1e-14)
    t = hessian_forms.scale_vectors(network).T
    np.testing.assert_allclose(np.stack(hessian.hessian_matvec(network, x, y, *t)), 0, atol=1e-14)
    away = network.replace(v=[0.9])
    t = hessian_forms.scale_vectors(away).T
    assert np.abs(np.stack(hessian.hessian_matvec(away, x, y, *t))).max() > 0.1


def product_without_the_w_row_of_the_blocks(network, x, y, dw, db, dv, original=hessian.hessian_matvec):
    """Wrong: S1 is missing at (w, v) and (v, w)."""
    h_w, h_b, h_v = original(network, x, y, dw, db, dv)
    order1 = hessian_forms.residual_blocks(network, x, y)[:, 0, 2] + 0.1
    return h_w - order1 * dv, h_b, h_v - order1 * dw


# -- products and spectrum ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_product_is_that_of_the_hessian(seed):
    network, x, y = problem(seed, n=20, width=15)
    direction = generator("theory/directions", seed).normal(size=(3, network.width))
    mine = np.concatenate(hessian.hessian_matvec(network, x, y, *direction))
    reference = autograd_hessian(network, x, y) @ direction.ravel()
    np.testing.assert_allclose(mine, reference, atol=ROUNDING * np.abs(reference).max())


def product_with_twice_the_residual_part(network, x, y, dw, db, dv, original=hessian.hessian_matvec):
    """Wrong: the residual part counts twice."""
    extra = np.einsum("iab,bi->ai", hessian_forms.residual_blocks(network, x, y), np.stack([dw, db, dv]))
    return tuple(np.stack(original(network, x, y, dw, db, dv)) + extra)


@pytest.mark.parametrize(("n", "width"), [(9, 6), (3, 20), (20, 4), (1, 5), (6, 1)])
def test_spectrum_is_that_of_the_hessian(n, width):
    network, x, y = problem(7, n, width)
    reference = np.linalg.eigvalsh(autograd_hessian(network, x, y))
    mine = np.repeat(*hessian.hessian_spectrum(network, x, y))
    np.testing.assert_allclose(mine, reference, atol=ROUNDING * np.abs(reference).max())


def spectrum_of_gauss_newton(network, x, y, train=("w", "b", "v"), weights=None):
    """Wrong: the spectrum of the Gauss-Newton part alone."""
    rows = hessian_forms.jacobian(network, x, train)
    values = np.linalg.eigvalsh(rows.T @ rows / len(rows))
    return values, np.ones(len(values), dtype=int)


@pytest.mark.parametrize(
    ("train", "extra"),
    [(("w", "b", "v"), 0), (("w", "b", "v", "bias"), 1), (("w", "b", "v", "bias", "slope"), 2)],
)
@pytest.mark.parametrize("width", [1, 2, 5, 300])
def test_multiplicities_sum_to_the_number_of_parameters(train, extra, width):
    network, x, y = problem(width, n=7, width=width)
    eigenvalues, multiplicities = hessian.hessian_spectrum(network, x, y, train)
    assert multiplicities.sum() == 3 * width + extra
    trace = np.trace(hessian_forms.hessian_dense(network, x, y, train))
    assert eigenvalues @ multiplicities == pytest.approx(trace, rel=1e-12)


def spectrum_by_the_wrong_recipe(
    network, x, y, train=("w", "b", "v"), weights=None, original=hessian.hessian_spectrum
):
    """Wrong: multiplicities of the nine-dimensional recipe beside a five-dimensional core."""
    eigenvalues, multiplicities = original(network, x, y, train, weights)
    return eigenvalues, np.where(multiplicities > 1, multiplicities - 1, multiplicities)


def units_of_one_cell(width, seed=0):
    """All breakpoints in the third gap of nine data, all units facing right."""
    rng = generator("theory/one cell", seed)
    x, y = np.sort(rng.normal(size=9)), rng.normal(size=9)
    beta = x[2] + (x[3] - x[2]) * rng.uniform(0.1, 0.9, width)
    w = rng.uniform(0.5, 2, width)
    return networks.ShallowNetwork(w, -w * beta, rng.normal(size=width)), x, y


@pytest.mark.parametrize("width", [3, 5, 12])
def test_a_cell_has_the_eigenvalues_s_minus_s_and_0_many_times(width):
    network, x, y = units_of_one_cell(width)
    reference = np.linalg.eigvalsh(autograd_hessian(network, x, y))
    ramps = hessian_cores.RampFeatures(x, network.w, network.b)
    core = hessian_cores.hessian_core(ramps, network.v, network(x) - y, np.full(9, 1 / 9))
    s = hessian_forms.residual_strengths(network, x, y)[0]
    found = dict(zip(core.values, core.multiplicities, strict=True))
    assert {round(value / s): count for value, count in found.items()} == {
        1: width - 2,
        -1: width - 2,
        0: width - 1,
    }
    for value, count in found.items():
        assert (np.abs(reference - value) < 1e-12 * reference[-1]).sum() == count


def core_that_counts_one_more(
    ramps, v, residuals, weights, train=("w", "b", "v"), original=hessian_cores.hessian_core
):
    """Wrong: each eigenvalue outside the core once more."""
    core = original(ramps, v, residuals, weights, train)
    return core._replace(multiplicities=core.multiplicities + 1)


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_the_core_is_no_larger_for_a_wider_network(n):
    for width in (1, 10, 100, 3000):
        network, x, y = problem(n, n, width)
        ramps = hessian_cores.RampFeatures(x, network.w, network.b)
        core = hessian_cores.hessian_core(ramps, network.v, network(x) - y, np.full(n, 1 / n))
        assert len(core.diagonal) <= 9 * n - 4
        assert len(core.diagonal) + core.multiplicities.sum() == 3 * width


def core_of_everything(ramps, v, residuals, weights, train=("w", "b", "v")):
    """Wrong: a core that leaves nothing out grows with the width."""
    size = 3 * ramps.width
    return hessian_cores.HessianCore(np.zeros(size), np.zeros((size, ramps.n)), np.zeros(0), np.zeros(0, int))


# -- stable steps -------------------------------------------------------------------------------


def step_jacobian(network, x, y, eta, step=1e-6):
    """Derivative of one step of descent at `network`, by central differences."""

    def stepped(flat):
        w, b, v = flat.reshape(3, -1)
        start = network.replace(w=w, b=b, v=v)
        end = gradient_flow.gradient_descent(start, x, y, step_size=eta, max_steps=1).network
        return np.concatenate([end.w, end.b, end.v])

    here = np.concatenate([network.w, network.b, network.v])
    moves = step * np.eye(len(here))
    return np.stack([(stepped(here + move) - stepped(here - move)) / (2 * step) for move in moves], axis=1)


@pytest.mark.parametrize("seed", range(3))
def test_descent_is_stable_at_zero_loss_up_to_two_over_the_largest_eigenvalue(seed):
    network, x, _ = problem(seed, n=6, width=4)
    y = network(x)
    limit = 2 / hessian.largest_eigenvalue(network, x, y)
    for factor in (0.5, 0.95, 1.05, 1.5):
        growth = np.abs(np.linalg.eigvals(step_jacobian(network, x, y, factor * limit))).max()
        expected = max(1.0, 2 * factor - 1)
        assert growth == pytest.approx(expected, abs=1e-5)


def eigenvalue_without_the_mean(
    network, x, y, train=("w", "b", "v"), weights=None, original=hessian.largest_eigenvalue
):
    """Wrong: the largest eigenvalue of the kernel, n times that of the Hessian."""
    return len(x) * original(network, x, y, train, weights)
