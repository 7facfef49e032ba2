"""Who may do what: a right is demanded in one place, for a key, a gemeente's key, and this machine's user."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from starlette.requests import Request

from grondkaart.base.errors import Forbidden, Unauthorized
from grondkaart.store.keys import Keys
from grondkaart.wire.identity import Identity

SUBMITTING = ("gemeente:gm0344", "overheid", "beheer")


def request(token: str = "", client: str = "192.0.2.7") -> Request:
    """A request as the server hands it over."""
    headers = [(b"host", b"127.0.0.1:8000")]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    return Request({"type": "http", "headers": headers, "client": (client, 1), "path": "/"})


@pytest.mark.parametrize("scope", SUBMITTING)
def test_any_one_of_the_scopes_will_do(tmp_path: Path, scope: str) -> None:
    keys = Keys(tmp_path)
    key, token = keys.create([scope], "", 30)

    assert key.id == Identity(keys).require_one(request(token), SUBMITTING).name


@pytest.mark.parametrize("scope", ["gemeente:gm0363", "gemeente:vb0344", "gemeente:vb0001"])
def test_the_key_of_one_gemeente_opens_nothing_of_another(tmp_path: Path, scope: str) -> None:
    keys = Keys(tmp_path)
    _, token = keys.create([scope], "", 30)

    with pytest.raises(Forbidden, match="'gemeente:gm0344', 'overheid' of 'beheer' niet"):
        Identity(keys).require_one(request(token), SUBMITTING)


def test_without_a_key_all_scopes_that_would_do_are_named(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.create(["beheer"], "", 30)

    with pytest.raises(Unauthorized, match="bereik 'gemeente:gm0344', 'overheid' of 'beheer'"):
        Identity(keys).require_one(request(), SUBMITTING)
    with pytest.raises(Unauthorized, match="met bereik 'beheer' nodig"):
        Identity(keys).require(request(), "beheer")


@pytest.mark.parametrize("scope", ["gemeente:gm0344", "gemeente:vb0001", "overheid", "beheer"])
def test_the_user_of_this_machine_may_do_everything_until_there_are_keys(
    tmp_path: Path, scope: str
) -> None:
    keys = Keys(tmp_path)
    local = request(client="127.0.0.1")

    assert "lokaal" == Identity(keys).require(local, scope).name
    keys.create(["overheid"], "", 30)
    with pytest.raises(Unauthorized):
        Identity(keys).require(local, scope)


def test_a_gemeente_sees_no_more_of_others_than_anyone(writing, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    keys = Keys(writing.data)
    key, token = keys.create(["gemeente:gm0344"], "Utrecht", 30)
    graph = "https://w3id.org/grondkaart/graaf/inventaris/gm0363"
    asked = {"query": f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"}

    def rows(held: str | None) -> int:
        headers = {"Authorization": f"Bearer {held}"} if held else {}
        answer = client.post("/sparql", data=asked, headers=headers)
        return len(answer.json()["results"]["bindings"])

    with httpx2.Client(base_url=writing.url, timeout=60) as client:
        beheer = {"Authorization": f"Bearer {writing.keys['beheer']}"}
        store = {"url": "/rdf-graph-store", "params": {"graph": graph}, "headers": beheer}
        put = client.request(
            "PUT",
            **store | {"headers": beheer | {"Content-Type": "text/turtle"}},
            content="<https://example.org/a> <https://example.org/b> 1 .",
        )
        seen = [rows(held) for held in (token, None, writing.keys["overheid"])]
        client.request("DELETE", **store)
    keys.revoke(key.id)

    assert 201 == put.status_code
    assert [0, 0, 1] == seen
