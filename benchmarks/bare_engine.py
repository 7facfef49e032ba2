"""The bare engine: pyoxigraph with the same data, in a process of its own that does nothing else.

    python benchmarks/bare_engine.py DIR [TIMES]     answers queries from standard input, for `BareEngine`

It is what a question costs without us: the same SPARQL, evaluated and written as JSON. With TIMES it
holds each inventory so many times, under the codes of municipalities that do not exist: the country
grows, and each municipality stays what it is.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from grondkaart.base import vocab
from grondkaart.store.archive import Archive
from grondkaart.store.filling import _TYPES, fill_default


@dataclass(frozen=True)
class Timed:
    """What one query came to: seconds, rows and bytes, or what went wrong."""

    seconds: float
    rows: int
    size: int
    wrong: str = ""


class BareEngine:
    """Such a process, over a data directory."""

    def __init__(self, data: Path, times: int = 1) -> None:
        """Start it; waits until all is loaded."""
        self._command = [sys.executable, __file__, str(data), str(times)]
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said()

    def _said(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ConnectionError("the bare engine is gone")
        return json.loads(line)

    def _asked(self, **asked: object) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._said()

    def time(self, sparql: str) -> Timed:
        """Evaluate a query once."""
        try:
            return Timed(**self._asked(sparql=sparql))
        except ConnectionError as error:
            self._start()
            return Timed(0.0, 0, 0, str(error))

    def column(self, sparql: str) -> list[str]:
        """The first column of a query's answer."""
        found: list[str] = self._asked(sparql=sparql, column=True)
        return found

    def dump(self, out: Path) -> None:
        """Write all that it holds as N-Triples."""
        self._asked(dump=str(out))

    def megabytes(self) -> int:
        """The memory that it holds."""
        status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) // 1024

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


def filled(data: Path, times: int) -> Store:
    """The default graph of a data directory, with each inventory so many times."""
    archive = Archive(data)
    version = archive.version()
    engine = fill_default(archive, version)
    number = 2_000  # municipalities have lower ones
    for graph in version.graphs if times > 1 else ():
        code = graph.series.removeprefix(vocab.INVENTORIES)
        if code == graph.series or not graph.in_default:
            continue
        body = archive.graph_path(graph.digest).read_bytes()
        for _ in range(times - 1):
            number += 1
            iri = f"<{vocab.PREFIXES['gemeente']}gm{number}>"
            itself = (
                f"{iri} <{vocab.RDF}type> <{vocab.CG}Gemeente> .\n"
                f'{iri} <{vocab.RDFS}label> "Kopie {number} van {code}"@nl .\n'
                f'{iri} <{vocab.CG}gemeentecode> "gm{number}" .\n'
            )
            engine.load(body.replace(code.encode(), f"gm{number}".encode()) + itself.encode())
    if times > 1:
        engine.infer(_TYPES)
    archive.close()
    return engine.store


def main(data: Path, times: int) -> None:
    store = filled(data, times)
    print("{}", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "dump" in asked:
            store.dump(asked["dump"], format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
            said: object = {}
        elif asked.get("column"):
            found = store.query(asked["sparql"])
            assert isinstance(found, QuerySolutions)
            said = [row[0].value for row in found]
        else:
            said = _timed(store, asked["sparql"])
        print(json.dumps(said), flush=True)


def _timed(store: Store, sparql: str) -> dict[str, object]:
    start = time.perf_counter()
    try:
        written = store.query(sparql).serialize(format=QueryResultsFormat.JSON) or b""
    except (SyntaxError, RuntimeError, ValueError, OSError) as error:
        return {"seconds": 0.0, "rows": 0, "size": 0, "wrong": str(error)}
    took = time.perf_counter() - start
    rows = len(json.loads(written)["results"]["bindings"])
    return {"seconds": took, "rows": rows, "size": len(written)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
