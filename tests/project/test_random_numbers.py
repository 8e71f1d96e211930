"""No random number without a stated seed: package, press, benchmarks, tests and notebooks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("pkg/splinelens", "book/press", "benchmarks", "tests", "notebooks", "results")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
)
SEEDED = {"default_rng", "Generator", "SeedSequence", "PCG64", "Philox", "MT19937", "RandomState"}
TORCH_DRAWS = {"rand", "randn", "randint", "randperm", "normal", "rand_like", "randn_like", "bernoulli"}
TORCH_LAYERS = {"Linear", "Conv1d", "Conv2d", "Embedding", "Bilinear"}


def unseeded_draws(source: str) -> list[str]:
    """Calls in `source` that draw random numbers from no stated seed."""
    tree = ast.parse(source)
    known, found, seeded = dict(_imported(tree)), [], False
    calls = sorted(
        (node for node in ast.walk(tree) if isinstance(node, ast.Call)), key=lambda call: call.lineno
    )
    for call in calls:
        first, _, rest = ast.unparse(call.func).partition(".")
        name = f"{known.get(first, first)}.{rest}".rstrip(".")
        seeded = seeded or (name == "torch.manual_seed" and _is_number(call))
        if _draws_unseeded(name, call, seeded):
            found.append(ast.unparse(call))
    return found


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Local names of what is imported, with their full names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((each.asname, each.name) for each in node.names if each.asname)
        elif isinstance(node, ast.ImportFrom):
            yield from ((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)


def _is_number(call: ast.Call) -> bool:
    return (
        len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, int)
    )


def _draws_unseeded(name: str, call: ast.Call, seeded: bool) -> bool:
    module, _, last = name.rpartition(".")
    if module == "numpy.random":
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        return last not in SEEDED or not given or all(ast.unparse(each) == "None" for each in given)
    if module == "random":
        return last != "Random" or not call.args
    if name in ("torch.manual_seed", "torch.seed"):
        return not _is_number(call)
    if module == "torch" and last in TORCH_DRAWS:
        return not seeded and all(keyword.arg != "generator" for keyword in call.keywords)
    return module == "torch.nn" and last in TORCH_LAYERS and not seeded


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_random_number_has_a_seed(path: Path) -> None:
    assert unseeded_draws(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nnp.random.normal(size=3)",
        "import numpy as np\nnp.random.seed(0)",
        "import numpy as np\nrng = np.random.default_rng()",
        "import numpy as np\nrng = np.random.default_rng(None)",
        "import numpy as np\nrng = np.random.default_rng(seed=None)",
        "from numpy.random import permutation\npermutation(3)",
        "from numpy import random as dice\ndice.normal()",
        "from numpy.random import default_rng as make\nmake()",
        "import random\nrandom.random()",
        "from random import shuffle\nshuffle([1])",
        "import torch\ntorch.randn(3)",
        "import torch\ntorch.nn.Linear(1, 2)",
        "import torch\ntorch.manual_seed(torch.seed())\ntorch.randn(3)",
        "from torch import nn\nnn.Linear(1, 2)",
    ],
)
def test_unseeded_draw_is_caught(source: str) -> None:
    assert unseeded_draws(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nrng = np.random.default_rng(0)\nrng.normal(size=3)",
        "import torch\ntorch.manual_seed(0)\ntorch.randn(3)\ntorch.nn.Linear(1, 2)",
        "import torch\ntorch.randn(3, generator=g)",
        "import random\nrandom.Random(3).random()",
    ],
)
def test_seeded_draw_passes(source: str) -> None:
    assert unseeded_draws(source) == []
