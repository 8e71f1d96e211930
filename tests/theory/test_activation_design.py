"""Activations for wished kernels: amplitudes, phases, closed forms, refusals, random features, training."""

from dataclasses import replace
from math import factorial, gamma

import numpy as np
import pytest

from splinelens import (
    activation_design,
    designed_forms,
    flat_limit,
    fourier,
    minimum_phase,
    random_features,
    spectral_inversion,
    target_spectra,
    training,
)
from splinelens.activation_entry import Decay
from splinelens.experiments import generator
from splinelens.networks import ShallowNetwork
from splinelens.variogram import autocorrelation_from_values

NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)
FINE, FINE_WEIGHTS = np.polynomial.legendre.leggauss(400)
AREAS = {1: 2.0, 2: 2 * np.pi, 3: 4 * np.pi}
DISTANCES = np.array([0.4, 1.1, 2.3])


def averaged(correlation, r, dim):
    """The integral over directions of a function of the component along them."""
    if dim == 1:
        return 2 * correlation(np.array([r]))[0]
    if dim == 3:
        return 4 * np.pi * (correlation(r / 2 * (1 + NODES)) @ WEIGHTS) / 2
    angle = np.pi / 4 * (1 + NODES)
    return 4 * (correlation(r * np.cos(angle)) @ WEIGHTS) * np.pi / 4


def by_definition(phi, r, dim):
    """The kernel from values alone: products integrated over offsets, then over directions."""
    return averaged(lambda t: autocorrelation_from_values(phi, t, (0.0,), 0).value, r, dim)


def wished(kernel, dim, phase):
    """A target and the activation that is made for it."""
    target = target_spectra.gaussian_spectrum(1.0, dim)
    if kernel != "gaussian":
        target = target_spectra.matern_spectrum(kernel, 1.0, dim)
    return target, activation_design.activation_for_spectrum(target, dim, phase)


# -- the theorem of design --------------------------------------------------------------------


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_the_amplitude_makes_the_kernel(dim):
    target = target_spectra.gaussian_spectrum(1.0, dim)
    s, ds = 6 * (1 + FINE), 6 * FINE_WEIGHTS
    power = np.exp(2 * target.log_amplitude(s)) * ds / np.pi
    for r in DISTANCES:
        made = averaged(lambda t: np.cos(np.multiply.outer(t, s)) @ power, r, dim)
        assert made == pytest.approx(np.exp(-(r**2) / 2), abs=1e-12)


def amplitude_without_polar_coordinates(self, s):
    """Wrong: the density itself in place of the density times s^(d - 1) over 2 (2 pi)^(d - 1)."""
    return self.log_density(s) / 2


WISHES = [
    ("gaussian", 1, "even"),
    ("gaussian", 2, "even"),
    ("gaussian", 3, "odd"),
    (1.5, 1, "causal"),
    (1.5, 2, "causal"),
    (2.5, 3, "causal"),
]


@pytest.mark.parametrize(("kernel", "dim", "phase"), WISHES)
def test_the_designed_activation_has_the_wished_kernel(kernel, dim, phase):
    target, phi = wished(kernel, dim, phase)
    for r in DISTANCES[::2]:
        assert by_definition(phi, r, dim) == pytest.approx(target.kernel(np.array(r)), abs=1e-9)


def activation_of_one_orientation(
    target, dim, phase="even", original=activation_design.activation_for_spectrum
):
    """Wrong: each hyperplane is counted once, not from both sides."""
    phi = original(target, dim, phase)
    return replace(phi, value=lambda t: np.sqrt(2) * phi(t))


@pytest.mark.parametrize(
    ("kernel", "dim", "phases"), [("gaussian", 3, ("even", "odd")), (2.5, 1, ("even", "causal"))]
)
def test_activations_that_differ_in_phase_alone_have_one_kernel(kernel, dim, phases):
    one, other = (wished(kernel, dim, phase)[1] for phase in phases)
    t = np.array([-1.0, 0.5, 2.0])
    assert np.abs(one(t) - other(t)).max() > 0.05
    for r in DISTANCES[:2]:
        assert by_definition(one, r, dim) == pytest.approx(by_definition(other, r, dim), abs=1e-9)


