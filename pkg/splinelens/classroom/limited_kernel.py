"""The kernel in which nbgrader runs a student's notebook: the grader's limits first, then ipykernel.

Started by its path, from the kernel description that `splinelens.classroom.course` writes.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
import tempfile
from typing import Any

__all__ = ["main"]

SETTINGS = "SPLINELENS_KERNEL"


def main(connection: str, settings: dict[str, Any]) -> None:
    """Confine this process, then be a kernel.

    Parameters
    ----------
    connection : str
        The connection file that nbgrader gives.
    settings : dict
        ``limits``, ``uid``, ``paths``, ``scratch``.
    """
    sys.path[:0] = settings["paths"]
    importlib.import_module("matplotlib.pyplot")
    from ipykernel.kernelapp import IPKernelApp

    from splinelens.classroom import sandbox, worker

    folder = tempfile.mkdtemp(prefix="kernel-", dir=settings["scratch"])
    copy = shutil.copy(connection, folder)
    if settings["uid"] is not None:
        for path in (folder, copy):
            os.chown(path, settings["uid"], settings["uid"])
        mounts = tempfile.mkdtemp(prefix="mounts-", dir=settings["scratch"])
        worker.open_the_way(mounts, worker.needed(folder, settings["paths"]))
    environment = sandbox.clean_environment(folder)
    del environment["MPLBACKEND"]
    os.environ.clear()
    os.environ.update(environment)
    worker.confine(settings["limits"], settings["uid"])
    os.chdir(folder)
    worker.seal(folder, network=True)  # a kernel talks to nbgrader over TCP
    IPKernelApp.launch_instance(argv=["-f", copy, "--HistoryManager.hist_file=:memory:"])


if __name__ == "__main__":
    main(sys.argv[sys.argv.index("-f") + 1], json.loads(os.environ[SETTINGS]))
