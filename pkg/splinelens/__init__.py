"""splinelens: shallow networks as splines, the package under the book.

Every module answers one question; the book's API page lists them by floor.  Nothing here seeds,
prints, downloads or changes a global setting on import, and torch is never imported.
"""

from splinelens.activations import ACTIVATIONS, Activation, get_activation
from splinelens.datasets import load_motorcycle
from splinelens.gradient_flow import Trajectory, conserved_imbalance, gradient_descent
from splinelens.loss_surface import group_by_input, loss_gradient, squared_loss
from splinelens.minimal_networks import minimal_network
from splinelens.networks import Hyperplanes, ShallowNetwork, rescale
from splinelens.ramps import RampFeatures
from splinelens.splines import PiecewiseLinear, ReluSpline

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Hyperplanes",
    "PiecewiseLinear",
    "RampFeatures",
    "ReluSpline",
    "ShallowNetwork",
    "Trajectory",
    "conserved_imbalance",
    "get_activation",
    "gradient_descent",
    "group_by_input",
    "load_motorcycle",
    "loss_gradient",
    "minimal_network",
    "rescale",
    "squared_loss",
]

__version__ = "0.1.0"
