"""Check of assignment 7 on the share of mass near given places."""

from __future__ import annotations

import numpy as np

from splinelens._arrays import FloatArray
from splinelens.classroom.checking import Case, StudentFunction, Wrong, draws
from splinelens.classroom.checks.a7_units import compare

__all__ = ["check_clustering"]


def _share(beta: FloatArray, mass: FloatArray, places: FloatArray, radius: float) -> float:
    near = (np.abs(beta[:, None] - places) <= radius).any(axis=1)
    return float(mass[near].sum() / mass.sum())


CLUSTERING: Wrong = {
    "This counts units; the share is one of mass, so that units that do nothing count for little.": (
        lambda beta, mass, places, radius: float(
            (np.abs(beta[:, None] - places) <= radius).any(axis=1).mean()
        )
    ),
    "The mass near the places is not divided by all the mass.": (
        lambda beta, mass, places, radius: _share(beta, mass, places, radius) * mass.sum()
    ),
    "Breakpoints left of a place are all taken as near: use the distance |beta - place|.": (
        lambda beta, mass, places, radius: float(
            mass[(beta[:, None] - places <= radius).any(axis=1)].sum() / mass.sum()
        )
    ),
    "Breakpoints right of a place are all taken as near: use the distance |beta - place|.": (
        lambda beta, mass, places, radius: float(
            mass[(places - beta[:, None] <= radius).any(axis=1)].sum() / mass.sum()
        )
    ),
    "A unit that is near two places counts twice here.": (
        lambda beta, mass, places, radius: float(
            (mass[:, None] * (np.abs(beta[:, None] - places) <= radius)).sum() / mass.sum()
        )
    ),
    "This is the share of the mass that is far from all places.": (
        lambda beta, mass, places, radius: 1 - _share(beta, mass, places, radius)
    ),
    "Only units near all places at once count here; one place is enough.": (
        lambda beta, mass, places, radius: float(
            mass[(np.abs(beta[:, None] - places) <= radius).all(axis=1)].sum() / mass.sum()
        )
    ),
    "This is in percent; a share is a number from 0 to 1.": (
        lambda beta, mass, places, radius: 100 * _share(beta, mass, places, radius)
    ),
    "The mass near the places is divided by the number of units; divide it by all the mass.": (
        lambda beta, mass, places, radius: _share(beta, mass, places, radius) * mass.mean()
    ),
    "This is a mean mass over another mean; the share is a sum over a sum.": (
        lambda beta, mass, places, radius: float(
            mass[(np.abs(beta[:, None] - places) <= radius).any(axis=1)].mean() / mass.mean()
        )
    ),
    "Only the first place counts here; a unit may be near any of them.": (
        lambda beta, mass, places, radius: _share(beta, mass, places[:1], radius)
    ),
    "Only the last place counts here; does a loop over the places forget the others?": (
        lambda beta, mass, places, radius: _share(beta, mass, places[-1:], radius)
    ),
    "Half the radius is used here: near is at most `radius` away, on either side.": (
        lambda beta, mass, places, radius: _share(beta, mass, places, radius / 2)
    ),
}


def check_clustering(clustering: StudentFunction, *, variant: bool = False) -> None:
    """The share of mass near some place.

    Parameters
    ----------
    clustering : callable
        (beta, mass, places, radius) -> number.
    variant : bool
        Of no effect.
    """
    rng = draws("clustering")
    places = np.array([-1.0, 0.3, 0.7])
    offsets = np.array([0.1, -0.2, 0.2, 0.28, -0.5, 0.45, 2.0, -3.0, 0.05])
    home = places[[0, 0, 1, 2, 0, 2, 2, 0, 1]]
    cases: list[Case] = [
        (rng.permutation(home + offsets + 0.01 * rng.uniform(-1, 1, 9)), rng.uniform(0.2, 2, 9), places, 0.3)
        for _ in range(3)
    ]
    compare("clustering", clustering, _share, cases, CLUSTERING)
