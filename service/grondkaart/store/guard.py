"""What is refused before a query reaches an engine: size, weight, updates, calls to elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from grondkaart.base import vocab
from grondkaart.base.errors import BadQuery, TooLarge
from grondkaart.base.sparql_text import Outline, Token, line_of, outline, without_escapes
from grondkaart.base.update_text import loads
from grondkaart.store.outside import calls_only

# Clients ask the same again; what was worked out for a text of this length or less is kept a while.
_SHORT = 8_192
_known_outline = lru_cache(maxsize=512)(outline)


@dataclass(frozen=True)
class Limits:
    """The heaviest query text that is let through. Engines overflow their stack far above these."""

    bytes: int
    depth: int
    operators: int = 2_000
    hosts: frozenset[str] = frozenset()


def guard(text: str, limits: Limits) -> Outline:
    """The outline of a query that may be evaluated.

    Raises TooLarge when the text is too long, BadQuery when it is nested too deep, has too many
    operators, is an update, calls another endpoint (SERVICE), or can be read in two ways.
    """
    seen = _weighed(text, limits)
    if seen.form == "UPDATE":
        raise BadQuery(
            "Dit is een wijziging; een zoekvraag is SELECT, ASK, CONSTRUCT of DESCRIBE.",
            "This is an update; a query is SELECT, ASK, CONSTRUCT or DESCRIBE.",
        )
    _clear(text, seen, limits.hosts)
    return seen


def guard_update(text: str, limits: Limits) -> Outline:
    """The outline of an update that may be carried out.

    Raises as `guard` does, and BadQuery when it is a query or fetches a document (LOAD).
    """
    seen = _weighed(text, limits)
    if seen.form not in ("UPDATE", ""):
        raise BadQuery("Dit is een zoekvraag, geen wijziging.", "This is a query, no update.")
    called = loads(text) or (loads(without_escapes(text)) if "\\" in text else None)
    if called is not None:
        line, column = _position(text, called)
        raise BadQuery(
            f"Regel {line}, kolom {column}: LOAD is uitgeschakeld; stuur het bestand zelf, met PUT "
            "naar /rdf-graph-store.",
            f"Line {line}, column {column}: LOAD is off; send the file itself, by PUT to "
            "/rdf-graph-store.",
            regel=line,
            kolom=column,
        )
    _clear(text, seen, frozenset())
    return seen


def check_size(text: str, limits: Limits) -> None:
    """Refuse a text that is too long to be looked through at all. Raises TooLarge."""
    if len(text.encode("utf-8", "replace")) > limits.bytes:
        raise TooLarge(
            f"De zoekvraag is langer dan {limits.bytes} bytes; maak haar korter.",
            f"The query is longer than {limits.bytes} bytes; shorten it.",
        )


def _weighed(text: str, limits: Limits) -> Outline:
    """The outline of a text that no engine breaks under. Raises TooLarge or BadQuery."""
    check_size(text, limits)
    seen = _known_outline(text) if len(text) <= _SHORT else outline(text)
    if seen.depth > limits.depth:
        raise BadQuery(
            f"De haakjes zijn dieper genest dan {limits.depth}.",
            f"The brackets are nested deeper than {limits.depth}.",
        )
    if seen.operators > limits.operators:
        raise BadQuery(
            f"De zoekvraag heeft meer dan {limits.operators} bewerkingen.",
            f"The query has more than {limits.operators} operators.",
        )
    return seen


def _clear(text: str, seen: Outline, hosts: frozenset[str]) -> None:
    """Refuse what calls others than `hosts`, and what can be read in two ways. Raises BadQuery."""
    _refuse_service(text, seen, hosts)
    if seen.unclear is not None:
        raise _unclear(text, seen.unclear)
    if seen.undeclared is not None:
        raise _undeclared(text, seen.undeclared)


def _undeclared(text: str, token: Token) -> BadQuery:
    line, column = _position(text, token)
    prefix = token.text.partition(":")[0]
    known = vocab.PREFIXES.get(prefix)
    declaration = f"PREFIX {prefix}: <{known or '…'}>"
    return BadQuery(
        f"Regel {line}, kolom {column}: het prefix '{prefix}:' is niet gedeclareerd; "
        f"zet {declaration} vooraan.",
        f"Line {line}, column {column}: the prefix '{prefix}:' is not declared; "
        f"put {declaration} in front.",
        regel=line,
        kolom=column,
        regeltekst=line_of(text, line),
        prefixen=vocab.PREFIXES,
    )


def _unclear(text: str, token: Token) -> BadQuery:
    line, column = _position(text, token)
    nl, en = f"'{token.text}' is geen geldige IRI", f"'{token.text}' is not a valid IRI"
    if token.kind == "iri":
        nl = "hier begint een IRI; is 'kleiner dan' bedoeld, zet dan een spatie achter <"
        en = "an IRI starts here; if 'less than' is meant, put a blank after <"
    return BadQuery(
        f"Regel {line}, kolom {column}: {nl}.",
        f"Line {line}, column {column}: {en}.",
        regel=line,
        kolom=column,
        regeltekst=line_of(text, line),
    )


def _refuse_service(text: str, seen: Outline, hosts: frozenset[str]) -> None:
    called = seen.service or (outline(without_escapes(text)).service if "\\" in text else None)
    if called is None or (hosts and calls_only(text, hosts)):
        return
    line, column = _position(text, called)
    raise BadQuery(
        f"Regel {line}, kolom {column}: SERVICE is uitgeschakeld; deze dienst vraagt niets aan andere "
        "dan de beheerder heeft genoemd (GRONDKAART_SPARQL_SERVICE_HOSTS).",
        f"Line {line}, column {column}: SERVICE is off; this service calls no other than the operator "
        "listed (GRONDKAART_SPARQL_SERVICE_HOSTS).",
        regel=line,
        kolom=column,
        regeltekst=line_of(text, line),
    )


def _position(text: str, token: Token) -> tuple[int, int]:
    before = text[: token.start]
    return before.count("\n") + 1, token.start - (before.rfind("\n") + 1) + 1
