"""The description of a thing: what is said of it, where, what things are called, what points to it.

However much is known of a thing, that is at most four queries, each of bounded size:

1. all that is said of it, by graph, and of the nameless things in that;
2. how many things point to it, by property;
3. the first things that do, of each property;
4. what everything on the page is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import orjson

from grondkaart.base import vocab
from grondkaart.base.terms import iri_term, literal_line
from grondkaart.store.port import DataVersion, GraphInfo, Query, Store

PAGE_SIZE = 50  # things that point to it, of one property
MOST_ROWS = 2_000  # that are said of it
MOST_COUNTED = 10_000  # things that point to it
_MOST_PROPERTIES = 40
_ORDERED = 2_000  # things are put in order when there are no more than these
LABELS = (vocab.RDFS + "label", vocab.PREFIXES["sh"] + "name")
_LOADED = vocab.CG + "geladenOp"
EXPIRED = vocab.CG + "vervallenOp"
REPLACED_BY = (vocab.DCT + "isReplacedBy", vocab.CG + "opgegaanIn")

Binding = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Node:
    """A term: an IRI, the label of a nameless thing, or a literal with its language or datatype."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""

    @property
    def ntriples(self) -> str:
        """The term in N-Triples."""
        if self.kind == "iri":
            return iri_term(self.value)
        if self.kind == "blank":
            return f"_:{self.value}"
        return literal_line(self.value, self.language or None, self.datatype or None)


Said = tuple[str, Node]
"""A property and a value of it."""


@dataclass(frozen=True)
class Incoming:
    """The things that point to something by one property: how many, and which of them on this page.

    `counted` is a lower bound when `more`.
    """

    by: str
    counted: int
    things: tuple[str, ...]
    page: int
    more: bool = False

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.counted // PAGE_SIZE))


@dataclass(frozen=True)
class Origin:
    """A graph that something stands in: its address, title, release, licence, and when it was loaded."""

    iri: str
    title: str
    release: str
    licence: str
    loaded: str


@dataclass(frozen=True)
class Description:
    """What is known of a thing. `pointed`: how many things point to it; more than that if `uncounted`.
    `cut`: there is more to say of it than this. `names` are those of everything in it, by which property.
    """

    subject: str
    said: tuple[Said, ...]
    nameless: dict[str, tuple[Said, ...]]
    origins: tuple[Origin, ...]
    incoming: tuple[Incoming, ...]
    version: DataVersion
    pointed: int = 0
    uncounted: bool = False
    cut: bool = False
    names: tuple[tuple[str, str, Node], ...] = ()

    def values(self, *properties: str) -> list[Node]:
        """The values of some properties."""
        return [node for one, node in self.said if one in properties]

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """What everything is called, by language; "" for a name without one."""
        found: dict[str, dict[str, str]] = {}
        for iri, _, name in self.names:
            found.setdefault(iri, {}).setdefault(name.language, name.value)
        return found

    @property
    def modified(self) -> str:
        """When the newest graph was loaded that it stands in, or that it is; "" for neither."""
        loaded = [node.value for node in self.values(_LOADED)]
        return max((origin.loaded for origin in self.origins), default=max(loaded, default=""))


@dataclass(frozen=True)
class Standing:
    """Whether something is said of a thing, whether something points to it, whether it expired."""

    said: bool
    named: bool
    expired: bool


