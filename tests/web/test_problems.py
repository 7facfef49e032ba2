"""Every error, through every face: problem details in two languages that tell what to do."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import pytest
from web_cases import ADDRESSES, QUERIES, VRAAG, VRAGEN, sparql

from grondkaart import app as application
from grondkaart.base.settings import Settings
from grondkaart.opening import open_datasets
from grondkaart.questions.run import Answering
from grondkaart.store.pool import Pool

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BODY = {"Content-Type": "application/sparql-query"}
LONG = "ASK {} #" + "x" * 300_000

# Name of the case: status, last part of the type, method, address, and what goes with it.
CASES = {
    "no query": (400, "ongeldige-invoer", "POST", "/sparql", {"headers": FORM}),
    "two queries": (400, "ongeldige-invoer", "GET", sparql("ASK {}") + "&query=ASK{}", {}),
    "query that is no SPARQL": (400, "ongeldige-zoekvraag", "GET", sparql("SELEC *"), {}),
    "wrong parameter": (400, "ongeldige-parameters", "GET", f"{VRAAG}?laag=onzin", {}),
    "unknown parameter": (400, "ongeldige-parameters", "GET", f"{VRAAG}?kleur=rood", {}),
    "missing parameter": (400, "ongeldige-parameters", "GET", f"{VRAGEN}/keten", {}),
    "page that is not there": (400, "ongeldige-parameters", "GET", f"{VRAAG}?pagina=99999", {}),
    "question not in UTF-8": (400, "ongeldige-invoer", "GET", f"{VRAAG}?laag=%FF", {}),
    "unknown question": (404, "niet-gevonden", "GET", f"{VRAGEN}/onzin", {}),
    "unknown address": (404, "niet-gevonden", "GET", "/onzin", {}),
    "unknown file": (404, "niet-gevonden", "GET", "/static/onzin.css", {}),
    "file outside": (404, "niet-gevonden", "GET", "/static/%2e%2e/views.py", {}),
    "POST on the façade": (405, "methode-niet-toegestaan", "POST", VRAAG, {}),
    "DELETE of SPARQL": (405, "methode-niet-toegestaan", "DELETE", "/sparql", {}),
    "PUT on a page": (405, "methode-niet-toegestaan", "PUT", "/", {}),
    "unknown method": (405, "methode-niet-toegestaan", "PROPFIND", VRAAG, {}),
    "format of a table": (
        406, "geen-passend-formaat", "GET", sparql("ASK {}"), {"headers": {"Accept": "image/png"}},
    ),
    "format of an answer": (
        406, "geen-passend-formaat", "GET", VRAAG, {"headers": {"Accept": "image/png"}},
    ),
    "query too long in the body": (
        413, "te-groot", "POST", "/sparql", {"headers": BODY, "content": LONG.encode()},
    ),
    "body far too long": (
        413, "te-groot", "POST", "/sparql", {"headers": FORM, "content": b"x" * 2_000_000},
    ),
    "no content type": (415, "onbekend-formaat", "POST", "/sparql", {"content": b"ASK {}"}),
    "JSON": (415, "onbekend-formaat", "POST", "/sparql", {"json": {"query": "ASK {}"}}),
    "update": (
        403, "niet-toegestaan", "POST", "/sparql",
        {"headers": {"Content-Type": "application/sparql-update"}, "content": b"CLEAR ALL"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_error_is_a_problem_in_two_languages(client: httpx2.Client, case: str) -> None:
    status, slug, method, path, more = CASES[case]

    answer = client.request(method, path, **more)

    assert status == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]
    problem = answer.json()
    assert f"https://w3id.org/grondkaart/id/fout/{slug}" == problem["type"]
    assert status == problem["status"]
    assert {"title", "detail"} == set(problem["en"])
    for text in (problem["title"], problem["detail"], *problem["en"].values()):
        assert text
    assert problem["title"] != problem["en"]["title"]


def test_all_wrong_parameters_of_a_request_are_told_together(client: httpx2.Client) -> None:
    wrong = {
        "laag": "onzin", "kleur": "rood", "soort": "paars", "peildatum": "gisteren",
        "pagina": "0", "paginaGrootte": "veel",
    }  # fmt: skip

    problem = client.get(VRAAG, params=wrong).json()

    assert set(wrong) == {one["naam"] for one in problem["parameters"]}
    assert all(one["reden"]["nl"] and one["reden"]["en"] for one in problem["parameters"])
    assert all(name in problem["detail"] for name in wrong)
    proposals = {one["naam"]: one["voorstellen"] for one in problem["parameters"]}
    assert "Diensten" in proposals["laag"]
    assert "gemeenschappelijk" in proposals["soort"]


def test_wrong_values_of_one_parameter_are_all_told(client: httpx2.Client) -> None:
    problem = client.get(VRAAG, params={"laag": ["onzin", "diensten", "larie"]}).json()

    assert 2 == len(problem["parameters"])


def test_a_syntax_error_says_line_and_column(client: httpx2.Client) -> None:
    problem = client.get(sparql("SELECT *\nWHERE { ?s ?p }")).json()

    assert 2 == problem["regel"]
    assert problem["kolom"] > 8
    assert "WHERE { ?s ?p }" == problem["regeltekst"]


def test_a_prefix_that_is_not_declared_comes_with_those_that_are_known(
    client: httpx2.Client,
) -> None:
    problem = client.get(sparql("SELECT * {\n ?s a kg:Ding }")).json()

    assert (2, " ?s a kg:Ding }") == (problem["regel"], problem["regeltekst"])
    assert "https://w3id.org/grondkaart/def/" == problem["prefixen"]["cg"]


@pytest.mark.parametrize("path", ["/onzin", "/vragen/onzin", "/static/onzin"])
def test_a_browser_gets_a_page_for_what_does_not_exist(client: httpx2.Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})

    assert 404 == answer.status_code
    assert answer.headers["content-type"].startswith("text/html")
    assert "Niet gevonden" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/sparql/", "/v1", "/v1/", "/v1/vragen/", f"{VRAAG}/", "/vragen/keten/"]
)
def test_a_slash_too_many_is_another_address(client: httpx2.Client, path: str) -> None:
    assert 404 == client.get(path).status_code


@pytest.mark.parametrize("path", ADDRESSES)
def test_head_is_get_without_the_body(client: httpx2.Client, path: str) -> None:
    got, head = client.get(path), client.head(path)

    assert 200 == head.status_code
    assert b"" == head.content
    changing = {"date", "content-length", "transfer-encoding", "server-timing"}
    kept = set(got.headers) - changing - ({"vary"} if path.startswith("/static") else set())
    assert {n: got.headers[n] for n in kept} == {n: head.headers.get(n) for n in kept}


@pytest.mark.parametrize("path", [VRAGEN + "/onzin", "/onzin", "/sparql"])
def test_head_of_an_error_has_no_body(client: httpx2.Client, path: str) -> None:
    head = client.head(path)

    assert client.get(path).status_code == head.status_code
    assert b"" == head.content


@pytest.mark.parametrize("path", [*ADDRESSES, "/sparql"])
def test_options_tells_the_methods(client: httpx2.Client, path: str) -> None:
    answer = client.options(path)

    posts = {"POST"} if path.startswith("/sparql") else set()
    assert 204 == answer.status_code
    assert {"GET", "HEAD", "OPTIONS"} | posts == set(answer.headers["allow"].split(", "))
    assert answer.headers["allow"] == client.request("PATCH", path).headers["allow"]


def test_a_page_elsewhere_may_send_a_query(client: httpx2.Client) -> None:
    asking = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }

    answer = client.options("/sparql", headers=asking)

    assert "*" == answer.headers["access-control-allow-origin"]
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("path", ["/vragen/besluiten", "/v1/vragen/besluiten", "/v1/vragen"])
def test_an_unforeseen_error_tells_nothing_of_the_inside(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process: a real server is not made to fail from outside."""

    async def fail(*_: object) -> object:
        raise ZeroDivisionError("geheim in /srv/geheim.py")

    monkeypatch.setattr(Answering, "bind", fail)
    monkeypatch.setattr(Pool, "version", property(lambda _: 1 / 0))

    async def ask() -> httpx2.Response:
        settings = Settings(data=tmp_path)
        datasets = open_datasets(settings)
        transport = httpx2.ASGITransport(
            application.create_app(settings, datasets), raise_app_exceptions=False
        )
        async with httpx2.AsyncClient(transport=transport, base_url="http://hier") as client:
            answer = await client.get(path)
        await datasets.close()
        return answer

    answer = asyncio.run(ask())

    assert 500 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]
    assert "nosniff" == answer.headers["x-content-type-options"]
    assert "https://w3id.org/grondkaart/id/fout/interne-fout" == answer.json()["type"]
    for inside in ("geheim", "Zero", "Traceback", ".py", "grondkaart."):
        assert inside not in answer.text


def test_answers_of_queries_that_fail_name_no_engine(client: httpx2.Client) -> None:
    for query in (
        QUERIES["SELECT"] + " }",
        "SELECT (1/0 AS ?x) {}",
        "ASK { BIND(<x:y>(1) AS ?a) }",
    ):
        assert "oxigraph" not in client.get(sparql(query)).text.lower()
