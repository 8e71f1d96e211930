"""A module of the package imports only from floors below its own, so that imports have no cycle.

The table is the one of CONTRIBUTING's map of the house; a new module takes its place here first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pkg" / "splinelens"

FLOORS: tuple[tuple[str, ...], ...] = (
    (
        "_arrays",
        "_loops",
        "_chebyshev",
        "_plain_functions",
        "_quadrature",
        "_special",
        "activation_entry",
        "_bessel",
    ),
    (
        "fourier",
        "piecewise_linear",
        "comparisons",
        "sampling_limits",
        "film_layers",
        "_batches",
        "compiled",
        "weighted_splines",
        "_octaves",
        "activation_catalogue",
        "variogram",
        "conditional_solves",
        "designed_forms",
        "minimum_phase",
        "target_spectra",
        "spectral_inversion",
        "frequency_windows",
        "interval_modes",
        "sphere_caps",
        "direction_cells",
    ),
    (
        "activations",
        "radon",
        "ramps",
        "sparse_interpolants",
        "direction_measures",
        "sphere_attractors",
        "scale_verdicts",
        "gathering",
        "direction_maps",
    ),
    (
        "networks",
        "activation_design",
        "spectral_decay",
        "activation_classes",
        "kernel_formulas",
        "kernels",
        "torch_activations",
        "offset_kernels",
        "breakpoint_densities",
        "direction_potentials",
        "direction_flow",
    ),
    (
        "activation_spectra",
        "splines",
        "partitions",
        "stationarity",
        "random_units",
        "arc_cosine",
        "symmetries",
        "seminorm_interpolants",
        "spread_networks",
        "circle_cells",
        "smooth_sinks",
        "quotient_velocity",
        "clustering_measures",
        "response_measures",
        "paired_training",
    ),
    (
        "initialization",
        "loss_surface",
        "interpolants",
        "minimal_networks",
        "partition_fits",
        "hessian_cores",
        "flat_limit",
        "alignment_measures",
        "cluster_runs",
        "scale_mixtures",
        "amplitudes",
        "tangent_symbols",
        "activation_table",
        "predicted_speed",
    ),
    (
        "hessian",
        "training",
        "critical_points",
        "single_unit",
        "hessian_forms",
        "tangent_kernels",
        "finite_range",
        "regime_measures",
        "ensembles",
        "breakpoint_placement",
        "trajectories",
        "flow_problem",
        "flow_velocity",
        "flow_examples",
        "finite_width",
        "random_features",
        "residual_modes",
    ),
    (
        "cell_moments",
        "meetings",
        "scaled_runs",
    ),
    (
        "event_flow",
        "cell_paths",
        "digits",
    ),
    ("cell_flow",),
    (
        "gradient_flow",
        "digit_study",
    ),
    (
        "regimes",
        "generalization",
        "attractors",
        "learning_speed",
        "alignment",
    ),
    (
        "cross_validation",
        "speed_experiments",
    ),
    # The rim sees every floor; no floor sees the rim.
    (
        "experiments",
        "claims",
        "figures",
        "animations",
        "stills",
        "datasets",
    ),
)
FLOOR_OF = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}
# These take arrays, never theory: of the package they may use the lowest floor and what stands here.
ARRAYS_ONLY = {"figures": (), "film_layers": (), "animations": ("film_layers",), "stills": ()}
# Optional or slow to load: imported inside the functions that need them.
LAZY = ("torch", "IPython", "numba")
# The one module that may, because it is itself loaded only when its engine is asked for.
EAGER = {"_loops": ["numba.njit"]}
OUTSIDE = ("notebooks", "tests", "book", "press")
# A wing is a folder that may use every floor and the rim, and that nothing outside it uses.
WINGS = ("classroom",)
# What a wing needs beside the package's own needs; a reader who has none of it can still import the wing.
LAZY_IN_WINGS = (*LAZY, "nbformat", "jupytext", "nbgrader", "ipykernel", "matplotlib", "resource")


def imported_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Dotted names that the import statements among `nodes` import; relative ones as in ``splinelens``."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = f"splinelens.{base}".rstrip(".")
            yield from (f"{base}.{alias.name}" for alias in node.names)


def wrong_imports(module: str, source: str) -> list[str]:
    """What `module` imports of the package from its own floor or above, or from the package's top."""
    wrong = []
    for name in imported_names(ast.walk(ast.parse(source))):
        root, _, rest = name.partition(".")
        if root in OUTSIDE:
            wrong.append(name)
        if root != "splinelens":
            continue
        imported = rest.partition(".")[0]
        floor = FLOOR_OF.get(imported)
        ceiling = 1 if module in ARRAYS_ONLY else FLOOR_OF[module]
        if imported not in ARRAYS_ONLY.get(module, ()) and (floor is None or floor >= ceiling):
            wrong.append(name)
    return wrong


