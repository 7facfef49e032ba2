"""What is wrong with a query that cannot be parsed, in words that help.

The engine's parser tries every keyword at once and reports how far it got, which is seldom where the
mistake is. The usual mistakes are looked for here; only for the others its position is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from grondkaart.base.errors import Text
from grondkaart.base.sparql_text import Token, outline, tokens

_PAIRS = {")": "(", "]": "[", "}": "{"}
_CURLED = "“”„‘’‚«»"
_SAID = re.compile(r"error at (\d+):(\d+): *(.*)", re.DOTALL)
_NEEDS_GROUP = {"OPTIONAL", "UNION", "MINUS"}
# What the parser says of a query that is well-formed but means nothing.
_MEANINGS = (
    (
        "SELECT * is not authorized with GROUP BY",
        Text("SELECT * kan niet samen met GROUP BY", "SELECT * cannot go with GROUP BY"),
    ),
    (
        "variable that is unbound",
        Text(
            "de SELECT noemt een variabele die niet in GROUP BY staat",
            "the SELECT names a variable that is not in GROUP BY",
        ),
    ),
    (
        "overrides an existing variable",
        Text("AS geeft een naam die al bestaat", "AS gives a name that exists already"),
    ),
    ("IRI parsing failed", Text("hier staat geen geldige IRI", "there is no valid IRI here")),
    (
        "language tag",
        Text("hier staat geen geldige taalcode", "there is no valid language tag here"),
    ),
    ("Prefix not found", Text("het prefix is niet gedeclareerd", "the prefix is not declared")),
)


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and where (both counted from 1)."""

    line: int
    column: int
    reason: Text


def mistake(text: str, said: str) -> Mistake | None:
    """The mistake in a query, given what the parser said of it; None when that names no place."""
    found = list(tokens(text))
    for look in _LOOKS:
        seen = next(look(text, found), None)
        if seen is not None:
            return _at(text, *seen)
    told = _SAID.search(said)
    if told is None:
        return None
    line, column = int(told[1]), int(told[2])
    for phrase, reason in _MEANINGS:
        if phrase in told[3]:
            return Mistake(line, column, reason)
    return _near(text, found, (line, column), "[" in told[3] and "one of" not in told[3])


_Seen = Iterator[tuple[int, Text]]


def _at(text: str, place: int, reason: Text) -> Mistake:
    before = text[:place]
    return Mistake(before.count("\n") + 1, place - before.rfind("\n"), reason)


def _near(text: str, found: list[Token], place: tuple[int, int], too_much: bool) -> Mistake:
    """The token at or before the place that the parser reached, or the end of the query."""
    line, column = place
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    reached = starts[min(line, len(starts)) - 1] + column - 1
    if found and reached >= found[-1].end and found[-1].text != "}" and not too_much:
        end = found[-1].end
        return _at(text, end, Text("hier ontbreekt nog iets", "something is missing here"))
    near = next((t for t in reversed(found) if t.start < max(reached, 1)), found[0])
    return _at(
        text,
        near.start,
        Text(
            f"bij of vlak voor '{near.text}' klopt de zoekvraag niet",
            f"at or just before '{near.text}' the query is not right",
        ),
    )


def _unclosed_texts(_: str, found: list[Token]) -> _Seen:
    for token in found:
        if token.kind == "punct" and token.text in "\"'":
            yield (
                token.start,
                Text(
                    "de tekst die hier begint, wordt niet gesloten of heeft een onbekende \\-code",
                    "the text that starts here is not closed, or has an unknown \\ escape",
                ),
            )


def _curled_quotes(_: str, found: list[Token]) -> _Seen:
    for token in found:
        if token.text in _CURLED:
            yield (
                token.start,
                Text(
                    f"'{token.text}' is een krul; gebruik rechte aanhalingstekens",
                    f"'{token.text}' is curled; use straight quotes",
                ),
            )


