"""RDF from outside: what its parser would break under or wrongly let pass is refused, with the place.

The parser ends its process on triple terms or JSON nested some thousands deep. Its time grows with the
square of the depth of XML and of the attributes of one element. It reads XML that is cut off as whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.parsers import expat

import orjson

from grondkaart.base.errors import BadInput
from grondkaart.base.terms import Quad, Triple, parsed

BOM = b"\xef\xbb\xbf"
"""What some editors put before UTF-8; it is no part of the text."""

_DEEPEST_XML, _MOST_ATTRIBUTES = 1_000, 1_000
_MOST_TRIPLE_TERMS = 1_000
_LONGEST_REASON = 200
_NOT_UTF8 = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00", b"{\x00", b"[\x00", b"@\x00")
_READABLE = {"utf-8", "utf8", "us-ascii"}
_WHERE = re.compile(r"^Parser error at line \d+ (?:column \d+|between columns \d+ and \d+)?:? ?")
_UNDECLARED = re.compile(r"The prefix (\S*:) has not been declared")


def read_rdf(
    body: bytes, syntax: str, base: str = "", *, fresh: bool = False, lenient: bool = False
) -> Iterator[Quad]:
    """The quads of RDF 1.1 from outside, with literals as they are written.

    `syntax` is a name of the table of formats, `base` what relative IRIs are read against; `fresh` and
    `lenient` are those of `parsed`. Raises BadInput that says what is wrong, with line (`regel`) and
    column (`kolom`) where the parser knows them.
    """
    body = body.removeprefix(BOM)
    if body.startswith(_NOT_UTF8):
        raise BadInput(
            "Dit is geen UTF-8; sla het op als UTF-8 en stuur het opnieuw.",
            "This is not UTF-8; save it as UTF-8 and send it again.",
        )
    _CHECKS.get(syntax, _check_triple_terms)(body)
    try:
        for quad in parsed(body, syntax, base, fresh=fresh, lenient=lenient):
            if isinstance(quad.object, Triple):
                raise _rdf_12()
            yield quad
    except SyntaxError as error:
        raise _unreadable(error) from None
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        raise BadInput(
            "Er staat een waarde of regel in van meer dan 16 MB.",
            "There is a value or line of more than 16 MB in it.",
        ) from None


def _check_triple_terms(body: bytes) -> None:
    """Refuse triple terms (RDF 1.2) before they can be nested too deep for the parser."""
    if body.count(b"<<(") > _MOST_TRIPLE_TERMS:
        raise _rdf_12()


def _check_json(body: bytes) -> None:
    """Refuse JSON that is nested deeper than 1,024 levels, or no JSON."""
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if "depth limit" in str(error):
            raise _too_deep() from None
        raise _at(error.lineno, error.colno, error.msg) from None


def _check_xml(body: bytes) -> None:
    """Refuse what is cut off or nested too deep, entities of its own making, other than UTF-8."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = True  # a list of names and values: no dictionary is made for each
    depth = 0

    def opened(_: str, attributes: list[str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST_XML:
            raise _too_deep()
        if len(attributes) > 2 * _MOST_ATTRIBUTES:
            raise BadInput(
                f"Er is een element met meer dan {_MOST_ATTRIBUTES} attributen.",
                f"There is an element with more than {_MOST_ATTRIBUTES} attributes.",
            )

    def closed(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def declared(_: str, encoding: str | None, __: int) -> None:
        if encoding and encoding.lower() not in _READABLE:
            raise BadInput(
                f"XML in {encoding[:40]} wordt niet gelezen; sla het op als UTF-8.",
                f"XML in {encoding[:40]} is not read; save it as UTF-8.",
            )

    def doctype(*_: object) -> None:
        raise BadInput("XML met een DOCTYPE wordt niet gelezen.", "XML with a DOCTYPE is not read.")

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = declared, doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise BadInput(
            f"Regel {error.lineno}, kolom {error.offset + 1}: dit is geen welgevormde XML.",
            f"Line {error.lineno}, column {error.offset + 1}: this is not well-formed XML.",
            regel=error.lineno,
            kolom=error.offset + 1,
        ) from None


_CHECKS: dict[str, Callable[[bytes], None]] = {"rdfxml": _check_xml, "jsonld": _check_json}


def _unreadable(error: SyntaxError) -> BadInput:
    if "LoadDocumentCallback" in str(error):
        return BadInput(
            "JSON-LD met een context van elders wordt niet gelezen; zet de context erin.",
            "JSON-LD with a context from elsewhere is not read; put the context in it.",
        )
    reason = _WHERE.sub("", error.msg)[:_LONGEST_REASON]
    if error.lineno is None:
        return BadInput(f"Dit is niet te lezen: {reason}.", f"This cannot be read: {reason}.")
    return _at(error.lineno, error.offset or 1, reason)


def _at(line: int, column: int, reason: str) -> BadInput:
    nl, en = f"dit is niet te lezen ({reason})", f"this cannot be read ({reason})"
    if found := _UNDECLARED.match(reason):
        nl = f"het prefix '{found[1]}' is niet gedeclareerd"
        en = f"the prefix '{found[1]}' is not declared"
    return BadInput(
        f"Regel {line}, kolom {column}: {nl}.",
        f"Line {line}, column {column}: {en}.",
        regel=line,
        kolom=column,
    )


def _too_deep() -> BadInput:
    return BadInput("Dit is te diep genest.", "This is nested too deep.")


def _rdf_12() -> BadInput:
    return BadInput("RDF 1.2 wordt niet gelezen.", "RDF 1.2 is not read.")
