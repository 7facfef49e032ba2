"""What the tests of ontology, shapes and data share: files read once, and one validation of everything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2
import pyshacl
import pyshacl.validator
import pytest
import rdflib
from rdflib import RDF, SH, Graph, URIRef

from grondkaart.validation.parse_once import parse_once

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
DEMO = ROOT / "data" / "demo"


class Result(NamedTuple):
    """One result of a validation."""

    shape: URIRef
    focus: URIRef
    severity: URIRef


class Writing(NamedTuple):
    """A server that may be written to: its address, its data directory, and a key per scope."""

    url: str
    data: Path
    keys: dict[str, str]


ServingWith = Callable[..., AbstractContextManager[str]]
Validate = Callable[[Graph], list[Result]]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes for the whole suite; a part of it is sooner done in one."""
    return 2 if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the material beside the checkout where that is absent."""
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason=f"{SHARED} is absent"))


def turtle(files: Iterable[Path]) -> Graph:
    """Turtle files as one graph, with every literal as it is written."""
    graph = Graph()
    for path in files:
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="session", autouse=True)
def _literals_as_written() -> Iterable[None]:
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    yield
    rdflib.NORMALIZE_LITERALS = before


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def read() -> Callable[[Iterable[Path]], Graph]:
    return turtle


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return turtle(sorted((ROOT / "ontology").glob("*.ttl")))


@pytest.fixture(scope="session")
def shapes() -> Graph:
    return turtle(sorted((ROOT / "shapes").glob("*.ttl")))


@pytest.fixture(scope="session")
def data() -> Graph:
    """The facts that are shipped; what is invented for the demonstration is not among them."""
    files = sorted((ROOT / "data").rglob("*.ttl"))
    return turtle(path for path in files if DEMO not in path.parents)


@pytest.fixture(scope="session")
def everything(ontology: Graph, data: Graph) -> Graph:
    """All that is shipped, without the shapes."""
    return ontology + data


_shapes_graph = pyshacl.validator.ShapesGraph
_shapes_read: dict[int, object] = {}


def _cached_shapes(graph: Graph, *rest: object) -> object:
    if id(graph) not in _shapes_read:
        _shapes_read[id(graph)] = _shapes_graph(graph, *rest)
    return _shapes_read[id(graph)]


def results(data: Graph, shapes: Graph) -> list[Result]:
    """Validate; each SPARQL text is parsed once and the shapes are read once."""
    with parse_once(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyshacl.validator, "ShapesGraph", _cached_shapes)
        # pySHACL leaves this switched on, for every test that comes after.
        patch.setattr(rdflib, "NORMALIZE_LITERALS", rdflib.NORMALIZE_LITERALS)
        _, report, _ = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", do_owl_imports=False, allow_warnings=True
        )
    assert isinstance(report, Graph)
    return [
        Result(report.value(r, SH.sourceShape), report.value(r, SH.focusNode), severity)
        for r, severity in report.subject_objects(SH.resultSeverity)
        if (None, SH.result, r) in report
    ]


@pytest.fixture(scope="session")
def validate_with() -> Callable[[Graph, Graph], list[Result]]:
    return results


@pytest.fixture(scope="session")
def report(
    everything: Graph, shapes: Graph, validate_with: Callable[[Graph, Graph], list[Result]]
) -> list[Result]:
    """The results of all that is shipped against our shapes; made once, it takes a while."""
    return validate_with(everything, shapes)


@pytest.fixture(scope="session")
def validate(
    ontology: Graph, shapes: Graph, validate_with: Callable[[Graph, Graph], list[Result]]
) -> Validate:
    """Validate a small graph against our shapes; what the ontology says of subclasses counts."""
    subclasses = list(ontology.triples((None, rdflib.RDFS.subClassOf, None)))

    def run(graph: Graph) -> list[Result]:
        own = set(graph.subjects(RDF.type, None))
        full = Graph()
        for triple in (*graph, *subclasses):
            full.add(triple)
        return [r for r in validate_with(full, shapes) if r.focus in own]

    return run


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterable[str]:
    """The address of a real server in a process of its own, on which every question has an answer: on
    what is shipped, with the demonstration, counted, and with its copies made."""
    for url in _serving(tmp_path_factory, {"GRONDKAART_DEMO": "true"}):
        for _ in range(600):
            if httpx2.get(f"{url}/v1/vragen/gebruik-per-component").json()["rijen"]:
                break
            time.sleep(0.1)
        while httpx2.get(f"{url}/kopieen", timeout=60).status_code == 503:
            time.sleep(1)
        yield url


@pytest.fixture(scope="session")
def strict_server(tmp_path_factory: pytest.TempPathFactory) -> Iterable[str]:
    """The address of a server that gives a query one second and little memory."""
    limits = {"TIMEOUT": "1", "MEMORY_MB": "200", "QUEUE": "2"}
    yield from _serving(tmp_path_factory, {f"GRONDKAART_SPARQL_{k}": v for k, v in limits.items()})


@pytest.fixture(scope="session")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Writing]:
    """A server that takes updates, with keys of two kinds."""
    yield from _writing(tmp_path_factory, {})


@pytest.fixture(scope="session")
def w3c_server(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Writing]:
    """A server whose whole data the W3C's tests may replace, and that lets them name their graphs."""
    hosts = "kasei.us,www.example,example.org"
    yield from _writing(tmp_path_factory, {"GRONDKAART_SPARQL_SERVICE_HOSTS": hosts})


