"""The description of the façade: valid, complete, and true of what is answered."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from web_cases import QUESTIONS, VRAGEN, address, required

from grondkaart.base.assets import content_root
from grondkaart.questions.catalogue import Question
from grondkaart.questions.collections import Collections

Json = dict[str, Any]
COLLECTIONS = list(Collections.read(content_root()))
NAMED = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.slug)


@pytest.fixture(scope="module")
def document(client: httpx2.Client) -> Json:
    answer: Json = client.get("/v1/openapi.json").json()
    return answer


def schema(document: Json, path: str, media: str = "application/json") -> Json:
    found: Json = document["paths"][path]["get"]["responses"]["200"]["content"][media]["schema"]
    return found


def named(document: Json, answer: Json) -> Json:
    """An answer, also where it is only named."""
    name = answer.get("$ref", "").removeprefix("#/components/responses/")
    found: Json = document["components"]["responses"][name] if name else answer
    return found


def is_valid(value: object, of: Json) -> list[str]:
    """What is wrong with `value` by a schema."""
    checked = Draft202012Validator(of, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in checked.iter_errors(value)]


def test_the_document_is_valid_openapi(document: Json) -> None:
    validate(document)

    assert document["openapi"].startswith("3.")
    assert [{"url": "/v1"}] == document["servers"]


def test_the_document_may_be_read_by_pages_elsewhere(client: httpx2.Client) -> None:
    answer = client.get("/v1/openapi.json")

    assert "application/json" == answer.headers["content-type"]
    assert "*" == answer.headers["access-control-allow-origin"]


OF_A_MUNICIPALITY = {
    "inventarisatie": {"get", "put", "delete"},
    "inventarisatie/verschillen": {"get"},
    "inventarisaties": {"get"},
    "inventarisaties/{versie}": {"get"},
    "inzendingen": {"get"},
    "inzendingen/{nummer}": {"get"},
    "inzendingen/{nummer}/rapport": {"get"},
    "inzendingen/{nummer}/origineel": {"get"},
}
OTHERS = {
    "/context": {"get"},
    "/openapi.json": {"get"},
    "/beheer/zoekvragen": {"get"},
    "/beheer/zoekvragen/{id}": {"delete"},
    "/sjabloon": {"get"},
    "/releases": {"get"},
    "/releases/{reeks}": {"get"},
    "/releases/{reeks}/_verschil": {"get"},
    "/taken/{id}": {"get"},
    "/validaties": {"post"},
    "/validaties/{id}": {"get"},
    "/vragen": {"get"},
    **{f"/{c.name}": {"get"} for c in COLLECTIONS},
    **{f"/{c.name}/{{{c.about.sleutel.naam}}}": {"get"} for c in COLLECTIONS},
    **{f"/gemeenten/{{code}}/{path}": methods for path, methods in OF_A_MUNICIPALITY.items()},
}


def test_every_question_is_there_and_nothing_else(document: Json) -> None:
    expected = {**OTHERS, **{f"/vragen/{q.slug}": {"get"} for q in QUESTIONS}}
    closed = (q for q in QUESTIONS if q.header.dataset == "overheid")
    supposed = {q.slug for q in closed if q.header.groep in ("overstap", "besparing")}
    expected |= {f"/vragen/{slug}/_watals": {"post"} for slug in supposed}

    assert expected == {path: set(methods) for path, methods in document["paths"].items()}
    assert "bearer" == document["components"]["securitySchemes"]["sleutel"]["scheme"]


@NAMED
def test_a_question_is_described_with_its_parameters(document: Json, question: Question) -> None:
    operation = document["paths"][f"/vragen/{question.slug}"]["get"]

    described = {one["name"]: one for one in operation["parameters"]}
    own = question.header.parameters
    assert {*own, "peildatum", "pagina", "paginaGrootte"} == set(described)
    assert {n: p.verplicht for n, p in own.items()} == {n: described[n]["required"] for n in own}
    for name, parameter in own.items():
        assert parameter.nl in described[name]["description"]
        assert parameter.en in described[name]["description"]
        items = described[name]["schema"]["items"]
        assert list(parameter.waarden) == items.get("enum", [])
    assert question.header.titel.nl == operation["summary"]
    assert question.header.uitleg.en in operation["description"]


@NAMED
def test_a_question_is_described_with_its_columns(document: Json, question: Question) -> None:
    row = schema(document, f"/vragen/{question.slug}")["properties"]["rijen"]["items"]

    described = {name: one["description"] for name, one in row["properties"].items()}
    assert {name: column.nl for name, column in question.header.kolommen.items()} == described
    assert list(question.header.kolommen) == row["required"]


@NAMED
def test_a_question_is_described_with_its_errors(document: Json, question: Question) -> None:
    answers = document["paths"][f"/vragen/{question.slug}"]["get"]["responses"]

    closed = {"403"} if question.header.dataset == "overheid" else set()
    assert {"200", "400", "401", "404", "406", "500", "503"} | closed == set(answers)
    told = [named(document, answer) for answer in answers.values()]
    assert all("API-Version" in answer["headers"] for answer in told)


@NAMED
def test_an_answer_is_what_its_description_says(
    client: httpx2.Client, document: Json, question: Question
) -> None:
    path = f"/vragen/{question.slug}"
    answer = client.get(address(question)).json()

    assert answer["rijen"]
    assert [] == is_valid(answer, schema(document, path))
    assert [] == is_valid(answer, schema(document, path, "application/ld+json"))


@NAMED
def test_the_description_would_notice_a_wrong_answer(
    client: httpx2.Client, document: Json, question: Question
) -> None:
    answer = client.get(address(question)).json()
    del answer["rijen"][0][next(iter(question.header.kolommen))]
    answer["peildatum"] = "gisteren"

    assert 2 == len(is_valid(answer, schema(document, f"/vragen/{question.slug}")))


@NAMED
def test_a_problem_is_what_its_description_says(
    client: httpx2.Client, document: Json, question: Question
) -> None:
    described = document["paths"][f"/vragen/{question.slug}"]["get"]["responses"]["400"]

    problem = client.get(f"{VRAGEN}/{question.slug}?pagina=0").json()

    content = named(document, described)["content"]
    assert [] == is_valid(problem, content["application/problem+json"]["schema"])


def test_the_list_of_questions_is_what_its_description_says(
    client: httpx2.Client, document: Json
) -> None:
    answer = client.get(VRAGEN).json()

    assert [] == is_valid(answer, schema(document, "/vragen"))
    assert [q.slug for q in QUESTIONS] == [one["slug"] for one in answer["vragen"]]


def test_the_list_links_to_every_question(client: httpx2.Client) -> None:
    for question, listed in zip(QUESTIONS, client.get(VRAGEN).json()["vragen"], strict=True):
        answer = client.get(listed["_links"]["self"]["href"], params=required(question))

        assert 200 == answer.status_code
        assert set(listed["kolommen"]) == {one["naam"] for one in answer.json()["kolommen"]}


@NAMED
def test_the_examples_of_parameters_can_be_asked(client: httpx2.Client, question: Question) -> None:
    for name, parameter in question.header.parameters.items():
        if parameter.voorbeeld:
            given = {**required(question), name: parameter.voorbeeld}
            answer = client.get(f"{VRAGEN}/{question.slug}", params=given)
            assert 200 == answer.status_code, answer.text
