"""A server with strict limits for hostile clients, what it holds, and somebody else who looks things up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile_server import Server, serving
from lookups import Bystander

STRICT = {
    "SPARQL_TIMEOUT": "1",
    "SPARQL_MEMORY_MB": "200",
    "SPARQL_WRITE_TIMEOUT": "2",
    "CLIENT_PATIENCE": "0.5",
    "SPARQL_UPDATE": "true",
    "IMPORT_MAX_BYTES": str(8 << 20),
}


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:  # type: ignore[override]
    """A server that gives a query little time and memory, and takes updates."""
    with serving(tmp_path_factory.mktemp("hostile"), STRICT, key=True) as started:
        yield started


@pytest.fixture(scope="package")
def bystander(server: Server) -> Iterator[Bystander]:
    """Somebody who looks labels up from a process of their own, first while nothing else happens."""
    with Bystander(server.url) as looking:
        yield looking