def activation_that_pays_for_its_phase(
    target, dim, phase="even", original=activation_design.activation_for_spectrum
):
    """Wrong: any phase but the even one changes the scale as well."""
    phi = original(target, dim, phase)
    return phi if phase == "even" else phi.scaled(1.5)


@pytest.mark.parametrize(("kernel", "dim", "phase"), WISHES)
def test_the_energy_of_the_activation_is_the_height_of_the_kernel(kernel, dim, phase):
    _, phi = wished(kernel, dim, phase)
    energy = fourier.half_line_integral(lambda t: phi(t) ** 2 + phi(-t) ** 2).value[0]
    assert AREAS[dim] * energy == pytest.approx(1.0, abs=1e-10)


def activation_for_mean_directions(
    target, dim, phase="even", original=activation_design.activation_for_spectrum
):
    """Wrong: a mean over directions in place of the integral over the sphere."""
    phi = original(target, dim, phase)
    return replace(phi, value=lambda t: np.sqrt(AREAS[dim]) * phi(t))


# -- Gaussian kernels -------------------------------------------------------------------------


def gaussian_by_quadrature(size, dim, wave):
    """The integral of C s^((d - 1)/2) exp(-(size s)^2/4) cos(st), or sin(st), over s > 0, divided by pi."""
    u, du = (1 + FINE) / 2, FINE_WEIGHTS / 2
    s, ds = 14 / size * u**4, 14 / size * 4 * u**3 * du
    height = np.sqrt((2 * np.pi) ** (1 - dim / 2) * size**dim / 2)
    profile = height * s ** ((dim - 1) / 2) * np.exp(-((size * s) ** 2) / 4) * ds / np.pi
    return lambda t: wave(np.multiply.outer(t, s)) @ profile


@pytest.mark.parametrize("size", [1.0, 0.3])
@pytest.mark.parametrize("dim", [1, 2, 3, 4])
def test_the_even_gaussian_form_is_its_cosine_integral(dim, size):
    t = size * np.array([-2.5, 0.0, 0.3, 1.7, 5.0])
    entry = designed_forms.gaussian_form(size, dim, "even")
    np.testing.assert_allclose(entry.value(t), gaussian_by_quadrature(size, dim, np.cos)(t), atol=1e-12)


def gaussian_form_of_the_kernels_width(length_scale, dim, phase, original=designed_forms.gaussian_form):
    """Wrong: the activation as wide as its kernel."""
    return original(length_scale * np.sqrt(2), dim, phase)


@pytest.mark.parametrize("size", [1.0, 0.3])
@pytest.mark.parametrize("dim", [1, 2, 3, 4])
def test_the_odd_gaussian_form_is_its_sine_integral(dim, size):
    t = size * np.array([-2.5, 0.0, 0.3, 1.7, 5.0])
    entry = designed_forms.gaussian_form(size, dim, "odd")
    np.testing.assert_allclose(entry.value(t), gaussian_by_quadrature(size, dim, np.sin)(t), atol=1e-12)


def gaussian_form_that_is_always_even(length_scale, dim, phase, original=designed_forms.gaussian_form):
    """Wrong: the phase is ignored."""
    return original(length_scale, dim, "even")


def test_gaussian_forms_are_a_bell_dawsons_function_and_the_slope_of_a_bell():
    from scipy.special import dawsn

    size, t = 0.7, np.linspace(-4, 4, 33)
    c1, c3 = np.sqrt(np.sqrt(2 * np.pi) * size / 2), np.sqrt(size**3 / 2 / np.sqrt(2 * np.pi))
    bell = np.exp(-((t / size) ** 2)) / (size * np.sqrt(np.pi))
    dawson = 2 * c3 / (np.pi * size**2) * (1 - 2 * t / size * dawsn(t / size))
    line, even, odd = (
        designed_forms.gaussian_form(size, dim, phase).value(t)
        for dim, phase in ((1, "even"), (3, "even"), (3, "odd"))
    )
    np.testing.assert_allclose(line, c1 * bell, atol=1e-14)
    np.testing.assert_allclose(even, dawson, atol=1e-13)
    np.testing.assert_allclose(odd, 2 * c3 * t / size**2 * bell, atol=1e-14)


def gaussian_form_of_the_line(length_scale, dim, phase, original=designed_forms.gaussian_form):
    """Wrong: the form of the line in every dimension."""
    return original(length_scale, 1, phase)


