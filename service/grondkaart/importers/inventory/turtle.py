"""The form Turtle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from grondkaart.base import vocab
from grondkaart.base.rdf_reading import BOM
from grondkaart.base.terms import Quad
from grondkaart.importers.inventory import rdf_reading
from grondkaart.importers.inventory.ntriples import FIRST_STATEMENT
from grondkaart.importers.inventory.port import Inventory, Known, Told
from grondkaart.importers.inventory.rdf_reading import Lines
from grondkaart.importers.inventory.things import Things

_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n\r]*[\n\r])*(?:"
    rb"@(?:prefix|base)\s|(?:prefix\s+[\w.-]*:|base)\s*<"
    rb"|(?:<[^<>\s]*>|_:[\w.-]+|\[\s*\])\s+(?:a\s|<[^<>\s]*>)\s*[<\"'\[(\d_]"
    rb"|\[\s*(?:a\s|<))",
    re.IGNORECASE,
)
# Tokens of Turtle 1.1 (section 6.5). They read what the parser accepted: no more is needed of them.
_BLANK = r"(?:\s|\#[^\n\r]*+)*+"
_IRI = r"<[^<>\s]*+>"
_NAME = r"(?:\w[\w-]*+(?:\.[\w-]++)*+)?:(?:[\w:%-]|\\.|\.++(?=[\w:%\\-]))*+"
_STRING = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""|"(?:[^"\\]++|\\.)*+"'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''|'(?:[^'\\]++|\\.)*+'"
)
_NUMBER = r"[+-]?(?:\d++(?:\.\d++)?|\.\d++)(?:[eE][+-]?\d++)?(?![\w:-])"
_DIRECTIVE = re.compile(
    rf"{_BLANK}(?:@?prefix{_BLANK}(?P<prefix>{_NAME})|@?base){_BLANK}(?P<iri>{_IRI})(?:{_BLANK}\.)?",
    re.IGNORECASE,
)
_STEP = re.compile(
    rf"{_BLANK}(?P<first>{_IRI}|{_NAME}|a\b)?{_BLANK}(?P<second>{_IRI}|{_NAME}|a\b)?"
    rf"(?:[\s,^]|\#[^\n\r]*+|{_STRING}|{_NUMBER}|@[\w-]++|{_IRI}|{_NAME}|\w++)*+(?P<mark>[;.\[\]()]?)",
    re.DOTALL,
)
_TYPE = vocab.RDF + "type"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)")


class Turtle:
    """Reads Turtle."""

    name = "ttl"
    media: tuple[str, ...] = ("text/turtle", "application/x-turtle")
    extensions: tuple[str, ...] = ("ttl", "turtle", "n3")

    def __init__(self, things: Things) -> None:
        self._things = things

    def fits(self, body: bytes) -> bool:
        """Whether it begins with a directive or with a triple, and not with a quad."""
        first = FIRST_STATEMENT.match(body)
        if first is not None:
            return not first["graph"]
        return _BEGINNING.match(body) is not None

    def read(self, body: bytes, known: Known, told: Told) -> Inventory:
        """Read Turtle. Raises ImportRefused as the port says."""
        return rdf_reading.read(body, "ttl", self._things, known, told, _lines_of)


def _lines_of(body: bytes, _: Sequence[Quad]) -> Lines:
    """The lines on which things, and each of their properties, are first named as such.

    Exact but for the values of one property that stand on several lines, and for names with letters
    that few have (combining signs), which get none.
    """
    return _Scan(body.removeprefix(BOM).decode("utf-8")).run()


class _Scan:
    """One pass over a text that is known to be Turtle, for what stands where."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._base = rdf_reading.BASE
        self._prefixes: dict[str, str] = {}
        self._known = {"a": _TYPE}
        self._line, self._counted = 1, 0
        self._found: dict[tuple[str, ...], int] = {}

    def run(self) -> Lines:
        """Step from one sign that ends or nests something to the next."""
        text, at, depth = self._text, 0, 0
        subject, expected = "", "subject"
        while at < len(text):
            if expected == "subject" and (found := _DIRECTIVE.match(text, at)):
                self._declare(found["prefix"], found["iri"])
                at = found.end()
                continue
            step = _STEP.match(text, at)
            if step is None or step.end() == at:
                break
            at = step.end()
            if not depth and step["first"]:
                verb = "first"
                if expected == "subject":
                    subject, verb = self._resolved(step["first"]), "second"
                    self._note(step.start("first"), (subject,))
                if expected != "object" and step[verb]:
                    self._note(step.start(verb), (subject, self._resolved(step[verb])))
            mark = step["mark"]
            if mark in ("[", "("):
                if expected == "subject" and not step["first"]:
                    subject = ""
                depth += 1
            elif mark in ("]", ")"):
                depth -= 1
            if not depth and mark in (";", "."):
                expected = "subject" if mark == "." else "predicate"
            elif depth == 1 or not depth:
                expected = "object"
        return self._found

    def _declare(self, prefix: str | None, written: str) -> None:
        iri = self._resolved(written)
        self._known = {"a": _TYPE}
        if prefix is not None:
            self._prefixes[prefix[:-1]] = iri
        else:
            self._base = iri

    def _note(self, at: int, key: tuple[str, ...]) -> None:
        if key not in self._found:
            self._line += self._text.count("\n", self._counted, at)
            self._counted = at
            self._found[key] = self._line

    def _resolved(self, written: str) -> str:
        iri = self._known.get(written)
        if iri is None:
            iri = self._known[written] = self._whole(written)
        return iri

    def _whole(self, written: str) -> str:
        if written[0] == "<":
            iri = written[1:-1]
            if "\\" in iri:
                iri = _ESCAPED.sub(_unescaped, iri)
            return iri if _ABSOLUTE.match(iri) else urljoin(self._base, iri)
        prefix, _, local = written.partition(":")
        if "\\" in local:
            local = _ESCAPED.sub(_unescaped, local)
        return self._prefixes.get(prefix, f"{prefix}:") + local


def _unescaped(found: re.Match[str]) -> str:
    return found[3] or chr(int(found[1] or found[2], 16))
