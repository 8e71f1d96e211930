"""The whole spectrum of the Hessian over w, b and v."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks.peers import tensors, torch_loss
from benchmarks.record import Goal, Measured, Part, Row, alternated, peak_memory
from splinelens.experiments import generator
from splinelens.networks import ShallowNetwork

__all__ = ["PART"]

OURS, DENSE = "splinelens, exact reduction", "dense Hessian and eigvalsh"
TORCH = "torch.func.hessian and eigvalsh"
N, WIDTHS, WIDE = 100, (100, 1_000), 100_000
LARGE = f"spectrum, n = {N}, H = {WIDE}"
MEMORY = """
from benchmarks.spectrum import problem
from splinelens.hessian import hessian_spectrum
def call(width):
    hessian_spectrum(*problem(width))
"""


def work(width: int) -> str:
    """The name of a work."""
    return f"spectrum, n = {N}, H = {width}"


def problem(width: int) -> tuple[ShallowNetwork, np.ndarray, np.ndarray]:
    """A network with Gaussian units, and Gaussian data."""
    x, y = generator("benchmarks/spectrum data").normal(size=(2, N))
    w, b, v = generator("benchmarks/spectrum", width).normal(size=(3, width))
    return ShallowNetwork(w, b, v / np.sqrt(width)), x, y


def measure() -> Measured:
    """Both sizes with the dense peers, the largest without."""
    from splinelens.hessian import hessian_spectrum

    found = Measured()
    for width in WIDTHS:
        print(f"  {work(width)}", flush=True)
        network, x, y = problem(width)
        candidates = {
            DENSE: lambda at=(network, x, y): np.linalg.eigvalsh(dense_hessian(*at)),
            OURS: lambda at=(network, x, y): hessian_spectrum(*at),
        }
        if width == WIDTHS[0]:
            candidates = {TORCH: lambda at=(network, x, y): torch_spectrum(*at)} | candidates
        seconds = alternated(candidates, repeats=5)
        found.rows += [Row(work(width), method, times) for method, times in seconds.items()]
        found.quantities[f"error of the {work(width)}", "relative to the largest"] = error(network, x, y)
    print(f"  {LARGE}", flush=True)
    at = problem(WIDE)
    times = alternated({OURS: lambda: hessian_spectrum(*at)}, repeats=5)[OURS]
    found.rows.append(Row(LARGE, OURS, times))
    found.quantities[f"seconds, {LARGE}", OURS] = float(np.median(times))
    found.quantities[f"memory in MB, {LARGE}", OURS] = peak_memory(MEMORY, WIDE)
    return found


def dense_hessian(network: ShallowNetwork, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """J'J/n and, for each unit, the block of v with w and b."""
    active = (np.multiply.outer(x, network.w) + network.b > 0).astype(float)
    ramp = active * (np.multiply.outer(x, network.w) + network.b)
    jacobian = np.hstack((active * network.v * x[:, None], active * network.v, ramp))
    hessian = jacobian.T @ jacobian / len(x)
    pull = (network(x) - y) / len(x)
    units = np.arange(network.width)
    for offset, block in ((0, (pull * x) @ active), (network.width, pull @ active)):
        hessian[offset + units, 2 * network.width + units] += block
        hessian[2 * network.width + units, offset + units] += block
    return hessian


def torch_spectrum(network: ShallowNetwork, x: np.ndarray, y: np.ndarray) -> torch.Tensor:
    """By automatic differentiation, twice."""
    points, targets = tensors(x, y)
    (at,) = tensors(np.stack((network.w, network.b, network.v)))
    hessian = torch.func.hessian(lambda units: torch_loss(points, targets, tuple(units)) / N)(at)
    return torch.linalg.eigvalsh(hessian.reshape(at.numel(), at.numel()))


def error(network: ShallowNetwork, x: np.ndarray, y: np.ndarray) -> float:
    """Largest difference to the dense spectrum, relative to the largest eigenvalue."""
    from splinelens.hessian import hessian_spectrum

    values, counts = hessian_spectrum(network, x, y)
    exact = np.linalg.eigvalsh(dense_hessian(network, x, y))
    return float(np.abs(np.sort(np.repeat(values, counts)) - exact).max() / np.abs(exact).max())


PART = Part(
    name="spectrum",
    title="The whole spectrum of the Hessian",
    about=(
        f"All 3H eigenvalues of the Hessian of one network on {N} data. With 100,000 units the dense matrix "
        "would fill 720 GB; torch's is measured at the smallest size only."
    ),
    modules=tuple(f"splinelens.{name}" for name in ("hessian", "hessian_cores", "ramps", "loss_surface")),
    measure=measure,
    goals=(
        Goal(work(WIDTHS[-1]), OURS, DENSE, 60),
        *(Goal(f"error of the {work(width)}", "relative to the largest", "", 1e-12) for width in WIDTHS),
        Goal(f"seconds, {LARGE}", OURS, "", 0.5),
        Goal(f"memory in MB, {LARGE}", OURS, "", 1_000),
    ),
    needs=("splinelens.hessian",),
)
