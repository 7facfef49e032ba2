"""A million rows leave in bounded memory, and the first of them before the last is computed."""

from __future__ import annotations

import sys
import threading
import time
import zlib
from collections.abc import Iterator

import httpx2
import pytest
from hostile_server import Server, serving

ROWS = 1_000_000
MILLION = f"""SELECT ?s ?p ?o ?x ?y {{
  ?s ?p ?o
  VALUES ?x {{ {" ".join(map(str, range(40)))} }}
  VALUES ?y {{ {" ".join(map(str, range(20)))} }}
}} LIMIT {ROWS}"""
# A media type, and what each row holds once in it, and nothing else does.
FORMATS = {
    "application/sparql-results+json": b'"y":{',
    "application/sparql-results+xml": b"</result>",
    "text/csv": b"\r\n",
    "text/tab-separated-values": b"\n",
}


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the limits that it has by itself, but for more time."""
    with serving(tmp_path_factory.mktemp("streaming"), {"SPARQL_TIMEOUT": "120"}) as started:
        yield started


class Peak:
    """The most megabytes that a server holds while the block lasts, above what it held before."""

    def __init__(self, server: Server) -> None:
        self._server, self._before = server, server.held().megabytes
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch)
        self.above = 0.0

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            self.above = max(self.above, self._server.held().megabytes - self._before)

    def __enter__(self) -> Peak:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watching.join()


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("media", FORMATS)
def test_a_million_rows_leave_while_they_are_computed(
    patient: Server, media: str, packed: bool
) -> None:
    asked = {"Accept": media, "Accept-Encoding": "gzip" if packed else "identity"}
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed else None
    rows, first, start = 0, 0.0, time.monotonic()
    with (
        Peak(patient) as peak,
        httpx2.Client(base_url=patient.url, timeout=60, headers=asked) as client,
        client.stream("POST", "/sparql", data={"query": MILLION}) as answer,
    ):
        assert 200 == answer.status_code
        assert packed == (answer.headers.get("content-encoding") == "gzip")
        tail = b""
        for part in answer.iter_raw():
            first = first or time.monotonic() - start
            text = tail + (unpack.decompress(part) if unpack else part)
            rows += text.count(FORMATS[media])
            tail = _begun(text, FORMATS[media])
    took = time.monotonic() - start

    said = f"first byte after {first:.3f} s of {took:.1f} s, {peak.above:.0f} MB above idle"
    sys.stdout.write(f"{media}, {packed=}: {said}\n")  # for who runs with -s
    names = media.startswith("text/")  # a table in text begins with a line of them

    assert ROWS == rows - names
    assert peak.above < 100
    assert first < took / 10


def _begun(text: bytes, mark: bytes) -> bytes:
    """The end of `text` that may be the beginning of `mark`."""
    for size in range(len(mark) - 1, 0, -1):
        if text.endswith(mark[:size]):
            return mark[:size]
    return b""
