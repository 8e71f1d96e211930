# %% [markdown]
# # splinelens
#
# **A companion, to read, rerun and teach from, to two papers on why wide shallow networks generalize.**
#
# ```{admonition} This page
# :class: tip
# The two papers on one page, for someone who knows calculus and a little PyTorch; one picture;
# and three ways through the book. Claims shown: {claim}`spline-formula`. Reading time: 5 minutes.
# ```
#
# ## A puzzle
#
# Give a network far more parameters than data. Infinitely many settings of the weights fit the data
# exactly, and most of them are wild in between. Gradient descent finds a tame one. Nobody asked it to:
# the loss says nothing about what happens between the data. So *something* in the
# network, its starting point and the descent prefers tame functions. What?
#
# The trouble with answering is that weights are a bad place to look. Different weights give the same
# function, and a small change of weights can be a large change of function, or none.
#
# ## First idea: look at the spline
#
# The first paper {cite}`sahs2022shallow` takes the smallest case in which the puzzle appears, one input
# and one hidden layer of ReLU units, and changes coordinates. A ReLU unit (a neuron) $v\,(wx+b)_+$ is zero on
# one side of its **breakpoint** $\beta=-b/w$ and a straight line of slope $\mu=wv$, the **delta-slope**, on the
# other. Which side is which is its **orientation**. At the breakpoint the slope changes, from left to right, by
# the **jump** $m=|w|v$. The sum of the units is a broken line, a *spline*. Below is one, trained on
# measurements of a crash test. It is too small to fit them exactly; it is there to show the coordinates.

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np

from splinelens import experiments, figures

figures.use_book_style()

# %% tags=["hide-input"]
from splinelens import ReluSpline, ShallowNetwork, gradient_descent, load_motorcycle

data, rng = load_motorcycle(), experiments.generator("preface", seed=2)
scaling = data.scaling()
w, b, v = rng.uniform(-1, 1, (3, 12))
x, y = scaling.inputs(data.x), scaling.targets(data.y)
start = ShallowNetwork(w, b, v / np.sqrt(12))
trained = gradient_descent(
    start, x, y, step_size=0.05, max_steps=30_000, train=("w", "b", "v", "bias")
).network
spline = ReluSpline.from_network(trained)

# %% tags=["hide-input"] mystnb={"figure": {"caption": "A network *is* a spline. Top: twelve ReLU units, trained on 133 measurements of a crash test (grey), make the black broken line. A triangle marks the breakpoint of a unit and points to the side on which the unit is active; four units bend outside of the data, and two pairs bend at one place. Bottom: the jump of each unit, how much it changes the slope from left to right; jumps at one place add up. Positions, jumps and orientations are all that the weights of the units tell the function.", "name": "fig-network-as-spline"}, "image": {"alt": "Two stacked plots over time after impact. Top: head acceleration data fall from zero to about minus 130 g near 21 milliseconds, rise to about 75 g near 31 and return to zero; a black broken line follows them, with triangles at its bends. Bottom: vertical stems at the same positions, negative where the line bends down and positive where it bends up."}}
grid = np.linspace(x.min(), x.max(), 400)
seen = (spline.breakpoints > x.min()) & (spline.breakpoints < x.max())
beta, signs, jumps = spline.breakpoints[seen], spline.orientations[seen], spline.jumps[seen]
to_ms, to_g = scaling.original_inputs, scaling.original_targets
fig, (top, bottom) = plt.subplots(2, 1, figsize=(6.4, 6.4), height_ratios=[2, 1], sharex=True)
drawn = [
    figures.draw_data(top, data.x, data.y),
    figures.draw_curve(top, to_ms(grid), to_g(trained(grid)), "network"),
    figures.draw_knots(top, to_ms(beta), to_g(trained(beta)), signs),
    figures.draw_jumps(bottom, to_ms(beta), jumps * scaling.y_deviation / scaling.x_half_range, signs),
]
top.set(ylabel=data.y_label)
bottom.set(xlabel=data.x_label, ylabel="jump $m$ (g/ms)")
top.legend(ncols=2, loc="lower right")
plt.show()

# %% tags=["hide-cell"]
print(*drawn[:1], *(f"{each.what}: {each.points} points" for each in drawn[1:]), sep="\n")
print("network and spline agree:", bool(np.abs(trained(x) - spline(x)).max() < 1e-12))

