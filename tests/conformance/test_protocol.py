"""The W3C's tests of the SPARQL 1.1 Protocol and of the Graph Store HTTP Protocol, against a running service."""

from __future__ import annotations

import pytest
from http_in_rdf import SUITES, Exchange, carry_out, read_manifest
from w3c_endpoint import Endpoint

PROTOCOL, GRAPH_STORE = (read_manifest(SUITES / s) for s in ("protocol", "graph-store-protocol"))


@pytest.mark.shared
@pytest.mark.parametrize("test", PROTOCOL, ids=str)
def test_the_endpoint_keeps_to_the_sparql_protocol(endpoint: Endpoint, test: Exchange) -> None:
    wrong = carry_out(test, endpoint)

    assert "" == "\n".join(wrong)


@pytest.mark.shared
@pytest.mark.parametrize("test", GRAPH_STORE, ids=str)
def test_the_graph_store_keeps_to_its_protocol(endpoint: Endpoint, test: Exchange) -> None:
    wrong = carry_out(test, endpoint)

    assert "" == "\n".join(wrong)
