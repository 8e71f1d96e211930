"""The execution status: what the last run of each notebook took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from press.collect import Measurement
from press.execute import Execution

__all__ = ["status_page"]

INTRODUCTION = """\
# Execution status

Every notebook of this book ran from its first cell to its last, in order and without an error, before
the book was built; a cell that raises stops the build. The times are those of the last run: a notebook
whose cells, package, data and pinned versions have not changed is not run again.
"""


def status_page(executions: Iterable[Execution], measured: Iterable[Measurement]) -> str:
    """The page as MyST Markdown.

    Parameters
    ----------
    executions : iterable of Execution
        Records of the notebooks, in reading order.
    measured : iterable of Measurement
        All measurements of claims.
    """
    executions = list(executions)
    claims = Counter(one.notebook for one in measured)
    rows = [_row(run, claims[f"notebooks/{run.name}"]) for run in executions]
    total = (
        f"In total {sum(run.seconds for run in executions):.1f} seconds for "
        f"{sum(run.cells for run in executions)} code cells and {claims.total()} measured claims.\n"
    )
    head = "| Notebook | Code cells | Claims measured | Seconds | Run on |\n|--|--:|--:|--:|--|"
    return "\n".join([INTRODUCTION, head, *rows, "", total, "## Machine\n", *_machines(executions), ""])


def _row(run: Execution, claims: int) -> str:
    page = f"{{doc}}`/notebooks/{run.name}`"
    return f"| {page} | {run.cells} | {claims} | {run.seconds:.1f} | {run.date} |"


def _machines(executions: Iterable[Execution]) -> list[str]:
    machines = sorted({run.machine for run in executions})
    return [f"- {machine}, one numeric thread, two notebooks at a time" for machine in machines]
