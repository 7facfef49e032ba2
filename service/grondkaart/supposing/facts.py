"""The facts that assumptions come to, worked out against what a store holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from grondkaart.base.errors import BadParameters, Finding
from grondkaart.base.terms import iri_term
from grondkaart.store.port import Query, Store, Supposed
from grondkaart.supposing.assumptions import Assumption
from grondkaart.supposing.availability import when_available, when_postponed
from grondkaart.supposing.ending import when_ended
from grondkaart.supposing.leaving_out import Touched, touched

_MAKERS = {
    "contracteinde": when_ended,
    "beschikbaar": when_available,
    "uitstel": when_postponed,
}
_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?name WHERE {{ VALUES ?thing {{ {0} }} ?thing rdfs:label ?name }} ORDER BY (LANG(?name) = "nl") ?name
"""


@dataclass(frozen=True)
class Facts:
    """What is supposed and what that touches, the names of the things it is about, and what each is now
    (None: not known)."""

    supposed: Supposed
    touched: Touched
    names: Mapping[str, str]
    was: Mapping[str, str | None]


async def facts(store: Store, assumptions: Sequence[Assumption]) -> Facts:
    """What assumptions come to. Raises BadParameters when one cannot be, and as `store.query` does."""
    gone: set[str] = set()
    come: set[str] = set()
    was: dict[str, str | None] = {}
    findings: list[Finding] = []
    for kind, make in _MAKERS.items():
        change = await make(store, [one for one in assumptions if one.kind == kind])
        gone |= change.gone
        come |= change.come
        was |= change.was
        findings += change.findings
    if findings:
        raise BadParameters(findings)
    supposed = Supposed("".join(sorted(gone)), "".join(sorted(come)))
    return Facts(supposed, touched(gone, come), await _names(store, assumptions), was)


async def _names(store: Store, assumptions: Sequence[Assumption]) -> dict[str, str]:
    """The name of each thing, in Dutch where it has one."""
    terms = " ".join(iri_term(one.thing) for one in assumptions)
    answer = await store.query(Query(_LABELS.format(terms)))
    rows = orjson.loads(await answer.read())["results"]["bindings"]
    return {row["thing"]["value"]: row["name"]["value"] for row in rows}
