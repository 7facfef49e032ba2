"""What the ontology says of classes, as engines need it beside the data."""

from __future__ import annotations

from pathlib import Path

from grondkaart.base.terms import read_turtle
from grondkaart.base.vocab import RDFS

_BELOW = RDFS + "subClassOf"


def below(content: Path) -> bytes:
    """Which class is below which, by the ontology under `content`, as sorted N-Triples."""
    lines = {
        f"{t.subject} {t.predicate} {t.object} .\n"
        for t in read_turtle(sorted((content / "ontology").glob("*.ttl")))
        if t.predicate.value == _BELOW
    }
    return "".join(sorted(lines)).encode()
