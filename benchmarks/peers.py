"""The peers: the same mathematics in dense torch, in sorted torch, and in a fused dense loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numba import njit

__all__ = ["FUSED", "PREFIX", "TORCH", "dense_torch", "fused_dense", "sorted_torch", "tensors", "torch_loss"]

TORCH = "dense torch autograd"
PREFIX = "sorted torch autograd"
FUSED = "fused dense numba loop"


def tensors(*arrays: np.ndarray, trained: bool = False) -> list[torch.Tensor]:
    """Copies of `arrays` as float64 tensors."""
    return [torch.tensor(np.array(each), dtype=torch.float64, requires_grad=trained) for each in arrays]


def torch_loss(x: torch.Tensor, y: torch.Tensor, units: Sequence[torch.Tensor]) -> torch.Tensor:
    """Half the sum of squares of a network, every datum with every unit."""
    w, b, v = units
    return 0.5 * ((torch.relu(x[:, None] * w + b) @ v - y) ** 2).sum()


def dense_torch(x: np.ndarray, y: np.ndarray, units: Sequence[np.ndarray], rows: int) -> Callable[[], object]:
    """Loss and gradient by autograd, `rows` data at a time."""
    points, targets = tensors(x, y)
    trained = tensors(*units, trained=True)

    def call() -> list[torch.Tensor]:
        total = [torch.zeros_like(each) for each in trained]
        for start in range(0, len(points), rows):
            part = slice(start, start + rows)
            loss = torch_loss(points[part], targets[part], trained) / len(points)
            for each, gradient in zip(total, torch.autograd.grad(loss, trained), strict=True):
                each += gradient
        return total

    return call


def sorted_torch(x: np.ndarray, y: np.ndarray, units: Sequence[np.ndarray]) -> Callable[[], object]:
    """Loss and gradient by autograd through sums over sorted data, in O((n + H) log n)."""
    points, targets = tensors(x, y)
    w, b, v = tensors(*units, trained=True)

    def call() -> tuple[torch.Tensor, ...]:
        ordered, order = torch.sort(points)
        bins = torch.searchsorted(ordered, (-b / w).detach(), right=False)
        right, table = (w > 0).to(torch.float64), torch.zeros(2, len(x) + 1, dtype=torch.float64)
        lines = torch.stack((v * w, v * b))
        rising = table.index_add(1, bins, lines * right).cumsum(1)[:, :-1]
        falling = table.index_add(1, bins, lines * (1 - right)).flip(1).cumsum(1).flip(1)[:, 1:]
        slopes, heights = rising + falling
        loss = 0.5 * ((slopes * ordered + heights - targets[order]) ** 2).mean()
        return torch.autograd.grad(loss, (w, b, v))

    return call


@njit(cache=True)
def fused_dense(x, y, w, b, v):
    """Loss and gradient, every datum with every unit, without an n x H array."""
    g_w, g_b, g_v, loss = np.zeros(len(w)), np.zeros(len(w)), np.zeros(len(w)), 0.0
    for k in range(len(x)):
        value = 0.0
        for i in range(len(w)):
            ramp = w[i] * x[k] + b[i]
            value += v[i] * (ramp if ramp > 0.0 else 0.0)
        pull = (value - y[k]) / len(x)
        loss += 0.5 * pull * (value - y[k])
        for i in range(len(w)):
            ramp = w[i] * x[k] + b[i]
            active = pull if ramp > 0.0 else 0.0
            g_w[i] += active * v[i] * x[k]
            g_b[i] += active * v[i]
            g_v[i] += active * ramp
    return loss, g_w, g_b, g_v
