"""What is asked of the process that judges inventories, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

Told = Callable[[str, float], None]
"""Told what is being done, and which share of it (0 to 1) is."""


@dataclass(frozen=True)
class Asked:
    """What is to be judged, beside its bytes.

    `form` is the name of its form, "" when that is to be found out. `gemeente` is a code, or "" when it was not said; `spaces` are the codes of those that merged into
    it; `peildatum` and `moment` are ISO 8601; `limit` is the most bytes that it may unpack to.
    """

    filename: str
    media: str
    form: str
    gemeente: str
    spaces: tuple[str, ...]
    peildatum: str
    moment: str
    release: str
    limit: int


@dataclass(frozen=True)
class Judged:
    """What came of it: the report, what is in it at a glance, and the graph as sorted N-Triples.

    `report` is a validation report as plain values, `verdict` and `totals` are its verdict and how
    many findings of each kind it has; `counts` are those of things. `rules` is the fingerprint of what
    it was judged by.
    """

    report: dict[str, Any]
    verdict: str
    totals: dict[str, int]
    form: str
    counts: dict[str, int]
    peildatum: str
    release: str
    rules: str
    moment: str
    triples: int
    terms: list[str]
    ntriples: bytes

    def about(self) -> dict[str, Any]:
        """All but the graph, as plain values."""
        return {name: value for name, value in asdict(self).items() if name != "ntriples"}
