"""Entry point of ``python -m press`` (with ``book/`` on the path) and of ``python book/press``."""

import sys
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from press.command import main

if __name__ == "__main__":
    sys.exit(main())
