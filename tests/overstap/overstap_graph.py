"""Puts what the slow computation knows into the real thing: handed in as N-Triples, completed, asked.

Names become addresses: applicatie `a1` of gemeente `vb0001` is `…/id/applicatie/vb0001-a1`.
"""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from rdflib import Graph
from slow import Applicatie, Component, Contract, Land, Opgave, Termijn

from grondkaart.base import vocab
from grondkaart.importers.inventory.columns import Columns
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.ntriples import NTriples
from grondkaart.importers.inventory.port import Known, Owner
from grondkaart.importers.inventory.things import Things
from grondkaart.inventories.completing import complete
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import Answering, Row
from grondkaart.store.engine import Engine
from grondkaart.store.port import Answer, DataVersion, Query

ROOT = Path(__file__).parents[2]
CATALOGUE = Catalogue.read(ROOT)
_CG, _ID, _XSD = vocab.CG, vocab.ID, vocab.XSD
_TYPE, _LABEL = vocab.RDF + "type", vocab.RDFS + "label"
_CURRENCY = "http://publications.europa.eu/resource/authority/currency/"
_LISTS = ("Gebruikstatus", "Componentstatus", "Fase")


class LandStore:
    """Implements `port.Store` over all that is known of a land."""

    def __init__(self, land: Land) -> None:
        self.engine = Engine()
        self.engine.load(_shipped())
        self.engine.load("".join(_written(land)).encode())

    @property
    def version(self) -> DataVersion:
        return DataVersion(1, ())

    async def query(self, query: Query) -> Answer:
        kind, name, written = self.engine.answer(query)
        return Answer(kind, name, self.version, _whole(written))

    async def close(self) -> None:
        pass

    def select(self, names: str, pattern: str) -> list[tuple[str, ...]]:
        """The values of these variables for a pattern, as text; what is not bound is empty."""
        text = f"PREFIX cg: <{_CG}>\nSELECT {names} WHERE {{ {pattern} }}"
        _, _, written = self.engine.answer(Query(text, solutions_format="csv"))
        _, *rows = csv.reader(written.decode().splitlines())
        return sorted(map(tuple, rows))


async def _whole(written: bytes) -> AsyncIterator[bytes]:
    yield written


async def ask(store: LandStore, slug: str, peildatum: date, **given: str | list[str]) -> list[Row]:
    """The rows of a question."""
    question = CATALOGUE.get(slug)
    assert question is not None
    answering = Answering(store)
    values = {n: [said] if isinstance(said, str) else said for n, said in given.items()}
    bound = await answering.bind(question, values | {"peildatum": [peildatum.isoformat()]})
    return list((await answering.answer(bound)).rows)


def address(soort: str, gemeente: str, name: str) -> str:
    """The address of an applicatie or contract."""
    return f"{_ID}{soort}/{gemeente}-{name}"


def gemeente_address(gemeente: str) -> str:
    """The address of a municipality that is invented."""
    return f"{_ID}gemeente/{gemeente}"


def gemeente_of(contract: Contract, land: Land) -> str:
    """Whose contract it is: of the municipality of what it covers."""
    (found,) = {one.gemeente for one in land.applicaties if one.name in contract.dekt}
    return found


@cache
def _form() -> NTriples:
    return NTriples(Things.read(ROOT, Columns.read(ROOT)))


@cache
def _shipped() -> bytes:
    """The quarters, and the lists that statuses and phases are from."""
    graph = Graph()
    for path in (
        *sorted((ROOT / "data").rglob("kwartalen.ttl")),
        *(ROOT / "ontology" / f"{name}.ttl" for name in _LISTS),
    ):
        graph.parse(path)
    return graph.serialize(format="nt", encoding="utf-8")


def _written(land: Land) -> Iterator[str]:
    """All of it as lines of N-Triples, with what follows from each inventory."""
    for component in land.componenten:
        yield from _component(component)
    for opgave in land.opgaven:
        yield from _opgave(opgave, land)
    for rc in sorted({rc for one in land.applicaties for rc in one.voor}):
        yield from _thing(f"{_ID}gemma/{rc}", "Referentiecomponent", rc)
    for gemeente in sorted({one.gemeente for one in land.applicaties}):
        yield from _thing(gemeente_address(gemeente), "Gemeente", gemeente)
        owner = Owner(gemeente, gemeente_address(gemeente), gemeente, (gemeente,))
        body = "".join(_inventory(gemeente, land)).encode()
        read = _form().read(body, Known(owner, Names(())), lambda _: None)
        complete(read, owner, land.aanvaard)
        yield from read.lines


