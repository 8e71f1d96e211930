r"""What does each activation of the catalogue charge, and what does it make?  One row for each.

The formulas are the book's TeX: the power spectrum :math:`|\hat\phi(s)|^2` for s > 0 and the kernel
:math:`K_1(r)=2A(r)` on the line, for r >= 0 and modulo the null space.  Those of homogeneous activations are
made from the catalogue's numbers; all are read back and compared with the numbers by a test.  Null space,
smoothness and prices are computed (derived here, chapter 10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, inf, pi

from splinelens.activation_classes import Smoothness, interpolant_smoothness, order_by_growth
from splinelens.activation_entry import Decay
from splinelens.activation_spectra import SpectralPenalty
from splinelens.activations import ACTIVATIONS, Activation, get_activation

__all__ = ["FREE", "TableRow", "activation_table", "markdown_table", "table_row"]

PRICED = (0.5, 2.0, 8.0)
"""Frequencies at which the table says what a wave costs."""
FREE = {0: "nothing", 1: "constants", 2: "lines", 3: "parabolas", 4: "cubics", None: "no price"}
"""The null space on the line in words, by its order."""

SPECTRA: Mapping[str, str] = {
    "tanh": r"\frac{\pi^2}{\sinh^2(\pi s/2)}",
    "sigmoid": r"\frac{\pi^2}{\sinh^2(\pi s)}",
    "softplus": r"\frac{\pi^2}{s^2\sinh^2(\pi s)}",
    "erf": r"\frac{4e^{-s^2/2}}{s^2}",
    "gaussian": r"2\pi e^{-s^2}",
    "gelu": r"\frac{(1+s^2)^2e^{-s^2}}{s^4}",
    "silu": r"\frac{\pi^4\cosh^2(\pi s)}{\sinh^4(\pi s)}",
    "elu": r"\frac{1}{s^4(1+s^2)}",
    "arctan": r"\frac{\pi^2e^{-2s}}{s^2}",
    "softsign": r"4(\frac{1}{s}-f(s))^2",
    "hardtanh": r"\frac{4\sin^2(s)}{s^4}",
    "laplace": r"\frac{4}{(1+s^2)^2}",
    "mexican_hat": r"2\pi s^4e^{-s^2}",
    "sinc": r"\pi^2 1(s<1)",
    "sin": r"0",
    "cos": r"0",
}
"""The power spectrum off the point masses, for s > 0; f is the auxiliary sine integral."""

KERNELS: Mapping[str, str] = {
    "tanh": r"-4r\coth(r)",
    "sigmoid": r"-r\coth(r/2)",
    "softplus": r"\frac{r^3}{6}+\frac{\pi^2r}{3}+2r\operatorname{Li}_2(e^{-r})+4\operatorname{Li}_3(e^{-r})",
    "erf": r"-4r\operatorname{erf}(\frac{r}{\sqrt{2}})-\frac{8}{\sqrt{2\pi}}e^{-r^2/2}",
    "gaussian": r"2\sqrt{\pi}e^{-r^2/4}",
    "gelu": r"\frac{r^3-6r}{6}\operatorname{erf}(\frac{r}{2})+\frac{r^2-5}{3\sqrt{\pi}}e^{-r^2/4}",
    "silu": r"\frac{r(r^2-2\pi^2)}{6}\coth(r/2)",
    "elu": r"\frac{r^3}{6}+r+e^{-r}",
    "arctan": r"-2\pi r\arctan(\frac{r}{2})+2\pi\ln(1+\frac{r^2}{4})",
    "softsign": r"8\ell-4-4r+\frac{4\ell}{r}-\frac{4\ell}{2+r}",
    "hardtanh": r"\frac{2r^3-|r-2|^3-(r+2)^3}{6}",
    "laplace": r"2(1+r)e^{-r}",
    "mexican_hat": r"\sqrt{\pi}(\frac{r^4}{8}-\frac{3r^2}{2}+\frac{3}{2})e^{-r^2/4}",
    "sinc": r"\frac{2\pi\sin(r)}{r}",
    "sin": r"\cos(r)",
    "cos": r"\cos(r)",
}
"""The kernel on the line for r >= 0, with l = ln(1 + r); that of sin and cos is per unit of offset length."""


@dataclass(frozen=True)
class TableRow:
    r"""What the table says of one activation.

    Attributes
    ----------
    name : str
        Its name.
    formula, spectrum, kernel : str
        :math:`\phi(t)`, :math:`|\hat\phi(s)|^2` and :math:`K_1(r)` in TeX.
    prices : tuple of float
        :math:`1/S` on the line at the frequencies of `PRICED`; empty without a continuous spectrum.
    order : int or None
        The null space holds the polynomials of degree below it.
    decay : Decay or None
        How :math:`|\hat\phi|` falls.
    smoothness : Smoothness or None
        The class of its interpolants.
    """

    name: str
    formula: str
    spectrum: str
    kernel: str
    prices: tuple[float, ...]
    order: int | None
    decay: Decay | None
    smoothness: Smoothness | None

    def cells(self) -> list[str]:
        """The row as MyST Markdown: name, and the columns of `markdown_table`."""
        made = _made(self.smoothness) if self.smoothness else "one wave"
        falls = _falls(self.decay) if self.decay else "point masses"
        free = FREE[self.order] if self.order is None else f"{self.order}: {FREE[self.order]}"
        formulas = [f"${each}$" for each in (self.formula, self.spectrum)]
        prices = "$" + r",\ ".join(map(_price, self.prices)) + "$" if self.prices else "none"
        words = [each.replace(" ", "\N{NO-BREAK SPACE}") for each in (falls, free, made)]
        kernel = f"${self.kernel}$"
        cells = [f"**{self.name}**", *formulas, words[0], prices, kernel, words[1], words[2]]
        return [cell.replace("|", r"\vert ") for cell in cells]


def table_row(activation: str) -> TableRow:
    r"""The row of an activation of the catalogue.

    Parameters
    ----------
    activation : str
        Its name.

    Returns
    -------
    TableRow

    Raises
    ------
    ValueError
        If the name is not known.

    Notes
    -----
    Claims: :claim:`the-table-is-the-catalogue`.

    Examples
    --------
    >>> row = table_row("relu2")
    >>> row.spectrum, row.kernel, row.order, row.prices[1]
    ('\\frac{4}{s^{6}}', '-\\frac{1}{30}r^{5}', 3, 8.0)
    """
    phi = get_activation(activation)
    known = phi.decay is not None
    return TableRow(
        name=phi.name,
        formula=phi.formula,
        spectrum=_power(phi) if phi.jump is not None else SPECTRA[phi.name],
        kernel=_cubic(phi) if phi.jump is not None else KERNELS[phi.name],
        prices=tuple(SpectralPenalty(phi, 1).penalty(PRICED).tolist()) if known else (),
        order=order_by_growth(phi),
        decay=phi.decay,
        smoothness=interpolant_smoothness(phi) if known else None,
    )


def activation_table() -> tuple[TableRow, ...]:
    """All rows, in the order of the catalogue.

    Examples
    --------
    >>> len(activation_table()) == len(ACTIVATIONS)
    True
    """
    return tuple(table_row(name) for name in ACTIVATIONS)


def markdown_table() -> str:
    """The table as MyST Markdown, a row for each activation.

    Examples
    --------
    >>> print(markdown_table().splitlines()[0].split("|")[1].strip())
    Activation
    """
    heads = (
        "Activation",
        r"Formula $\phi(t)$",
        r"Power $\vert\hat\phi(s)\vert^2$",
        r"Fall of $\vert\hat\phi\vert$",
        "Price of " + ", ".join(f"{s:g}" for s in PRICED),
        "Kernel $K_1(r)$",
        "Free, by growth",
        "Interpolants",
    )
    lines = [heads, ["--"] * len(heads), *(row.cells() for row in activation_table())]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _made(made: Smoothness) -> str:
    """The class of the interpolants in words and TeX."""
    if made.derivatives < inf:
        return f"$C^{{{made.derivatives:.0f}}}$"
    if made.strip == inf:
        return "entire"
    return f"analytic up to ${_multiple(made.strip) or '1'}$"


def _falls(decay: Decay) -> str:
    """The decay of the transform in TeX."""
    if decay.band < inf:
        return f"0 beyond {decay.band:g}"
    power = f"s^{{{-decay.power:g}}}" if decay.power else ""
    wave = "s" if decay.exponent == 1 else f"s^{{{decay.exponent:g}}}"
    return f"${power}" + (rf"e^{{-{_multiple(decay.rate)}\,{wave}}}" if decay.rate else "") + "$"


def _multiple(number: float) -> str:
    """A factor in TeX: a fraction, or one of pi, where it is simple; nothing for 1."""
    for unit, name in ((1.0, ""), (pi, r"\pi")):
        part = Fraction(number / unit).limit_denominator(8)
        if abs(part * unit - number) < 1e-12 * number:
            top = name if part.numerator == 1 and name else f"{part.numerator}{name}"
            shown = top if part.denominator == 1 else rf"\frac{{{top}}}{{{part.denominator}}}"
            return "" if shown == "1" else shown
    return f"{number:.4g}"


def _price(price: float) -> str:
    """Two digits in TeX, with a power of ten where the number is long."""
    if price == inf:
        return r"\infty"
    if 0.01 <= price < 1000:
        return f"{price:.2g}" if price < 100 else f"{price:.0f}"
    mantissa, exponent = f"{price:.0e}".split("e")
    return rf"{mantissa}\cdot10^{{{int(exponent)}}}"


def _power(phi: Activation) -> str:
    r""":math:`\kappa^2/s^{2p+2}`, from the catalogue's jump and degree."""
    size = f"{(phi.jump or 0.0) ** 2:.4g}"
    return rf"\frac{{{size}}}{{s^{{{2 * (phi.degree or 0) + 2}}}}}"


def _cubic(phi: Activation) -> str:
    r""":math:`(-1)^{p+1}\kappa^2r^{2p+1}/(2p+1)!`, likewise."""
    p = phi.degree or 0
    height = Fraction(str((phi.jump or 0.0) ** 2)) * (-1) ** (p + 1) / factorial(2 * p + 1)
    sign, size = "-" if height < 0 else "", abs(height)
    if size.denominator > 10**4:
        number = f"{float(size):.4g}"
    elif size.denominator == 1:
        number = "" if size == 1 else str(size)
    else:
        number = rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
    return f"{sign}{number}r" + ("" if p == 0 else f"^{{{2 * p + 1}}}")
