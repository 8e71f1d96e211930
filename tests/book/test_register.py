"""The claims register against what it names: functions, tests, twins, pages, notebooks, sentences."""

from __future__ import annotations

import ast
import importlib
import inspect
import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, reduce
from pathlib import Path

import pytest

from press.collect import collect
from press.contents import notebook_names, read_contents
from press.correspondence import read_sentences
from press.layout import Layout
from press.pairs import read_notebook, read_script, scripts
from splinelens.claims import Claim, load_register

LAYOUT = Layout.of_this_repository()
REGISTER = load_register(LAYOUT.register)
KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LABEL = re.compile(r"^\(([^()\s]+)\)=\s*$|^:(?:label|name): *(\S+)\s*$", re.MULTILINE)
STRIP = re.compile(r"^(?:`{3,}|:{3,})\{claims\}([^`:]*)", re.MULTILINE)
ROLE = re.compile(r"(?:\{claim\}|:claim:)`([^`]*)`")

every_claim = pytest.mark.parametrize("claim", REGISTER.values(), ids=list(REGISTER))


def labels_in(text: str) -> list[str]:
    """Labels that a MyST page or the Markdown of a notebook defines."""
    return [before or option for before, option in LABEL.findall(text)]


def strips_in(text: str) -> list[str]:
    """Ids of the claims that the ``{claims}`` directives of a page name."""
    return [name for ids in STRIP.findall(text) for name in ids.split()]


def roles_in(text: str) -> list[str]:
    """Ids that the roles ``{claim}`` of a page, or of a docstring, name."""
    return ROLE.findall(text)


