"""What the tests of the web share: one query of each kind, every question, the addresses there are."""

from __future__ import annotations

from urllib.parse import urlencode

from grondkaart.base.assets import content_root
from grondkaart.questions.catalogue import Catalogue, Question

QUESTIONS = list(Catalogue.read(content_root()))
SLUGS = [question.slug for question in QUESTIONS]
LAAG = "<https://w3id.org/grondkaart/def/Laag>"
QUERIES = {
    "SELECT": f"SELECT ?laag WHERE {{ ?laag a {LAAG} }} ORDER BY ?laag",
    "ASK": f"ASK {{ ?laag a {LAAG} }}",
    "CONSTRUCT": f"CONSTRUCT {{ ?laag a {LAAG} }} WHERE {{ ?laag a {LAAG} }}",
    "DESCRIBE": f"DESCRIBE {LAAG}",
}
VRAGEN = "/v1/vragen"
VRAAG = "/v1/vragen/componenten-per-laag"


# Questions whose whole answer is more than one page, and a value that leaves less.
_NARROW = {"standaarddekking": {"ding": "open-zaak"}}


def required(question: Question) -> dict[str, str]:
    """A value for each parameter without which the question cannot be asked, or has a long answer."""
    given = {n: p.voorbeeld for n, p in question.header.parameters.items() if p.verplicht}
    return given | _NARROW.get(question.slug, {})


def address(question: Question) -> str:
    """The API address of a question that can be asked as it stands."""
    given = urlencode(required(question))
    return f"{VRAGEN}/{question.slug}" + (f"?{given}" if given else "")


def sparql(query: str) -> str:
    """The address of a query."""
    return "/sparql?" + urlencode({"query": query})


ADDRESSES = [
    "/",
    "/static/stijl.css",
    *(f"/vragen/{slug}" for slug in SLUGS),
    VRAGEN,
    *(address(question) for question in QUESTIONS),
    "/v1/openapi.json",
    *(sparql(query) for query in QUERIES.values()),
    "/doc/component/open-zaak",
    "/def",
    "/def/Component",
    "/graaf/catalogus",
    "/tijdkaart/component/open-zaak",
]
