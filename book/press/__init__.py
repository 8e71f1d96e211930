"""The press: what turns notebooks, pages and the claims register into the book.

Stages, each a module: `execute` runs the notebooks, `collect` reads the measured values of claims,
`scoreboard`, `cards`, `correspondence`, `status`, `api` and `sources` write pages, `render` builds the HTML.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