def _writing(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> Iterable[Writing]:
    data = tmp_path_factory.mktemp("writing")
    create = [sys.executable, "-m", "grondkaart", "keys", "create", "--data", str(data)]
    keys = {
        scope: subprocess.run(
            [*create, "--scope", scope], capture_output=True, check=True, text=True
        ).stdout.strip()
        for scope in ("beheer", "overheid")
    }
    updates = {"GRONDKAART_SPARQL_UPDATE": "true"}
    for url in _serving(tmp_path_factory, updates | environment, data):
        yield Writing(url, data, keys)


@pytest.fixture(scope="session")
def serving_with(tmp_path_factory: pytest.TempPathFactory) -> ServingWith:
    """Starts a server of its own with some SPARQL settings (`MAX_ROWS` …), as a context manager."""

    @contextmanager
    def start(**limits: str) -> Iterator[str]:
        environment = {f"GRONDKAART_SPARQL_{name}": value for name, value in limits.items()}
        yield from _serving(tmp_path_factory, environment)

    return start


@pytest.fixture(scope="session")
def serving_on(tmp_path_factory: pytest.TempPathFactory) -> ServingWith:
    """Starts a server on a data directory with some settings (`DEMO` …), as a context manager."""

    @contextmanager
    def start(data: Path, **settings: str) -> Iterator[str]:
        environment = {f"GRONDKAART_{name}": value for name, value in settings.items()}
        yield from _serving(tmp_path_factory, environment, data)

    return start


def _serving(
    tmp_path_factory: pytest.TempPathFactory,
    environment: dict[str, str],
    data: Path | None = None,
) -> Iterable[str]:
    log = tmp_path_factory.mktemp("server") / "stderr.txt"
    folder = str(data or tmp_path_factory.mktemp("data"))
    arguments = ["serve", "--port", "0", "--data", folder]
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "grondkaart", *arguments],
            stderr=stderr,
            env=os.environ | environment,
        )
    try:
        yield _listening(process, log)
    finally:
        process.terminate()
        process.wait(10)


def _listening(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that a starting server says it listens on, once it answers."""
    for _ in range(600):
        said = re.search(r"luistert op (http://\S+)", log.read_text("utf-8"))
        if said:
            with httpx2.Client(transport=httpx2.HTTPTransport(retries=3)) as client:
                client.get(f"{said[1]}/v1/vragen").raise_for_status()
            return said[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the server does not start: {log.read_text('utf-8')}")


@pytest.fixture(scope="session")
def client(server: str) -> Iterable[httpx2.Client]:
    """A client of the server that asks for nothing by itself: no Accept, no Accept-Encoding."""
    with httpx2.Client(base_url=server, timeout=30) as made:
        for name in ("accept", "accept-encoding", "user-agent"):
            made.headers.pop(name, None)
        yield made