@pytest.mark.parametrize("size", [1.0, 2.0])
def test_tails_of_gaussian_forms(size):
    t = 1e4 * size
    c2, c3 = np.sqrt(size**2 / 2), np.sqrt(size**3 / 2 / np.sqrt(2 * np.pi))
    flat, even, odd = (
        designed_forms.gaussian_form(size, dim, phase).value(np.array([t]))[0]
        for dim, phase in ((2, "even"), (3, "even"), (3, "odd"))
    )
    assert flat * t**1.5 == pytest.approx(-c2 / np.sqrt(8 * np.pi), rel=1e-6)
    assert even * t**2 == pytest.approx(-c3 / np.pi, rel=1e-6)
    assert odd == 0


def gaussian_form_with_even_and_odd_exchanged(
    length_scale, dim, phase, original=designed_forms.gaussian_form
):
    """Wrong: even and odd are exchanged."""
    return original(length_scale, dim, {"even": "odd", "odd": "even"}.get(phase, phase))


# -- one side ---------------------------------------------------------------------------------

DECAYS = [
    (Decay(0.6), lambda s: -0.6 * np.log(s)),
    (Decay(3), lambda s: -3 * np.log(s)),
    (Decay(1, 2.0, 0.5), lambda s: -np.log(s) - 2 * np.sqrt(s)),
    (Decay(0, 1.0, 0.8), lambda s: -(s**0.8)),
    (Decay(0, 1.0, 1), lambda s: -s),
    (Decay(-3, 0.01, 1), lambda s: 3 * np.log(s) - 0.01 * s),
    (Decay(0, 0.5, 2), lambda s: -(s**2) / 2),
]


@pytest.mark.parametrize(("decay", "log_size"), DECAYS)
def test_the_phase_exists_where_the_logarithmic_integral_converges(decay, log_size):
    def octave(k):
        s, ds = 2.0**k * (1.5 + NODES / 2), 2.0 ** (k - 1) * WEIGHTS
        return (np.abs(log_size(s)) / (1 + s**2)) @ ds

    converges = octave(60) / octave(59) < 0.95
    assert minimum_phase.phase_exists(decay) == converges


def phase_that_always_exists(decay):
    """Wrong: a quadrature of the logarithmic integral always returns some number."""
    return True


REFUSED = [
    ("gaussian", 1),
    ("gaussian", 2),
    ("gaussian", 3),
    (lambda w: np.exp(-(w**2)), 1),
    (lambda w: np.exp(-w), 2),
    (lambda w: 1 / np.cosh(np.minimum(3 * w, 600)) * np.exp(-np.maximum(w - 200, 0) * 3), 1),
]


@pytest.mark.parametrize(("target", "dim"), REFUSED)
def test_no_causal_activation_is_made_where_none_exists(target, dim):
    try:
        activation_design.activation_for_spectrum(target, dim, "causal")
    except ValueError as error:
        refused = "Paley" in str(error)
    else:
        refused = False
    assert refused


def activation_believed_from_quadrature(
    target, dim, phase="even", original=activation_design.activation_for_spectrum
):
    """Wrong: what does not exist is replaced by what a quadrature would return."""
    try:
        return original(target, dim, phase)
    except ValueError:
        return original("matern", dim, phase, nu=20.0)


@pytest.mark.parametrize("s", [1e-6, 0.3, 1.0, 7.0, 1e6])
def test_minimum_phase_is_that_of_products_of_one_sided_exponentials(s):
    exact = np.sqrt(1j * s) * (2 + 1j * s) / (0.5 + 1j * s) ** 2.5
    log_size = lambda s: np.log(s) / 2 + np.log(4 + s**2) / 2 - 1.25 * np.log(0.25 + s**2)  # noqa: E731
    found = minimum_phase.minimum_phase(log_size, np.array([s]))[0]
    assert found == pytest.approx(
        np.angle(np.sqrt(1j * s)) + np.angle(2 + 1j * s) - 2.5 * np.angle(0.5 + 1j * s), abs=1e-12
    )
    assert abs(np.exp(log_size(s) + 1j * found) / exact - 1) < 1e-12


def phase_of_the_other_side(log_size, s, original=minimum_phase.minimum_phase):
    """Wrong: the sign of a function that vanishes on the right."""
    return -original(log_size, s)


