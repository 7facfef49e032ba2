"""The guard of writes: it refuses what breaks a shape, says why, and costs nothing where no shape looks."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import SH

from grondkaart.base.errors import Busy, ShapesRefused
from grondkaart.store.drafting import changed
from grondkaart.validation.guard import GuardLimits, ShapesGuard
from grondkaart.validation.targets import Targets

ROOT = Path(__file__).parents[2]
SHAPES = ROOT / "tests" / "shapes"
NAMES = sorted(path.name.removesuffix(".valid.ttl") for path in SHAPES.glob("*.valid.ttl"))
CG = "https://w3id.org/grondkaart/def/"
EXPECTED = "https://w3id.org/grondkaart/test/vorm"
LIMITS = GuardLimits(30, 1024)


def example(name: str, kind: str) -> list[object]:
    return [
        q.triple for q in parse(path=str(SHAPES / f"{name}.{kind}.ttl"), format=RdfFormat.TURTLE)
    ]


async def nothing(_: list[str]) -> bytes:
    return b""


def check_all(examples: list[tuple[str, str]]) -> dict[tuple[str, str], ShapesRefused | None]:
    """What one guard says of each example, one after the other."""

    async def within() -> dict[tuple[str, str], ShapesRefused | None]:
        guard = ShapesGuard(ROOT, LIMITS)
        said: dict[tuple[str, str], ShapesRefused | None] = {}
        for one in examples:
            made = changed("a:g", example(*one))  # type: ignore[arg-type]
            try:
                await guard.check(made.ntriples or b"", made.terms, nothing)
                said[one] = None
            except ShapesRefused as refused:
                said[one] = refused
        await guard.close()
        return said

    return asyncio.run(within())


@pytest.fixture(scope="module")
def said() -> dict[tuple[str, str], ShapesRefused | None]:
    return check_all([(name, kind) for name in NAMES for kind in ("valid", "invalid")])


@pytest.mark.parametrize("name", NAMES)
def test_a_valid_example_passes_and_an_invalid_one_is_refused_for_what_is_wrong(
    name: str, said: dict[tuple[str, str], ShapesRefused | None], shapes: object
) -> None:
    assert said[name, "valid"] is None
    wanted = {
        t.object.value  # type: ignore[attr-defined]
        for t in example(name, "invalid")
        if t.predicate.value == EXPECTED  # type: ignore[attr-defined]
    }
    severity = {str(s): str(v).rsplit("#", 1)[1] for s, v in shapes.subject_objects(SH.severity)}  # type: ignore[attr-defined]
    broken = {shape for shape in wanted if severity[shape] == "Violation"}
    refused = said[name, "invalid"]
    found = {one["vorm"] for one in refused.extra["bevindingen"]} if refused else set()  # type: ignore[attr-defined]

    assert broken == found


def test_a_finding_says_what_where_and_how_to_repair_it(
    said: dict[tuple[str, str], ShapesRefused | None],
) -> None:
    refused = said["Opgave", "invalid"]

    assert refused is not None
    for one in refused.extra["bevindingen"]:  # type: ignore[attr-defined]
        assert {"vorm", "ding", "eigenschap", "waarde", "ernst", "nl", "en", "aantal"} == set(one)
        assert one["nl"]
        assert one["en"]
        assert one["nl"] != one["en"]


def test_a_finding_says_the_repair_hint_after_the_message(
    said: dict[tuple[str, str], ShapesRefused | None],
) -> None:
    refused = said["Contract", "invalid"]

    assert refused is not None
    found = [
        one
        for one in refused.extra["bevindingen"]  # type: ignore[attr-defined]
        if one["vorm"].endswith("/Contract-einddatum-volgorde")
    ]
    assert ["Verbeter de ingangsdatum of de einddatum."] == [
        one["nl"].partition(". ")[2] for one in found
    ]


def test_where_no_shape_looks_nothing_is_started() -> None:
    async def within() -> object:
        guard = ShapesGuard(ROOT, LIMITS)
        made = changed("a:g", [q.triple for q in parse(b"<a:x> a <a:Y> .", RdfFormat.TURTLE)])
        await guard.check(made.ntriples or b"", made.terms, nothing)
        return guard._process

    assert asyncio.run(within()) is None


def test_targets_count_classes_below_them_and_nothing_else() -> None:
    targets = Targets.read(ROOT)

    assert targets.hit(frozenset({f"{CG}Component"}))
    assert targets.hit(frozenset({f"{CG}DecentraleComponent"}))
    assert targets.hit(frozenset({"http://www.w3.org/2000/01/rdf-schema#subClassOf"}))
    assert not targets.hit(frozenset({"http://xmlns.com/foaf/0.1/Person", f"{CG}laag"}))


def test_a_graph_too_heavy_to_validate_is_refused_in_time_and_the_next_one_served() -> None:
    heavy = "".join(f"<a:{n}> a <{CG}Component> .\n" for n in range(30_000))

    async def within() -> float:
        guard = ShapesGuard(ROOT, GuardLimits(5, 1024))
        made = changed("a:g", [q.triple for q in parse(heavy.encode(), RdfFormat.TURTLE)])
        start = time.monotonic()
        with pytest.raises(Busy):
            await guard.check(made.ntriples or b"", made.terms, nothing)
        took = time.monotonic() - start
        small = changed("a:g", example("Opgave", "invalid"))  # type: ignore[arg-type]
        with pytest.raises(ShapesRefused):
            await guard.check(small.ntriples or b"", small.terms, nothing)
        await guard.close()
        return took

    assert asyncio.run(within()) < 8
    assert not [pid for pid in children() if "validation.worker" in pid]


def children() -> list[str]:
    """The command lines of the processes that this one started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = path.read_text("ascii", "replace").rsplit(")", 1)[1].split()[1]
            if parent == str(os.getpid()):
                found.append((path.parent / "cmdline").read_text("ascii", "replace"))
        except OSError:
            continue
    return found


def test_what_is_known_elsewhere_counts() -> None:
    thing = "https://w3id.org/grondkaart/id/oplossing/"
    text = (SHAPES / "Oplossing.valid.ttl").read_text("utf-8")
    graph = [q.triple for q in parse(text.encode(), RdfFormat.TURTLE)]
    mine = [t for t in graph if str(t.subject.value).startswith(thing)]  # type: ignore[union-attr]
    others = [t for t in graph if t not in mine]
    known = serialize(others, format=RdfFormat.N_TRIPLES) or b""

    async def within(context: bytes) -> None:
        async def give(_: list[str]) -> bytes:
            return context

        guard = ShapesGuard(ROOT, LIMITS)
        made = changed("a:g", mine)
        try:
            await guard.check(made.ntriples or b"", made.terms, give)
        finally:
            await guard.close()

    assert mine
    asyncio.run(within(known))
    with pytest.raises(ShapesRefused):
        asyncio.run(within(b""))