def functions_in(path: Path) -> set[str]:
    """Names of the top-level functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def names_claim(text: str, claim_id: str) -> bool:
    """Whether `text` holds the id as a word of its own, not as a part of a longer id."""
    return re.search(rf"(?<![\w-]){re.escape(claim_id)}(?![\w-])", text) is not None


def docstrings_of(dotted: str) -> list[str]:
    """Docstrings of a function, of its class if it has one, and of its module."""
    parts = dotted.split(".")
    cut = next(cut for cut in range(len(parts) - 1, 0, -1) if _is_module(".".join(parts[:cut])))
    module = importlib.import_module(".".join(parts[:cut]))
    chain = [reduce(inspect.getattr_static, parts[cut:end], module) for end in range(cut, len(parts) + 1)]
    return [getattr(holder, "__doc__", None) or "" for holder in chain]


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@cache
def pages() -> dict[str, str]:
    """Texts of the narrative pages by path."""
    paths = sorted(path for folder in ("chapters", "back") for path in (LAYOUT.book / folder).rglob("*.md"))
    return {path.relative_to(LAYOUT.root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def notebook_texts() -> dict[str, str]:
    """Texts of the percent scripts by path without ending."""
    return {f"notebooks/{path.stem}": path.read_text(encoding="utf-8") for path in scripts(LAYOUT.notebooks)}


@cache
def figures() -> dict[str, str]:
    """Names of the notebooks by the label of the figures that they draw."""
    return {
        cell.metadata["mystnb"]["figure"]["name"]: f"notebooks/{path.stem}"
        for path in scripts(LAYOUT.notebooks)
        for cell in read_script(path).cells
        if "figure" in cell.metadata.get("mystnb", {})
    }


@cache
def all_labels() -> Counter[str]:
    """Labels of all pages and notebooks with the number of times each is defined."""
    markdown = [re.sub(r"^# ?", "", text, flags=re.MULTILINE) for text in notebook_texts().values()]
    return Counter(label for text in [*pages().values(), *markdown] for label in labels_in(text))


@every_claim
def test_id_is_in_kebab_case(claim: Claim) -> None:
    assert KEBAB_CASE.fullmatch(claim.id)


@every_claim
def test_statement_ends_as_a_sentence_does(claim: Claim) -> None:
    assert claim.statement.rstrip("$").endswith(".")


@every_claim
def test_function_names_the_claim_in_its_docstring(claim: Claim) -> None:
    assert any(names_claim(text, claim.id) for text in docstrings_of(claim.function))


@every_claim
def test_test_and_wrong_twin_exist(claim: Claim) -> None:
    for reference in (claim.test, claim.wrong_twin):
        path, name = reference.split("::")
        assert name in functions_in(LAYOUT.root / path)
    assert claim.test.split("::")[1].startswith("test_")
    assert not claim.wrong_twin.split("::")[1].startswith("test")


@every_claim
def test_proof_has_a_label_of_its_own(claim: Claim) -> None:
    assert all_labels()[claim.proof] == 1


@every_claim
def test_figure_is_drawn_by_a_notebook(claim: Claim) -> None:
    assert claim.figure in figures()


@every_claim
def test_notebook_names_the_claim(claim: Claim) -> None:
    assert f'"{claim.id}"' in notebook_texts()[claim.notebook]


@every_claim
def test_claim_stands_under_exactly_one_statement(claim: Claim) -> None:
    strips = Counter(name for text in pages().values() for name in strips_in(text))
    assert strips[claim.id] == 1


def repeated(names: Iterable[str]) -> list[str]:
    """Those of `names` that come more than once."""
    return [name for name, count in Counter(names).items() if count > 1]


def test_no_two_claims_share_a_test_or_a_statement() -> None:
    assert repeated(claim.test for claim in REGISTER.values()) == []
    assert repeated(claim.statement for claim in REGISTER.values()) == []


def unknown_ids(texts: Iterable[str], known: Iterable[str]) -> list[str]:
    """Ids in roles and strips of `texts` that are not among `known`."""
    named = {name for text in texts for name in (*roles_in(text), *strips_in(text))}
    return sorted(named - set(known))


def test_no_page_notebook_or_docstring_names_an_unknown_claim() -> None:
    sources = [path.read_text(encoding="utf-8") for path in LAYOUT.package.rglob("*.py")]
    assert unknown_ids([*pages().values(), *notebook_texts().values(), *sources], REGISTER) == []


def test_correspondence_names_only_known_claims() -> None:
    sentences = read_sentences(LAYOUT.book / "correspondence.toml")
    assert sorted({name for sentence in sentences for name in sentence.claims} - set(REGISTER)) == []
    assert repeated(sentence.id for sentence in sentences) == []


def test_correspondence_covers_every_sentence_of_both_abstracts() -> None:
    wanted = [f"{paper}{number}" for paper, count in (("A", 10), ("B", 9)) for number in range(1, count + 1)]
    assert [sentence.id for sentence in read_sentences(LAYOUT.book / "correspondence.toml")] == wanted


def test_measured_values_lie_within_their_tolerances() -> None:
    names = notebook_names(read_contents(LAYOUT.root / "_toc.yml"))
    paths = {name: LAYOUT.executed / f"{Path(name).name}.ipynb" for name in names}
    if missing := [name for name, path in paths.items() if not path.is_file()]:
        pytest.fail(f"{missing[0]} has not been executed: run `make book` first")
    measured = collect(REGISTER, {name: read_notebook(path) for name, path in paths.items()})
    assert set(measured) == set(REGISTER)


LARGEST_TOLERANCE = {"proved here": 1e-8, "checked numerically": 1e-6}
"""A statement that holds exactly is measured to rounding; wider tolerances belong to other kinds."""


@every_claim
def test_tolerance_has_a_reason_and_is_rounding_where_the_statement_is_exact(claim: Claim) -> None:
    assert len(claim.reason.split()) >= 3
    assert claim.tolerance <= LARGEST_TOLERANCE.get(claim.kind, math.inf) * max(1.0, abs(claim.expected))


def test_labels_before_a_block_and_inside_a_directive_are_found() -> None:
    assert labels_in("(proof-a)=\n:::{prf:proof}\n:::\n:::{prf:lemma}\n:label: lem-b\n:::\n") == [
        "proof-a",
        "lem-b",
    ]


def test_strips_with_several_ids_are_found() -> None:
    assert strips_in("```{claims} a-b c\nd\n```\n:::{claims} e\n:::\n") == ["a-b", "c", "d", "e"]


def test_unknown_id_in_a_role_or_strip_is_caught() -> None:
    texts = ["see {claim}`known`, {claim}`lost`", "```{claims} gone\n```", ":claim:`away`"]
    assert unknown_ids(texts, ["known"]) == ["away", "gone", "lost"]


def test_part_of_a_longer_id_does_not_name_a_claim() -> None:
    assert names_claim("Claims: jump-is-even.", "jump-is-even")
    assert not names_claim("Claims: jump-is-even.", "jump-is")


def test_repeated_name_is_caught() -> None:
    assert repeated(["a", "b", "a"]) == ["a"]


def test_docstrings_of_a_member_include_those_of_its_class() -> None:
    assert any("One assertion of the book" in text for text in docstrings_of("splinelens.claims.Claim.holds"))
