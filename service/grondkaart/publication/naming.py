"""What data sets and the files of their copies are called."""

from __future__ import annotations

import hashlib
import re

from grondkaart.base import vocab

DATASET = f"{vocab.ID}dataset/"
DISTRIBUTION = f"{vocab.ID}distributie/"
SERVICE = f"{vocab.ID}dataservice/"
CATALOGUE = f"{vocab.ID}catalogus/grondkaart"

WHOLE, CURRENT, CLOSED = "grondkaart", "huidig", "inventarisaties"
"""The keys of all graphs together, of what counts now, and of what is for governments only."""
TAKEN = frozenset({WHOLE, CURRENT, CLOSED})
PACKED = ".gz"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}(/[a-z0-9][a-z0-9.-]{0,39}){0,4}")


def key_of(graph: str) -> str:
    """The key of the data set that a graph is: its address below our graphs, or made from it.

    Different graphs have different keys: a made one ends in a digest of the address.
    """
    below = vocab.series_of(graph)
    if graph != below and _PLAIN.fullmatch(below) and below not in TAKEN:
        return below.replace("/", "_")
    digest = hashlib.sha256(graph.encode()).hexdigest()[:16]
    return f"{vocab.slug(below)[:40]}_{digest}"


def dataset(key: str) -> str:
    """The address of a data set."""
    return DATASET + key


def distribution(file: str) -> str:
    """The address of what a file is a form of: its name without what tells that it is packed."""
    return DISTRIBUTION + file.removesuffix(PACKED)