class Describing:
    """Describes things out of one store, on one data version; counts what it asks for that."""

    def __init__(self, store: Store, client: str = "") -> None:
        """`client` is whose query time it takes."""
        self._store, self._client = store, client
        self._version = store.version
        self._apart = [g.iri for g in self._version.graphs if g.current and g.apart]
        self.asked = 0
        self.mixed = False  # whether another data version came while it asked

    async def standing(self, subject: str) -> Standing:
        """How a thing is there: one query."""
        term = iri_term(subject)
        said = f"{{ {term} ?p ?o }}"
        said += "".join(f" UNION {{ GRAPH <{g}> {{ {term} ?p ?o }} }}" for g in self._apart)
        rows = await self._rows(
            f"SELECT (EXISTS {{ {said} }} AS ?said) (EXISTS {{ {self._pointing('?p', term)} }} AS ?named)"
            f" (EXISTS {{ {term} <{EXPIRED}> ?d }} AS ?expired) {{}}"
        )
        (row,) = rows
        return Standing(*(row[one]["value"] == "true" for one in ("said", "named", "expired")))

    async def graphs(self, subject: str) -> set[str]:
        """The graphs that say something of a thing, whether they count or not: one query."""
        term = iri_term(subject)
        rows = await self._rows(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {term} ?p ?o }} }} LIMIT 500")
        return {row["g"]["value"] for row in rows}

    async def describe(self, subject: str, wanted: str = "", page: int = 1) -> Description:
        """What is known of a thing; with `wanted` a page of what points to it by that property alone.

        A thing of which nothing is known has an empty description. Raises as the store does.
        """
        term = iri_term(subject)
        rows = await self._rows(_OWN.format(term=term, most=MOST_ROWS + 1))
        said, nameless, graphs = self._own(rows[:MOST_ROWS])
        counts, uncounted = await self._counted(term)
        incoming = await self._incoming(term, counts, wanted, page)
        found = Description(
            subject,
            said,
            nameless,
            self._origins(graphs),
            incoming,
            self._version,
            pointed=sum(counts.values()),
            uncounted=uncounted,
            cut=len(rows) > MOST_ROWS or len(counts) > _MOST_PROPERTIES,
        )
        return await self.named(found) if said or counts else found

    async def named(self, found: Description) -> Description:
        """The same, with what everything in it is called: one query."""
        values = " ".join(map(iri_term, sorted(_mentioned(found))))
        parts = []
        for property_ in LABELS:  # one pattern with one VALUES is looked up; two are all compared
            named = f"?x <{property_}> ?l BIND(<{property_}> AS ?p)"
            parts.append(f"{{ VALUES ?x {{ {values} }} {named} }}")
            parts += [
                f"{{ VALUES ?x {{ {values} }} GRAPH <{graph}> {{ {named} }} }}"
                for graph in self._apart
            ]
        rows = await self._rows(f"SELECT DISTINCT ?x ?p ?l {{ {' UNION '.join(parts)} }}")
        names = [(row["x"]["value"], row["p"]["value"], node(row["l"])) for row in rows]
        return replace(found, names=tuple((x, p, name) for x, p, name in names if name is not None))

    def _own(
        self, rows: Sequence[Binding]
    ) -> tuple[tuple[Said, ...], dict[str, tuple[Said, ...]], set[str]]:
        """What is said in graphs that count, of the thing and of the nameless things in that."""
        counting = {g.iri for g in self._version.graphs if g.current} | vocab.MADE_GRAPHS
        said: dict[Said, None] = {}
        nameless: dict[str, dict[Said, None]] = {}
        graphs: set[str] = set()
        for row in rows:
            value = node(row["o"])
            if row["g"]["value"] not in counting or value is None:
                continue
            one = (row["p"]["value"], value)
            if "b" in row:
                nameless.setdefault(row["b"]["value"], {})[one] = None
                continue
            said[one] = None
            graphs.add(row["g"]["value"])
        return tuple(said), {b: tuple(s) for b, s in nameless.items()}, graphs

    def _origins(self, graphs: set[str]) -> tuple[Origin, ...]:
        return tuple(origin(g) for g in self._version.graphs if g.iri in graphs)

    async def _counted(self, term: str) -> tuple[dict[str, int], bool]:
        """How many things point to it, by property; and whether there are more than are counted."""
        pointing = self._pointing("?p", term)
        text = f"SELECT ?p (COUNT(*) AS ?n) {{ {{ SELECT ?p {{ {pointing} }} LIMIT {MOST_COUNTED} }} }} GROUP BY ?p"
        rows = await self._rows(text)
        counts = {row["p"]["value"]: int(row["n"]["value"]) for row in rows if "p" in row}
        return counts, sum(counts.values()) >= MOST_COUNTED

    def _pointing(self, property_: str, term: str) -> str:
        """The pattern of what points to a thing; nameless things are nothing to follow."""
        parts = [f"{{ ?s {property_} {term} }}"]
        parts += [f"{{ GRAPH <{graph}> {{ ?s {property_} {term} }} }}" for graph in self._apart]
        return f"{' UNION '.join(parts)} FILTER(isIRI(?s))"

    async def _incoming(
        self, term: str, counts: dict[str, int], wanted: str, page: int
    ) -> tuple[Incoming, ...]:
        """The things on a page of each property that is wanted."""
        properties = [wanted] if wanted else sorted(counts)[:_MOST_PROPERTIES]
        properties = [one for one in properties if one in counts]
        if not properties:
            return ()
        skipped = (page - 1) * PAGE_SIZE
        parts = []
        for number, one in enumerate(properties):
            order = "ORDER BY ?s" if counts[one] <= _ORDERED else ""
            parts.append(
                f"{{ SELECT ?s ({number} AS ?n) {{ {self._pointing(iri_term(one), term)} }} "
                f"{order} OFFSET {skipped} LIMIT {PAGE_SIZE} }}"
            )
        found: dict[int, list[str]] = {}
        for row in await self._rows(f"SELECT ?n ?s {{ {' UNION '.join(parts)} }}"):
            found.setdefault(int(row["n"]["value"]), []).append(row["s"]["value"])
        return tuple(
            Incoming(
                one,
                counts[one],
                tuple(found.get(number, ())),
                page,
                sum(counts.values()) >= MOST_COUNTED,
            )
            for number, one in enumerate(properties)
        )

    async def _rows(self, text: str) -> list[Binding]:
        self.asked += 1
        answer = await self._store.query(Query(text, "json", form="SELECT", client=self._client))
        self.mixed |= answer.version.revision != self._version.revision
        self._version = answer.version
        rows: list[Binding] = orjson.loads(await answer.read())["results"]["bindings"]
        return rows


_OWN = """SELECT ?g ?p ?o ?b {{
  {{ GRAPH ?g {{ {term} ?p ?o }} }}
  UNION {{
    {{ SELECT DISTINCT ?g ?b {{ GRAPH ?g {{ {term} ?q ?b FILTER(isBlank(?b)) }} }} }}
    GRAPH ?g {{ ?b ?p ?o }}
  }}
}} LIMIT {most}"""


def origin(graph: GraphInfo) -> Origin:
    """A graph as the origin of something."""
    return Origin(graph.iri, graph.title, graph.release, graph.licence, graph.loaded)


def node(said: dict[str, str]) -> Node | None:
    """A term of SPARQL's JSON results; None for a statement about a statement, which is no term here."""
    match said["type"]:
        case "uri":
            return Node("iri", said["value"])
        case "bnode":
            return Node("blank", said["value"])
        case "literal":
            return Node(
                "literal", said["value"], said.get("xml:lang", ""), said.get("datatype", "")
            )
    return None


def _mentioned(found: Description) -> set[str]:
    """Every IRI on the page, the thing itself too."""
    every: set[str] = {found.subject}
    for said in (found.said, *found.nameless.values()):
        every |= _iris(said)
    for one in found.incoming:
        every |= {one.by, *one.things}
    return every


def _iris(said: Iterable[Said]) -> set[str]:
    return {one for one, _ in said} | {value.value for _, value in said if value.kind == "iri"}
