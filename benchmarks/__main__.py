"""``python -m benchmarks [PART ...]``: measure the parts named, or all, and store the results."""

from __future__ import annotations

import argparse
from importlib import import_module

import torch

from benchmarks import PARTS


def main() -> None:
    """Run the parts."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure speed, and store it.")
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; all if none is named"
    )
    names = parser.parse_args().parts or list(PARTS)
    if unknown := sorted(set(names) - set(PARTS)):
        parser.error(f"no part is named {unknown[0]}; there are {', '.join(PARTS)}")
    torch.set_num_threads(1)
    for name in names:
        part = import_module(f"benchmarks.{name}").PART
        if missing := part.missing():
            print(f"{name}: left out, because {missing[0]} is not here")
            continue
        print(name, flush=True)
        part.run()


if __name__ == "__main__":
    main()
