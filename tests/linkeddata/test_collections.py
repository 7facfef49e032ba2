"""The collections: things as resources that can be filtered, ordered, paged, and read as linked data."""

from __future__ import annotations

import httpx2
import pytest
from collection_cases import (
    COLLECTIONS,
    JSONLD,
    NAMES,
    as_triples,
    asked,
    at,
    every_field,
    listed,
)
from jsonschema import Draft202012Validator

from grondkaart.questions.collections import Collection

EACH = pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda c: c.name)
FILTERS = [(c, name) for c in COLLECTIONS for name in c.about.filters]
FILTER = pytest.mark.parametrize(
    ("collection", "name"), FILTERS, ids=lambda v: getattr(v, "name", v)
)
READS_JSONLD = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
EMPTY_ON_WHAT_IS_SHIPPED = {
    "componenten.beeindigdOp",
    "componenten.voldoetAan",
    "componenten.gebruikt.conformeertAan.versieVan",
}
SAME_FOR_ALL = {"oplossingen.status"}


def address(collection: Collection) -> str:
    return f"/v1/{collection.name}/{collection.about.sleutel.voorbeeld}"


@EACH
@READS_JSONLD
def test_the_json_of_a_collection_is_what_the_graph_says(
    client: httpx2.Client, collection: Collection
) -> None:
    """Nothing is lost and nothing is added: so no field shows one value of several either."""
    answer = client.get(f"/v1/{collection.name}", params={"paginaGrootte": 1000}).json()

    assert answer["totaal"] == len(answer["resultaten"])
    assert asked(client, collection.text) == as_triples(client, answer)


@EACH
@READS_JSONLD
def test_the_json_of_one_thing_is_its_part_of_that(
    client: httpx2.Client, collection: Collection
) -> None:
    document = client.get(address(collection), headers=JSONLD).json()
    context = document.pop("@context")

    found = as_triples(client, document)

    assert client.get(context).json() == client.get("/v1/context").json()
    assert len(found) > 2
    assert set() == found - asked(client, collection.text)


def test_what_a_collection_says_stands_in_the_graph(client: httpx2.Client) -> None:
    def lines(query: str) -> set[str]:
        plain = {"Accept": "application/n-triples"}
        answer = client.post("/sparql", data={"query": query}, headers=plain)
        return set(answer.text.splitlines())

    everything = lines("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    assert {name: set() for name in NAMES} == {
        one.name: lines(one.text) - everything for one in COLLECTIONS
    }


@EACH
def test_every_thing_of_the_class_is_in_it_once(
    client: httpx2.Client, collection: Collection
) -> None:
    things = [one["@id"] for one in listed(client, collection.name, paginaGrootte=50)]

    assert sorted({s for s, p, _ in asked(client, collection.text) if "#type" in p}) == sorted(
        f"<{iri}>" for iri in things
    )


@EACH
def test_every_field_holds_something(client: httpx2.Client, collection: Collection) -> None:
    things = listed(client, collection.name)

    empty = {
        f"{collection.name}.{path}"
        for path in every_field(collection.about.velden)
        if not any(at(one, path) for one in things)
    }
    assert set() == {one for one in empty if "naamEn" not in one} - EMPTY_ON_WHAT_IS_SHIPPED


@EACH
def test_a_collection_is_what_its_description_says(
    client: httpx2.Client, collection: Collection
) -> None:
    document = client.get("/v1/openapi.json").json()
    key = collection.about.sleutel.naam
    cases = [(f"/{collection.name}", f"/v1/{collection.name}?paginaGrootte=1000")]
    cases += [(f"/{collection.name}/{{{key}}}", address(collection))]

    for described, asked_for in cases:
        content = document["paths"][described]["get"]["responses"]["200"]["content"]
        for media in ("application/json", "application/ld+json"):
            checked = Draft202012Validator(
                content[media]["schema"], format_checker=Draft202012Validator.FORMAT_CHECKER
            )
            answer = client.get(asked_for, headers={"Accept": media})
            assert media == answer.headers["content-type"]
            assert [] == [e.message[:200] for e in checked.iter_errors(answer.json())]


@FILTER
def test_a_filter_leaves_what_has_the_value(
    client: httpx2.Client, collection: Collection, name: str
) -> None:
    every = client.get(f"/v1/{collection.name}").json()["totaal"]
    value = collection.about.filters[name].voorbeeld

    left = client.get(f"/v1/{collection.name}", params={name: value}).json()["totaal"]

    alike = f"{collection.name}.{name}" in SAME_FOR_ALL
    assert 0 < left < every or (alike and left == every)


@pytest.mark.parametrize(
    ("asked_for", "expected"),
    [
        ("componenten?laag=Diensten&soort=decentraal&status=beschikbaar&naam=zaak", "Open Zaak"),
        ("componenten?referentiecomponent=Zaakregistratiecomponent", "Open Zaak"),
        ("oplossingen?opgave=I1", "Huishoudboekje"),
        ("opgaven?domein=inclusieve-samenleving", "Huishoudboekje"),
        ("gemeenten?naam=utrecht&opgeheven=nee", "Utrecht"),
        ("organisaties?soort=samenwerkingsverband", "Dimpact"),
    ],
)
def test_filters_find_what_a_user_expects(
    client: httpx2.Client, asked_for: str, expected: str
) -> None:
    found = client.get(f"/v1/{asked_for}").json()["resultaten"]

    assert expected in [one["naam"] for one in found]


def test_values_of_one_filter_add_up_and_filters_narrow(client: httpx2.Client) -> None:
    def total(**given: object) -> int:
        found: int = client.get("/v1/componenten", params=given).json()["totaal"]
        return found

    both = total(soort=["gemeenschappelijk", "decentraal"])

    assert total(soort="gemeenschappelijk") + total(soort="decentraal") == both
    assert total(soort="decentraal", laag="diensten") < total(soort="decentraal")