def test_minimum_phase_makes_a_damped_wave_that_is_silent_on_the_left():
    spectrum = minimum_phase.causal_spectrum(lambda s: -np.log1p(s**4) / 2)
    t = np.array([-20.0, -1.0, -1e-3, 1e-3, 1.0, 5.0])
    wave = np.sqrt(2) * np.exp(-t / np.sqrt(2)) * np.sin(t / np.sqrt(2)) * (t > 0)
    np.testing.assert_allclose(spectral_inversion.inverse_transform(spectrum, t).value, wave, atol=1e-12)


def spectrum_without_phase(log_size):
    """Wrong: no phase at all."""
    return lambda s: np.exp(log_size(np.abs(s))) + 0j


# -- Matern kernels ---------------------------------------------------------------------------


@pytest.mark.parametrize("dim", [1, 2, 3])
@pytest.mark.parametrize("nu", [0.5, 1.5, 2.2])
def test_the_transform_of_the_causal_matern_form(nu, dim):
    s, kappa = np.array([-3.0, 0.4, 2.0]), np.sqrt(2 * nu) / 0.8
    entry = designed_forms.matern_form(nu, 0.8, dim, "causal", 1.3)
    found = fourier.fourier_transform(entry.value, s, (0.0,)).value
    exact = 1.3 * (1j * s) ** ((dim - 1) / 2) / (kappa + 1j * s) ** (nu + dim / 2)
    np.testing.assert_allclose(found, exact, atol=1e-11)
    assert (entry.value(np.array([-2.0, -1e-9])) == 0).all()


def matern_form_without_space(nu, length_scale, dim, phase, height, original=designed_forms.matern_form):
    """Wrong: smoothness is counted without the dimension."""
    return original(nu - 0.25, length_scale, dim, phase, height)


@pytest.mark.parametrize("nu", [1.5, 2.5, 4.0])
def test_the_transform_of_the_even_matern_form(nu):
    s, kappa = np.array([-3.0, 0.4, 2.0]), np.sqrt(2 * nu) / 0.8
    entry = designed_forms.matern_form(nu, 0.8, 1, "even", 1.3)
    found = fourier.fourier_transform(entry.value, s, (0.0,)).value
    np.testing.assert_allclose(found, 1.3 * (kappa**2 + s**2) ** (-nu / 2 - 0.25), atol=1e-11)
    t = np.array([0.3, 2.0])
    np.testing.assert_array_equal(entry.value(-t), entry.value(t))


def matern_form_that_is_one_sided(nu, length_scale, dim, phase, height, original=designed_forms.matern_form):
    """Wrong: the causal one for every phase."""
    return original(nu, length_scale, dim, "causal", height)


def test_matern_forms_that_have_names():
    t, kappa = np.linspace(0.1, 5, 12), np.sqrt(3.0)
    step = designed_forms.matern_form(0.5, 1.0, 1, "causal", 1.0).value(t)
    ramp = designed_forms.matern_form(1.5, 1.0, 1, "causal", 1.0).value(t)
    peak = designed_forms.matern_form(1.5, 1.0, 1, "even", 1.0).value(t)
    space = designed_forms.matern_form(1.5, 1.0, 3, "causal", 1.0).value(t)
    np.testing.assert_allclose(step, np.exp(-t), atol=1e-14)
    np.testing.assert_allclose(ramp, t * np.exp(-kappa * t), atol=1e-14)
    np.testing.assert_allclose(peak, np.exp(-kappa * t) / (2 * kappa), atol=1e-14)
    np.testing.assert_allclose(space, t * np.exp(-kappa * t) * (1 - kappa * t / 2), atol=1e-14)


def matern_form_of_the_square(nu, length_scale, dim, phase, height, original=designed_forms.matern_form):
    """Wrong: the length scale without the factor that belongs to the smoothness."""
    return original(nu, length_scale * np.sqrt(2 * nu), dim, phase, height)


