"""What everyone may know of inventories: how many municipalities, never which, and never few.

The figures make a graph of the open data set, made anew when enough inventories changed. What is not in it
says nothing: fewer than the smallest group, none, or not told yet (docs/decisions/0016).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping

import orjson

from grondkaart.base import vocab
from grondkaart.base.errors import DataDirProblem, GrondkaartError, Text
from grondkaart.base.terms import literal_line
from grondkaart.changes.turn import Turn
from grondkaart.inventories import counted
from grondkaart.inventories.answers import Ground, answers, quarter_of
from grondkaart.inventories.counted import Counted
from grondkaart.inventories.figures import EXIT, SWITCH, USE, Figure, figures
from grondkaart.questions.parameters import today
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.datasets import Datasets
from grondkaart.store.port import DataVersion, Query, Store

KIND = counted.KIND
SERIES = "tellingen"
GRAPH = vocab.GRAPH + SERIES
_LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
_PAUSE_SECONDS = 1.0
_TYPE = vocab.RDF + "type"
_REALISES = vocab.CG + "realiseert"
_ROLES = f"SELECT ?component ?role {{ ?component <{_REALISES}> ?role }}"
_NAMES = (
    "Telling",
    "aantalGemeenten",
    "betreft",
    "inKwartaal",
    "kleinsteGroep",
    "peildatum",
    "telt",
)
_NAMED = {
    USE: Text("Gebruik van", "Use of"),
    EXIT: Text("Uitstap mogelijk uit", "Exit possible from"),
    SWITCH: Text("Overstap mogelijk naar", "Move possible to"),
}
_log = logging.getLogger(__name__)

Seen = tuple[frozenset[tuple[str, str]], str]
"""The graphs that figures depend on, and the quarter that they begin with."""


class Counting:
    """Keeps the graph of figures level with the inventories."""

    def __init__(self, archive: Archive, datasets: Datasets, turn: Turn, minimum: int) -> None:
        """`minimum` is the smallest group of municipalities that is told of."""
        self._archive, self._datasets, self._turn, self._minimum = archive, datasets, turn, minimum
        self._seen: Seen | None = None
        self._made: tuple[Counted, Ground] | None = None
        self._ground: Ground | None = None
        self._answers: dict[str, tuple[Figure, ...]] = {}

    async def follow(self) -> None:
        """Look again whenever something changed, until cancelled."""
        while True:
            await asyncio.sleep(_PAUSE_SECONDS)
            try:
                await self.renew()
            except GrondkaartError as error:
                _log.warning("the figures stay as they were: %s", error)

    async def renew(self) -> None:
        """Bring the figures level, when they are not. Raises what a query or writing raises."""
        version = self._datasets.whole.version
        seen = _seen(version, quarter_of(today().isoformat()))
        if seen == self._seen:
            return
        before = await asyncio.to_thread(counted.read, self._archive)
        following = (self._archive, version, before, self._minimum)
        tells = await asyncio.to_thread(counted.following, *following)
        ground = await _ground(self._datasets.open, seen[1])
        if (tells, ground) != self._made:
            graph = await self._graph(tells, ground)
            if tells != before or not _is_told(version, graph):
                async with self._turn.writing() as now:
                    await asyncio.to_thread(self._keep, now, graph, tells, before)
                await self._datasets.refresh()
        self._seen, self._made = seen, (tells, ground)

    async def _graph(self, tells: Counted, ground: Ground) -> bytes:
        """The figures of these inventories, as sorted N-Triples. What was read before is not read again."""
        if ground != self._ground:
            self._ground, self._answers = ground, {}
        known = {digest: self._answers.get(digest) for digest in tells.values()}
        one: dict[Figure, Figure] = {f: f for found in known.values() for f in found or ()}
        for digest in [digest for digest, found in known.items() if found is None]:
            found = await asyncio.to_thread(self._read, digest, ground)
            known[digest] = tuple(one.setdefault(figure, figure) for figure in found)
        self._answers = {digest: found for digest, found in known.items() if found is not None}
        everyone = [self._answers[digest] for digest in tells.values()]
        shown = await asyncio.to_thread(figures, everyone, self._minimum)
        return await asyncio.to_thread(_written, shown, self._minimum, ground.since)

    def _read(self, digest: str, ground: Ground) -> frozenset[Figure]:
        path = self._archive.graph_path(digest)
        try:
            return answers(path.read_bytes(), ground)
        except OSError as error:
            raise DataDirProblem(
                f"{path} kan niet worden gelezen ({error.strerror}); draai grondkaart rebuild.",
                f"{path} cannot be read ({error.strerror}); run grondkaart rebuild.",
            ) from None

    def _keep(self, version: DataVersion, graph: bytes, tells: Counted, before: Counted) -> None:
        """Keep the figures and what they tell of, where they changed, with one commit."""
        deliveries = [] if tells == before else [counted.delivery(tells)]
        if not _is_told(version, graph):
            made = _new(graph, self._archive.keep_graph([graph]))
            deliveries.append(Delivery(KIND, SERIES, "", "", "", (made,), {}))
        if deliveries:
            self._archive.commit(*deliveries)


def _is_told(version: DataVersion, graph: bytes) -> bool:
    """Whether these are the figures that everyone sees; none at all need no graph."""
    there = next((g.digest for g in version.graphs if g.iri == GRAPH), "")
    return there == hashlib.sha256(graph).hexdigest() if graph or there else True


def _new(graph: bytes, digest: str) -> NewGraph:
    terms = frozenset({_TYPE, *(vocab.CG + name for name in _NAMES)})
    lines = graph.count(b"\n")
    return NewGraph(GRAPH, digest, lines, terms, "Tellingen over inventarisaties", "", _LICENCE)


def _seen(version: DataVersion, quarter: str) -> Seen:
    start = vocab.GRAPH + vocab.INVENTORIES
    graphs = frozenset(
        (g.iri, g.digest)
        for g in version.graphs
        if g.iri.startswith(start) or (_REALISES in g.terms and not g.closed)
    )
    return graphs, quarter


async def _ground(store: Store, since: str) -> Ground:
    """What answers are read against, as the open store has it. Raises what a query raises."""
    answer = await store.query(Query(_ROLES, "json"))
    roles = defaultdict(set)
    for row in orjson.loads(await answer.read())["results"]["bindings"]:
        roles[row["component"]["value"]].add(row["role"]["value"])
    return Ground(since, {component: frozenset(of) for component, of in roles.items()})


def _written(shown: Mapping[Figure, int], minimum: int, since: str) -> bytes:
    if not shown:
        return b""
    first = f"{since[:4]}-{int(since[-1]) * 3 - 2:02}-01"
    smallest = literal_line(str(minimum), None, vocab.XSD + "integer")
    lines = [
        f"<{GRAPH}> <{vocab.CG}kleinsteGroep> {smallest} .\n",
        f"<{GRAPH}> <{vocab.CG}peildatum> {literal_line(first, None, vocab.XSD + 'date')} .\n",
    ]
    for figure, number in shown.items():
        lines += _lines(figure, number)
    return "".join(sorted(lines)).encode()


def _lines(figure: Figure, number: int) -> Iterable[str]:
    iri, quarter = figure.betreft, figure.kwartaal
    kind = "component" if iri.startswith(f"{vocab.ID}component/") else "referentiecomponent"
    parts = (figure.telt, kind, iri.rpartition("/")[2], quarter)
    one = f"<{vocab.ID}telling/{'-'.join(part for part in parts if part)}>"
    yield f"{one} <{_TYPE}> <{vocab.CG}Telling> .\n"
    for language, words in (("nl", _NAMED[figure.telt].nl), ("en", _NAMED[figure.telt].en)):
        name = " ".join(part for part in (words, *parts[1:]) if part)
        yield f"{one} <{vocab.RDFS}label> {literal_line(name, language)} .\n"
    yield f"{one} <{vocab.CG}telt> {literal_line(figure.telt)} .\n"
    yield f"{one} <{vocab.CG}betreft> <{iri}> .\n"
    amount = literal_line(str(number), None, vocab.XSD + "integer")
    yield f"{one} <{vocab.CG}aantalGemeenten> {amount} .\n"
    if quarter:
        yield f"{one} <{vocab.CG}inKwartaal> <{vocab.ID}kwartaal/{quarter}> .\n"
