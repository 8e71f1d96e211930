"""Benchmarks: how long the algorithms of the book take, beside their strongest peers, in the same run.

Times are process CPU time on one thread, the candidates alternated, medians reported.  Each part is a module
with a `PART`; ``make bench`` measures all of them and stores each under ``results/``, from where the book's
page on performance is made.  No test looks at a time.
"""

PARTS = ("gradient", "seeds", "flow", "spectrum", "kernels", "splines")
"""The parts, each a module of this folder, in the order of the page."""