@pytest.mark.parametrize("p", [0, 1, 2])
@pytest.mark.parametrize("dim", [1, 2, 3])
def test_powers_of_relu_are_the_limit_of_long_matern_activations(p, dim):
    nu, t = p + 0.5, np.linspace(-1, 2, 31)
    power = np.where(t > 0, np.maximum(t, 0.0) ** p, 0.0)
    for kappa in (1e-2, 1e-3):
        entry = designed_forms.matern_form(nu, np.sqrt(2 * nu) / kappa, dim, "causal", 1.0)
        gap = np.abs(factorial(p) * entry.value(t) - power).max()
        bound = (nu + dim / 2) / (nu + 0.5) * kappa * 2.0 ** (p + 1)
        assert 0.9 * bound < gap < bound


def matern_form_with_another_gamma(nu, length_scale, dim, phase, height, original=designed_forms.matern_form):
    """Wrong: divided by Gamma(nu) in place of Gamma(nu + 1/2)."""
    return original(nu, length_scale, dim, phase, height * gamma(nu + 0.5) / gamma(nu))


@pytest.mark.parametrize(
    ("nu", "phase", "bounded"),
    [(0.5, "even", False), (0.4, "causal", False), (0.6, "even", True), (0.5, "causal", True)],
)
@pytest.mark.parametrize("dim", [1, 2])
def test_unbounded_activations_are_refused(nu, phase, bounded, dim):
    spectrum = lambda s: s ** ((dim - 1) / 2) * (1 + s**2) ** (-(nu + dim / 2) / 2) + 0j  # noqa: E731
    if phase == "causal":
        spectrum = lambda s: (1j * s) ** ((dim - 1) / 2) / (1 + 1j * s) ** (nu + dim / 2)  # noqa: E731
    steps = np.diff(spectral_inversion.inverse_transform(spectrum, [1e-7, 1e-9, 1e-11]).value)
    assert (steps[1] < 0.9 * steps[0] + 1e-6) == bounded
    try:
        activation_design.activation_for_spectrum("matern", dim, phase, nu=nu)
    except ValueError:
        made = False
    else:
        made = True
    assert made == bounded


def activation_whatever_its_peak(
    target, dim, phase="even", nu=1.0, original=activation_design.activation_for_spectrum
):
    """Wrong: the peak at 0 is not looked at."""
    return original(target, dim, phase, nu=max(nu, 0.75))


# -- any wish ---------------------------------------------------------------------------------


def band(w):
    """The transform of exp(-r^2/2) cos(4 r) on the line."""
    return np.sqrt(np.pi / 2) * (np.exp(-((w - 4) ** 2) / 2) + np.exp(-((w + 4) ** 2) / 2))


def test_a_kernel_that_wants_one_band_gets_it():
    phi = activation_design.activation_for_spectrum(band, 1)
    for r in DISTANCES:
        expected = np.exp(-(r**2) / 2) * np.cos(4 * r)
        assert by_definition(phi, r, 1) == pytest.approx(expected, abs=1e-9)


def activation_for_the_envelope(
    target, dim, phase="even", original=activation_design.activation_for_spectrum
):
    """Wrong: the band is moved to frequency 0."""
    return original(lambda w: target(w + 4), dim, phase)


# -- random features --------------------------------------------------------------------------


def drawn_kernels(dim, width, count, reach=8.0):
    """Kernels of random units at five inputs, and the distances of these."""
    _, phi = wished("gaussian", dim, "odd" if dim == 3 else "even")
    rng = generator("theory/designed features", dim)
    x = rng.normal(size=(5, dim)) * 0.8
    made = []
    for _ in range(count):
        xi, offsets = flat_limit.spread_units(width, dim, reach, rng)
        units = ShallowNetwork(xi, -offsets, np.zeros(width), activation=phi)
        made.append(random_features.feature_kernel(units, x, reach))
    return np.array(made), np.linalg.norm(x[:, None] - x, axis=2), phi


@pytest.mark.parametrize("dim", [1, 3])
def test_the_error_of_random_features_is_predicted(dim):
    kernels, r, phi = drawn_kernels(dim, 500, 400)
    seen = ((kernels - np.exp(-(r**2) / 2)) ** 2).mean()
    predicted = (random_features.feature_kernel_error(phi, r, dim, 500, 8.0) ** 2).mean()
    assert seen / predicted == pytest.approx(1.0, abs=0.2)


def error_with_twice_the_volume(
    activation, r, dim, width, offset_range, original=random_features.feature_kernel_error
):
    """Wrong: the volume of the units is taken twice."""
    return original(activation, r, dim, width, 2 * offset_range)


