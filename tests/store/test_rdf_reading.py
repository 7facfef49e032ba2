"""RDF from outside is read with its literals as they are, and nothing in it ends the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from grondkaart.base.errors import BadInput
from grondkaart.base.rdf_reading import read_rdf

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DEEP_XML = (
    f'<r:RDF xmlns:r="{RDF}" xmlns:a="a:">'.encode()
    + b"<r:Description><a:p>" * 20_000
    + b"</a:p></r:Description>" * 20_000
    + b"</r:RDF>"
)
# Each of these ends the process when the parser gets it, or takes it very long.
DEEP = {
    "JSON objects": ("jsonld", b'{"a:p":' * 10_000 + b"1" + b"}" * 10_000),
    "JSON lists": (
        "jsonld",
        b'{"a:p":' + b'{"@list":[' * 5_000 + b"1" + b"]}" * 5_000 + b"}",
    ),
    "JSON contexts": (
        "jsonld",
        b'{"@context":{"a":'
        + b'{"@id":"a:b","@context":{"a":' * 5_000
        + b"null"
        + b"}}" * 5_000
        + b"}}",
    ),
    "XML elements": ("rdfxml", DEEP_XML),
    "triple terms in Turtle": (
        "ttl",
        b"<a:a> <a:p> " + b"<<( <a:a> <a:p> " * 200_000 + b"1" + b")>>" * 200_000 + b" .",
    ),
    "triple terms in N-Triples": (
        "nt",
        b"<a:a> <a:p> " + b"<<( <a:a> <a:p> " * 200_000 + b'"1"' + b")>>" * 200_000 + b" .",
    ),
    "triple terms in N-Quads": (
        "nq",
        b"<a:a> <a:p> " + b"<<( <a:a> <a:p> " * 200_000 + b'"1"' + b")>>" * 200_000 + b" .",
    ),
}
READ = """
import sys
from grondkaart.base.errors import BadInput
from grondkaart.base.rdf_reading import read_rdf
try:
    list(read_rdf(sys.stdin.buffer.read(), sys.argv[1]))
except BadInput as error:
    print(error.detail.en)
"""


@pytest.mark.parametrize(("syntax", "body"), DEEP.values(), ids=DEEP.keys())
def test_what_is_nested_deep_is_refused_and_ends_nothing(syntax: str, body: bytes) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", READ, syntax],
        check=False,
        input=body,
        capture_output=True,
        timeout=20,
    )

    expected = (
        b"RDF 1.2 is not read.\n"
        if syntax in ("ttl", "nt", "nq")
        else b"This is nested too deep.\n"
    )
    assert (0, expected) == (ended.returncode, ended.stdout)


def test_brackets_in_turtle_may_be_nested_deep() -> None:
    body = b"<a:a> <a:p> " + b"[ <a:p> " * 10_000 + b"1" + b"]" * 10_000 + b" ."

    assert 10_001 == sum(1 for _ in read_rdf(body, "ttl"))


@pytest.mark.parametrize(
    ("syntax", "body", "line", "column"),
    [
        ("ttl", b"<a:a> <a:p> 1 .\n<a:a> <a:p> .", 2, 13),
        ("ttl", b"\n\ncg:a <a:p> 1 .", 3, 1),
        ("nt", b'<a:a> <a:p> "x" .\n<a:a> "x" .', 2, 7),
        ("jsonld", b'{"@id": "a:x",\n "a:p" 1}', 2, 8),
        ("rdfxml", b'<r:RDF xmlns:r="a:">\n<r:a></r:b></r:RDF>', 2, 8),
        ("rdfxml", b'<r:RDF xmlns:r="a:">\n<r:a>', 2, 6),
    ],
)
def test_a_mistake_is_told_with_line_and_column(
    syntax: str, body: bytes, line: int, column: int
) -> None:
    with pytest.raises(BadInput) as refused:
        list(read_rdf(body, syntax))

    assert (line, column) == (refused.value.extra["regel"], refused.value.extra["kolom"])
    assert f"Regel {line}, kolom {column}: " in refused.value.detail.nl


@pytest.mark.parametrize(
    ("syntax", "body", "words"),
    [
        ("ttl", "<a:a> <a:p> 1 .".encode("utf-16"), "not UTF-8"),
        ("jsonld", '{"@id": "a:x"}'.encode("utf-16-le"), "not UTF-8"),
        ("ttl", b'<a:a> <a:p> "\xff" .', "column 14"),
        ("rdfxml", b'<?xml version="1.0" encoding="iso-8859-1"?><a/>', "iso-8859-1"),
        ("rdfxml", b"<a " + b"".join(b'b%d="" ' % n for n in range(1_001)) + b"/>", "attributes"),
        ("rdfxml", b'<!DOCTYPE r [<!ENTITY a "b">]><r:RDF xmlns:r="x"/>', "DOCTYPE"),
        ("jsonld", b'{"@context": "http://127.0.0.1:9/", "@id": "a:x", "a:p": 1}', "elsewhere"),
        ("ttl", b"<a:a> <a:p> <<( <a:a> <a:p> 1 )>> .", "RDF 1.2"),
        ("ttl", b'<a:a> <a:p> "' + b"x" * (1 << 25) + b'" .', "16 MB"),
        ("ttl", b"cg:a <a:p> 1 .", "the prefix 'cg:' is not declared"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(syntax: str, body: bytes, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        list(read_rdf(body, syntax))

    assert words in refused.value.detail.en


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert 1 == sum(1 for _ in read_rdf(b"\xef\xbb\xbf<a:a> <a:p> 1 .", "ttl"))


def test_a_reason_is_never_as_long_as_what_was_sent() -> None:
    with pytest.raises(BadInput) as refused:
        list(read_rdf(b"<a:a> <a:p> <a:" + b"x" * 100_000 + b" .", "ttl"))

    assert 400 > len(refused.value.detail.nl)


def test_literals_stay_as_they_are_written() -> None:
    body = b'<a:a> <a:p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .'

    assert "007" == next(read_rdf(body, "nt")).object.value  # type: ignore[union-attr]
