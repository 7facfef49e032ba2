"""The names that can be searched: of everything in a store, by its most specific class, and of the questions."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from grondkaart.base import vocab
from grondkaart.base.errors import GrondkaartError
from grondkaart.base.terms import read_term
from grondkaart.questions.catalogue import Question
from grondkaart.questions.searching import Found, Index, Named
from grondkaart.store.port import Query, Store

_log = logging.getLogger(__name__)
QUESTION, TERM = "vraag", "term"
# What people look for, in the order in which it is shown; other kinds come after, by name.
KINDS = (
    QUESTION,
    *(
        vocab.CG + name
        for name in (
            "GemeenschappelijkeComponent",
            "DecentraleComponent",
            "Component",
            "Oplossing",
            "Referentiecomponent",
            "Standaard",
            "Standaardversie",
            "GeneriekeStandaard",
            "Informatiemodel",
            "Koppelvlak",
            "Voorziening",
            "Opgave",
            "Spoor",
            "Besluit",
            "Gemeente",
            "Voorbeeldgemeente",
            "Leverancier",
            "Samenwerkingsverband",
            "Organisatie",
            "Applicatie",
            "Contract",
            "Koppeling",
        )
    ),
    TERM,
)
# The bookkeeping of the graph: nobody looks for it by name.
_LEFT_OUT = {
    vocab.CG + name
    for name in (
        "Bewering",
        "Bundelmoment",
        "Contractbundel",
        "Contractmoment",
        "Eigenschap",
        "Graaf",
        "Reeks",
        "Referentieaansluiting",
        "Telling",
        "Viewknoop",
        "Viewverbinding",
    )
}
_SHAPES = vocab.CG + "vorm/"
_RDFS, _SKOS = vocab.RDFS, vocab.PREFIXES["skos"]
_NAMES = f"SELECT ?s ?o {{ ?s <{_RDFS}label> ?o FILTER(isIRI(?s)) }}"
_OTHERS = (
    f"SELECT ?s ?o {{ ?s <{_SKOS}altLabel>|<{_SKOS}notation>|<{vocab.CG}code>|"
    f"<{vocab.CG}gemeentecode>|<{vocab.CG}afkorting> ?o FILTER(isIRI(?s)) }}"
)
_WHOSE = f"SELECT ?s ?o {{ ?s <{vocab.CG}gemeente> ?g . ?g <{_RDFS}label> ?o }}"
_KIND = f'SELECT ?s ?o {{ ?s a ?o FILTER(isIRI(?s) && STRSTARTS(STR(?o), "{vocab.CG}")) }}'
_ABOVE = f'SELECT ?s ?o {{ ?s <{_RDFS}subClassOf>+ ?o FILTER(STRSTARTS(STR(?o), "{vocab.CG}")) }}'
_TITLES = f"SELECT ?s ?o {{ ?s a <{vocab.PREFIXES['owl']}Class> ; <{_RDFS}label> ?o }}"
_LITERAL = re.compile(r'"(.*)"(?:@([\w-]+)|\^\^<[^>]*>)?')


class Finding:
    """Searches the names of one store; makes the index once on each data version."""

    def __init__(self, store: Store, questions: Iterable[Question]) -> None:
        self._store = store
        self._questions = [_question(one) for one in questions]
        self._made: tuple[int, Index, dict[str, str]] | None = None
        self._making = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def find(self, text: str, most: int, kind: str = "") -> Found:
        """See `Index.find`. Raises what asking the store raises."""
        index, _ = await self._level()
        return await asyncio.to_thread(index.find, text, most, kind)

    async def titles(self) -> dict[str, str]:
        """What the kinds are called in Dutch. Raises what asking the store raises."""
        return (await self._level())[1]

    async def _level(self) -> tuple[Index, dict[str, str]]:
        """The index, and the titles of its kinds. While a new one is made, the one before it answers."""
        if self._made is None:
            await self._make()
        elif self._made[0] != self._store.version.revision and not self._making.locked():
            self._task = asyncio.create_task(self._renew())
        assert self._made is not None
        return self._made[1:]

    async def _renew(self) -> None:
        try:
            await self._make()
        except GrondkaartError as error:  # the next one who seeks has it tried again
            _log.warning("names are found as they were: %s", error)

    async def _make(self) -> None:
        async with self._making:
            revision = self._store.version.revision
            if self._made is not None and self._made[0] == revision:
                return
            said = [await self._asked(text) for text in (_NAMES, _OTHERS, _KIND, _ABOVE, _WHOSE)]
            made = await asyncio.to_thread(self._index, *said)
            titles = {
                thing: text
                for thing, literal in _pairs(await self._asked(_TITLES))
                for text, language in [_text(literal)]
                if language == "nl"
            }
            self._made = (revision, made, titles)

    async def _asked(self, text: str) -> bytes:
        answer = await self._store.query(Query(text, solutions_format="tsv"))
        return await answer.read()

    def _index(
        self, names: bytes, others: bytes, kinds: bytes, above: bytes, whose: bytes
    ) -> Index:
        return Index([*self._questions, *_named(names, others, kinds, above, whose)], KINDS)


def _question(one: Question) -> Named:
    titel = one.header.titel
    slug = one.slug.replace("-", " ")
    return Named(f"/vragen/{one.slug}", {"nl": titel.nl, "en": titel.en}, (slug,), QUESTION)


def _named(
    names: bytes, others: bytes, kinds: bytes, above: bytes, whose: bytes
) -> Iterator[Named]:
    """Everything that has a name and a kind of ours."""
    owner = {thing: _text(literal)[0] for thing, literal in _pairs(whose)}
    higher: defaultdict[str, set[str]] = defaultdict(set)
    for below, one in _pairs(above):
        higher[below].add(one[1:-1])
    kind_of: defaultdict[str, set[str]] = defaultdict(set)
    for thing, kind in _pairs(kinds):
        kind_of[thing].add(kind[1:-1])
    called: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for thing, literal in _pairs(names):
        text, language = _text(literal)
        called[thing].setdefault(language, text)
    also: defaultdict[str, list[str]] = defaultdict(list)
    for thing, literal in _pairs(others):
        also[thing].append(_text(literal)[0])
    for thing, said in called.items():
        kind = _most_specific(kind_of.get(thing, set()), higher)
        if not kind and thing.startswith(vocab.CG) and not thing.startswith(_SHAPES):
            kind = TERM
        if kind and kind not in _LEFT_OUT:
            yield Named(thing, said, tuple(also.get(thing, ())), kind, owner.get(thing, ""))


def _most_specific(kinds: set[str], higher: dict[str, set[str]]) -> str:
    """The kind that is above none of the others; the first by address where there are several."""
    above = {one for kind in kinds for one in higher.get(kind, ())}
    return min(kinds - above, default="")


def _pairs(tsv: bytes) -> Iterator[tuple[str, str]]:
    """Address and term of each row (SPARQL 1.1 Results TSV; an address has no blank in it)."""
    rows: Sequence[str] = tsv.decode().split("\n")[1:]
    for row in rows:
        thing, _, term = row.partition("\t")
        if term:
            yield thing[1:-1], term


def _text(literal: str) -> tuple[str, str]:
    """What a literal says, and its language or ""."""
    said = _LITERAL.fullmatch(literal)
    if said is None:  # a number, written without quotes
        return literal, ""
    term = read_term(literal) if "\\" in literal else None  # which takes longer than most need
    return term.value if term is not None else said[1], said[2] or ""
