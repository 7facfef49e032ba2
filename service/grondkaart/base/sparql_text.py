"""SPARQL text taken apart into tokens: enough to guard it, to bind parameters and to see what it is.

Not a parser: the engine parses. The tokens follow SPARQL 1.1 Query, section 19.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<blank>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<string>'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
        |\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
        |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
    | (?P<var>[?$]\w+)
    | (?P<bnode>_:[\w.\-]+)
    | (?P<name>(?:[^\W\d_][\w.\-]*)?:(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    | (?P<word>[^\W\d_]\w*)
    | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<punct>&&|\|\||\^\^|!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UPDATES = {
    "INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH",
}  # fmt: skip
_OPERATORS = {"!", "||", "&&", "+", "-", "*", "/", "^", "|", "=", "!="}
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class Token:
    """A token: its kind, its text, and where it starts in the query (a character offset)."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`, white space and comments left out."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "punct"
        if kind != "blank":
            yield Token(kind, match[0], match.start())


@dataclass(frozen=True)
class Outline:
    """What a query is and how heavy its text is.

    `form`: SELECT, ASK, CONSTRUCT, DESCRIBE, UPDATE, or "" when none was found.
    `service`: the token with which it calls another endpoint, if any. `undeclared`: the first name
    whose prefix is not declared, if any.
    """

    form: str
    service: Token | None
    undeclared: Token | None
    depth: int
    operators: int
    prefixes: dict[str, str]
    names: frozenset[str]


def outline(text: str) -> Outline:
    """Look through a query without evaluating it."""
    form, depth, deepest, operators = "", 0, 0, 0
    service: Token | None = None
    undeclared: Token | None = None
    prefixes: dict[str, str] = {}
    names: set[str] = set()
    before: list[Token] = []
    for token in tokens(text):
        upper = token.text.upper()
        if token.kind == "word":
            operators += upper == "UNION"
            if not form and upper in _FORMS | _UPDATES:
                form = upper if upper in _FORMS else "UPDATE"
        elif token.kind == "punct":
            operators += token.text in _OPERATORS
            depth += (token.text in "({[") - (token.text in ")}]")
            deepest = max(deepest, depth)
        elif token.kind == "iri":
            _note_iri(token.text[1:-1], before, prefixes, names)
        elif token.kind == "name":
            declared = _note_name(token, before, prefixes, names)
            undeclared = undeclared or (None if declared else token)
        if service is None and upper.startswith("SERVICE") and _calls_out(token, before, prefixes):
            service = token
        before = [*before[-1:], token]
    return Outline(form, service, undeclared, deepest, operators, prefixes, frozenset(names))


def _note_iri(iri: str, before: list[Token], prefixes: dict[str, str], names: set[str]) -> None:
    declares = len(before) == 2 and before[0].text.upper() == "PREFIX"
    if declares:
        prefixes[before[1].text[:-1]] = iri
    else:
        names.add(iri)


def _note_name(
    token: Token, before: list[Token], prefixes: dict[str, str], names: set[str]
) -> bool:
    """Note the IRI that a prefixed name stands for; whether its prefix is declared."""
    if before and before[-1].text.upper() == "PREFIX":
        return True
    prefix, _, local = token.text.partition(":")
    if prefix in prefixes and local:
        names.add(prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
    return prefix in prefixes


def _calls_out(token: Token, before: list[Token], prefixes: dict[str, str]) -> bool:
    """Whether a token that starts with SERVICE is the keyword, perhaps glued to what follows.

    `SERVICEe:x { }` is legal SPARQL for SERVICE e:x; `service:x` is an ordinary name when that
    prefix is declared and the rest of it is not.
    """
    if token.kind == "word":
        return True
    if token.kind != "name" or (before and before[-1].text.upper() == "PREFIX"):
        return False
    prefix = token.text.partition(":")[0]
    return prefix not in prefixes or prefix[len("SERVICE") :] in prefixes


def with_prefixes(text: str, known: dict[str, str]) -> str:
    """`text` with the known prefixes that it uses without declaring them, put before it on its
    first line so that line numbers stay true."""
    added: dict[str, str] = {}
    while (missing := outline("".join(added.values()) + text).undeclared) is not None:
        prefix = missing.text.partition(":")[0]
        if prefix not in known or prefix in added:
            break
        added[prefix] = f"PREFIX {prefix}: <{known[prefix]}> "
    return "".join(added.values()) + text


def without_escapes(text: str) -> str:
    """`text` with its \\u and \\U code point escapes resolved (SPARQL 1.1 Query, 19.2)."""
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16) % 0x110000), text)


@dataclass(frozen=True)
class Slot:
    """A `VALUES $name { … }` block: the parameter's name and the span between the braces."""

    name: str
    start: int
    end: int


def slots(text: str) -> Iterator[Slot]:
    """The one-variable VALUES blocks of `text`, where parameters are bound."""
    found = list(tokens(text))
    for i, token in enumerate(found[:-2]):
        opens = found[i + 2]
        if token.kind != "word" or token.text.upper() != "VALUES" or found[i + 1].kind != "var":
            continue
        closes = next((t for t in found[i + 3 :] if t.text == "}"), None)
        if opens.text == "{" and closes is not None:
            yield Slot(found[i + 1].text[1:], opens.end, closes.start)
