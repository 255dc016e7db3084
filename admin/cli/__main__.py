"""`python -m admin.cli`: what the launcher runs once .venv is there."""

from __future__ import annotations

import sys

from admin.cli.frame import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
