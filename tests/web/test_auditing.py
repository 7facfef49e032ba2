"""What is demanded a right for ends up in the audit log, with its outcome, and nothing else does."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grondkaart.store.audit import Audit
from grondkaart.store.keys import Keys
from grondkaart.wire.auditing import Auditing, rights

STORE = "/rdf-graph-store"
GRAPH = "https://example.org/nagekeken"
TRIPLE = "<https://example.org/a> <https://example.org/b> 1 ."
Line = dict[str, Any]


def lines(data: Path) -> list[Line]:
    log = data / "audit.jsonl"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture
def added(writing) -> Callable[[], list[Line]]:  # type: ignore[no-untyped-def]
    """The lines that were added since the test began, with the path and outcome of each."""
    before = len(lines(writing.data))
    return lambda: lines(writing.data)[before:]


def key_id(token: str) -> str:
    return token.split("_")[1]


def put(admin: httpx2.Client, body: str, **more: Any) -> httpx2.Response:
    headers = {"Content-Type": "text/turtle"} | more.pop("headers", {})
    return admin.put(STORE, params={"graph": GRAPH}, content=body, headers=headers, **more)


def test_a_write_is_in_it_with_its_graph_and_its_outcome(admin, writing, added) -> None:
    said = [put(admin, TRIPLE).status_code, put(admin, "geen turtle").status_code]
    said.append(admin.delete(STORE, params={"graph": GRAPH}).status_code)
    said.append(admin.delete(STORE, params={"graph": GRAPH}).status_code)

    assert [201, 400, 204, 404] == said
    assert [
        (method, f"{STORE}?graph={GRAPH}", str(status))
        for method, status in zip(("PUT", "PUT", "DELETE", "DELETE"), said, strict=True)
    ] == [(line["actie"], line["object"], line["uitkomst"]) for line in added()]
    assert {(key_id(writing.keys["beheer"]), ("beheer",), "127.0.0.1")} == {
        (line["wie"], tuple(line["bereik"]), line["waarvandaan"]) for line in added()
    }


def test_an_update_is_in_it_without_its_text(admin, added) -> None:
    text = f"CLEAR SILENT GRAPH <{GRAPH}-geheim>"
    admin.post("/sparql", data={"update": text})
    admin.post("/sparql", params={"using-graph-uri": f"{GRAPH}-geheim"}, data={"update": "x"})

    assert [("POST", "/sparql")] * 2 == [(line["actie"], line["object"]) for line in added()]
    assert "geheim" not in json.dumps(added())


def test_who_may_not_is_in_it(writing, added) -> None:
    held = {"Authorization": f"Bearer {writing.keys['overheid']}"}
    with httpx2.Client(base_url=writing.url) as client:
        put(client, TRIPLE)
        put(client, TRIPLE, headers=held)
        client.delete("/v1/beheer/zoekvragen/x", headers=held)

    assert [("", "401"), (key_id(writing.keys["overheid"]), "403")] == [
        (line["wie"], line["uitkomst"]) for line in added()[:2]
    ]
    assert ("DELETE", "/v1/beheer/zoekvragen/x", "403") == tuple(
        added()[2][name] for name in ("actie", "object", "uitkomst")
    )


def test_a_key_that_was_revoked_is_in_it_wherever_it_is_tried(writing, added) -> None:
    keys = Keys(writing.data)
    key, token = keys.create(["overheid"], "", 30)
    keys.revoke(key.id)
    held = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=writing.url) as client:
        client.get("/v1/vragen", params={"waarde": "verborgen"}, headers=held)
        client.get("/v1/beheer/zoekvragen", headers=held)
        client.get("/v1/vragen", headers={"Authorization": "Basic dTp3"})

    assert [key.id, key.id, None] == [line.get("aangeboden") for line in added()]
    assert [("", "401")] * 3 == [(line["wie"], line["uitkomst"]) for line in added()]
    assert ["/v1/vragen", "/v1/beheer/zoekvragen", "/v1/vragen"] == [
        line["object"] for line in added()
    ]
    assert token.split("_", 2)[2] not in json.dumps(added())


def test_what_anyone_may_do_is_not_in_it(admin, writing, added) -> None:
    with httpx2.Client(base_url=writing.url) as client:
        for one in (client, admin):
            assert 200 == one.get("/").status_code
            assert 200 == one.post("/sparql", data={"query": "ASK {}"}).status_code
            assert 404 == one.get("/bestaatniet").status_code

    assert [] == added()


def test_a_client_that_leaves_halfway_is_in_it(writing, added) -> None:
    host, port = urlsplit(writing.url).hostname, urlsplit(writing.url).port
    with socket.create_connection((host, port)) as leaving:
        leaving.sendall(
            f"PUT {STORE}?graph={GRAPH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
            f"Authorization: Bearer {writing.keys['beheer']}\r\n\r\n<a:b>".encode()
        )
        time.sleep(0.3)
    for _ in range(100):
        if added():
            break
        time.sleep(0.05)

    assert [("PUT", "503")] == [(line["actie"], line["uitkomst"]) for line in added()]


def test_the_line_is_there_when_the_answer_is(admin, added) -> None:
    for number in range(20):
        put(admin, TRIPLE.replace("1", str(number)))
        assert number + 1 == len(added())
    admin.delete(STORE, params={"graph": GRAPH})


# An application that demands a right and then ends in one way or another.
async def _breaks(scope: Scope, receive: Receive, send: Send) -> None:
    rights(Request(scope)).demand(("beheer",))
    raise ZeroDivisionError


async def _breaks_after_its_answer(scope: Scope, receive: Receive, send: Send) -> None:
    rights(Request(scope)).demand(("beheer",))
    await send({"type": "http.response.start", "status": 202, "headers": []})
    raise ZeroDivisionError


async def _is_cancelled(scope: Scope, receive: Receive, send: Send) -> None:
    rights(Request(scope)).demand(("beheer",))
    raise asyncio.CancelledError


async def _says_nothing(scope: Scope, receive: Receive, send: Send) -> None:
    rights(Request(scope)).demand(("beheer",))


@pytest.mark.parametrize(
    ("app", "outcome"),
    [
        (_breaks, "500"),
        (_breaks_after_its_answer, "202"),
        (_is_cancelled, "afgebroken"),
        (_says_nothing, "afgebroken"),
    ],
)
def test_one_line_is_written_however_it_ends(tmp_path: Path, app: ASGIApp, outcome: str) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pass

    async def run() -> None:
        scope = {"type": "http", "method": "PUT", "path": "/x", "client": None}
        await Auditing(app, Audit(tmp_path))(scope, receive, send)

    with contextlib.suppress(ZeroDivisionError, asyncio.CancelledError):
        asyncio.run(run())

    assert [outcome] == [line["uitkomst"] for line in lines(tmp_path)]
