"""Execute each notebook once, two at a time, and only where its stamp has changed."""

from __future__ import annotations

import asyncio
import json
import platform
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import numpy
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from press.layout import Layout, child_environment
from press.pairs import write_notebook
from press.stamps import stamp

__all__ = ["Execution", "ExecutionFailed", "execute", "read_execution"]

CELL_TIMEOUT = 300
AT_ONCE = 2
QUIET = ["--IPKernelApp.log_level=ERROR"]


class ExecutionFailed(Exception):
    """A cell of a notebook raised, or ran for too long."""


@dataclass(frozen=True)
class Execution:
    """Record of the last run of one notebook.

    Attributes
    ----------
    name : str
        Name of the notebook, without folder and ending.
    stamp : str
        Hash of what the outputs depend on.
    seconds : float
        Wall time, start of the kernel included.
    cells : int
        Number of code cells.
    date : str
        Day of the run, in UTC.
    machine : str
        Versions and processor architecture.
    """

    name: str
    stamp: str
    seconds: float
    cells: int
    date: str
    machine: str


def execute(notebooks: Mapping[str, NotebookNode], layout: Layout) -> list[Execution]:
    """Run those of `notebooks` whose stamp is new; return the records of all, in their order.

    Parameters
    ----------
    notebooks : mapping
        Notebooks by name, without folder and ending.
    layout : Layout
        The repository.

    Raises
    ------
    ExecutionFailed
        If a cell raises or runs for longer than `CELL_TIMEOUT` seconds.
    """
    return asyncio.run(_execute_all(notebooks, layout))


async def _execute_all(notebooks: Mapping[str, NotebookNode], layout: Layout) -> list[Execution]:
    gate = asyncio.Semaphore(AT_ONCE)
    jobs: Iterable = (_execute_one(name, book, layout, gate) for name, book in notebooks.items())
    return list(await asyncio.gather(*jobs))


async def _execute_one(
    name: str, notebook: NotebookNode, layout: Layout, gate: asyncio.Semaphore
) -> Execution:
    wanted = stamp(notebook, layout)
    last = read_execution(name, layout)
    if last is not None and last.stamp == wanted:
        print(f"execute  {name}: unchanged")
        return last
    async with gate:
        started = time.perf_counter()
        ran = await _run(name, notebook, layout)
        seconds = round(time.perf_counter() - started, 1)
    print(f"execute  {name}: {seconds} s")
    record = Execution(name, wanted, seconds, _code_cells(ran), _today(), _machine())
    _keep(ran, record, layout)
    return record


async def _run(name: str, notebook: NotebookNode, layout: Layout) -> NotebookNode:
    place = {"metadata": {"path": str(layout.notebooks)}}
    copy = nbformat.from_dict(notebook)
    options: dict[str, Any] = {"resources": place, "record_timing": False, "extra_arguments": QUIET}
    # One block for all that a cell prints: how the kernel cuts it into messages differs from run to run.
    client = NotebookClient(copy, timeout=CELL_TIMEOUT, coalesce_streams=True, **options)
    try:
        return await client.async_execute(env=child_environment(layout))
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise ExecutionFailed(f"notebook {name}: {error}") from None


def _keep(notebook: NotebookNode, record: Execution, layout: Layout) -> None:
    write_notebook(notebook, _paths(record.name, layout)[0])
    _paths(record.name, layout)[1].write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="utf-8")


def _paths(name: str, layout: Layout) -> tuple[Path, Path]:
    return layout.executed / f"{name}.ipynb", layout.executed / f"{name}.json"


def read_execution(name: str, layout: Layout) -> Execution | None:
    """The record of the last run of the notebook `name`, if there is one."""
    notebook, record = _paths(name, layout)
    if not (notebook.is_file() and record.is_file()):
        return None
    return Execution(**json.loads(record.read_text(encoding="utf-8")))


def _code_cells(notebook: NotebookNode) -> int:
    return sum(cell.cell_type == "code" for cell in notebook.cells)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _machine() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, NumPy {numpy.__version__}, {platform.machine()}"
