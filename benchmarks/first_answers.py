"""What a newcomer waits for: importing a GEMMA release, starting the service, the first answers.

    uv run python benchmarks/first_answers.py FILE.xml.gz

Prints, in one run: importing the file beside the bare time of parsing it with lxml and of loading
the resulting quads from N-Quads; peak memory; the time from starting `serve` to its first answer;
and each question's median time through the façade beside the same SPARQL on the engine itself.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from lxml import etree
from pyoxigraph import NamedNode, RdfFormat, Store, parse, serialize

from grondkaart.base.assets import content_root
from grondkaart.base.settings import load_settings
from grondkaart.opening import open_store
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import Answering
from grondkaart.store.archive import Archive
from grondkaart.store.embedded import fill_default
from grondkaart.store.port import Query

COMMAND = [sys.executable, "-m", "grondkaart"]
REQUIRED = {"keten": {"van": ["open-zaak"]}}


def timed(run: Callable[[], object], times: int = 3) -> float:
    """The median of `times` runs, in seconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return median(took)


def import_once(file: Path, data: Path) -> tuple[float, int]:
    """Seconds and peak memory in MB of one import as a command of its own."""
    code = (
        "import resource, subprocess, sys, time; t = time.perf_counter();"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "print(time.perf_counter() - t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *COMMAND, "import", str(file), "--data", str(data)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), int(megabytes)


def importing(file: Path, data: Path) -> None:
    packed = file.read_bytes()
    raw = gzip.decompress(packed) if file.suffix == ".gz" else packed
    parsing = timed(lambda: etree.fromstring(raw))
    runs = [import_once(file, data / f"import-{n}") for n in range(3)]
    archive = Archive(data / "import-0")
    quads = data / "all.nq"
    with quads.open("wb") as out:
        for graph in archive.version().graphs:
            name = NamedNode(graph.iri)
            for quad in parse(
                path=str(archive.graph_path(graph.digest)), format=RdfFormat.N_TRIPLES
            ):
                serialize([type(quad)(*quad.triple, name)], out, format=RdfFormat.N_QUADS)
    loading = timed(lambda: Store().load(path=str(quads), format=RdfFormat.N_QUADS))
    took, most = median(seconds for seconds, _ in runs), max(memory for _, memory in runs)
    print(f"parse with lxml                 {parsing:8.2f} s")
    print(f"load the quads from N-Quads     {loading:8.2f} s")
    print(
        f"import, as a command            {took:8.2f} s   {took / (parsing + loading):.2f} x their sum"
    )
    print(f"peak memory of the import       {most:8d} MB")


def start_once(data: Path) -> float:
    start = time.perf_counter()
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "8765", "--data", str(data)], stderr=subprocess.DEVNULL
    ) as serving:
        try:
            wait_for("http://127.0.0.1:8765/v1/vragen/aansluitingen")
            return time.perf_counter() - start
        finally:
            serving.terminate()


def answers(data: Path) -> None:
    archive = Archive(data)
    engine = fill_default(archive, archive.version())
    catalogue = Catalogue.read(content_root())
    answering = Answering(open_store(load_settings(data=data)))
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "8766", "--data", str(data)], stderr=subprocess.DEVNULL
    ) as serving:
        try:
            wait_for(
                "http://127.0.0.1:8766/sparql?query=ASK%20%7BGRAPH%20?g%20%7B?s%20?p%20?o%7D%7D"
            )
            client = HTTPConnection("127.0.0.1", 8766)
            print(
                f"{'question':<24}{'rows':>6}{'engine ms':>11}{'façade ms':>11}{'again ms':>10}  aim"
            )
            for question in catalogue:
                given = REQUIRED.get(question.slug, {})
                bound = asyncio.run(answering.bind(question, given))
                show(client, question.slug, given, lambda: engine.answer(Query(bound.sparql)))  # noqa: B023
        finally:
            serving.terminate()


def wait_for(address: str) -> None:
    """Wait until the service answers; asked for a named graph, until those are filled too."""
    for _ in range(1_000):
        with suppress(URLError, ConnectionError):
            urlopen(address, timeout=60).read()
            return
        time.sleep(0.02)


def show(
    client: HTTPConnection, slug: str, given: dict[str, list[str]], bare: Callable[[], object]
) -> None:
    """One line: engine, façade with a new reference date each time (nothing kept), façade again."""
    days = iter(date(2026, 1, 1) + timedelta(n) for n in range(1_000))

    def ask(day: date) -> bytes:
        query = urlencode({**given, "peildatum": day.isoformat()}, doseq=True)
        client.request("GET", f"/v1/vragen/{slug}?{query}")
        answer = client.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body

    rows = json.loads(ask(next(days)))["totaal"]
    bare()
    engine = timed(bare, 15) * 1e3
    fresh = timed(lambda: ask(next(days)), 15) * 1e3
    again = timed(lambda: ask(date(2026, 1, 1)), 15) * 1e3
    aim = "met" if fresh <= 2 * engine + 2 else "not met"
    print(f"{slug:<24}{rows:>6}{engine:>11.1f}{fresh:>11.1f}{again:>10.1f}  {aim}")


def main() -> None:
    file = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        importing(file, data)
        full = data / "full"
        asyncio.run(open_store(load_settings(data=full)).close())
        import_once(file, full)
        starts = [start_once(full) for _ in range(5)]
        print(
            f"serve to first answer           {median(starts):8.2f} s   (of {min(starts):.2f} to {max(starts):.2f})"
        )
        answers(full)


if __name__ == "__main__":
    main()