def _line(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> <{predicate}> {value} .\n"


def _thing(iri: str, kind: str, name: str) -> Iterator[str]:
    yield _line(iri, _TYPE, f"<{_CG}{kind}>")
    yield _line(iri, _LABEL, f'"{name}"@nl')


def _said(iri: str, **said: object) -> Iterator[str]:
    """What is said of a thing, by the name of our term; None says nothing."""
    for name, value in said.items():
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None:
                yield _line(iri, _CG + name, one if isinstance(one, str) else _literal(one))


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^<{_XSD}boolean>'
    if isinstance(value, Termijn):
        text = f"P{value.months}M" + (f"{value.days}D" if value.days else "")
        return f'"{text}"^^<{_XSD}duration>'
    kind = {date: "date", int: "integer"}.get(type(value), "decimal")
    return f'"{value}"^^<{_XSD}{kind}>'


def _named(soort: str, *names: str) -> tuple[str, ...]:
    return tuple(f"<{_ID}{soort}/{name}>" for name in names)


def _inventory(gemeente: str, land: Land) -> Iterator[str]:
    for one in land.applicaties:
        if one.gemeente == gemeente:
            yield from _applicatie(one)
    for contract in land.contracten:
        if gemeente_of(contract, land) == gemeente:
            yield from _contract(contract, gemeente)


def _applicatie(one: Applicatie) -> Iterator[str]:
    iri = address("applicatie", one.gemeente, one.name)
    yield from _thing(iri, "Applicatie", one.name)
    yield from _said(
        iri,
        gebruikstatus=_named("gebruikstatus", one.status),
        referentiecomponent=_named("gemma", *one.voor),
        aantalGebruikers=one.gebruikers,
        bedoeldDubbel=None if one.bedoeld is None else f'"{one.bedoeld}"',
        component=None if one.component is None else _named("component", one.component),
    )


def _contract(one: Contract, gemeente: str) -> Iterator[str]:
    iri = address("contract", gemeente, one.name)
    yield from _thing(iri, "Contract", one.name)
    covered = [f"<{address('applicatie', gemeente, name)}>" for name in one.dekt]
    if one.koppelt:
        connection = address("koppeling", gemeente, one.name)
        yield from _thing(connection, "Koppeling", f"koppeling onder {one.name}")
        yield from _said(connection, van=covered[0], naar=covered[-1], contract=f"<{iri}>")
        covered.append(f"<{connection}>")
    currency = f"<{_CURRENCY}{'EUR' if one.euro else 'USD'}>"
    yield from _said(
        iri,
        dekt=tuple(covered),
        ingangsdatum=one.ingang,
        einddatum=one.einde,
        opzegtermijn=one.opzeg,
        stilzwijgendeVerlenging=one.verlengt,
        verlengingstermijn=one.verlenging,
        maximumVerlengingen=one.hoogstens,
        onopzegbaarTot=one.onopzegbaar,
        jaarkosten=one.kosten,
        valuta=None if one.kosten is None else currency,
    )


def _component(one: Component) -> Iterator[str]:
    iri = f"{_ID}component/{one.name}"
    yield from _thing(iri, "Component", one.name)
    yield from _said(
        iri,
        realiseert=_named("gemma", *one.realiseert),
        componentstatus=None if one.status is None else _named("componentstatus", one.status),
        beschikbaarVanaf=one.vanaf,
    )


def _opgave(one: Opgave, land: Land) -> Iterator[str]:
    iri = f"{_ID}opgave/{one.name}"
    yield from _thing(iri, "Opgave", one.name)
    for component in land.componenten:
        if one.name in component.opgaven:
            whole = f"{_ID}oplossing/{one.name}-{component.name}"
            yield from _thing(whole, "Oplossing", f"{component.name} voor {one.name}")
            yield from _said(
                whole,
                onderdeel=_named("component", component.name),
                voorOpgave=_named("opgave", one.name),
            )
    for day in one.opschaling:
        quarter = f"{day.year}-q{(day.month + 2) // 3}"
        cell = f"{_ID}planning/{one.name}-{quarter}"
        yield _line(cell, _TYPE, f"<{_CG}Planning>")
        yield from _said(
            cell,
            opgave=_named("opgave", one.name),
            kwartaal=_named("kwartaal", quarter),
            fase=_named("fase", "opschalingsfase"),
        )
    for gemeente in sorted(one.deelnemers):
        taking_part = f"{_ID}deelname/{one.name}-{gemeente}"
        yield _line(taking_part, _TYPE, f"<{_CG}Deelname>")
        yield from _said(
            taking_part,
            opgave=_named("opgave", one.name),
            deelnemer=f"<{gemeente_address(gemeente)}>",
        )
