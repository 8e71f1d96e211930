"""The tables of the page on performance, from what ``make bench`` has stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from press.layout import Layout
from splinelens.experiments import StoredResult, load_result

__all__ = ["performance_tables", "read_performance", "spelled"]

ORDER = ("gradient", "seeds", "flow", "spectrum", "kernels", "splines")
UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def read_performance(layout: Layout) -> dict[str, StoredResult]:
    """The stored parts of the benchmark by name, in the order of the page; those not measured left out."""
    stored = {name: layout.root / "results" / f"performance_{name}" for name in ORDER}
    present = {name: path for name, path in stored.items() if Path(f"{path}.json").is_file()}
    return {name: load_result(path, None) for name, path in present.items()}


def performance_tables(results: Mapping[str, StoredResult]) -> str:
    """A section for each part, as MyST Markdown: times, ratios, goals, machine and date.

    Parameters
    ----------
    results : mapping
        Parts as `read_performance` gives them.
    """
    return "\n".join(line for result in results.values() for line in _section(result))


def _section(result: StoredResult) -> Iterator[str]:
    settings, medians = result.record["settings"], _medians(result)
    quantities = {tuple(map(str, names)): float(value) for names, value in _pairs(result)}
    yield f"## {settings['title']}\n\n{settings['about']}\n"
    for work in dict.fromkeys(work for work, _ in medians):
        yield from _times(work, result, medians)
    yield from _goals(settings["goals"], medians, quantities)
    yield from _others(settings["goals"], quantities)
    yield _machine(result)


def _others(goals: list[Mapping[str, Any]], quantities: Mapping[tuple[str, str], float]) -> Iterator[str]:
    """The quantities for which there is no goal."""
    wanted = {(goal["work"], goal["method"]) for goal in goals}
    rows = [
        f"- {what}, {of}: {_short(value)}"
        for (what, of), value in quantities.items()
        if (what, of) not in wanted
    ]
    if rows:
        yield "\n".join(["Also measured:\n", *rows, ""])


def _pairs(result: StoredResult) -> Iterator[tuple[Any, Any]]:
    yield from zip(result.arrays["quantity"], result.arrays["value"], strict=True)


def _medians(result: StoredResult) -> dict[tuple[str, str], float]:
    arrays = result.arrays
    rows = zip(arrays["work"], arrays["method"], arrays["seconds"], strict=True)
    return {(str(work), str(method)): float(np.nanmedian(times)) for work, method, times in rows}


def _times(work: str, result: StoredResult, medians: Mapping[tuple[str, str], float]) -> Iterator[str]:
    """The table of one work; the ratios are to its first row."""
    arrays = result.arrays
    first = next(median for (name, _), median in medians.items() if name == work)
    yield f"**{work[:1].upper()}{work[1:]}**\n"
    yield "| Method | CPU time | Times as fast |\n|--|--|--:|"
    rows = zip(arrays["work"], arrays["method"], arrays["seconds"], arrays["extrapolated"], strict=True)
    for name, method, times, how in rows:
        if name == work:
            median, note = float(np.nanmedian(times)), f" (*extrapolated* {how})" if how else ""
            spread = f"{spelled(np.nanmin(times))} to {spelled(np.nanmax(times))}"
            yield f"| {method}{note} | {spelled(median)} ({spread}) | {_short(first / median)} |"
    yield ""


def _goals(
    goals: list[Mapping[str, Any]],
    medians: Mapping[tuple[str, str], float],
    quantities: Mapping[tuple[str, str], float],
) -> Iterator[str]:
    yield "Goals:\n"
    for goal in goals:
        key, peer, bound = (goal["work"], goal["method"]), goal["peer"], goal["bound"]
        if peer:
            found = medians[goal["work"], peer] / medians[key]
            wanted, reached = f"at least {_short(bound)} times as fast as {peer}", found >= bound
        else:
            found = quantities[key]
            wanted, reached = f"at most {_short(bound)}", found <= bound
        verdict = "reached" if reached else "**not reached**"
        yield f"- {goal['work']}, {goal['method']}: {wanted}; measured {_short(found)}, {verdict}."
    yield ""


def _machine(result: StoredResult) -> str:
    settings = result.record["settings"]
    versions = ", ".join(f"{name} {version}" for name, version in settings["versions"].items())
    before, after = settings["load"]
    return (
        f"Measured on {result.record['date']}: {settings['processor']}, {result.record['machine']}; "
        f"{versions}. Load average {before} before and {after} after.\n"
    )


def spelled(seconds: float) -> str:
    """A time with its unit, to three digits.

    >>> spelled(0.00123)
    '1.23 ms'
    """
    size, unit = next((pair for pair in UNITS if seconds >= pair[0]), UNITS[-1])
    return f"{seconds / size:.3g} {unit}" if seconds < 1000 else f"{seconds:.0f} {unit}"


def _short(value: float) -> str:
    """Two digits of a ratio or a small quantity, and no exponent where it can be read without."""
    if value == 0 or not 1e-3 <= abs(value) < 1e6:
        return f"{value:.1e}"
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}"
