"""The servers that the benchmark of `/sparql` compares: how each is installed, started, filled and measured.

The peers are installed into throw-away environments under a temporary folder; only processes that were
started here are ended.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

_TICKS = os.sysconf("SC_CLK_TCK")
_ASK = "query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
_FILL_SECONDS = 900.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


@dataclass(frozen=True)
class Memory:
    """Memory of a server's processes in MB: pages counted in each, and shared pages counted once."""

    resident: int
    proportional: int


class Server(ABC):
    """One server over the data, started and filled by `start`."""

    name: str
    path: str = "/sparql"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._used: dict[int, int] = {}

    @property
    @abstractmethod
    def how(self) -> str:
        """How it runs, in a few words."""

    @abstractmethod
    def start(self) -> float:
        """Start it over the data; gives the seconds until it answers."""

    def renew(self) -> None:
        """Make it free of what it is still working on."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End it and what it started."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what it started and left behind
        self._process.wait()
        self._process = None

    def _run(
        self,
        *command: str,
        stdin: int = subprocess.DEVNULL,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=stdin,
                stdout=log,
                stderr=log,
                env=os.environ | dict(settings or {}),
                start_new_session=True,
            )

    def _answers(self, start: float) -> float:
        while time.perf_counter() - start < _FILL_SECONDS:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            try:
                asked = Request(f"{self.address}?{_ASK}", headers={"Accept": "*/*"})
                urlopen(asked, timeout=60).read()
            except (URLError, ConnectionError):
                time.sleep(0.05)
            else:
                return time.perf_counter() - start
        raise SystemExit(f"{self.name} does not start; see {self.folder / 'log.txt'}")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"

    def processes(self) -> list[int]:
        """Its processes: those of the session that it was started in."""
        assert self._process is not None
        return [pid for pid, session in _sessions() if session == self._process.pid]

    def cpu(self) -> float:
        """CPU time that its processes have used, user and system, in seconds."""
        for pid in self.processes():
            fields = _stat(pid)
            if fields:  # of one that has ended, what it had used when it was last seen counts on
                self._used[pid] = sum(map(int, fields[11:13]))
        return sum(self._used.values()) / _TICKS

    def memory(self) -> Memory:
        """The memory of its processes now."""
        found = {"Rss:": 0, "Pss:": 0}
        for pid in self.processes():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
            except OSError:
                continue
            for name, number, *_ in (line.split() for line in lines[1:]):
                if name in found:
                    found[name] += int(number)
        return Memory(found["Rss:"] // 1024, found["Pss:"] // 1024)


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on (field 3 of proc(5)); empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _sessions() -> list[tuple[int, int]]:
    pids = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    return [(pid, int(fields[3])) for pid in pids if (fields := _stat(pid))]


class Ours(Server):
    """`grondkaart serve` on a data directory, as it is started by anyone."""

    name = "grondkaart"
    how = "serve, two workers, in memory"

    def __init__(self, folder: Path, data: Path) -> None:
        super().__init__(folder)
        self._data = data

    def start(self) -> float:
        # One client may ask for all that there is, and nothing is answered before it is asked.
        return self._start(SPARQL_BUDGET="0", ANSWER_AHEAD="false")

    def _start(self, **settings: str) -> float:
        start = time.perf_counter()
        command = [sys.executable, "-m", "grondkaart", "serve", "--data", str(self._data)]
        named = {f"GRONDKAART_{name}": value for name, value in settings.items()}
        self._run(*command, "--port", str(self.port), settings=named | os.environ)
        return self._answers(start)

    def wait_for_named(self) -> None:
        """Wait until its named graphs are filled too, so that nothing goes on behind a measurement."""
        query = "query=ASK%7BGRAPH%20%3Fg%20%7B%3Fs%20%3Fp%20%3Fo%7D%7D"
        waiting = time.perf_counter() + _FILL_SECONDS
        while True:
            try:
                urlopen(f"{self.address}?{query}", timeout=_FILL_SECONDS).read()
            except HTTPError as error:  # it waits no longer than any other query may
                if error.code != 503 or time.perf_counter() > waiting:
                    raise
            else:
                return

    def wait_for_figures(self) -> None:
        """Wait until the public figures are counted, which begins with the service."""
        address = f"http://127.0.0.1:{self.port}/v1/vragen/gebruik-per-component"
        for _ in range(1_200):
            if json.loads(urlopen(address, timeout=60).read())["rijen"]:
                return
            time.sleep(0.1)
        raise SystemExit("the public figures are not counted within two minutes")

    def export(self, out: Path) -> None:
        """Start it, write its whole default graph, as it serves it, to N-Triples, and stop it."""
        most = {
            "SPARQL_MAX_ROWS": "1000000000",
            "SPARQL_TIMEOUT": "3600",
            "SPARQL_MEMORY_MB": "8192",
        }
        self._start(**most)
        query = "query=CONSTRUCT%7B%3Fs%20%3Fp%20%3Fo%7DWHERE%7B%3Fs%20%3Fp%20%3Fo%7D"
        asked = Request(f"{self.address}?{query}", headers={"Accept": "application/n-triples"})
        with urlopen(asked, timeout=_FILL_SECONDS) as answer, out.open("wb") as stream:
            shutil.copyfileobj(answer, stream, 1 << 20)
        self.stop()


class _Installed(Server):
    """A peer in an environment of its own."""

    packages: tuple[str, ...]

    def __init__(self, folder: Path, triples: Path) -> None:
        super().__init__(folder)
        self._triples = triples
        self.bin = self.folder / "venv" / "bin"
        if not self.bin.is_dir():
            python = str(self.bin / "python")
            _do("uv", "venv", "-q", "-p", sys.executable, str(self.bin.parent))
            _do("uv", "pip", "install", "-q", "-p", python, *self.packages)


def _do(*command: str) -> None:
    """Run a command that only speaks when it fails. Raises CalledProcessError."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Oxigraph(_Installed):
    """`oxigraph serve`, in memory: its quickest way on nearly every query, and what we run on as well."""

    name = "oxigraph"
    path = "/query"
    packages = ("oxigraph==0.5.13",)
    how = "serve, in memory"

    def start(self) -> float:
        start = time.perf_counter()
        self._run(str(self.bin / "oxigraph"), "serve", "--bind", f"127.0.0.1:{self.port}")
        self._answers(start)
        with self._triples.open("rb") as stream:
            size = str(self._triples.stat().st_size)
            kind = {"Content-Type": "application/n-triples", "Content-Length": size}
            store = f"http://127.0.0.1:{self.port}/store?default"
            urlopen(Request(store, stream, kind, method="POST"), timeout=_FILL_SECONDS).read()
        return time.perf_counter() - start


