"""Links that need the public address: each derives from one key and leads to what the repository has."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from docutils import nodes

from press.address import (
    Address,
    Link,
    address_of,
    citation,
    launch_links,
    read_config,
    source_links,
    with_address,
    write_config,
)
from press.command import COMMANDS, main
from press.contents import documents, notebook_names, read_contents
from press.downloads import ENDINGS, copy_downloads, download_path, saving
from press.front import front_page
from press.layout import Layout, child_environment
from press.render import render
from press.sphinx_heads import page_title

Soup = Callable[[str], BeautifulSoup]

ROOT = Layout.of_this_repository().root
URL = "https://github.com/example/sample"
SAMPLE = Address(URL, "main", "https://example.github.io/sample/", ("binder", "colab"))
IN_ACTIONS = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "example/sample",
}


def suffix_of(page: str) -> str:
    """Ending of the committed source of a page."""
    return ".ipynb" if page.startswith("notebooks/") else ".md"


def links_of(page: str, address: Address | None) -> list[Link]:
    """All links to other hosts in the header of a page."""
    if address is None:
        return []
    return [*launch_links(page, address), *source_links(page, suffix_of(page), address)]


def missing(links: list[Link], root: Path) -> list[str]:
    """Paths that links need and `root` does not have."""
    return [path for link in links for path in link.needs if not (root / path).is_file()]


def misplaced(links: list[Link]) -> list[str]:
    """Links that do not say the path of the file they stand for."""
    return [link.url for link in links if link.needs and not link.url.endswith(link.needs[0])]


def outside(page: BeautifulSoup) -> set[str]:
    """Links in the header of a page that lead to another host."""
    return {link["href"] for link in page.select(".bd-header-article a[href*='//']")}


def citation_faults(entry: dict, url: str) -> Iterator[str]:
    """Where a citation file differs from the one key: equal where it is set, absent where it is empty."""
    for key in ("repository-code", "url"):
        if entry.get(key, "") != url:
            yield f"{key}: expected {url!r}, got {entry.get(key)!r}"


@pytest.fixture(scope="module")
def committed_pages() -> list[str]:
    return list(documents(read_contents(ROOT / "_toc.yml")))


def test_every_link_stands_for_a_file_of_the_repository(committed_pages: list[str]) -> None:
    links = [link for page in committed_pages for link in links_of(page, SAMPLE)]
    assert missing(links, ROOT) == []
    assert misplaced(links) == []


def test_every_notebook_can_be_launched_and_no_other_page(committed_pages: list[str]) -> None:
    launched = [page for page in committed_pages if list(launch_links(page, SAMPLE))]
    assert launched == notebook_names(read_contents(ROOT / "_toc.yml")) != []


def test_launch_links_are_those_that_the_services_read() -> None:
    binder, colab = launch_links("notebooks/00_preface", SAMPLE)
    assert (
        binder.url
        == "https://mybinder.org/v2/gh/example/sample/main?urlpath=lab/tree/notebooks/00_preface.ipynb"
    )
    assert colab.url == (
        "https://colab.research.google.com/github/example/sample/blob/main/notebooks/00_preface.ipynb"
    )
    assert "environment.yml" in binder.needs


def test_what_is_not_configured_is_not_launched() -> None:
    assert [
        link.text for link in launch_links("notebooks/00_preface", SAMPLE._replace(launch=("binder",)))
    ] == ["Binder"]


def test_generated_page_has_no_source_in_the_repository() -> None:
    assert [link.text for link in source_links("generated/status", ".md", SAMPLE)] == ["Repository"]


def test_header_leads_where_the_address_says(layout: Layout, pages: list[str], soup: Soup) -> None:
    staged = read_config(layout.staged / "_config.yml")["sphinx"]["config"].get("public_address")
    address = Address(**{**staged, "launch": tuple(staged["launch"])}) if staged else None
    for page in pages:
        assert outside(soup(page)) == {link.url for link in links_of(page, address)}, page


def test_empty_key_gives_no_address_outside_of_github() -> None:
    assert address_of({"repository": {"url": ""}}, {}) is None
    assert address_of({}, {"GITHUB_REPOSITORY": "example/sample"}) is None


def test_empty_key_on_github_takes_the_repository_of_the_run() -> None:
    found = address_of({"repository": {"url": ""}}, IN_ACTIONS)
    assert found == Address(URL, "main", "https://example.github.io/sample/")


def test_key_outweighs_the_run_and_is_read_in_any_spelling() -> None:
    for spelling in (URL, f"{URL}/", f"{URL}.git"):
        found = address_of(
            {"repository": {"url": spelling}}, {**IN_ACTIONS, "GITHUB_REPOSITORY": "fork/other"}
        )
        assert found is not None
        assert found.url == URL


def test_pages_of_a_repository_named_like_its_host_are_at_the_root() -> None:
    found = address_of({"repository": {"url": "https://github.com/Example/example.github.io"}}, {})
    assert found is not None
    assert found.pages == "https://example.github.io/"


@pytest.mark.parametrize(
    "keys",
    [{"url": "https://example.org/a/b"}, {"url": "https://github.com/a"}, {"url": URL, "launch": ["x"]}],
)
def test_address_that_gives_dead_links_is_refused(keys: dict) -> None:
    with pytest.raises(ValueError, match="repository"):
        address_of({"repository": keys}, {})


def test_address_is_written_to_a_copy_only() -> None:
    config = read_config(ROOT / "_config.yml")
    assert with_address(config, SAMPLE)["html"]["baseurl"] == SAMPLE.pages
    assert config == read_config(ROOT / "_config.yml") == with_address(config, None)


def test_citation_file_says_what_the_key_says() -> None:
    entry = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    url = (read_config(ROOT / "_config.yml")["repository"]["url"] or "").rstrip("/")
    assert list(citation_faults(entry, url)) == []


def test_citation_names_the_address_where_there_is_one() -> None:
    words = ("Title", "Author", "1.0", "2026")
    assert citation(*words, SAMPLE).count(URL) == 3
    assert "url" not in citation(*words, None)
    assert "http" not in citation(*words, None)


def test_bibliography_tells_how_to_cite_the_book(soup: Soup) -> None:
    version = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    section = soup("book/back/bibliography").find(id="how-to-cite")
    assert section is not None
    assert f"(version {version})" in section.get_text()
    assert "@misc{splinelens," in section.get_text()


def download_faults(page: str, soup: BeautifulSoup, html: Path, root: Path) -> Iterator[str]:
    """What is wrong with the downloads of a notebook page."""
    for ending in ENDINGS:
        path = html / download_path(page, ending)
        if not path.is_file() or path.read_bytes() != (root / f"{page}{ending}").read_bytes():
            yield f"{path.name} is not the committed file"
        button = soup.select_one(f".dropdown-download-buttons a[href='../{download_path(page, ending)}']")
        if button is None or not button.has_attr("download"):
            yield f"no button saves {path.name}"


def test_both_files_of_each_notebook_can_be_downloaded(html: Path, pages: list[str], soup: Soup) -> None:
    notebooks = [page for page in pages if page.startswith("notebooks/")]
    assert notebooks != []
    assert [fault for page in notebooks for fault in download_faults(page, soup(page), html, ROOT)] == []


@pytest.fixture(scope="module")
def sample_book(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """A small book with a page, a notebook and a generated page, rendered with the sample address."""
    layout = Layout(tmp_path_factory.mktemp("sample"))
    for folder in ("book", "generated", "notebooks"):
        (layout.staged / folder).mkdir(parents=True)
    (layout.staged / "book" / "references.bib").touch()
    (layout.generated / "claims.json").write_text(json.dumps({"claims": {}, "sources": {}}), encoding="utf-8")
    shutil.copytree(ROOT / "book" / "_static", layout.staged / "_static")
    write_config(with_address(read_config(ROOT / "_config.yml"), SAMPLE), layout.staged / "_config.yml")
    for page in ("book/page", "generated/status"):
        (layout.staged / f"{page}.md").write_text(f"# A page\n\nThis is {page}.\n", encoding="utf-8")
    notebook = {
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# A notebook\n\nIts words."}
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    for folder in (layout.staged, layout.root):
        (folder / "notebooks").mkdir(exist_ok=True)
        (folder / "notebooks" / "00_a.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (layout.root / "notebooks" / "00_a.py").write_text("# %% [markdown]\n# # A notebook\n", encoding="utf-8")
    chapters = [{"file": "book/page"}, {"file": "generated/status"}]
    write_config(
        {"format": "jb-book", "root": "notebooks/00_a", "chapters": chapters}, layout.staged / "_toc.yml"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", child_environment(Layout(ROOT))["PYTHONPATH"])
        render(layout)
    copy_downloads(["notebooks/00_a"], layout)
    return layout


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("page", ["notebooks/00_a", "book/page", "generated/status"])
def test_book_with_an_address_has_the_checked_links_and_no_others(page: str, sample_book: Layout) -> None:
    found = parsed(sample_book.html / f"{page}.html")
    assert outside(found) == {link.url for link in links_of(page, SAMPLE)} != set()
    assert found.select_one("link[rel=canonical]")["href"] == f"{SAMPLE.pages}{page}.html"


@pytest.mark.parametrize("page", ["notebooks/00_a", "index"])
def test_book_with_an_address_names_the_picture_for_shared_links(page: str, sample_book: Layout) -> None:
    picture = parsed(sample_book.html / f"{page}.html").select_one("meta[property='og:image']")["content"]
    assert picture.startswith(SAMPLE.pages)
    assert (sample_book.html / picture.removeprefix(SAMPLE.pages)).is_file()


def test_front_page_leads_to_the_first_page_and_says_the_same(sample_book: Layout) -> None:
    front, first = (parsed(sample_book.html / name) for name in ("index.html", "notebooks/00_a.html"))
    assert front.select_one("a")["href"] == "notebooks/00_a.html"
    for tag in ("meta[name=description]", "meta[property='og:title']"):
        assert front.select_one(tag)["content"] == first.select_one(tag)["content"]


def test_front_page_of_a_page_without_tags_has_none() -> None:
    assert "og:" not in front_page("a.html", "<head></head>", "T")


def test_downloads_of_the_small_book_are_sound_and_a_changed_one_is_caught(sample_book: Layout) -> None:
    page, changed = "notebooks/00_a", sample_book.root / "changed"
    found = parsed(sample_book.html / f"{page}.html")
    assert list(download_faults(page, found, sample_book.html, sample_book.root)) == []
    shutil.copytree(sample_book.root / "notebooks", changed / "notebooks")
    (changed / f"{page}.py").write_text("changed", encoding="utf-8")
    (fault,) = download_faults(page, found, sample_book.html, changed)
    assert fault == "00_a.py is not the committed file"
    nothing = BeautifulSoup("", "html.parser")
    assert len(list(download_faults(page, nothing, sample_book.html, sample_book.root))) == 2


def test_only_links_to_downloads_save_a_file() -> None:
    assert saving('<a href="../_downloads/a.py" target="_blank">') == '<a href="../_downloads/a.py" download>'
    assert saving('<a href="a.html" target="_blank">') == '<a href="a.html" target="_blank">'


def test_link_to_a_file_that_is_not_there_is_caught(tmp_path: Path) -> None:
    links = links_of("notebooks/00_preface", SAMPLE)
    assert "environment.yml" in missing(links, tmp_path)
    assert misplaced([links[0]._replace(url=f"{URL}/blob/main/elsewhere.ipynb")]) != []


def test_stray_link_in_the_header_is_caught() -> None:
    page = BeautifulSoup(f'<div class="bd-header-article"><a href="{URL}">x</a></div>', "html.parser")
    assert outside(page) == {URL}


def test_citation_file_out_of_step_is_caught() -> None:
    assert len(list(citation_faults({"url": URL}, ""))) == 1
    assert len(list(citation_faults({}, URL))) == 2
    assert list(citation_faults({"url": URL, "repository-code": URL}, URL)) == []


def test_a_bad_address_ends_the_build_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(_: Layout) -> None:
        address_of({"repository": {"url": "https://example.org/owner/name"}}, {})

    monkeypatch.setitem(COMMANDS, "build", build)
    assert main(["build"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("press: repository.url: expected https://github.com/OWNER/NAME")


def test_a_page_that_sphinx_makes_has_a_title_even_where_we_list_none() -> None:
    titles = {"book/page": nodes.title("", "A page")}
    assert page_title("book/page", titles, {}) == "A page"
    assert page_title("search", titles, {"title": "Suche"}) == "Search"
    assert page_title("made/up", titles, {"title": "Made <em>up</em>"}) == "Made up"
    assert page_title("made/up", titles, {}) == "made/up"