def test_random_features_come_to_the_wished_kernel_like_the_root_of_their_number():
    errors = []
    for width in (400, 6400):
        kernels, r, _ = drawn_kernels(2, width, 60, reach=20.0)
        errors.append(np.sqrt(((kernels - np.exp(-(r**2) / 2)) ** 2).mean()))
    assert errors[0] < 0.5
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.3)


def kernel_by_the_mean_of_units(network, x, offset_range, original=random_features.feature_kernel):
    """Wrong: a mean over units, without the volume from which they are drawn."""
    return original(network, x, offset_range) / (2 * offset_range)


@pytest.mark.parametrize("reach", [2.0, 3.0])
def test_what_lies_beyond_the_range_is_bounded_by_the_tail(reach):
    _, phi = wished(1.5, 1, "even")
    radius = 1.0
    gamma_, weight = 20 * FINE, 20 * FINE_WEIGHTS
    far = np.abs(gamma_) > reach
    both = (phi(1.0 - gamma_) ** 2 + phi(gamma_ - 1.0) ** 2)[far] @ weight[far]
    bound = random_features.range_bound(phi, 1, reach, radius)
    assert 0.4 * bound < both <= bound * (1 + 0.05)


def bound_that_forgets_the_inputs(
    activation, dim, offset_range, radius, original=random_features.range_bound
):
    """Wrong: the inputs are taken to sit at 0."""
    return original(activation, dim, offset_range + radius, radius)


# -- training ---------------------------------------------------------------------------------

DATA = np.linspace(-1, 1, 7), np.array([0.3, -0.5, -0.2, 0.8, 0.6, -0.4, 0.1])
FAR_IN = np.linspace(-1, 1, 81)


