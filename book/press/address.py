"""The public address of the book: one key of ``_config.yml``, from which every outside link derives.

The key is ``repository.url``.  Where it is empty, a build on GitHub takes the address of the repository
it runs for; any other build has none, and then the book has no link that would need one.  What is found
is written to the staged configuration, where `press.sphinx_address` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import yaml

__all__ = [
    "Address",
    "BadAddress",
    "Link",
    "address_of",
    "citation",
    "launch_links",
    "read_config",
    "source_links",
    "with_address",
    "write_config",
]

GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)")
NOTEBOOKS = "notebooks/"
LAUNCHERS = ("binder", "colab")


class BadAddress(ValueError):
    """The public address, as ``_config.yml`` gives it, cannot be used."""


class Address(NamedTuple):
    """Where the repository and the pages of the book are.

    Attributes
    ----------
    url : str
        ``https://github.com/OWNER/NAME``.
    branch : str
        The branch that links point to.
    pages : str
        Where the built book is published, with a slash at the end.
    launch : tuple of str
        Services that open a notebook, out of `LAUNCHERS`.
    """

    url: str
    branch: str
    pages: str
    launch: tuple[str, ...] = ()


class Link(NamedTuple):
    """A link to another host that stands for a file of the repository.

    Attributes
    ----------
    text, tooltip : str
        What the reader sees.
    url : str
        Where the link leads.
    needs : tuple of str
        Paths, from the root of the repository, that must exist for the link to work.
    icon : str
        Icon of the theme.
    """

    text: str
    tooltip: str
    url: str
    needs: tuple[str, ...]
    icon: str


def read_config(path: Path) -> dict[str, Any]:
    """The configuration at `path`."""
    config: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return config


def write_config(config: Mapping[str, Any], path: Path) -> None:
    """Write `config` to `path`."""
    path.write_text(yaml.safe_dump(dict(config), sort_keys=False, allow_unicode=True), encoding="utf-8")


def address_of(config: Mapping[str, Any], environment: Mapping[str, str]) -> Address | None:
    """The public address, or None where there is none.

    Parameters
    ----------
    config : mapping
        The configuration of the book.
    environment : mapping
        Environment variables of the build.

    Raises
    ------
    BadAddress
        If the address is no repository on GitHub, or a launch service is unknown.
    """
    keys = config.get("repository") or {}
    url = (keys.get("url") or _url_of_the_run(environment)).rstrip("/").removesuffix(".git")
    if not url:
        return None
    if unknown := set(keys.get("launch") or ()) - set(LAUNCHERS):
        raise BadAddress(f"repository.launch: expected some of {LAUNCHERS}, got {sorted(unknown)}")
    baseurl = (config.get("html") or {}).get("baseurl") or _pages(url)
    return Address(url, keys.get("branch") or "main", baseurl, tuple(keys.get("launch") or ()))


def _url_of_the_run(environment: Mapping[str, str]) -> str:
    if environment.get("GITHUB_ACTIONS") != "true":
        return ""
    return f"{environment['GITHUB_SERVER_URL']}/{environment['GITHUB_REPOSITORY']}"


def _pages(url: str) -> str:
    """Where GitHub Pages publishes the repository at `url`."""
    owner, name = _owner_and_name(url)
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def _owner_and_name(url: str) -> tuple[str, str]:
    match = GITHUB.fullmatch(url)
    if match is None:
        raise BadAddress(f"repository.url: expected https://github.com/OWNER/NAME, got {url!r}")
    return match[1], match[2]


def with_address(config: Mapping[str, Any], address: Address | None) -> dict[str, Any]:
    """A copy of `config` that holds the address where Jupyter Book and `press.sphinx_address` read it."""
    copy = deepcopy(dict(config))
    if address is not None:
        copy["repository"] = {**copy.get("repository", {}), "url": address.url, "branch": address.branch}
        copy.setdefault("html", {})["baseurl"] = address.pages
        copy.setdefault("sphinx", {}).setdefault("config", {})["public_address"] = {
            **address._asdict(),
            "launch": list(address.launch),
        }
    return copy


def source_links(page: str, suffix: str, address: Address) -> Iterator[Link]:
    """Links to the repository, and to the source of the page of that name and ending, if it has one.

    Generated pages have no source of their own; the source of a notebook is its percent script.
    """
    yield Link("Repository", "Source repository", address.url, (), "fab fa-github")
    if page.startswith("generated/"):
        return
    path = page + (".py" if suffix == ".ipynb" else suffix)
    for text, tooltip, view, icon in (
        ("Show source", "Source of this page on GitHub", "blob", "fas fa-code"),
        ("Suggest edit", "Suggest a change on GitHub", "edit", "fas fa-pencil-alt"),
    ):
        yield Link(text, tooltip, f"{address.url}/{view}/{address.branch}/{quote(path)}", (path,), icon)


def launch_links(page: str, address: Address) -> Iterator[Link]:
    """Links that open the notebook of the page of that name on a launch service; none on other pages."""
    if not page.startswith(NOTEBOOKS):
        return
    notebook, place = f"{page}.ipynb", "/".join(_owner_and_name(address.url))
    if "binder" in address.launch:
        url = f"https://mybinder.org/v2/gh/{place}/{address.branch}?urlpath={quote(f'lab/tree/{notebook}')}"
        yield Link(
            "Binder", "Launch on Binder", url, (notebook, "environment.yml"), "_static/images/logo_binder.svg"
        )
    if "colab" in address.launch:
        url = f"https://colab.research.google.com/github/{place}/blob/{address.branch}/{quote(notebook)}"
        yield Link("Colab", "Launch on Colab", url, (notebook,), "_static/images/logo_colab.png")


def citation(title: str, author: str, version: str, year: str, address: Address | None) -> str:
    """How to cite this companion, as Markdown: a sentence and a BibTeX entry."""
    place = "" if address is None else f" [{address.url}]({address.url})."
    entry = {
        "author": f"{{{author}}}",
        "title": title,
        "version": version,
        "year": year,
        **({} if address is None else {"url": address.url}),
    }
    lines = ",\n".join(f"  {key:<7} = {{{value}}}" for key, value in entry.items())
    return (
        f"{author} ({year}). *{title}* (version {version}).{place}\n\n"
        f"```bibtex\n@misc{{splinelens,\n{lines}\n}}\n```\n"
    )
