"""The service that the W3C's suites run against: a test instance of ours, or the one that the environment names."""

from __future__ import annotations

import pytest
from w3c_endpoint import Endpoint, named_by_environment


@pytest.fixture(scope="session")
def endpoint(request: pytest.FixtureRequest) -> Endpoint:
    """Emptied and filled by every test: never a service whose data anybody needs."""
    foreign = named_by_environment()
    if foreign:
        return foreign
    ours = request.getfixturevalue("w3c_server")
    return Endpoint(
        query=f"{ours.url}/sparql",
        update=f"{ours.url}/sparql",
        graph_store=f"{ours.url}/rdf-graph-store",
        headers=(("Authorization", f"Bearer {ours.keys['beheer']}"),),
    )