def eager_imports(source: str, lazy: tuple[str, ...] = LAZY) -> list[str]:
    """Names of the `lazy` packages that are imported when the module is."""
    names = imported_names(executed_on_import(ast.parse(source)))
    return sorted({name for name in names if name.partition(".")[0] in lazy})


def executed_on_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below `node`, function bodies and type checkers' branches left out."""
    for child in ast.iter_child_nodes(node):
        hidden = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) or (
            isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
        )
        if not hidden:
            yield child
            yield from executed_on_import(child)


def floors_of_the_map(page: str) -> list[set[str]]:
    """The rows of the floor table in Markdown, each a set of module names; planned ones keep their ``*``."""
    rows = re.findall(r"^\| (?:\d+|rim) \| (.*) \|$", page, re.MULTILINE)
    return [{star + name for star, name in re.findall(r"(\*?)`(\w+)`", row)} for row in rows]


def modules() -> list[str]:
    """Names of the package's modules, without ``__init__``."""
    return sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")


def source_of(module: str) -> str:
    return (PACKAGE / f"{module}.py").read_text(encoding="utf-8")


def test_every_module_has_a_floor():
    assert [module for module in modules() if module not in FLOOR_OF] == []


def test_map_in_contributing_shows_these_floors_and_what_is_planned():
    present = set(modules())
    expected = [{name if name in present else f"*{name}" for name in floor} for floor in FLOORS]
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert floors_of_the_map(page) == expected


@pytest.mark.parametrize("module", modules())
def test_module_imports_only_from_floors_below(module):
    assert wrong_imports(module, source_of(module)) == []


@pytest.mark.parametrize("module", modules())
def test_module_imports_what_is_slow_only_inside_functions(module):
    assert eager_imports(source_of(module)) == EAGER.get(module, [])


def wing_files() -> list[Path]:
    """Sources of the wings."""
    return sorted(path for wing in WINGS for path in (PACKAGE / wing).rglob("*.py"))


def test_the_folders_of_the_package_are_its_wings_and_its_data():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {*WINGS, "data"}


@pytest.mark.parametrize("path", wing_files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_wing_imports_nothing_from_outside_and_what_is_optional_only_inside_functions(path):
    source = path.read_text(encoding="utf-8")
    roots = {name.partition(".")[0] for name in imported_names(ast.walk(ast.parse(source)))}
    assert roots & set(OUTSIDE) == set()
    assert eager_imports(source, LAZY_IN_WINGS) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("splines", "from splinelens.hessian import hessian_spectrum"),
        ("splines", "import splinelens.interpolants"),
        ("splines", "from splinelens import interpolants"),
        ("splines", "from . import interpolants"),
        ("splines", "from .interpolants import kernel_interpolant"),
        ("splines", "def f():\n    from splinelens.splines import g"),
        ("splines", "from splinelens.claims import check"),
        ("splines", "from splinelens import ShallowNetwork"),
        ("splines", "import splinelens"),
        ("splines", "from tests.theory import reference"),
        ("figures", "from splinelens.splines import ReluSpline"),
        ("claims", "from splinelens.figures import draw"),
        ("experiments", "from splinelens.classroom.grade import grade"),
        ("stills", "from splinelens.film_layers import Axis"),
        ("animations", "from splinelens.gradient_flow import integrate_flow"),
    ],
)
def test_an_import_from_above_is_found(module, line):
    assert len(wrong_imports(module, line)) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("animations", "from splinelens.film_layers import Axis"),
        ("splines", "from splinelens.networks import ShallowNetwork"),
        ("splines", "from . import networks"),
        ("figures", "from splinelens._arrays import finite_array"),
        ("experiments", "from splinelens.attractors import find_attractors"),
        ("splines", "import numpy as np\nfrom scipy import integrate"),
    ],
)
def test_an_import_from_below_is_allowed(module, line):
    assert wrong_imports(module, line) == []


def test_an_eager_import_of_torch_is_found():
    assert eager_imports("try:\n    import torch\nexcept ImportError:\n    pass") == ["torch"]
    assert eager_imports("from torch.nn import Linear") == ["torch.nn.Linear"]
    assert eager_imports("class C:\n    import torch") == ["torch"]
    assert eager_imports("class C:\n    def f(self):\n        import torch") == []
    assert eager_imports("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch") == []


def test_floors_are_read_from_a_table():
    page = "| floor | modules |\n|--|--|\n| 0 | `a` (what) |\n| rim | `b`, *`c`* |\n| x | `d` |\n"
    assert floors_of_the_map(page) == [{"a"}, {"b", "*c"}]
