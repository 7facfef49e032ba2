"""What is refused before a query reaches an engine: size, weight, updates, calls to elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.base.errors import BadQuery, TooLarge
from grondkaart.base.sparql_text import Outline, Token, outline, without_escapes


@dataclass(frozen=True)
class Limits:
    """The heaviest query text that is let through. Engines overflow their stack far above these."""

    bytes: int
    depth: int
    operators: int = 2_000


def guard(text: str, limits: Limits) -> Outline:
    """The outline of a query that may be evaluated.

    Raises TooLarge when the text is too long, BadQuery when it is nested too deep, has too many
    operators, is an update, calls another endpoint (SERVICE), or can be read in two ways.
    """
    if len(text.encode("utf-8", "replace")) > limits.bytes:
        raise TooLarge(
            f"De zoekvraag is langer dan {limits.bytes} bytes; maak haar korter.",
            f"The query is longer than {limits.bytes} bytes; shorten it.",
        )
    seen = outline(text)
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
    if seen.form == "UPDATE":
        raise BadQuery(
            "Wijzigen kan hier niet; alleen SELECT, ASK, CONSTRUCT en DESCRIBE.",
            "Updates are off here; only SELECT, ASK, CONSTRUCT and DESCRIBE.",
        )
    _refuse_service(text, seen)
    if seen.unclear is not None:
        raise _unclear(text, seen.unclear)
    if seen.undeclared is not None:
        raise _undeclared(text, seen.undeclared)
    return seen


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
    )


def _refuse_service(text: str, seen: Outline) -> None:
    called = seen.service or (outline(without_escapes(text)).service if "\\" in text else None)
    if called is None:
        return
    line, column = _position(text, called)
    raise BadQuery(
        f"Regel {line}, kolom {column}: SERVICE is uitgeschakeld; deze dienst vraagt niets aan andere.",
        f"Line {line}, column {column}: SERVICE is off; this service calls no other.",
        regel=line,
        kolom=column,
    )


def _position(text: str, token: Token) -> tuple[int, int]:
    before = text[: token.start]
    return before.count("\n") + 1, token.start - (before.rfind("\n") + 1) + 1