class OxigraphOnDisk(_Installed):
    """`oxigraph serve-read-only` over a bulk-loaded and optimized directory."""

    name = "oxigraph-disk"
    path = "/query"
    packages = Oxigraph.packages
    how = "serve-read-only, on disk, optimized"

    def start(self) -> float:
        start = time.perf_counter()
        oxigraph, location = str(self.bin / "oxigraph"), self.folder / "store"
        if not location.is_dir():
            place = ("--location", str(location))
            _do(oxigraph, "load", *place, "--file", str(self._triples))
            _do(oxigraph, "optimize", *place)
        bound = ("--location", str(location), "--bind", f"127.0.0.1:{self.port}")
        self._run(oxigraph, "serve-read-only", *bound)
        self._answers(start)
        return time.perf_counter() - start


class RdflibEndpoint(_Installed):
    """`rdflib-endpoint` with rdflib's own store, set up as its command `serve` does.

    The graph is read once; each (re)start is a fork of the process that holds it, because a query that
    overruns cannot be stopped otherwise.
    """

    name = "rdflib-endpoint"
    path = "/sparql"
    packages = ("rdflib-endpoint[cli,web]==0.6.3", "rdflib==7.6.0")
    how = "serve, rdflib's store in memory"
    _LAUNCHER = """
import os, signal, sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(store="default", default_union=True)
graph.parse(sys.argv[1], format="nt")
serving = 0
for _ in sys.stdin:
    if serving:
        os.kill(serving, signal.SIGKILL)
        os.waitpid(serving, 0)
    serving = os.fork()
    if serving == 0:
        app = SparqlEndpoint(path="/sparql", graph=graph)
        uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
        os._exit(0)
os.kill(serving, signal.SIGKILL)
"""

    def start(self) -> float:
        start = time.perf_counter()
        launcher = [str(self.bin / "python"), "-c", self._LAUNCHER, str(self._triples)]
        self._run(*launcher, str(self.port), stdin=subprocess.PIPE)
        self.renew()
        return time.perf_counter() - start

    def renew(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        time.sleep(0.2)
        self._answers(time.perf_counter())
