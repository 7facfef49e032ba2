"""SPARQL text taken apart into tokens: enough to guard it, to bind parameters and to see what it is.

Not a parser: the engine parses. The tokens follow SPARQL 1.1 Query, section 19.8. Where an engine
could read the same characters otherwise (`FILTER(?a<?b#>`), the outline says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from grondkaart.base.terms import iri_term

# A prefix has at most 100 characters here: without a bound each word of `a.a.a.a…` would be searched to
# the end for a colon, in a time that grows with the square of the text. A longer one is read as a word
# and a name without prefix, which lets nothing through: a word that holds SERVICE is refused.
# A string with any other escape is no string, and an engine may then read its quotes as several.
_ESCAPED = (
    r"""\\(?:[tbnrf"'\\]|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}"""
    r"""|U00(?:0[1-9A-Fa-f]|10|00(?![Dd][89A-Fa-f]))[0-9A-Fa-f]{4})"""
)
_ENCODED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN = re.compile(
    r"""
      (?P<blank>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<string>'''(?:(?:'|'')?(?:[^'\\]|ESCAPED))*'''
        |\"\"\"(?:(?:"|"")?(?:[^"\\]|ESCAPED))*\"\"\"
        |'(?:[^'\\\n\r]|ESCAPED)*'|"(?:[^"\\\n\r]|ESCAPED)*")
    | (?P<var>[?$]\w+)
    | (?P<bnode>_:[\w.\-]+)
    | (?P<name>(?:[^\W\d_][\w.\-]{0,99})?:(?:(?:[\w:]|ENCODED)(?:[\w.\-:]|ENCODED)*)?)
    | (?P<word>[^\W\d_]\w*)
    | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<punct>&&|\|\||\^\^|!=|<=|>=|.)
    """.replace("ESCAPED", _ESCAPED).replace("ENCODED", _ENCODED),
    re.VERBOSE | re.DOTALL,
)
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UPDATES = {
    "INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH",
}  # fmt: skip
_OPERATORS = {"!", "||", "&&", "+", "-", "*", "/", "^", "|", "=", "!="}
_OPERANDS = {"var", "string", "lang", "number", "name", "iri"}
_SCHEME = re.compile(r"<([A-Za-z][A-Za-z0-9+.\-]*):")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
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
    whose prefix is not declared, if any. `unclear`: a token that can be read in two ways, if any.
    """

    form: str
    service: Token | None
    undeclared: Token | None
    unclear: Token | None
    depth: int
    operators: int
    prefixes: dict[str, str]
    names: frozenset[str]


def outline(text: str) -> Outline:
    """Look through a query without evaluating it."""
    form, deepest, operators = "", 0, 0
    opened: list[str] = []
    service: Token | None = None
    calling: Token | None = None
    undeclared: Token | None = None
    unclear: Token | None = None
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
            if token.text in "({[":
                opened.append(token.text)
                deepest = max(deepest, len(opened))
            elif token.text in ")}]" and opened:
                opened.pop()
        elif token.kind == "iri":
            if unclear is None and opened[-1:] == ["("] and _is_unclear(token, before, prefixes):
                unclear = token
            _note_iri(token.text[1:-1], before, prefixes, names)
        elif token.kind == "name":
            declared = _note_name(token, before, prefixes, names)
            undeclared = undeclared or (None if declared else token)
            unclear = unclear or (token if _is_split(token, prefixes) else None)
        if service is None and calling is not None and token.text == "{":
            service = calling
        calling = token if "SERVICE" in upper and _may_call_out(token, prefixes) else None
        if calling is not None and token.kind == "word":
            service = service or token
        before = [*before[-1:], token]
    noted = (prefixes, frozenset(names))
    return Outline(form, service, undeclared, unclear, deepest, operators, *noted)


@lru_cache(maxsize=128)
def names_graphs(text: str) -> bool:
    """Whether a query may name graphs, by GRAPH, FROM or in an update; never wrongly False.

    What stands in strings and comments does not count; a keyword may be glued to a name (`FROMe:x`).
    """
    upper = text.upper()
    if "\\U" in upper:
        return True
    if "GRAPH" not in upper and "FROM" not in upper:
        return False
    if outline(text).unclear is not None:
        return True
    words = (t.text.upper() for t in tokens(text) if t.kind in ("word", "name"))
    return any("GRAPH" in word or "FROM" in word for word in words)


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


def _may_call_out(token: Token, prefixes: dict[str, str]) -> bool:
    """Whether a token that holds SERVICE is the keyword, perhaps glued to what stands around it.

    `SERVICEe:x { }` is legal SPARQL for SERVICE e:x, `trueSERVICE` for true SERVICE; `service:x` is
    an ordinary name unless what follows the keyword in it is declared too.
    """
    if token.kind != "name":
        return token.kind == "word"
    prefix = token.text.partition(":")[0]
    upper = prefix.upper()
    ends = [i + len("SERVICE") for i in range(len(prefix)) if upper.startswith("SERVICE", i)]
    glued = [prefix[end:] for end in ends]
    glued += [g[len("SILENT") :] for g in glued if g.upper().startswith("SILENT")]
    return any(rest in prefixes for rest in glued)


def _is_unclear(token: Token, before: list[Token], prefixes: dict[str, str]) -> bool:
    """Whether an IRI between round brackets may be "less than" and what follows it.

    SPARQL reads `(?a<?b&&?c>?d)` as an IRI, engines without a tokenizer do not. An IRI with a scheme
    can only be an IRI, unless the scheme is a declared prefix as well.
    """
    last = before[-1] if before else None
    if last is None or not (last.kind in _OPERANDS or last.text.lower() in (")", "true", "false")):
        return False
    scheme = _SCHEME.match(token.text)
    return scheme is None or scheme[1] in prefixes


def _is_split(token: Token, prefixes: dict[str, str]) -> bool:
    """Whether a name makes no valid IRI, so that an engine may read `e:SERVICE` as e: and SERVICE."""
    prefix, _, local = token.text.partition(":")
    if not local.upper().startswith("SERVICE") or prefix not in prefixes:
        return False
    try:
        iri_term(prefixes[prefix] + local)
    except ValueError:
        return True
    return False


def with_prefixes(text: str, known: dict[str, str]) -> str:
    """`text` with the known prefixes that it uses without declaring them, put before it on its
    first line so that line numbers stay true."""
    used: dict[str, bool] = {}
    before = ""
    for token in tokens(text):
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            used[prefix] = used.get(prefix, False) or before.upper() == "PREFIX"
        before = token.text
    added = [prefix for prefix, declared in used.items() if not declared and prefix in known]
    return "".join(f"PREFIX {prefix}: <{known[prefix]}> " for prefix in added) + text


def line_of(text: str, number: int, most: int = 200) -> str:
    """A line of `text`, counted from 1, cut when it is long."""
    lines = text.split("\n")
    return lines[number - 1][:most] if 0 < number <= len(lines) else ""


def resolved(token: Token, prefixes: dict[str, str]) -> str | None:
    """The whole IRI that a token stands for; None for a relative one, or what is none."""
    if token.kind == "iri":
        return token.text[1:-1] if _SCHEME.match(token.text) else None
    prefix, _, local = token.text.partition(":")
    if token.kind != "name" or prefix not in prefixes:
        return None
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


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
