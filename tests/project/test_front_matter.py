"""README, Makefile, continuous integration, licence and citation say the same as the files they speak of."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "pkg" / "splinelens" / "data"
PAPERS = (
    {"doi": "10.3389/frai.2022.889981", "preprint": "arXiv:2008.01772"},
    {"doi": None, "preprint": "arXiv:2503.10587"},
)
# Folders in which one machine keeps its users, its scratch files or its checkouts. A path that
# follows a letter, a dot or a slash belongs to something longer, such as a web address.
HERE_ONLY = re.compile(r"(?<![\w.~/$}-])/(?:home|root|Users|tmp|work|workspace|scratch)/\w|\b[A-Z]:\\Users\\")


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def make_targets(makefile: str) -> set[str]:
    """Targets that a person may ask for: those whose rule explains itself to ``make help``."""
    return set(re.findall(r"^([a-z]+):[^=\n]*## \S", makefile, re.MULTILINE))


def make_calls(prose: str) -> list[str]:
    """Targets that code in Markdown calls: lines of fenced blocks and inline code that start with make."""
    return re.findall(r"(?:^|`)make ([a-z]+)", prose, re.MULTILINE)


def paper_names() -> list[str]:
    """Identifiers by which the two papers can be found."""
    return [name for paper in PAPERS for name in paper.values() if name]


def unknown_calls(prose: str, makefile: str) -> list[str]:
    """Calls of make in `prose` that `makefile` does not offer."""
    return [call for call in make_calls(prose) if call not in make_targets(makefile)]


def first_block(prose: str) -> list[str]:
    """Commands of the first fenced block, without their comments."""
    block = re.search(r"^```\w*\n(.*?)^```", prose, re.MULTILINE | re.DOTALL)
    return [] if block is None else [line.partition("#")[0].strip() for line in block[1].splitlines()]


def papers_missing(citation: dict) -> list[str]:
    """Identifiers of the two papers that a citation file does not give."""
    given = {reference.get("doi") for reference in citation.get("references", [])}
    for reference in citation.get("references", []):
        given |= {identifier["value"] for identifier in reference.get("identifiers", [])}
    return [name for name in paper_names() if name not in given]


def not_named(names: Iterable[str], text: str) -> list[str]:
    """The `names` that `text` does not contain."""
    return [name for name in names if name not in text]


def dangling_links(prose: str, folder: Path) -> list[str]:
    """Links and images of Markdown that point to files which `folder` does not have."""
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose)
    return [target for target in targets if "://" not in target and not (folder / target).exists()]


def images_without_text(prose: str) -> list[str]:
    """Images of Markdown without alternative text."""
    return re.findall(r"!\[\s*\]\(([^)]*)\)", prose)


def machine_paths(text: str) -> list[str]:
    """Lines of `text` that hold a path of one machine."""
    return [line.strip()[:120] for line in text.splitlines() if HERE_ONLY.search(line)]


def own_files() -> list[Path]:
    """The files of the repository: tracked, or new and not ignored."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    result = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        pytest.skip("not a git checkout: which files belong to the project is not known")
    return [path for name in result.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def data_sets() -> list[str]:
    """File names of the data sets that the package carries."""
    return sorted(path.name for path in DATA.iterdir() if path.suffix != ".md")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "pkg/README.md"])
def test_commands_that_a_page_names_exist(page):
    assert unknown_calls(text_of(page), text_of("Makefile")) == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pkg/README.md"])
def test_links_of_a_page_resolve(page):
    assert dangling_links(text_of(page), (ROOT / page).parent) == []
    assert images_without_text(text_of(page)) == []


def test_readme_shows_the_two_commands_first():
    assert first_block(text_of("README.md")) == ["make book", "make test"]


def test_every_phony_target_explains_itself():
    phony = re.search(r"^\.PHONY: (.*)$", text_of("Makefile"), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) - {"FORCE"} == make_targets(text_of("Makefile"))


def test_continuous_integration_runs_the_test_command():
    script = text_of(".ci/run")
    assert script.startswith("#!/usr/bin/env bash\n")
    assert script.rstrip().endswith("\nexec make test")


def test_citation_names_both_papers():
    citation = yaml.safe_load(text_of("CITATION.cff"))
    assert papers_missing(citation) == []
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= citation.keys()


def test_readme_names_both_papers():
    assert not_named(paper_names(), text_of("README.md")) == []


def test_version_is_the_same_everywhere():
    version = tomllib.loads(text_of("pkg/pyproject.toml"))["project"]["version"]
    assert yaml.safe_load(text_of("CITATION.cff"))["version"] == version
    assert not_named([f"## [{version}]"], text_of("CHANGELOG.md")) == []


def test_licence_names_every_data_set():
    assert data_sets() != []
    assert not_named(data_sets(), text_of("LICENSE")) == []


def test_source_and_terms_of_every_data_set_stand_beside_it():
    assert not_named(data_sets(), text_of("pkg/splinelens/data/README.md")) == []


def test_licence_of_the_package_is_the_one_of_the_repository():
    assert text_of("pkg/LICENSE").strip() in text_of("LICENSE")


def test_no_file_holds_a_path_of_one_machine():
    found = {}
    for path in own_files():
        content = path.read_bytes()
        if b"\0" not in content and (lines := machine_paths(content.decode("utf-8"))):
            found[str(path.relative_to(ROOT))] = lines
    assert found == {}


def test_a_command_that_does_not_exist_is_found():
    makefile = "book: stamp ## build\n\techo\nhidden:\n\techo\n"
    prose = "Run `make book` or\n```\nmake hidden\nmake absent\n```\nto make anything.\n"
    assert unknown_calls(prose, makefile) == ["hidden", "absent"]


def test_a_dangling_link_or_an_image_without_text_is_found(tmp_path):
    (tmp_path / "present.md").touch()
    prose = "[a](present.md#part) [b](absent.md) ![](absent.png) [c](https://example.org/absent)"
    assert dangling_links(prose, tmp_path) == ["absent.md", "absent.png"]
    assert images_without_text(prose) == ["absent.png"]


def test_first_block_is_read_without_comments():
    assert first_block("# Title\n```sh\nmake book   # a book\n```\n```\nmake test\n```\n") == ["make book"]
    assert first_block("no block") == []


def test_a_citation_without_a_paper_is_found():
    citation = {"references": [{"doi": PAPERS[0]["doi"], "identifiers": [{"value": "arXiv:2008.01772"}]}]}
    assert papers_missing(citation) == ["arXiv:2503.10587"]
    assert len(papers_missing({})) == 3


def test_a_data_set_without_terms_is_found():
    assert not_named(["a.csv", "b.csv"], "Terms of a.csv: its own.") == ["b.csv"]


@pytest.mark.parametrize("folder", ["home", "root", "Users", "tmp", "work"])
def test_a_path_of_one_machine_is_found(folder):
    assert machine_paths(f'file = "/{folder}/someone/notes.txt"') != []
    assert machine_paths(f"see https://example.org/{folder}/page, ./{folder}/page and a/{folder}/page") == []


def test_a_path_of_a_windows_machine_is_found():
    assert machine_paths("C:" + r"\Users\someone\notes.txt") != []


def unfinished(text: str) -> list[str]:
    """Marks that someone meant to come back to."""
    return re.findall(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|TB" r"D)\b", text)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "CITATION.cff"])
def test_a_page_is_finished(page):
    assert unfinished(text_of(page)) == []


def test_an_unfinished_page_is_caught():
    assert unfinished("First run: TODO minutes") != []
