"""Entry point of ``python -m splinelens.classroom``."""

import sys

from splinelens.classroom.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
