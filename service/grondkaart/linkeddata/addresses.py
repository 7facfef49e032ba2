"""What an address of ours is about: the thing, and the document that describes it (design 4).

    /id/{soort}/{sleutel}    a thing                    /doc/{soort}/{sleutel}   what is known of it
    /def/{Term}              a term, and                /doc/def/{Term}          the same, by another name
    /graaf/{…}               a graph, and               /doc/graaf/{…}           the same, by another name
    /def/vorm/               the shapes as a whole: their own IRI, and the one with a slash at its end

A municipality has its address from TOOI; ours for it is that of the document, `/doc/gemeente/gmNNNN`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.base.terms import iri_term

# Shapes are an ontology of their own, whose IRI is the namespace that they stand in.
SHAPES = vocab.CG + "vorm/"
_TOOI = vocab.PREFIXES["gemeente"]
_MUNICIPALITY = re.compile(r"gemeente/(gm[0-9]{4})")
_TERMS = ("def", "graaf")
_DOC = vocab.BASE + "doc/"


@dataclass(frozen=True)
class Address:
    """What a request asks for: the IRI of the thing, and the path of its document on this host."""

    subject: str
    document: str

    @property
    def canonical(self) -> str:
        """The canonical IRI of the document."""
        return vocab.BASE + self.document.removeprefix("/")

    @property
    def timemap(self) -> str:
        """The path of the list of its earlier states."""
        return "/tijdkaart/" + self.document.removeprefix("/doc/")

    @property
    def closed(self) -> bool:
        """Whether it can only be about who uses what, which is not for everyone (design 5)."""
        return vocab.is_closed_thing(self.subject) or vocab.is_closed_graph(self.subject)


def address_of(asked: str) -> Address | None:
    """What a canonical address is about; None when no thing can have it.

    An address that ends in a slash, or has an empty step, is nobody's.
    """
    space, _, rest = asked.removeprefix(vocab.BASE).partition("/")
    if space in ("doc", "tijdkaart"):
        space, _, tail = rest.partition("/")
        space, rest = (space, tail) if space in _TERMS else ("id", rest)
    if space not in ("id", *_TERMS) or (space == "id" and "/" not in rest):
        return None
    if f"{vocab.BASE}{space}/{rest}" == SHAPES:
        return Address(SHAPES, f"/doc/{space}/{rest}")
    if not all(rest.split("/")) or not _is_iri(asked):
        return None
    if space in _TERMS:
        return Address(f"{vocab.BASE}{space}/{rest}", f"/doc/{space}/{rest}")
    municipality = _MUNICIPALITY.fullmatch(rest)
    subject = _TOOI + municipality[1] if municipality else vocab.ID + rest
    return Address(subject, f"/doc/{rest}")


def _is_iri(text: str) -> bool:
    try:
        iri_term(text)
    except ValueError:
        return False
    return True