@EACH
def test_only_the_fields_that_are_asked_for_are_shown(
    client: httpx2.Client, collection: Collection
) -> None:
    first, second = list(collection.about.velden)[:2]
    own = {"@id", "@type", "naam", "_links"}

    several = client.get(f"/v1/{collection.name}?velden={first},{second}").json()["resultaten"]
    repeated = client.get(address(collection), params={"velden": [first, second]}).json()
    only_name = client.get(address(collection), params={"velden": "naam"}).json()

    assert {frozenset({*own, first, second})} == {frozenset(one) for one in several}
    assert {*own, first, second} == set(repeated)
    assert own == set(only_name)


@pytest.mark.parametrize("field", ["naam", "gemeentecode", "opgehevenOp"])
def test_an_order_runs_up_and_down_with_what_has_no_value_last(
    client: httpx2.Client, field: str
) -> None:
    up = [one[field] for one in listed(client, "gemeenten", sorteer=field)]
    down = [one[field] for one in listed(client, "gemeenten", sorteer=f"-{field}")]

    held = [one.casefold() for one in up if one is not None]
    assert sorted(held) == held
    assert held[::-1] == [one.casefold() for one in down if one is not None]
    assert {None} >= {*up[len(held) :], *down[len(held) :]}


def test_numbers_are_ordered_by_size_and_things_by_name(client: httpx2.Client) -> None:
    places = [one["volgorde"] for one in listed(client, "opgaven", sorteer="-volgorde")]
    layers = [
        one["componentstatus"]["naam"]
        for one in listed(client, "componenten", sorteer="componentstatus,-naam")
    ]

    assert sorted(places, reverse=True) == places
    assert sorted(layers) == layers


def test_everything_that_is_wrong_is_told_at_once(client: httpx2.Client) -> None:
    wrong = {
        "laag": "onzin", "kleur": "rood", "soort": "paars", "velden": "gewicht", "sorteer": "laag",
        "pagina": "0", "paginaGrootte": "veel", "naam": "x" * 3000,
    }  # fmt: skip

    answer = client.get("/v1/componenten", params=wrong)

    problem = answer.json()
    assert (400, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"],
    )
    assert set(wrong) == {one["naam"] for one in problem["parameters"]}
    proposals = {one["naam"]: one["voorstellen"] for one in problem["parameters"]}
    assert "Diensten" in proposals["laag"]
    assert "licentie" in proposals["velden"]


def test_a_flood_of_fields_is_refused_at_once(client: httpx2.Client) -> None:
    answer = client.get("/v1/componenten?velden=" + ",".join(f"f{n}" for n in range(390)))

    assert 400 == answer.status_code
    assert len(answer.json()["parameters"]) <= 50


def test_pages_lead_to_each_other(client: httpx2.Client) -> None:
    second = client.get("/v1/gemeenten?paginaGrootte=50&pagina=2&opgeheven=nee")

    body = second.json()
    assert (2, 50, 50) == (body["pagina"], body["paginaGrootte"], len(body["resultaten"]))
    assert {"first", "prev", "next", "last"} <= set(second.links)
    for relation in ("first", "prev", "next", "last"):
        assert second.links[relation]["url"] == body["_links"][relation]["href"]
        assert 200 == client.get(second.links[relation]["url"]).status_code
    assert 400 == client.get("/v1/gemeenten?pagina=9999").status_code


@EACH
def test_a_thing_is_found_by_the_link_of_the_list(
    client: httpx2.Client, collection: Collection
) -> None:
    for listed_one in client.get(f"/v1/{collection.name}?paginaGrootte=20").json()["resultaten"]:
        assert listed_one == client.get(listed_one["_links"]["self"]["href"]).json()


@EACH
def test_a_thing_says_where_it_is_described_and_which_context_it_has(
    client: httpx2.Client, collection: Collection
) -> None:
    plain, linked = client.get(address(collection)), client.get(address(collection), headers=JSONLD)

    assert plain.links["describedby"]["url"].startswith("/doc/")
    assert plain.links["describedby"]["url"] == plain.json()["_links"]["beschrijving"]["href"]
    assert f"/v1/{collection.name}" == plain.links["collection"]["url"]
    context = "http://www.w3.org/ns/json-ld#context"
    assert "/v1/context" == plain.links[context]["url"]
    assert context not in linked.links  # JSON-LD has it inside (JSON-LD 1.1, 6.1)
    assert "@context" not in plain.json()


@EACH
def test_what_is_not_there_is_told_so(client: httpx2.Client, collection: Collection) -> None:
    answer = client.get(f"/v1/{collection.name}/{'on zin' * 50}")

    assert 404 == answer.status_code
    assert f"/v1/{collection.name}" in answer.json()["detail"]
    assert len(answer.json()["detail"]) < 200


@EACH
def test_a_representation_has_a_tag_of_its_own(
    client: httpx2.Client, collection: Collection
) -> None:
    for path in (f"/v1/{collection.name}", address(collection)):
        answers = [
            client.get(path),
            client.get(path, headers=JSONLD),
            client.get(path, headers={**JSONLD, "Host": "elders.example"}),
            client.get(f"{path}?velden=naam"),
        ]
        tags = [one.headers["etag"] for one in answers]
        again = client.get(path, headers={"If-None-Match": tags[0]})

        assert len(set(tags)) == len(tags)
        assert (304, b"") == (again.status_code, again.content)


def test_no_name_at_the_top_of_a_list_means_something_in_the_context(
    client: httpx2.Client,
) -> None:
    context = client.get("/v1/context").json()["@context"]

    names = set(client.get("/v1/componenten").json())

    assert {"resultaten"} == names & set(context)
