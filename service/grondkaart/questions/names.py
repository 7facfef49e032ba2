"""Finds the thing that a user means by an IRI, a key, a code or a name. Matches exactly, never guesses."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from difflib import get_close_matches

import orjson

from grondkaart.base import vocab
from grondkaart.base.errors import Finding, Text
from grondkaart.base.naming import normal
from grondkaart.base.terms import iri_term, literal_line
from grondkaart.store.port import Query, Store

_PREFIXES = """
PREFIX cg: <https://w3id.org/grondkaart/def/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_NAMES = """SELECT DISTINCT ?ding ?naam ?voorkeur WHERE {{
  ?ding a/rdfs:subClassOf* {0} .
  {{ ?ding rdfs:label ?naam BIND(2 AS ?voorkeur) }}
  UNION {{ ?ding skos:altLabel ?naam BIND(3 AS ?voorkeur) }}
  UNION {{ ?ding cg:code|skos:notation|cg:gemeentecode|cg:afkorting ?naam BIND(1 AS ?voorkeur) }}
  {1}
}}
{2}
"""
_WRITTEN_SO = """SELECT DISTINCT ?ding ?naam (2 AS ?voorkeur) WHERE {{
  {{ VALUES ?ding {{ {1} }} ?ding rdfs:label ?naam }}
  UNION {{ VALUES ?naam {{ {2} }} ?ding rdfs:label ?naam }}
  FILTER EXISTS {{ ?ding a/rdfs:subClassOf* {0} }}
}} LIMIT 500
"""
_BELOW = "SELECT ?class WHERE {{ ?class rdfs:subClassOf* {0} }}"
# Of a class with more things than this, such as that of every applicatie, names are looked up one by one.
_MANY = "SELECT ?ding WHERE {{ ?ding a/rdfs:subClassOf* {0} }} OFFSET 10000 LIMIT 1"
Binding = dict[str, dict[str, str]]


def class_iri(kind: str) -> str:
    """The class that a parameter's kind names: `referentiecomponent` → cg:Referentiecomponent."""
    return vocab.CG + "".join(part.capitalize() for part in kind.split("-"))


class Names:
    """Per class and data version: normalised key → the things it may mean, best first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[int, str], Index] = {}

    async def index(self, kind: str) -> Index:
        """All things of the class that `kind` names; none when there are more than can be listed."""
        revision = self._store.version.revision
        found = self._known.get((revision, kind))
        if found is not None:
            return found
        whole = not await self._rows(_MANY.format(_class(kind)))
        rows = await self._rows(_NAMES.format(_class(kind), "", "")) if whole else []
        made = await asyncio.to_thread(Index, rows, whole=whole)  # others are served meanwhile
        self._known = {k: v for k, v in self._known.items() if k[0] == revision}
        return self._known.setdefault((revision, kind), made)

    async def find(self, kind: str, name: str, said: str) -> str | Finding:
        """The IRI of that class that `said` means, or what is wrong with it as a value of `name`."""
        index = await self.index(kind)
        if index.whole:
            return index.find(name, said)
        classes = [row["class"]["value"] for row in await self._rows(_BELOW.format(_class(kind)))]
        texts = [literal_line(said, language) for language in (None, "nl", "en")]
        sought = " ".join(_addresses(classes, said)), " ".join(texts)
        rows = await self._rows(_WRITTEN_SO.format(_class(kind), *sought))
        rows = rows or await self._rows(_NAMES.format(_class(kind), *_alike(said)))
        return Index(rows).find(name, said)

    async def _rows(self, select: str) -> list[Binding]:
        answer = await self._store.query(Query(_PREFIXES + select, solutions_format="json"))
        rows: list[Binding] = orjson.loads(await answer.read())["results"]["bindings"]
        return rows


def _class(kind: str) -> str:
    return iri_term(class_iri(kind))


def _addresses(classes: list[str], said: str) -> list[str]:
    """`said` as an address, and as the last part of one that a thing of these classes has."""
    soorten = [one.removeprefix(vocab.CG).lower() for one in classes if one.startswith(vocab.CG)]
    terms = [iri_term(f"{vocab.ID}{soort}/{vocab.key(said)}") for soort in soorten]
    with suppress(ValueError):  # most of what is said is no address
        terms.append(iri_term(said))
    return terms


def _alike(said: str) -> tuple[str, str]:
    """That `said` is in a name of a thing, or ends its address; and an order with what it is first."""
    key, end = literal_line(normal(said)), literal_line(f"/{normal(said)}")
    name, ends = "LCASE(STR(?naam))", f"STRENDS(LCASE(STR(?ding)), {end})"
    order = f"ORDER BY DESC({name} = {key} || {ends}) LIMIT 500"
    return f"FILTER(CONTAINS({name}, {key}) || {ends})", order


class Index:
    """The things of one class and every name that they are known by."""

    def __init__(self, rows: list[dict[str, dict[str, str]]], *, whole: bool = True) -> None:
        """`whole` tells whether all things of the class are in it."""
        self.whole = whole
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
