"""From the start to a small loss along the gradient flow, and the peers that go there by steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

import numpy as np
import torch

from benchmarks.peers import tensors, torch_loss
from benchmarks.record import Goal, Measured, Part, Row, alternated
from splinelens.experiments import generator
from splinelens.gradient_flow import gradient_descent
from splinelens.loss_surface import Parameters, loss_and_gradient, univariate_parameters
from splinelens.networks import ShallowNetwork
from splinelens.ramps import RampFeatures

__all__ = ["PART"]

N, WIDTH, WIDE = 100, 1_000, 100_000
MSE, SMALL_MSE = 1e-4, 1e-6
WORK = f"to mean squared error {MSE:g}, n = {N}, H = {WIDTH}"
LARGE = f"to mean squared error {SMALL_MSE:g}, n = {N}, H = {WIDE}"
SGD = "torch SGD, step 1/λmax"
NUMPY, NUMBA = "our descent, NumPy, same step", "our descent, numba, same step"
LBFGS, CELLS = "L-BFGS with our gradient, numba", "flow by cells"
MOMENTUM = {0.9: "our gradient with momentum 0.9, numba", 0.99: "our gradient with momentum 0.99, numba"}
PIECES = {SGD: 200, NUMPY: 2_000, NUMBA: 20_000} | dict.fromkeys(MOMENTUM.values(), 2_000)
FOREVER, MOST_STEPS = 1e9, 10_000_000
DISTANCE = "largest difference to the flow's function"


def problem(width: int) -> tuple[ShallowNetwork, np.ndarray, np.ndarray]:
    """A jumpy target on equal spacing."""
    x = np.linspace(-1.0, 1.0, N)
    w, b, v = generator("benchmarks/flow", width).normal(size=(3, width))
    return ShallowNetwork(w, b, v / np.sqrt(width)), x, np.sin(6 * x) + 0.3 * np.sign(x)


def largest_rate(network: ShallowNetwork, x: np.ndarray) -> float:
    """λmax of the tangent kernel over n, by dense algebra."""
    lines = np.multiply.outer(x, network.w) + network.b
    active = (lines > 0).astype(float)
    jacobian = np.hstack((active * network.v * x[:, None], active * network.v, active * lines))
    return float(np.linalg.eigvalsh(jacobian @ jacobian.T)[-1] / len(x))


def measure() -> Measured:
    """Each goes to the target once; what takes steps is then timed on its first ones, and scaled."""
    network, x, y = problem(WIDTH)
    eta = 1 / largest_rate(network, x)
    descent = partial(gradient_descent, network, x, y, step_size=eta)
    heavy = {name: partial(momentum, network, x, y, eta, beta) for beta, name in MOMENTUM.items()}
    reached = descent(max_steps=MOST_STEPS, loss_tolerance=MSE / 2, engine="numba")
    steps = dict.fromkeys((SGD, NUMPY, NUMBA), round(reached.times[-1] / eta))
    ends = {NUMBA: reached.network, LBFGS: lbfgs(network, x, y), CELLS: flow(network, x, y, MSE)}
    for name, run in heavy.items():
        ends[name], steps[name] = run(MOST_STEPS)
    print(f"  {WORK}: {steps[NUMBA]} steps of descent", flush=True)
    candidates = {
        SGD: torch_steps(network, x, y, eta, PIECES[SGD]),
        NUMPY: lambda: descent(max_steps=PIECES[NUMPY]),
        NUMBA: lambda: descent(max_steps=PIECES[NUMBA], engine="numba"),
        **{name: partial(run, PIECES[name]) for name, run in heavy.items()},
        LBFGS: partial(lbfgs, network, x, y),
        CELLS: partial(flow, network, x, y, MSE),
    }
    found = Measured([_row(*pair, steps) for pair in alternated(candidates, repeats=3).items()])
    finest = flow(network, x, y, MSE, rtol=1e-3)
    for name, end in ends.items():
        found.quantities[DISTANCE, name] = float(np.abs(end(x) - finest(x)).max())
    print(f"  {LARGE}", flush=True)
    times = alternated({CELLS: partial(flow, *problem(WIDE), SMALL_MSE)}, repeats=3)[CELLS]
    found.rows.append(Row(LARGE, CELLS, times))
    found.quantities[f"seconds {LARGE}", CELLS] = float(np.median(times))
    return found


def _row(name: str, times: list[float], steps: Mapping[str, int]) -> Row:
    if name not in steps:
        return Row(WORK, name, times)
    scale = steps[name] / PIECES[name]
    return Row(
        WORK, name, [each * scale for each in times], f"from {PIECES[name]} of its {steps[name]} steps"
    )


def flow(
    network: ShallowNetwork, x: np.ndarray, y: np.ndarray, mse: float, rtol: float = 1e-2
) -> ShallowNetwork:
    """Along the flow to that mean squared error."""
    from splinelens.gradient_flow import integrate_flow

    run = integrate_flow(network, x, y, FOREVER, method="cells", loss_tolerance=mse / 2, rtol=rtol)
    return run.network


def torch_steps(
    network: ShallowNetwork, x: np.ndarray, y: np.ndarray, eta: float, steps: int
) -> Callable[[], None]:
    """Some steps of SGD by dense autograd."""
    points, targets = tensors(x, y)

    def run() -> None:
        trained = tensors(network.w, network.b, network.v, trained=True)
        optimizer = torch.optim.SGD(trained, lr=eta)
        for _ in range(steps):
            optimizer.zero_grad()
            (torch_loss(points, targets, trained) / N).backward()
            optimizer.step()

    return run


def momentum(
    network: ShallowNetwork, x: np.ndarray, y: np.ndarray, eta: float, beta: float, steps: int
) -> tuple[ShallowNetwork, int]:
    """Heavy ball to the target, in at most so many steps; not the flow."""
    at, omega = univariate_parameters(network, "momentum"), np.full(N, 1 / N)
    ramps, pace, step = RampFeatures(x, at.w, at.b, engine="numba"), [0.0, 0.0, 0.0], 0
    for step in range(steps + 1):
        loss, gradient = loss_and_gradient(ramps, at, x, y, omega)
        if loss <= MSE / 2 or step == steps:
            break
        pace = [beta * each + slope for each, slope in zip(pace, gradient, strict=False)]
        at = Parameters(*(each - eta * move for each, move in zip(at, pace, strict=False)), *at[3:])
        ramps = ramps.at(at.w, at.b)
    return network.replace(w=at.w, b=at.b, v=at.v), step


class _Reached(Exception):
    """The loss is small enough."""


def lbfgs(network: ShallowNetwork, x: np.ndarray, y: np.ndarray) -> ShallowNetwork:
    """L-BFGS to the target; not the flow."""
    from scipy.optimize import minimize

    omega, ends = np.full(N, 1 / N), [network]

    def loss_of(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w, b, v = np.split(flat, 3)
        ramps = RampFeatures.of_checked(x, w, b, engine="numba")
        loss, gradient = loss_and_gradient(ramps, Parameters(w, b, v, 0.0, 0.0), x, y, omega)
        if loss <= MSE / 2:
            ends.append(network.replace(w=w, b=b, v=v))
            raise _Reached
        return loss, np.concatenate(gradient[:3])

    start = np.concatenate((network.w, network.b, network.v))
    with suppress(_Reached):
        minimize(loss_of, start, jac=True, method="L-BFGS-B", options={"maxiter": 100_000, "maxfun": 200_000})
    return ends[-1]


PART = Part(
    name="flow",
    title="Along the gradient flow to a small loss",
    about=(
        f"{N} data on equal spacing, targets sin 6x + 0.3 sign x, a Gaussian start. Descent, with torch or "
        "with ours, takes the step 1/λmax of the tangent kernel at the start. Momentum and L-BFGS "
        "reach the loss sooner than descent, but by another way: the last quantities say how far each "
        "function ends from that of the flow, integrated ten times finer."
    ),
    modules=tuple(f"splinelens.{name}" for name in ("gradient_flow", "ramps", "loss_surface", "_loops")),
    measure=measure,
    goals=(
        Goal(WORK, CELLS, SGD, 1_000),
        Goal(WORK, CELLS, NUMBA, 20),
        Goal(DISTANCE, CELLS, "", 5e-3),
        Goal(f"seconds {LARGE}", CELLS, "", 5),
    ),
    needs=("splinelens.cell_flow",),
)
