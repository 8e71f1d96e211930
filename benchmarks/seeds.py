"""Two hundred networks at once: a step of all of them."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks.peers import tensors, torch_loss
from benchmarks.record import Goal, Measured, Part, Row, alternated
from splinelens.ensembles import Ensemble, gradient_descent_ensemble
from splinelens.experiments import generator

__all__ = ["PART"]

COUNT, N, WIDTH, ETA, STEPS = 200, 50, 500, 1e-3, 100
WORK = f"one step of {COUNT} networks, n = {N}, H = {WIDTH}"
LOOP, BMM, VMAP = "torch, a loop over the networks", "torch, batched products", "torch.func.vmap"
NUMPY, NUMBA = "splinelens ensemble, NumPy", "splinelens ensemble, numba"


def problem() -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """One data set, and a network for each seed."""
    x, y = generator("benchmarks/seeds data").normal(size=(2, N))
    units = np.stack([generator("benchmarks/seeds", seed).normal(size=(3, WIDTH)) for seed in range(COUNT)])
    return x, y, [units[:, 0], units[:, 1], units[:, 2] / np.sqrt(WIDTH)]


def measure() -> Measured:
    """All peers take the same step."""
    x, y, units = problem()
    points, targets = tensors(x, y)
    ours = Ensemble(*units)

    def ensemble(engine: str) -> None:
        gradient_descent_ensemble(ours, x, y, step_size=ETA, max_steps=STEPS, engine=engine)

    candidates = {
        LOOP: torch_loop(points, targets, units),
        BMM: torch_bmm(points, targets, units),
        VMAP: torch_vmap(points, targets, units),
        NUMPY: lambda: ensemble("numpy"),
        NUMBA: lambda: ensemble("numba"),
    }
    seconds = alternated(candidates, repeats=7)
    steps = {NUMPY: STEPS, NUMBA: STEPS}
    return Measured(
        [Row(WORK, name, [each / steps.get(name, 1) for each in times]) for name, times in seconds.items()]
    )


def torch_loop(points, targets, units):
    """Autograd for one network after the other."""
    networks = [tensors(*rows, trained=True) for rows in zip(*units, strict=True)]

    def step() -> None:
        for network in networks:
            gradients = torch.autograd.grad(torch_loss(points, targets, network) / N, network)
            with torch.no_grad():
                for each, gradient in zip(network, gradients, strict=True):
                    each -= ETA * gradient

    return step


def torch_bmm(points, targets, units):
    """Autograd for all networks in one batch."""
    trained = tensors(*units, trained=True)
    w, b, v = trained

    def step() -> None:
        ramps = torch.relu(points[None, :, None] * w[:, None, :] + b[:, None, :])
        outputs = torch.bmm(ramps, v[:, :, None])[:, :, 0]
        gradients = torch.autograd.grad(0.5 * ((outputs - targets) ** 2).sum() / N, trained)
        with torch.no_grad():
            for each, gradient in zip(trained, gradients, strict=True):
                each -= ETA * gradient

    return step


def torch_vmap(points, targets, units):
    """The gradient of one network, mapped over all."""
    trained = tensors(*units)
    gradients_of = torch.func.vmap(torch.func.grad(lambda network: torch_loss(points, targets, network) / N))

    def step() -> None:
        for each, gradient in zip(trained, gradients_of(trained), strict=True):
            each -= ETA * gradient

    return step


PART = Part(
    name="seeds",
    title="Many networks at once",
    about=(
        f"One step of full-batch descent of {COUNT} networks on the same {N} data, {WIDTH} units each. "
        f"Ours is a run of {STEPS} steps divided by {STEPS}, everything that comes before its first "
        "step included."
    ),
    modules=tuple(
        f"splinelens.{name}" for name in ("_arrays", "_batches", "_loops", "compiled", "ensembles")
    ),
    measure=measure,
    goals=(Goal(WORK, NUMPY, LOOP, 10), Goal(WORK, NUMBA, LOOP, 50)),
)