# %% [markdown]
# Take hold of one yourself: drag the dots and the triangles, press *Fit the delta-slopes*, and watch the jumps.
# Then rescale a unit, and see its weights change while the line stays.
#
# ```{explorable} spline_lens
# :alt: Seven data points and a broken line through them with triangles at its five breakpoints; below, the jump at each breakpoint as a stem.
# :figure: fig-network-as-spline
# Seven data and a spline of five neurons. The jump $m$ is how much the slope changes from left to right; the
# delta-slope $\mu=s\,m$ is the slope that a neuron adds on its active side.
# ```
#
# Multiply $w$ and $b$ of a unit by $a>0$, divide its $v$ by $a$, and the function is the same: a symmetry.
# Breakpoint, delta-slope and orientation are what remains when it is divided out. In these coordinates the questions have
# answers one can see. What does a random start look like? Where does the loss have no slope, and which of
# those places are minima? How do breakpoints move, and what makes them stop at a datum? How does
# the *scale* of the start decide between a smooth fit and a sparse one?
#
# ## Second idea: ask the activation what it penalizes
#
# The second paper {cite}`sahs2025spectral` keeps the idea and lets go of the restrictions: many inputs, any
# activation $\phi$. In place of a breakpoint a unit now has a *hyperplane*, where $\langle w,x\rangle+b=0$. When the
# network is wide and its weights start large, training moves the output weights much more than the hyperplanes
# (the *kernel regime*). Then, among all functions $f$ that fit, descent takes the one with the least *spectral
# seminorm*, which in one dimension is
#
# $$
# \int\frac{|\hat f(\omega)|^2}{|\hat\phi(\omega)|^2}\,d\omega
# $$
#
# up to a constant: each frequency $\omega$ of $f$ costs what the activation makes it cost. ReLU has
# $|\hat\phi|=\omega^{-2}$, so that it penalizes curvature; tanh falls off exponentially and forbids high frequencies
# almost altogether. When the weights start small (the *adaptive regime*), the hyperplanes move, and many of them
# are drawn to the same few places. The first of these statements is proved in chapter 9; the second is made exact, and
# in part corrected, in chapters 14 to 16.
#
# ## What stands here today
#
# The book is being built chapter by chapter. Today it has its first three parts, with proofs and
# experiments. Part I, the spline lens:
#
# - {doc}`what the weights hide <../book/chapters/01_reparametrization>`, and {doc}`what a random start looks like
#   <../book/chapters/02_initialization>`: wider is flatter for some schemes and not for others;
# - {doc}`where descent can rest <../book/chapters/03_loss_surface>`, valleys and passes, and how many units leave only passes;
# - {doc}`every eigenvalue of the Hessian <../book/chapters/04_hessian>`, for 300,000 parameters on a laptop;
# - {doc}`the flow <../book/chapters/05_gradient_flow>`: breakpoints that cross a datum, stick to it, and let go;
# - {doc}`smooth or sparse <../book/chapters/06_regimes>`: one number decides, the imbalance times the width;
# - {doc}`what generalizes <../book/chapters/07_generalization>`, and what does not.
#
# Part II, the spectral lens:
#
# - {doc}`hyperplanes <../book/chapters/08_hyperplanes>`, and {doc}`the price list of an activation
#   <../book/chapters/09_radon_fourier>`: what a wide network pays for each frequency;
# - {doc}`twenty-three activations on one page <../book/chapters/10_activation_spectra>`, and {doc}`what each draws through
#   the same few points <../book/chapters/11_interpolants>`;
# - {doc}`the way back <../book/chapters/12_activation_design>`, from a wished kernel to an activation, and {doc}`which
#   frequency is learned when <../book/chapters/13_learning_speed>`.
#
# Part III, attractors: why hyperplanes gather, {doc}`on a line <../book/chapters/14_one_dimension>`, {doc}`in the plane
# <../book/chapters/15_many_dimensions>` and {doc}`on images of digits <../book/chapters/16_real_data>`, and what of it
# lasts to the end of training. See it move: {doc}`Films <../book/back/films>`. The
# {doc}`correspondence page <../generated/correspondence>` goes through both abstracts sentence by sentence and says what is
# covered and what is not yet.
#
# Each assertion of the book is a *claim*: it has a proof or an honest word for what is missing, a function, a
# test, a deliberately wrong twin that the test must catch (say, $wv$ in place of $|w|v$ for the jump), a figure, and a number that is measured again
# at every build. One click leads from any of these to the others; the
# {doc}`scoreboard <../generated/scoreboard>` lists them all.
#
# ## Three ways through
#
# - **To read**: start with {doc}`../book/chapters/01_reparametrization`. Each section ends with one
#   sentence to keep. Letters and signs are fixed on {doc}`90_conventions`.
# - **To rerun**: clone the repository; `make book` runs every notebook and builds these pages, `make
#   test` checks everything. Begin with {doc}`01_reparametrization` and change a number. What took how
#   long stands on the {doc}`status page <../generated/status>`.
# - **To teach**: a chapter is a theory page and a notebook of about an hour, with exercises and folded
#   solutions. Where the book disagrees with a common statement, the
#   {doc}`reproduction report <../book/back/reproduction_report>` says so; these make good questions. Eight
#   {doc}`assignments with automatic checks <../book/classroom/assignments>` are there, and {doc}`how to grade them
#   <../book/classroom/instructors>`.
#
# ```{admonition} Keep
# :class: important
# Don't look at the weights; look at where the function bends, and by how much.
# ```
