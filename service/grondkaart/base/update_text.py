"""SPARQL Update text taken apart: what it loads, and where its dataset is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grondkaart.base.errors import BadInput
from grondkaart.base.sparql_text import Token, tokens
from grondkaart.base.terms import iri_term

_DATASET = {"USING", "WITH"}


def _outside(text: str) -> Iterator[tuple[Token | None, Token]]:
    """Every token that stands in no brackets, with the one before it."""
    depth, before = 0, None
    for token in tokens(text):
        if token.kind == "punct" and token.text in "})]":
            depth -= 1
        if depth == 0:
            yield before, token
        if token.kind == "punct" and token.text in "{([":
            depth += 1
        before = token


def loads(text: str) -> Token | None:
    """The keyword with which an update fetches a document, if it does."""
    words = (token for _, token in _outside(text) if token.kind == "word")
    return next((token for token in words if token.text.upper() == "LOAD"), None)


def with_using(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """`text` whose patterns see the dataset that the protocol names (SPARQL 1.1 Protocol, 2.2.3).

    Raises BadInput when the text names a dataset itself, or has a pattern that cannot be given one.
    """
    clauses = [f"USING {iri_term(iri)}" for iri in default]
    clauses += [f"USING NAMED {iri_term(iri)}" for iri in named]
    places = []
    for before, token in _outside(text):
        if token.kind != "word":
            continue
        if token.text.upper() in _DATASET:
            raise BadInput(
                f"{token.text} in de wijziging en using-graph-uri in de aanvraag gaan niet samen.",
                f"{token.text} in the update and using-graph-uri in the request exclude each other.",
            )
        if token.text.upper() == "WHERE" and before is not None:
            if before.text != "}":
                raise BadInput(
                    "Schrijf DELETE WHERE uit als DELETE {…} WHERE {…} om een dataset te kiezen.",
                    "Write DELETE WHERE as DELETE {…} WHERE {…} to choose a dataset.",
                )
            places.append(token.start)
    for place in reversed(places):
        text = f"{text[:place]} {' '.join(clauses)} {text[place:]}"
    return text