def _brackets(_: str, found: list[Token]) -> _Seen:
    opened: list[Token] = []
    for token in found:
        if token.kind != "punct":
            continue
        if token.text in "({[":
            opened.append(token)
        elif token.text in _PAIRS and opened:
            if opened[-1].text != _PAIRS[token.text]:
                break
            opened.pop()
        elif token.text in _PAIRS:
            yield (
                token.start,
                Text(
                    f"'{token.text}' sluit hier niets dat open staat",
                    f"'{token.text}' closes nothing that is open here",
                ),
            )
    for token in reversed(opened):
        nl, en = f"'{token.text}' wordt niet gesloten", f"'{token.text}' is not closed"
        yield token.start, Text(nl, en)


def _no_form(text: str, found: list[Token]) -> _Seen:
    if not outline(text).form:
        names = "SELECT, ASK, CONSTRUCT of DESCRIBE"
        first = next((t for t in found if t.kind == "word"), found[0] if found else None)
        yield (
            first.start if first else 0,
            Text(
                f"dit is geen zoekvraag: {names} ontbreekt",
                f"this is no query: {names.replace(' of ', ' or ')} is missing",
            ),
        )


def _prefix_lines(_: str, found: list[Token]) -> _Seen:
    for token, after in pairwise(found):
        if _is(token, "PREFIX") and not (after.kind == "name" and after.text.endswith(":")):
            yield (
                after.start,
                Text(
                    "na PREFIX komt een naam met een dubbele punt, zoals PREFIX cg: <…>",
                    "PREFIX is followed by a name with a colon, such as PREFIX cg: <…>",
                ),
            )


def _relative_iris(_: str, found: list[Token]) -> _Seen:
    if any(_is(token, "BASE") for token in found):
        return
    for token in found:
        if token.kind == "iri" and not re.match(r"<[A-Za-z][A-Za-z0-9+.\-]*:", token.text):
            yield (
                token.start,
                Text(
                    f"{token.text} is geen volledige IRI; die begint met bijvoorbeeld https:",
                    f"{token.text} is not a full IRI; that starts with https: for instance",
                ),
            )


def _projection(_: str, found: list[Token]) -> _Seen:
    """Commas between variables, and expressions without AS, in the SELECT clauses."""
    depth, inside, named = 0, False, False
    for token, after in pairwise(found):
        inside = _is(token, "SELECT") or (inside and token.text != "{" and not _is(token, "WHERE"))
        if not inside:
            depth = 0
            continue
        depth += (token.text == "(") - (token.text == ")")
        named = named or _is(token, "AS")
        if token.text == "," and depth == 0:
            yield (
                token.start,
                Text("tussen variabelen komt geen komma", "there is no comma between variables"),
            )
        if after.text == ")" and depth == 1 and not named:
            yield (
                after.start,
                Text(
                    "een uitdrukking in SELECT krijgt een naam: (… AS ?naam)",
                    "an expression in SELECT gets a name: (… AS ?name)",
                ),
            )
        named = named and depth > 0


def _followers(_: str, found: list[Token]) -> _Seen:
    """Keywords that something certain must follow."""
    for token, after in pairwise(found):
        word = token.text.upper() if token.kind == "word" else ""
        if word in ("ORDER", "GROUP") and not _is(after, "BY"):
            yield after.start, Text(f"na {word} komt BY", f"{word} is followed by BY")
        if word in ("LIMIT", "OFFSET") and after.kind != "number":
            yield after.start, Text(f"na {word} komt een getal", f"{word} is followed by a number")
        if word in _NEEDS_GROUP and after.text != "{":
            nl, en = (
                f"na {word} komt een blok tussen {{ }}",
                f"{word} is followed by a block in {{ }}",
            )
            yield after.start, Text(nl, en)
        if word == "FILTER" and after.text != "(" and after.kind not in ("word", "iri", "name"):
            nl, en = "na FILTER komt een uitdrukking tussen ( )", "FILTER is followed by ( )"
            yield after.start, Text(nl, en)
        if word == "GRAPH" and after.kind not in ("iri", "name", "var"):
            nl, en = "na GRAPH komt een IRI of variabele", "GRAPH is followed by an IRI or variable"
            yield after.start, Text(nl, en)


def _is(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.upper() == word


_LOOKS: tuple[Callable[[str, list[Token]], _Seen], ...] = (
    _unclosed_texts,
    _curled_quotes,
    _brackets,
    _no_form,
    _prefix_lines,
    _relative_iris,
    _projection,
    _followers,
)
