"""Many networks in one descent: the same as one after the other, with either engine."""

import numpy as np
import pytest

from splinelens import ensembles, loss_surface
from splinelens.experiments import generator
from splinelens.gradient_flow import gradient_descent
from splinelens.networks import ShallowNetwork

COUNT, WIDTH, N = 6, 20, 15
RUN = {"step_size": 0.02, "max_steps": 60}


@pytest.fixture(params=["numpy", "numba"])
def engine(request):
    if request.param == "numba":
        pytest.importorskip("numba")
    return request.param


def starts():
    rng = generator("numerics/ensembles")
    units = rng.normal(size=(COUNT, 3, WIDTH)) / np.array([1.0, 1.0, 5.0])[:, None]
    units[:, 0, 3] = 0.0
    return [ShallowNetwork(*each, bias=0.1 * k, slope=-0.2 * k) for k, each in enumerate(units)]


def data(*shape):
    x, y = generator("numerics/ensemble data").normal(size=(2, *shape, N))
    x[..., 3] = x[..., 5]
    return x, y


def assert_same_as_a_loop(run, x, y, step_sizes, **options):
    """The ensemble's run against one descent after the other."""
    shape = (COUNT, N)
    rows = zip(starts(), np.broadcast_to(x, shape), np.broadcast_to(y, shape), step_sizes, strict=True)
    for index, (start, points, targets, eta) in enumerate(rows):
        one = gradient_descent(start, points, targets, **(RUN | options | {"step_size": eta}))
        network = run.ensemble.networks()[index]
        for name in loss_surface.PARAMETERS:
            np.testing.assert_allclose(getattr(network, name), getattr(one.network, name), atol=1e-12)
        assert run.losses[index] == pytest.approx(one.losses[-1], rel=1e-11)
        assert run.steps[index] == round(one.times[-1] / eta)
        assert run.converged[index] == one.converged


@pytest.mark.parametrize("train", [("w", "b", "v"), ("v", "bias"), loss_surface.PARAMETERS])
@pytest.mark.parametrize(("own_x", "own_y"), [(False, False), (True, False), (False, True), (True, True)])
def test_an_ensemble_descends_as_a_loop_does(engine, train, own_x, own_y):
    x, y = data(COUNT)
    x, y = x if own_x else x[0], y if own_y else y[0]
    run = ensembles.gradient_descent_ensemble(starts(), x, y, train=train, engine=engine, **RUN)
    assert_same_as_a_loop(run, x, y, [RUN["step_size"]] * COUNT, train=train)


def test_each_network_has_its_own_step_size_and_stops_by_itself(engine):
    x, y = data()
    etas, options = np.linspace(0.002, 0.02, COUNT), {"loss_tolerance": 0.5, "max_steps": 200}
    run = ensembles.gradient_descent_ensemble(
        starts(), x, y, engine=engine, **(RUN | options | {"step_size": etas})
    )
    assert len(set(run.steps)) > 2
    assert_same_as_a_loop(run, x, y, etas, **options)


def test_the_comparison_with_a_loop_would_notice_another_step_size(engine):
    x, y = data()
    run = ensembles.gradient_descent_ensemble(starts(), x, y, engine=engine, **(RUN | {"step_size": 0.0205}))
    with pytest.raises(AssertionError):
        assert_same_as_a_loop(run, x, y, [RUN["step_size"]] * COUNT)


def test_no_step_leaves_the_starts(engine):
    x, y = data()
    run = ensembles.gradient_descent_ensemble(starts(), x, y, engine=engine, step_size=1.0, max_steps=0)
    assert np.array_equal(run.ensemble.w, [each.w for each in starts()]) and (run.steps == 0).all()


def test_the_starts_are_not_changed(engine):
    start, (x, y) = ensembles.Ensemble.of_networks(starts()), data()
    before = start.w.copy()
    ensembles.gradient_descent_ensemble(start, x, y, engine=engine, **RUN)
    assert np.array_equal(start.w, before)


def test_networks_and_their_ensemble_are_the_same():
    again = ensembles.Ensemble.of_networks(starts()).networks()
    for one, other in zip(starts(), again, strict=True):
        assert all(
            np.array_equal(getattr(one, name), getattr(other, name)) for name in loss_surface.PARAMETERS
        )


def test_a_diverging_network_is_named(engine):
    x, y = data()
    etas = [0.01, 0.01, 1e6, 0.01, 0.01, 0.01]
    with pytest.raises(ValueError, match=r"step_size: 1e\+06 is too large for network 2, .* at step \d+"):
        ensembles.gradient_descent_ensemble(
            starts(), x, y, engine=engine, **(RUN | {"step_size": etas, "max_steps": 500})
        )


ROWS = np.ones((2, 3))
NET = ShallowNetwork([1.0], [0.0], [1.0])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: ensembles.Ensemble(np.ones(3), ROWS, ROWS), "w: expected shape"),
        (lambda: ensembles.Ensemble(np.ones((0, 3)), ROWS, ROWS), "w: expected shape"),
        (lambda: ensembles.Ensemble(ROWS, np.ones((3, 2)), ROWS), "b: expected shape"),
        (lambda: ensembles.Ensemble(ROWS, ROWS, ROWS * np.nan), "v: expected finite"),
        (lambda: ensembles.Ensemble(ROWS, ROWS, ROWS, bias=[1.0]), "bias: expected shape"),
        (lambda: ensembles.Ensemble.of_networks([]), "networks: expected a sequence .* got none"),
        (lambda: ensembles.Ensemble.of_networks(NET), "networks: expected a sequence"),
        (lambda: ensembles.Ensemble.of_networks([NET, starts()[0]]), "networks: expected one width"),
        (lambda: ensembles.Ensemble.of_networks([NET.replace(activation="tanh")]), "needs the activation"),
    ],
)  # fmt: skip
def test_a_bad_ensemble_is_refused_by_name(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": []}, "x: expected at least one"),
        ({"x": np.ones((2, N))}, "x: expected shape"),
        ({"y": np.ones(N - 1)}, "y: expected shape"),
        ({"y": np.full(N, np.inf)}, "y: expected finite"),
        ({"step_size": [0.1, 0.1]}, "step_size: expected shape"),
        ({"step_size": 0.0}, "step_size: expected numbers > 0"),
        ({"max_steps": -1}, "max_steps: expected"),
        ({"max_steps": 1.5}, "max_steps: expected"),
        ({"loss_tolerance": -1.0}, "loss_tolerance: expected"),
        ({"train": ("u",)}, "train: expected"),
        ({"engine": "fortran"}, "engine: expected"),
    ],
)
def test_a_bad_descent_is_refused_by_name(options, message):
    x, y = data()
    with pytest.raises(ValueError, match=message):
        ensembles.gradient_descent_ensemble(starts(), **({"x": x, "y": y} | RUN | options))
