"""Bad input in every RDF form, read where it is read: in a process that can open nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from rdf_cases import CG, PREFIXES, RDF, ROOT

THING = f'<applicatie/gm0344-1> a <{CG}Applicatie> ; <{CG}pakket> "x" .\n'
XML = f'<r:RDF xmlns:r="{RDF}" xmlns:cg="{CG}"><cg:Applicatie r:about="applicatie/gm0344-1">'
READ = """
import sys
from pathlib import Path
from grondkaart.base.errors import GrondkaartError
from grondkaart.importers.inventory.forms import Forms
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.port import Known, Owner
from grondkaart.store.walls import wall

forms = {form.name: form for form in Forms.read(Path(sys.argv[1])).all}
owner = Owner("gm0344", "https://identifier.overheid.nl/tooi/id/gemeente/gm0344", "Utrecht", ("gm0344",))
body = sys.stdin.buffer.read()
wall(512)
try:
    found = forms[sys.argv[2]].read(body, Known(owner, Names(())), lambda _: None)
except GrondkaartError as error:
    print(type(error).__name__, error.detail.en)
else:
    print(len(found.lines), *sorted({remark.rule for remark in found.remarks}))
"""


def behind_walls(form: str, body: bytes) -> str:
    """What comes of reading: the refusal, or the number of lines and the rules remarked on."""
    ended = subprocess.run(
        [sys.executable, "-c", READ, ROOT, form],
        check=False,
        input=body,
        capture_output=True,
        timeout=60,
    )
    assert (0, b"") == (ended.returncode, ended.stderr[-500:])
    return ended.stdout.decode().strip()


GOOD = {
    "ttl": THING.encode(),
    "nt": f"<https://w3id.org/grondkaart/id/applicatie/gm0344-1> <{RDF}type> <{CG}Applicatie> .".encode(),
    "nq": f"<https://w3id.org/grondkaart/id/applicatie/gm0344-1> <{RDF}type> <{CG}Applicatie> .".encode(),
    "rdfxml": (XML + "<cg:pakket>x</cg:pakket></cg:Applicatie></r:RDF>").encode(),
    "jsonld": b'\xef\xbb\xbf{"id": "applicatie/gm0344-1", "type": "Applicatie", "pakket": "x"}',
}


@pytest.mark.parametrize("form", GOOD)
def test_each_form_is_read_where_nothing_can_be_opened(form: str) -> None:
    expected = "1" if form in ("nt", "nq") else "2"

    assert expected == behind_walls(form, GOOD[form])


BAD = {
    "Turtle nested deep": (
        "ttl",
        THING.encode() + b"<a:a> <a:b> " + b"[ <a:b> " * 10_000 + b"1" + b"]" * 10_000 + b" .",
        "ImportRefused There are 10000 things without an address",
    ),
    "Turtle nested deep and cut off": ("ttl", b"<a:a> <a:b> " + b"(" * 10_000, "Line 1"),
    "Turtle with NUL": ("ttl", THING.replace('"x"', '"x\0"').encode(), "1 Lezen-teken"),
    "Turtle in UTF-16": ("ttl", THING.encode("utf-16"), "ImportRefused This is not UTF-8"),
    "Turtle that is not UTF-8": ("ttl", THING.encode() + b'<a:a> <a:b> "\xe9" .', "Line 2"),
    "a value of a megabyte": ("ttl", THING.replace("x", "x" * 1_000_000).encode(), "Lezen-te-lang"),
    "a value of 20 megabytes": ("ttl", THING.replace("x", "x" * 20_000_000).encode(), "16 MB"),
    "a prefix that is not declared": ("ttl", b"\ncg:x a cg:y .", "Line 2, column 1: the prefix 'cg:'"),
    "many prefixes": (
        "ttl", b"".join(b"@prefix p%d: <a:%d> .\n" % (n, n) for n in range(100_000)), "0 Lezen-leeg",
    ),
    "a flood of blank nodes": ("ttl", (PREFIXES + "[] a cg:Contract .\n" * 100_000).encode(), "100000 things"),
    "a flood of others' things": (
        "ttl", (PREFIXES + "".join(f"<urn:{n}> cg:x 1 .\n" for n in range(100_000))).encode(),
        "0 Lezen-leeg Lezen-onderwerp",
    ),
    "nested triple terms": (
        "nt", b"<a:a> <a:b> " + b"<<( <a:a> <a:b> " * 100_000 + b'"1"' + b")>>" * 100_000 + b" .", "RDF 1.2",
    ),
    "N-Triples of bytes": ("nt", bytes(range(256)) * 1_000, "ImportRefused"),
    "N-Quads of many graphs": (
        "nq", "".join(f"<a:a> <a:b> <a:c> <a:g{n}> .\n" for n in range(100_000)).encode(), "and 99990 others",
    ),
    "XML cut off": ("rdfxml", XML.encode(), "Line 1, column 151: this is not well-formed XML"),
    "XML with entities": (
        "rdfxml", b'<!DOCTYPE r [<!ENTITY a "b"><!ENTITY b "&a;&a;">]>' + GOOD["rdfxml"], "DOCTYPE",
    ),
    "XML nested deep": (
        "rdfxml", (XML + "<cg:dekt><cg:Contract>" * 50_000 + "</cg:Contract></cg:dekt>" * 50_000
                   + "</cg:Applicatie></r:RDF>").encode(), "nested too deep",
    ),
    "XML in UTF-16": ("rdfxml", GOOD["rdfxml"].decode().encode("utf-16"), "not UTF-8"),
    "XML with many attributes": (
        "rdfxml",
        XML[:-1].encode() + b"".join(b' cg:p%d="1"' % n for n in range(50_000)) + b"/></r:RDF>",
        "more than 1000 attributes",
    ),
    "JSON nested deep": ("jsonld", b'{"a:b":' * 10_000 + b"1" + b"}" * 10_000, "nested deeper"),
    "JSON with NUL": ("jsonld", b'{"id": "applicatie/gm0344-1", "pakket": "\\u0000"}', "Lezen-teken"),
    "JSON with a remote context": ("jsonld", b'{"@context": "http://127.0.0.1:9/"}', "is not fetched"),
    "JSON of many things without address": (
        "jsonld", json.dumps([{"type": "Applicatie"}] * 20_000).encode(), "20000 things",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("form", "body", "expected"), BAD.values(), ids=BAD)
def test_bad_input_gives_one_clear_answer(form: str, body: bytes, expected: str) -> None:
    assert expected in behind_walls(form, body)