def trained(names, width=3200, reach=3.0):
    """A wide network with a designed activation, trained from v = 0, and the wished interpolant."""
    x, y = DATA
    phi = activation_design.activation_for_spectrum("gaussian", 1, length_scale=0.2)
    offsets = np.repeat(reach * (2 * np.arange(width // 2) + 1 - width // 2) / (width // 2), 2)
    sides = np.tile([1.0, -1.0], width // 2)
    start = ShallowNetwork(sides, -sides * offsets, np.zeros(width), activation=phi)
    gram = random_features.feature_kernel(start, x, reach) * width / (4 * reach)
    rate = 2 * len(x) / np.linalg.eigvalsh(gram)[[0, -1]].sum()
    run = training.train(
        start, x, y, learning_rate=rate, steps=1500, train=names, momentum=0.8, tolerance=1e-12
    )
    kernel = np.exp(-(np.subtract.outer(FAR_IN, x) ** 2) / (2 * 0.2**2))
    gram = np.exp(-(np.subtract.outer(x, x) ** 2) / (2 * 0.2**2))
    return run, kernel @ np.linalg.solve(gram, y)


def test_training_output_weights_reaches_the_wished_interpolant():
    run, interpolant = trained(("v",))
    assert run.losses[-1] < 1e-10
    assert np.abs(run.network(FAR_IN) - interpolant).max() < 1e-5


def activation_for_a_wider_kernel(
    target, dim, phase="even", length_scale=1.0, original=activation_design.activation_for_spectrum
):
    """Wrong: the bell as wide as the kernel that is wished for."""
    return original(target, dim, phase, length_scale=length_scale * np.sqrt(2))


def test_training_all_weights_from_silent_units_reaches_it_too():
    run, interpolant = trained(("w", "b", "v"))
    assert run.losses[-1] < 1e-10
    assert np.abs(run.network.w - np.sign(run.network.w)).max() > 0
    assert np.abs(run.network(FAR_IN) - interpolant).max() < 1e-3


def activation_for_a_narrower_kernel(
    target, dim, phase="even", length_scale=1.0, original=activation_design.activation_for_spectrum
):
    """Wrong: half the length scale."""
    return original(target, dim, phase, length_scale=length_scale / 2)


# -- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("gaussian", 0), {}, "dim: expected a whole number >= 1"),
        (("gaussian", 1.5), {}, "dim: expected a whole number"),
        (("gaussian", 1, "late"), {}, "phase: expected one of"),
        (("cauchy", 1), {}, "target: expected one of"),
        (("gaussian", 1), {"width": 2.0}, "options of 'gaussian'"),
        (("matern", 1), {}, "options of 'matern'"),
        (("matern", 1), {"nu": 0.0}, "nu: expected a number > 0"),
        (("matern", 1), {"nu": 1.0, "length_scale": -1.0}, "length_scale: expected a number > 0"),
        ((3, 1), {}, "target: expected a function"),
        ((lambda w: 1.0, 1), {}, "target: expected one real number for each frequency"),
        ((lambda w: -1 / (1 + w**2), 1), {}, "target: expected a density >= 0"),
        ((lambda w: w * np.nan, 1), {}, "target: expected a density >= 0 and finite"),
        ((lambda w: 1 / (1j + w), 1), {}, "target: expected one real number"),
        ((lambda w: np.where(w < 1, 1.0, 0.0), 1), {}, "target: expected a density > 0"),
        ((lambda w: 0 * w, 1), {}, "target: expected a density > 0"),
        ((lambda w: 1 / (1 + w), 1), {}, "target: expected a density that is integrable over space"),
        ((lambda w: 1 / (1 + w**2), 2), {}, "target: expected a density that is integrable over space"),
        ((lambda w: 1 / w**4, 1), {}, "target: expected a density that is integrable at frequency 0"),
        ((lambda w: 1 / (1 + w**2), 1), {"nu": 1.0}, "nu: expected for a kernel by name only"),
        ((target_spectra.gaussian_spectrum(1.0, 2), 1), {}, "dim: expected that of the target"),
    ],
)
def test_impossible_wishes_are_refused(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        activation_design.activation_for_spectrum(*arguments, **options)


@pytest.mark.parametrize(("kernel", "dim", "phase"), [("gaussian", 2, "even"), (1.5, 3, "causal")])
def test_closed_forms_and_quadrature_referee_each_other(kernel, dim, phase):
    target, phi = wished(kernel, dim, phase)
    plain = activation_design.activation_for_spectrum(target.density, dim, phase)
    t = np.concatenate([-np.geomspace(1e-6, 1e3, 30), np.geomspace(1e-6, 1e3, 30)])
    np.testing.assert_allclose(plain(t), phi(t), atol=1e-12)
    np.testing.assert_allclose(plain.derivative(t), phi.derivative(t), atol=1e-11)
    np.testing.assert_allclose(plain.fourier(t[np.abs(t) < 9]), phi.fourier(t[np.abs(t) < 9]), atol=1e-13)


@pytest.mark.parametrize(
    ("kernel", "dim", "phase"), [*WISHES, ("gaussian", 3, "even"), (2.5, 1, "even"), (0.5, 2, "causal")]
)
def test_slopes_are_those_of_the_values(kernel, dim, phase):
    _, phi = wished(kernel, dim, phase)
    t, step = np.array([-1.7, -0.2, 0.3, 2.1]), 1e-5
    np.testing.assert_allclose(phi.derivative(t), (phi(t + step) - phi(t - step)) / (2 * step), atol=1e-8)


def test_known_decay_overrules_what_the_numbers_tell():
    slow = lambda w: np.exp(-(w**0.95))  # noqa: E731
    with pytest.raises(ValueError, match="decay= overrules"):
        activation_design.activation_for_spectrum(slow, 1, "causal")
    phi = activation_design.activation_for_spectrum(slow, 1, "causal", decay=Decay(0, 1, 0.95), name="slow")
    assert phi.name == "slow"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_features.range_bound("relu", 1, 3.0, 1.0), "null-space order 0"),
        (lambda: random_features.range_bound("gaussian", 1, 1.0, 1.0), "radius: expected"),
        (lambda: random_features.feature_kernel_error("relu", 1.0, 1, 10, 3.0), "null-space order 0"),
        (
            lambda: random_features.feature_kernel_error("gaussian", 1.0, 1, 10, -3.0),
            "offset_range: expected",
        ),
        (
            lambda: spectral_inversion.inverse_transform(lambda s: s + 0j, 0.0),
            "t: expected numbers other than 0",
        ),
        (lambda: target_spectra.gaussian_spectrum(1.0, 1)(0.0), "omega: expected frequencies other than 0"),
    ],
)
def test_bad_numbers_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
