"""Finds the thing that a user means by an IRI, a key, a code or a name. Matches exactly, never guesses."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches

import orjson

from grondkaart.base import vocab
from grondkaart.base.errors import Finding, Text
from grondkaart.base.naming import normal
from grondkaart.base.terms import iri_term
from grondkaart.store.port import Query, Store

_NAMES = """
PREFIX cg: <https://w3id.org/grondkaart/def/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?ding ?naam ?voorkeur WHERE {{
  ?ding a/rdfs:subClassOf* {0} .
  {{ ?ding rdfs:label ?naam BIND(2 AS ?voorkeur) }}
  UNION {{ ?ding skos:altLabel ?naam BIND(3 AS ?voorkeur) }}
  UNION {{ ?ding cg:code|skos:notation|cg:gemeentecode|cg:afkorting ?naam BIND(1 AS ?voorkeur) }}
}}
"""


def class_iri(kind: str) -> str:
    """The class that a parameter's kind names: `referentiecomponent` → cg:Referentiecomponent."""
    return vocab.CG + "".join(part.capitalize() for part in kind.split("-"))


class Names:
    """Per class and data version: normalised key → the things it may mean, best first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[int, str], Index] = {}

    async def index(self, kind: str) -> Index:
        """All things of the class that `kind` names."""
        revision = self._store.version.revision
        found = self._known.get((revision, kind))
        if found is not None:
            return found
        query = _NAMES.format(iri_term(class_iri(kind)))
        answer = await self._store.query(Query(query, solutions_format="json"))
        rows = orjson.loads(await answer.read())["results"]["bindings"]
        self._known = {k: v for k, v in self._known.items() if k[0] == revision}
        return self._known.setdefault((revision, kind), Index(rows))


class Index:
    """The things of one class and every name that they are known by."""

    def __init__(self, rows: list[dict[str, dict[str, str]]]) -> None:
        ranked: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.labels: dict[str, str] = {}
        for row in rows:
            iri, name, rank = (
                row["ding"]["value"],
                row["naam"]["value"],
                int(row["voorkeur"]["value"]),
            )
            for key, at in ((normal(name), rank), (iri, 0), (normal(iri.rsplit("/", 1)[-1]), 1)):
                ranked[key][iri] = min(at, ranked[key].get(iri, at))
            if rank == 2 and (iri not in self.labels or row["naam"].get("xml:lang") == "nl"):
                self.labels[iri] = name
        self._ranked = dict(ranked)

    def find(self, name: str, said: str) -> str | Finding:
        """The IRI that `said` means, or what is wrong with it as a value of parameter `name`."""
        candidates = self._ranked.get(said) or self._ranked.get(normal(said)) or {}
        best = min(candidates.values(), default=0)
        chosen = [iri for iri, rank in candidates.items() if rank == best]
        if len(chosen) == 1:
            return chosen[0]
        if chosen:
            return Finding(
                name,
                Text(
                    f"'{said}' kan meer dan één ding betekenen", f"'{said}' may mean several things"
                ),
                tuple(sorted(chosen)[:10]),
            )
        near = get_close_matches(normal(said), self._ranked, n=5, cutoff=0.6)
        proposals = sorted({self.labels.get(iri, iri) for key in near for iri in self._ranked[key]})
        if not proposals and len(self.labels) <= 20:
            proposals = sorted(self.labels.values())
        return Finding(
            name, Text(f"'{said}' is niet bekend", f"'{said}' is not known"), tuple(proposals[:10])
        )
