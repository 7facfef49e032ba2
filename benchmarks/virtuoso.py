"""Virtuoso 7, the peer that is ahead of our engine on aggregates: started on loopback, filled and asked.

It is Debian's package `virtuoso-opensource-7`; without it this says so and measures nothing.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bare_engine import Timed

PROGRAM, SHELL = "virtuoso-t", "isql-vt"
_GRAPH = "urn:grondkaart"
# A parameter that is not filled in. Virtuoso reads UNDEF as a value that nothing equals, and then finds
# no rows; without the block the variable is as free as UNDEF leaves it.
_NOT_FILLED_IN = re.compile(r"VALUES [$?]\w+ \{ UNDEF \}")
_SETTINGS = """
[Database]
DatabaseFile = {0}/virtuoso.db
ErrorLogFile = {0}/virtuoso.log
LockFile = {0}/virtuoso.lck
TransactionFile = {0}/virtuoso.trx
xa_persistent_file = {0}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {0}/temporary.db
TransactionFile = {0}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
DirsAllowed = {0}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{2}
ServerThreads = 4
[SPARQL]
DefaultGraph = {3}
ResultSetMaxRows = 2000000
MaxQueryExecutionTime = 120
MaxQueryCostEstimationTime = 0
"""


def is_there() -> bool:
    """Whether it is installed."""
    return shutil.which(PROGRAM) is not None and shutil.which(SHELL) is not None


class Virtuoso:
    """One that is filled with an N-Triples file."""

    def __init__(self, folder: Path, triples: Path) -> None:
        """Start it and load; waits until all is loaded."""
        self._folder = folder / "virtuoso"
        self._folder.mkdir()
        (self._folder / "all.nt").symlink_to(triples)
        self._sql, self._http = _free_port(), _free_port()
        settings = self._folder / "virtuoso.ini"
        settings.write_text(_SETTINGS.format(self._folder, self._sql, self._http, _GRAPH), "utf-8")
        with (self._folder / "out.txt").open("wb") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "+foreground", "+configfile", str(settings)], stdout=log, stderr=log
            )
        self._wait()
        for command in (
            f"ld_dir('{self._folder}', 'all.nt', '{_GRAPH}')",
            "rdf_loader_run()",
            "checkpoint",
        ):
            self._do(command)

    def _wait(self) -> None:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._sql), 1):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"Virtuoso does not start; see {self._folder}")

    def _do(self, command: str) -> None:
        place = f"127.0.0.1:{self._sql}"
        asked = [SHELL, place, "dba", "dba", f"exec={command};"]
        subprocess.run(asked, check=True, capture_output=True, timeout=1_800)

    def time(self, sparql: str, box: float) -> Timed:
        """Ask a query once, over HTTP."""
        asked_of = _NOT_FILLED_IN.sub("", sparql)
        body = urlencode({"query": asked_of, "default-graph-uri": _GRAPH}).encode()
        asked = Request(
            f"http://127.0.0.1:{self._http}/sparql",
            body,
            {"Accept": "application/sparql-results+json"},
        )
        start = time.perf_counter()
        try:
            with urlopen(asked, timeout=box) as answer:
                written = answer.read()
        except HTTPError as error:
            said = " ".join(error.read().decode(errors="replace").split())
            return Timed(0.0, 0, 0, said[:100])
        except (URLError, OSError) as error:
            return Timed(0.0, 0, 0, str(error)[:100])
        took = time.perf_counter() - start
        return Timed(took, len(json.loads(written)["results"]["bindings"]), len(written))

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        self._process.kill()
        self._process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
