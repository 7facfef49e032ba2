"""Grondkaart: a knowledge graph of the Dutch municipalities' move to Common Ground."""

from importlib.metadata import version

__version__ = version("grondkaart")
