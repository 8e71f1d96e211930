"""Loss and gradient of one network on n data, n = H; one step of a descent; memory; accuracy."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks.peers import FUSED, PREFIX, TORCH, dense_torch, fused_dense, sorted_torch, tensors, torch_loss
from benchmarks.record import Goal, Measured, Part, Row, alternated, peak_memory
from splinelens.experiments import generator
from splinelens.gradient_flow import gradient_descent
from splinelens.loss_surface import loss_gradient
from splinelens.networks import ShallowNetwork

__all__ = ["PART"]

NUMPY, NUMBA = "splinelens, NumPy", "splinelens, numba"
SIZES = (1_000, 10_000, 100_000)
REPEATS = {1_000: 31, 10_000: 7, 100_000: 3}
STEP = "one step of a descent, n = H = 1000"
STEPS = 200


def work(size: int) -> str:
    """The name of a work."""
    return f"gradient, n = H = {size}"


def problem(size: int) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Unsorted Gaussian data and units, scaled so that the function is of size one."""
    x, y, w, b, v = generator("benchmarks/gradient", size).normal(size=(5, size))
    return x, y, [w, b, v / np.sqrt(size)]


def measure() -> Measured:
    """Everything."""
    found = Measured()
    for size in SIZES:
        print(f"  {work(size)}", flush=True)
        found.rows += gradient_rows(size)
    print(f"  {STEP}", flush=True)
    found.rows += step_rows()
    for size in SIZES[:2]:
        for engine, method in (("numpy", NUMPY), ("numba", NUMBA)):
            found.quantities[f"error of the gradient, n = H = {size}", method] = error(size, engine)
    for engine, method in (("numpy", NUMPY), ("numba", NUMBA)):
        found.quantities[f"memory in MB, n = H = {SIZES[-1]}", method] = memory(SIZES[-1], engine)
    return found


def gradient_rows(size: int) -> list[Row]:
    """The public function, cold, beside its peers."""
    x, y, units = problem(size)
    network = ShallowNetwork(*units)
    part = 100 if size == SIZES[-1] else size
    candidates = {
        TORCH: dense_torch(x[:part], y[:part], units, rows=1_000),
        PREFIX: sorted_torch(x, y, units),
        FUSED: lambda: fused_dense(x, y, *units),
        NUMPY: lambda: loss_gradient(network, x, y),
        NUMBA: lambda: loss_gradient(network, x, y, engine="numba"),
    }
    seconds = alternated(candidates, REPEATS[size])
    rows = [Row(work(size), method, times) for method, times in seconds.items()]
    if part < size:
        scaled = [each * size / part for each in rows[0].seconds]
        rows[0] = Row(work(size), TORCH, scaled, f"from {part} of the data, times {size // part}")
    return rows


def step_rows() -> list[Row]:
    """A step inside a descent, bins carried; the peer is torch's SGD."""
    x, y, units = problem(1_000)
    network, eta = ShallowNetwork(*units), 1e-3
    points, targets = tensors(x, y)
    trained = tensors(*units, trained=True)
    optimizer = torch.optim.SGD(trained, lr=eta)

    def torch_step() -> None:
        optimizer.zero_grad()
        (torch_loss(points, targets, trained) / len(x)).backward()
        optimizer.step()

    def descend(engine: str) -> None:
        gradient_descent(network, x, y, step_size=eta, max_steps=STEPS, engine=engine)

    candidates = {
        TORCH: torch_step,
        NUMPY: lambda: descend("numpy"),
        NUMBA: lambda: descend("numba"),
    }
    seconds = alternated(candidates, REPEATS[1_000])
    calls = {TORCH: 1, NUMPY: STEPS, NUMBA: STEPS}
    return [Row(STEP, name, [each / calls[name] for each in times]) for name, times in seconds.items()]


def error(size: int, engine: str) -> float:
    """Largest error of a gradient entry, relative to the largest entry, against 80-bit dense code."""
    x, y, units = problem(size)
    network = ShallowNetwork(*units)
    gradient = loss_gradient(network, x, y, engine=engine)
    w, b, v, points = (np.asarray(each, np.longdouble) for each in (*units, x))
    exact = [np.zeros(size, np.longdouble) for _ in range(3)]
    for start in range(0, size, 1_000):
        part = slice(start, start + 1_000)
        active = np.multiply.outer(x[part], network.w) + network.b > 0
        ramp = np.where(active, np.multiply.outer(points[part], w) + b, 0)
        pull = (ramp @ v - y[part]) / size
        for total, piece in zip(
            exact, (v * ((pull * points[part]) @ active), v * (pull @ active), pull @ ramp), strict=True
        ):
            total += piece
    largest = max(np.abs(each).max() for each in exact)
    return float(max(np.abs(mine - each).max() for mine, each in zip(gradient, exact, strict=True)) / largest)


MEMORY = """
from splinelens.experiments import generator
from splinelens.loss_surface import loss_gradient
from splinelens.networks import ShallowNetwork
def call(size):
    x, y, w, b, v = generator("benchmarks/memory").normal(size=(5, size))
    loss_gradient(ShallowNetwork(w, b, v), x, y, engine=ENGINE)
"""


def memory(size: int, engine: str) -> float:
    """Peak memory in MB of one call with its data."""
    return peak_memory(MEMORY.replace("ENGINE", repr(engine)), size)


PART = Part(
    name="gradient",
    title="One full-batch gradient",
    about=(
        "Loss and gradient of one network on n unsorted data, n = H, through the public function "
        "`loss_gradient`, the check of its arguments included; nothing is carried over from call to call. "
        "A step of a descent carries the units' bins. The peers compute the same gradient."
    ),
    modules=tuple(
        f"splinelens.{name}"
        for name in ("_arrays", "_loops", "compiled", "ramps", "loss_surface", "gradient_flow")
    ),
    measure=measure,
    goals=(
        Goal(work(1_000), NUMPY, TORCH, 100),
        Goal(work(1_000), NUMBA, TORCH, 500),
        Goal(STEP, NUMBA, TORCH, 1_000),
        Goal(work(100_000), NUMBA, FUSED, 500),
        *(
            Goal(f"error of the gradient, n = H = {size}", method, "", 1e-13)
            for size in SIZES[:2]
            for method in (NUMPY, NUMBA)
        ),
        *(Goal(f"memory in MB, n = H = {SIZES[-1]}", method, "", 100) for method in (NUMPY, NUMBA)),
    ),
)
