"""What everyone may know of inventories: how many municipalities, never which, and never few.

The counts make a graph of the open data set, made anew when inventories changed. A count below the
minimum group is left out, and so is a zero: that a count is absent says nothing (design 5).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import date

import orjson

from grondkaart.base import vocab
from grondkaart.base.errors import GrondkaartError
from grondkaart.base.terms import literal_line
from grondkaart.changes.turn import Turn
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.datasets import Datasets
from grondkaart.store.port import DataVersion, Query, Store

KIND = "afgeleid"
SERIES = "tellingen"
GRAPH = vocab.GRAPH + SERIES
_LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
_PAUSE_SECONDS = 1.0
_TYPE = vocab.RDF + "type"
_log = logging.getLogger(__name__)
_USED = """
  ?applicatie a cg:Applicatie ; cg:gemeente ?gemeente ; cg:component|cg:referentiecomponent ?what .
  FILTER NOT EXISTS { ?applicatie cg:gebruikstatus <https://w3id.org/grondkaart/id/gebruikstatus/uitgefaseerd> }
"""
_COUNTS = f"""
PREFIX cg: <https://w3id.org/grondkaart/def/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?what ?quarter ?number WHERE {{
  {{ SELECT ?what (COUNT(DISTINCT ?gemeente) AS ?number) WHERE {{ {_USED} }} GROUP BY ?what }}
  UNION
  {{ SELECT ?what ?quarter (COUNT(DISTINCT ?gemeente) AS ?number) WHERE {{
    ?moment a cg:Contractmoment ; cg:contract/cg:dekt ?applicatie ; cg:uitstapdatum ?day .
    {_USED}
    BIND (CONCAT(STR(YEAR(?day)), "-q", STR(xsd:integer(CEIL(MONTH(?day) / 3)))) AS ?quarter)
  }} GROUP BY ?what ?quarter }}
  FILTER (?number >= %d)
}}
"""


class Counting:
    """Keeps the graph of counts level with the inventories."""

    def __init__(self, archive: Archive, datasets: Datasets, turn: Turn, minimum: int) -> None:
        """`minimum` is the smallest number of municipalities that is told."""
        self._archive, self._datasets, self._turn, self._minimum = archive, datasets, turn, minimum
        self._seen: frozenset[tuple[str, str]] = frozenset()

    async def follow(self) -> None:
        """Count again whenever inventories changed, until cancelled."""
        while True:
            await asyncio.sleep(_PAUSE_SECONDS)
            try:
                await self.renew()
            except GrondkaartError as error:
                _log.warning("the counts stay as they were: %s", error)

    async def renew(self) -> None:
        """Bring the counts level, when they are not. Raises what a query or writing raises."""
        there = inventories_in(self._datasets.whole.version)
        if there == self._seen:
            return
        graph = await counts(self._datasets.whole, self._minimum)
        async with self._turn.writing() as version:
            await asyncio.to_thread(self._keep, version, graph)
        await self._datasets.refresh()
        self._seen = there

    def _keep(self, version: DataVersion, graph: bytes) -> None:
        digest = self._archive.keep_graph([graph])
        counted = {g.iri: g.digest for g in version.graphs}.get(GRAPH)
        if counted == digest or (counted is None and not graph):
            return
        names = ("betreft", "aantalGemeenten", "inKwartaal", "volgorde")
        made = NewGraph(
            GRAPH,
            digest,
            graph.count(b"\n"),
            frozenset({_TYPE, *(vocab.CG + n for n in (*names, "Telling", "Kwartaal"))}),
            "Tellingen over inventarisaties",
            "",
            _LICENCE,
        )
        self._archive.commit(Delivery(KIND, SERIES, "", "", "", (made,), {}))


def inventories_in(version: DataVersion) -> frozenset[tuple[str, str]]:
    """The inventories that count in a data version, with their digests."""
    return frozenset(
        (g.iri, g.digest) for g in version.graphs if g.series.startswith(vocab.INVENTORIES)
    )


async def counts(store: Store, minimum: int) -> bytes:
    """The graph of counts over the inventories in a store, as sorted N-Triples."""
    answer = await store.query(Query(_COUNTS % minimum, "json"))
    rows = orjson.loads(await answer.read())["results"]["bindings"]
    lines: set[str] = set()
    for row in rows:
        said = {name: cell["value"] for name, cell in row.items()}
        lines.update(_lines(said["what"], said.get("quarter", ""), int(said["number"])))
    return "".join(sorted(lines)).encode()


def _lines(iri: str, quarter: str, number: int) -> Iterable[str]:
    kind = "component" if iri.startswith(f"{vocab.ID}component/") else "referentiecomponent"
    key = "-".join(part for part in (kind, iri.rpartition("/")[2], quarter) if part)
    one = f"<{vocab.ID}telling/{key}>"
    yield f"{one} <{_TYPE}> <{vocab.CG}Telling> .\n"
    yield f"{one} <{vocab.CG}betreft> <{iri}> .\n"
    amount = literal_line(str(number), None, vocab.XSD + "integer")
    yield f"{one} <{vocab.CG}aantalGemeenten> {amount} .\n"
    if quarter:
        yield f"{one} <{vocab.CG}inKwartaal> <{vocab.ID}kwartaal/{quarter}> .\n"
        yield from _quarter(quarter)


def _quarter(key: str) -> Iterable[str]:
    """The quarter as a thing, as the route map describes its own."""
    year, number = int(key[:4]), int(key[-1])
    first = date(year, number * 3 - 2, 1)
    after = date(year + number // 4, number * 3 % 12 + 1, 1)
    last = date.fromordinal(after.toordinal() - 1)
    iri, day = f"<{vocab.ID}kwartaal/{key}>", vocab.XSD + "date"
    yield f"{iri} <{_TYPE}> <{vocab.CG}Kwartaal> .\n"
    yield f"{iri} <{vocab.RDFS}label> {literal_line(f'{number}e kwartaal van {year}', 'nl')} .\n"
    yield f"{iri} <{vocab.RDFS}label> {literal_line(f'Quarter {number} of {year}', 'en')} .\n"
    notation = literal_line(f"Q{number}-{year % 100:02}")
    yield f"{iri} <{vocab.PREFIXES['skos']}notation> {notation} .\n"
    for name, at in (("startDate", first), ("endDate", last)):
        yield f"{iri} <{vocab.DCAT}{name}> {literal_line(at.isoformat(), None, day)} .\n"
    order = literal_line(str(year * 4 + number - 1), None, vocab.XSD + "integer")
    yield f"{iri} <{vocab.CG}volgorde> {order} .\n"
    yield f"{iri} <{vocab.DCT}source> <{vocab.ID}bron/grondkaart> .\n"
