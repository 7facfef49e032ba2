"""The rules that no linter can see (API Design Rules 2.2.0), over every address there is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path

import httpx2
import pytest
from rule_cases import Operation, operations
from starlette.routing import Mount

from grondkaart.app import create_app
from grondkaart.base.settings import Settings
from grondkaart.opening import open_datasets
from grondkaart.wire.headers import API_VERSION

STRANGE = "application/x-onbekend"
ELSEWHERE = "https://example.org"
# Addresses of the other faces, and one below each that does not exist.
OTHERS = (
    "/", "/valideren", "/vragen/keten", "/static/stijl.css", "/sparql", "/rdf-graph-store",
    "/.well-known/security.txt", "/.well-known/api-catalog", "/robots.txt", "/sitemap.xml",
    "/sitemap-1.xml", "/onzin", "/.well-known/onzin", "/sitemap-99.xml", "/sparql/onzin",
)  # fmt: skip


@pytest.fixture(scope="module")
def every(client: httpx2.Client) -> list[Operation]:
    return operations(client)


@pytest.fixture(scope="module")
def readable(client: httpx2.Client, every: list[Operation]) -> list[Operation]:
    """The operations that read something that is there."""
    reading = [one for one in every if one.method == "GET"]
    return [one for one in reading if client.get(one.address).status_code == 200]


@pytest.fixture(scope="module")
def answers(client: httpx2.Client, every: list[Operation]) -> dict[str, httpx2.Response]:
    """An answer of every kind from every address of the API: good ones and refusals."""
    made: dict[str, httpx2.Response] = {}
    unchanged = {"If-Match": '"v999-none-json"'}  # the others go on with the same demonstration
    for one in every:
        made[one.name] = client.request(one.method, one.address, headers=unchanged)
        made[f"HEAD {one.path}"] = client.head(one.address)
        made[f"OPTIONS {one.path}"] = client.options(one.address)
        made[f"405 {one.path}"] = client.patch(one.address)
        made[f"406 {one.path}"] = client.get(one.address, headers={"Accept": STRANGE})
        made[f"400 {one.path}"] = client.get(one.address, params={"onzin": "x"})
        made[f"401 {one.path}"] = client.get(one.address, headers={"Authorization": "Bearer onzin"})
        made[f"304 {one.path}"] = client.get(one.address, headers={"If-None-Match": "*"})
    for address in ("/v1", "/v1/", "/v1/onzin", "/v1/%FF", "/v1/..%2f"):
        made[f"404 {address}"] = client.get(address)
    return made


def test_every_kind_of_answer_is_among_them(answers: dict[str, httpx2.Response]) -> None:
    assert {200, 204, 304, 400, 401, 404, 405, 406, 412, 415} <= {
        one.status_code for one in answers.values()
    }


def test_every_answer_of_the_api_says_its_version_and_is_not_stored(
    answers: dict[str, httpx2.Response],
) -> None:
    """/core/version-header and /core/transport/security-headers."""
    wrong = [
        name
        for name, one in answers.items()
        if one.headers.get("api-version") != API_VERSION
        or one.headers.get("cache-control") != "no-store"
    ]

    assert [] == wrong


def test_every_answer_carries_the_security_headers(
    client: httpx2.Client, answers: dict[str, httpx2.Response]
) -> None:
    """/core/transport/security-headers, on the other faces too."""
    others = {f"{m} {p}": client.request(m, p) for p in OTHERS for m in ("GET", "HEAD", "PATCH")}
    expected = {"x-content-type-options": "nosniff", "x-frame-options": "DENY"}

    for name, one in {**answers, **others}.items():
        held = one.headers
        assert expected == {n: held.get(n) for n in expected}, name
        assert re.fullmatch(r"max-age=\d{7,}", held["strict-transport-security"]), name
        assert "default-src 'none'" in held["content-security-policy"], name
        assert "frame-ancestors 'none'" in held["content-security-policy"], name
        assert "no-referrer" == held["referrer-policy"], name
        assert not {"server", "x-powered-by"} & set(held), name
        assert "content-type" in held or not one.content, name


def test_the_api_may_be_read_by_pages_elsewhere(answers: dict[str, httpx2.Response]) -> None:
    """/core/transport/security-headers: Access-Control-Allow-Origin."""
    assert {"*"} == {one.headers["access-control-allow-origin"] for one in answers.values()}


def test_every_error_is_a_problem_with_status_title_and_detail(
    answers: dict[str, httpx2.Response],
) -> None:
    """/core/error-handling/problem-details."""
    errors = {n: o for n, o in answers.items() if o.status_code >= 400 and not n.startswith("HEAD")}

    assert {"application/problem+json"} == {o.headers["content-type"] for o in errors.values()}
    for name, one in errors.items():
        problem = one.json()
        assert one.status_code == problem["status"], name
        assert problem["title"], name
        assert problem["detail"], name
        assert {"title", "detail"} == set(problem["en"]), name
        assert not re.search(r"Traceback|\.py\b|site-packages|oxigraph|uvicorn|starlette", one.text)


def test_no_answer_is_422_and_none_fails(answers: dict[str, httpx2.Response]) -> None:
    """/core/error-handling/invalid-input."""
    assert set() == {one.status_code for one in answers.values()} & {422, 500, 501, 502, 503, 504}


def test_a_slash_at_the_end_is_another_address(
    client: httpx2.Client, every: list[Operation]
) -> None:
    """/core/no-trailing-slash: 404, and no redirect."""
    found = {client.request(one.method, f"{one.address}/").status_code for one in every}

    assert {404} == found


def test_what_is_not_offered_is_refused_with_what_is(
    client: httpx2.Client, readable: list[Operation]
) -> None:
    """/core/transport/validate-content-types: 406."""
    described = [one for one in readable if one.said]
    for one in described:
        answer = client.get(one.address, headers={"Accept": STRANGE})
        assert 406 == answer.status_code, one.name
        offered = set(one.said["responses"]["200"]["content"])
        assert set(answer.json()["formaten"]) <= offered, one.name


def test_each_type_that_is_described_is_what_comes(
    client: httpx2.Client, readable: list[Operation]
) -> None:
    for one in readable:
        for media in one.said.get("responses", {}).get("200", {}).get("content", {}):
            answer = client.get(one.address, headers={"Accept": media})
            assert 200 == answer.status_code, (one.name, media)
            assert media == answer.headers["content-type"].partition(";")[0], one.name


def test_a_body_of_a_strange_type_is_refused(client: httpx2.Client, every: list[Operation]) -> None:
    """/core/transport/validate-content-types: 415."""
    taking = [one for one in every if "requestBody" in one.said]
    sent = {"content": b"\x00\x01onzin", "headers": {"Content-Type": STRANGE}}

    assert len(taking) > 5
    assert {415} == {client.request(o.method, o.address, **sent).status_code for o in taking}


def test_a_parameter_that_is_not_described_is_refused_everywhere(
    client: httpx2.Client, every: list[Operation]
) -> None:
    for one in every:
        answer = client.request(one.method, one.address, params={"onzin": "x"})
        assert 400 == answer.status_code, one.name
        assert "onzin" in answer.json()["detail"], one.name


def test_a_parameter_that_is_described_is_known(
    client: httpx2.Client, readable: list[Operation]
) -> None:
    for one in readable:
        for parameter in one.said.get("parameters", []):
            if parameter["in"] == "query" and not parameter.get("required"):
                answer = client.get(one.address, params={parameter["name"]: ""})
                assert 200 == answer.status_code, (one.name, parameter["name"])


def test_head_is_answered_wherever_get_is(client: httpx2.Client, readable: list[Operation]) -> None:
    """/core/http-methods; RFC 9110, 9.3.2."""
    changing = {"date", "content-length", "transfer-encoding", "server-timing"}
    for one in readable:
        got, head = client.get(one.address), client.head(one.address)
        assert (200, b"") == (head.status_code, head.content), one.name
        kept = set(got.headers) - changing
        assert {n: got.headers[n] for n in kept} == {n: head.headers.get(n) for n in kept}


def test_options_and_a_refusal_name_every_method(
    client: httpx2.Client, every: list[Operation]
) -> None:
    methods: dict[str, set[str]] = {}
    for one in every:
        methods.setdefault(one.address, {"OPTIONS"}).add(one.method)
    for address, known in methods.items():
        expected = known | ({"HEAD"} if "GET" in known else set())
        asked = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "GET"}
        preflight, refused = client.options(address, headers=asked), client.patch(address)
        assert (204, 405) == (preflight.status_code, refused.status_code), address
        assert expected == set(preflight.headers["allow"].split(", ")), address
        assert expected == set(refused.headers["allow"].split(", ")), address
        assert "*" == preflight.headers["access-control-allow-origin"], address
        assert "Authorization" in preflight.headers["access-control-allow-headers"], address


def test_an_unknown_status_is_not_used(
    answers: dict[str, httpx2.Response], every: list[Operation]
) -> None:
    """Every answer to an operation as it is described is one that is described."""
    for one in every:
        if one.said:
            assert str(answers[one.name].status_code) in one.said["responses"], one.name


def routes(app: object, above: str = "") -> Iterable[tuple[str, frozenset[str]]]:
    """Path and methods of every route of an application, those of what is mounted in it too."""
    for route in getattr(app, "routes", ()):
        if isinstance(route, Mount):
            yield from routes(route.app, above + route.path)
        elif hasattr(route, "original_router"):
            yield from routes(route.original_router, above)
        else:
            path = re.sub(
                r":\w+(?=\})", "", route.path
            )  # how a part is read is not in the document
            yield f"{above}{path}", frozenset(route.methods or ())


def test_every_route_of_the_api_is_described_or_another_spelling(
    client: httpx2.Client, every: list[Operation], tmp_path: Path
) -> None:
    """So that nothing escapes the rules above."""

    async def there() -> set[tuple[str, str]]:
        settings = Settings(data=tmp_path)
        datasets = open_datasets(settings)
        found = {(p, m) for p, methods in routes(create_app(settings, datasets)) for m in methods}
        await datasets.close()
        return {(p, m) for p, m in found if p.startswith("/v1/")}

    known = {(f"/v1{one.path}", one.method) for one in every}
    known |= {(path, "HEAD") for path, method in known if method == "GET"}
    known |= {(p.replace("_watals", "_wat-als"), m) for p, m in known if p.endswith("_watals")}

    found = asyncio.run(there())
    assert len(found) > 60
    assert known == found
