"""Grondkaart: a knowledge graph of the Dutch municipalities' move to Common Ground."""

from functools import cache


@cache
def version() -> str:
    """The version of the installed package."""
    from importlib import metadata  # noqa: PLC0415  costs a tenth of a second, and few need it

    return metadata.version("grondkaart")
