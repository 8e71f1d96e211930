"""Plain routes to a value that several tests take: quadrature on panels, exact ranks, angles."""

import math
from itertools import pairwise

import numpy as np

TURN = np.linspace(0.0, 360.0, 36_001)[:-1]
"""Angles in degrees, a hundred to each."""


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


def panels(cuts, width=0.5):
    """Gauss-Legendre nodes and weights between `cuts`, twenty to a panel, on panels no wider than `width`."""
    edges = [np.linspace(a, b, 2 + int((b - a) / width)) for a, b in pairwise(cuts)]
    edges = np.unique(np.concatenate(edges))
    nodes, weights = np.polynomial.legendre.leggauss(20)
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (1 + nodes)).ravel(), (half * weights).ravel()


def difference_weights(order):
    """Of the k-th difference; it takes polynomials of degree below k to 0."""
    return np.array([(-1.0) ** j * math.comb(order, j) for j in range(order + 1)])


def rational_rank(columns):
    """Rank of a list of columns of rationals, by elimination without rounding."""
    basis = []
    for column in columns:
        column = list(column)
        for pivot, row in basis:
            if column[pivot]:
                factor = column[pivot] / row[pivot]
                column = [a - factor * b for a, b in zip(column, row, strict=True)]
        lead = next((k for k, entry in enumerate(column) if entry), None)
        if lead is not None:
            basis.append((lead, column))
    return len(basis)


def potential_on(turn, x, residual, sign):
    """The direction potential D by its definition, at angles in degrees."""
    t = np.radians(np.asarray(turn))[:, None]
    return sign * (np.maximum(np.cos(t) * x + np.sin(t), 0.0) @ residual)


def apart(found, expected):
    """Largest distance in degrees of two lists of angles, infinite if their lengths differ."""
    if len(found) != len(expected):
        return np.inf
    gap = (np.sort(found) - np.sort(expected) + 180) % 360 - 180
    return float(np.abs(gap).max(initial=0.0))
