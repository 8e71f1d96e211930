"""splinelens: shallow networks as splines, the package under the book.

Every module answers one question; the book's API page lists them by floor.  Nothing here seeds,
prints, downloads or changes a global setting on import, and torch is never imported.

Names that mean one thing everywhere: `x` and `y` are the inputs, shape (n,) or (n, d), and targets,
shape (n,), of the data; `w`, `b`, `v` the weights, biases and output weights of H units; `weights`
the weights of the data; `train` which parameters are trained; `network` a `ShallowNetwork`;
`activation` a name that `get_activation` knows, or an `Activation`; `ax` the axes a figure is drawn on.
Arrays are float64 and in computing units unless a name says otherwise.
"""

from splinelens.activations import ACTIVATIONS, Activation, get_activation
from splinelens.datasets import load_motorcycle
from splinelens.ensembles import Ensemble, EnsembleDescent, gradient_descent_ensemble
from splinelens.gradient_flow import Trajectory, conserved_imbalance, gradient_descent, integrate_flow
from splinelens.loss_surface import group_by_input, loss_gradient, squared_loss
from splinelens.minimal_networks import minimal_network
from splinelens.networks import Hyperplanes, ShallowNetwork, rescale
from splinelens.ramps import RampFeatures
from splinelens.splines import PiecewiseLinear, ReluSpline

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Ensemble",
    "EnsembleDescent",
    "Hyperplanes",
    "PiecewiseLinear",
    "RampFeatures",
    "ReluSpline",
    "ShallowNetwork",
    "Trajectory",
    "conserved_imbalance",
    "get_activation",
    "gradient_descent",
    "gradient_descent_ensemble",
    "group_by_input",
    "integrate_flow",
    "load_motorcycle",
    "loss_gradient",
    "minimal_network",
    "rescale",
    "squared_loss",
]

__version__ = "0.1.0"
