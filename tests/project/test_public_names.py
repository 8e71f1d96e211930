"""Every public name is listed in ``__all__`` and documented: parameters, fields and what is raised."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pkg" / "splinelens"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def listed_names(tree: ast.Module) -> list[str] | None:
    """The names of ``__all__``, or None where the module has none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return None


def bound_names(tree: ast.Module) -> Iterator[str]:
    """Names that the module's top level binds."""
    for node in tree.body:
        if isinstance(node, Definition):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            yield from (name.id for name in names)


def listing_faults(source: str) -> list[str]:
    """What is wrong with a module's docstring, its ``__all__``, and what the latter lists."""
    tree = ast.parse(source)
    faults = [] if ast.get_docstring(tree) else ["no docstring"]
    listed = listed_names(tree)
    if listed is None:
        return [*faults, "no __all__"]
    public = {
        node.name for node in tree.body if isinstance(node, Definition) and not node.name.startswith("_")
    }
    absent = set(listed) - set(bound_names(tree))
    faults += [f"{name}: public, but not in __all__" for name in sorted(public - set(listed))]
    return faults + [f"{name}: in __all__, but absent" for name in sorted(absent)]


def docstring_faults(source: str, package: str = "") -> list[str]:
    """What is wrong with the docstrings of the names in ``__all__`` and of their public methods.

    A parameter or field is explained where the docstring of its function, class or module names it,
    or, for the names that mean one thing everywhere, the docstring of the package.
    """
    tree = ast.parse(source)
    listed = listed_names(tree) or []
    context = f"{package}\n{ast.get_docstring(tree) or ''}"
    faults: list[str] = []
    for node in tree.body:
        if isinstance(node, Definition) and node.name in listed:
            is_class = isinstance(node, ast.ClassDef)
            faults += _class_faults(node, context) if is_class else _function_faults(node, node.name, context)
    return faults


def _class_faults(node: ast.ClassDef, context: str) -> list[str]:
    text = ast.get_docstring(node)
    if not text:
        return [f"{node.name}: no docstring"]
    context = f"{context}\n{text}"
    faults = _unnamed(_fields(node), context, node.name)
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            if child.name == "__init__":
                faults += _unnamed(_parameters(child), context, node.name)
            elif not child.name.startswith("_"):
                faults += _function_faults(child, f"{node.name}.{child.name}", context)
    return faults


def _function_faults(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, context: str) -> list[str]:
    text = ast.get_docstring(node)
    if not text:
        return [f"{name}: no docstring"]
    faults = _unnamed(_parameters(node), f"{context}\n{text}", name)
    if _raises(node) and not re.search(r"^Raises\n-+$", text, re.MULTILINE):
        faults.append(f"{name}: raises, but has no section Raises")
    return faults


def _unnamed(names: list[str], text: str, owner: str) -> list[str]:
    return [f"{owner}: {name} is not explained" for name in names if not re.search(rf"\b{name}\b", text)]


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    names = [argument.arg for argument in every if argument is not None]
    return [name for name in names if name not in ("self", "cls") and not name.startswith("_")]


def _fields(node: ast.ClassDef) -> list[str]:
    declared = [child.target for child in node.body if isinstance(child, ast.AnnAssign)]
    return [name for name in map(ast.unparse, declared) if not name.startswith("_")]


def _raises(node: ast.AST) -> bool:
    """Whether the body itself raises anything but NotImplementedError."""
    statements = [child for child in ast.walk(node) if isinstance(child, ast.Raise)]
    raised = [ast.unparse(statement.exc) for statement in statements if statement.exc]
    return any(not name.startswith("NotImplementedError") for name in raised)


def modules() -> list[str]:
    """Names of the public modules of the package, ``__init__`` among them."""
    parts = sorted(path.relative_to(PACKAGE).with_suffix("").parts for path in PACKAGE.rglob("*.py"))
    public = [each for each in parts if each == ("__init__",) or not each[-1].startswith("_")]
    return [".".join(each) for each in public]


def source_of(module: str) -> str:
    return (PACKAGE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("module", modules())
def test_module_has_a_docstring_and_lists_what_is_public(module):
    faults = listing_faults(source_of(module))
    if module == "__init__":  # names may be loaded on first use there; that each resolves is tested below
        faults = [fault for fault in faults if not fault.endswith("absent")]
    assert faults == []


@pytest.mark.parametrize("module", modules())
def test_every_listed_name_resolves(module):
    name = "splinelens" if module == "__init__" else f"splinelens.{module}"
    loaded = __import__(name, fromlist=["__all__"])
    assert [listed for listed in loaded.__all__ if not hasattr(loaded, listed)] == []


@pytest.mark.parametrize("module", modules())
def test_public_names_are_documented(module):
    package = ast.get_docstring(ast.parse(source_of("__init__"))) or ""
    assert docstring_faults(source_of(module), package) == []


def test_a_module_without_docstring_or_list_is_found():
    assert listing_faults("x = 1") == ["no docstring", "no __all__"]


def test_a_list_that_differs_from_the_module_is_found():
    source = '"""A module."""\n__all__ = ["absent"]\ndef present():\n    pass\ndef _private():\n    pass\n'
    assert listing_faults(source) == [
        "present: public, but not in __all__",
        "absent: in __all__, but absent",
    ]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("def f():\n    pass", "f: no docstring"),
        ('def f(x, *, scale):\n    """Of `x`."""', "f: scale is not explained"),
        ('def f():\n    """Refuse."""\n    raise ValueError("no")', "f: raises, but has no section Raises"),
        ("class f:\n    pass", "f: no docstring"),
        ('class f:\n    """A point."""\n    angle: float', "f: angle is not explained"),
        (
            'class f:\n    """A point."""\n    def __init__(self, angle):\n        pass',
            "f: angle is not explained",
        ),
        ('class f:\n    """A point."""\n    def norm(self):\n        pass', "f.norm: no docstring"),
    ],
)
def test_a_public_name_without_its_documentation_is_found(body, fault):
    assert docstring_faults(f'"""A module."""\n__all__ = ["f"]\n{body}\n') == [fault]


def test_a_name_that_the_package_explains_is_explained():
    source = '__all__ = ["f"]\ndef f(rng):\n    """Draw."""\n'
    assert docstring_faults(source, "Everywhere `rng` is a generator.") == []
    assert docstring_faults(source) == ["f: rng is not explained"]


def test_a_documented_name_passes():
    docstring = '"""Of `x`.\n\n    Raises\n    ------\n    ValueError\n        Always.\n    """'
    body = f"def f(x):\n    {docstring}\n    raise ValueError"
    assert docstring_faults(f'__all__ = ["f"]\n{body}\n') == []
