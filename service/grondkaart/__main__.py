"""Lets `python -m grondkaart` do what the command `grondkaart` does."""

import sys

from grondkaart.cli import main

if __name__ == "__main__":
    sys.exit(main())
