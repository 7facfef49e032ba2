"""A graph is judged with what is published elsewhere: the same as if all of it were one graph."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize
from rdflib import RDF, SH, Graph, URIRef

from grondkaart.base.errors import BadInput, ShapesRefused
from grondkaart.changes.graphs import context_query
from grondkaart.store.drafting import changed
from grondkaart.validation.guard import GuardLimits, ShapesGuard

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "tests" / "shapes").glob("*.ttl"))
CG = "https://w3id.org/grondkaart/def/"
TEST = "https://w3id.org/grondkaart/test/"
Found = set[tuple[str, str]]


def triples(path: Path) -> list[Triple]:
    return [q.triple for q in parse(path=str(path), format=RdfFormat.TURTLE)]


async def judged(guard: ShapesGuard, thing: NamedNode, all_of_it: list[Triple]) -> Found:
    """The rules that `thing`, in a graph of its own, breaks while the rest is published."""
    published = Store()
    published.extend(Quad(*t) for t in all_of_it if t.subject != thing)
    made = changed("a:g", [t for t in all_of_it if t.subject == thing])
    graph = made.ntriples or b""

    async def context(things: list[str]) -> bytes:
        said = published.query(context_query(graph, things))
        return serialize(said, format=RdfFormat.N_TRIPLES) or b""  # type: ignore[arg-type]

    try:
        await guard.check(graph, made.terms, context)
    except ShapesRefused as refused:
        return {(one["vorm"], one["ding"]) for one in refused.extra["bevindingen"]}  # type: ignore[attr-defined]
    return set()


@pytest.fixture(scope="module")
def found() -> dict[str, Found]:
    """Of each example: what each of its things breaks when it comes alone, after the others."""

    async def within() -> dict[str, Found]:
        guard = ShapesGuard(ROOT, GuardLimits(30, 1024))
        said: dict[str, Found] = {}
        for path in EXAMPLES:
            all_of_it = triples(path)
            things = {t.subject for t in all_of_it if isinstance(t.subject, NamedNode)}
            said[path.name] = set()
            for thing in things:
                said[path.name] |= await judged(guard, thing, all_of_it)
        await guard.close()
        return said

    return asyncio.run(within())


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_a_thing_alone_is_judged_as_it_is_together_with_what_is_published(
    name: str, found: dict[str, Found], shapes: Graph
) -> None:
    said: dict[object, dict[str, str]] = {}
    for t in triples(ROOT / "tests" / "shapes" / name):
        if t.predicate.value in (f"{TEST}vorm", f"{TEST}focus"):
            said.setdefault(t.subject, {})[t.predicate.value] = t.object.value  # type: ignore[union-attr]
    wanted = {(one[f"{TEST}vorm"], one[f"{TEST}focus"]) for one in said.values()}
    refuses = {one for one in wanted if (URIRef(one[0]), SH.severity, SH.Violation) in shapes}

    assert refuses == {one for one in found[name] if not one[1].startswith("_:")}


@pytest.mark.parametrize("value", ['"a"@en--ltr', "<<( <a:s> <a:p> <a:o> )>>"])
def test_terms_that_the_shapes_cannot_read_are_refused_and_the_next_graph_is_judged(
    value: str,
) -> None:
    async def nothing(_: list[str]) -> bytes:
        return b""

    async def within() -> None:
        guard = ShapesGuard(ROOT, GuardLimits(30, 1024))
        graph = f"<a:x> <{RDF.type}> <{CG}Component> .\n".encode()
        try:
            more = graph + f"<a:x> <a:p> {value} .\n".encode()
            with pytest.raises(BadInput, match=r"RDF 1\.2") as caught:
                await guard.check(more, frozenset({f"{CG}Component"}), nothing)
            assert not isinstance(caught.value, ShapesRefused)
            with pytest.raises(ShapesRefused):
                await guard.check(graph, frozenset({f"{CG}Component"}), nothing)
        finally:
            await guard.close()

    asyncio.run(within())


def test_a_graph_without_types_that_adds_to_a_published_thing_is_judged_too() -> None:
    status = f"{CG}componentstatus"
    graph = f"<a:x> <{status}> <a:no> .\n".encode()

    async def typed(_: list[str]) -> bytes:
        return f"<a:x> <{RDF.type}> <{CG}Component> .\n".encode()

    async def within() -> None:
        guard = ShapesGuard(ROOT, GuardLimits(30, 1024))
        try:
            with pytest.raises(ShapesRefused):
                await guard.check(graph, frozenset({status}), typed)
        finally:
            await guard.close()

    asyncio.run(within())
