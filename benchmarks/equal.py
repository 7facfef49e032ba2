"""Whether the quick engine and the reference say the same of inventories with planted errors.

    uv run python benchmarks/equal.py --count 1000

Compared are the verdict and the set of (focus node, path, value, constraint, severity). Each inventory
has 10 to 40 applicaties, 0 to 12 planted errors, and beside it what is published of the things it names.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from extract import Published, inventory_shapes
from planted import KINDS, Planted, ended_standards, plant

from grondkaart.base.assets import content_root
from grondkaart.generating.draw import Draw
from grondkaart.generating.landscape import Landscapes
from grondkaart.generating.market import Market
from grondkaart.generating.reference import Reference
from grondkaart.validation.engine import Engine, quick, reference
from grondkaart.validation.results import VIOLATION, Result

SEED, MOST_ERRORS = 4, 12
Row = tuple[str, str, str, str, str]


class Case(NamedTuple):
    """One inventory as N-Triples with what is beside it, and what was planted in it."""

    ntriples: bytes
    planted: list[Planted]


class Cases:
    """Generated inventories with planted errors, by number: the same number gives the same one."""

    def __init__(self, content: Path, seed: int = SEED, sizes: tuple[int, int] = (10, 40)) -> None:
        """`sizes` are the fewest and the most applicaties."""
        self._seed, self._reference, self._sizes = seed, Reference.read(content), sizes
        self._market = Market.drawn(self._reference, seed)
        self._published, self._ended = Published(content), ended_standards(content)

    def case(
        self, number: int, most: int = MOST_ERRORS, kinds: Sequence[str] = tuple(KINDS)
    ) -> Case:
        """The inventory with this number, with 0 to `most` errors of these kinds."""
        draw = Draw(self._seed, number, "equal")
        gemeente = draw.one(self._reference.gemeenten)
        seed, size = draw.whole(1, 10**6), draw.whole(*self._sizes)
        making = Landscapes(self._reference, self._market, seed)
        whole = list(making.completed(gemeente, size).lines)
        lines, planted = plant(whole, (self._seed, number), most, self._ended, kinds)
        return Case("".join(lines).encode() + self._published.about(lines), planted)


class Compared(NamedTuple):
    """What two engines said of one inventory."""

    number: int
    violates: bool
    results: int
    planted: list[Planted]
    missed: list[Planted]
    only_quick: list[Row]
    only_reference: list[Row]


def rows(results: Sequence[Result]) -> set[Row]:
    """Results without their shape, each once."""
    return {(r.focus, r.path, r.value, r.component, r.severity) for r in results}


def compare(case: Case, number: int, fast: Engine, slow: Engine) -> Compared:
    """Validate one inventory with both engines."""
    ours, theirs = fast.validate(case.ntriples), slow.validate(case.ntriples)
    mine, other = rows(ours), rows(theirs)
    found = {(one.focus, one.path) for one in ours}
    return Compared(
        number,
        any(one.severity == VIOLATION for one in ours),
        len(mine),
        case.planted,
        [one for one in case.planted if (one.focus, one.path) not in found],
        sorted(mine - other),
        sorted(other - mine),
    )


def quiet() -> None:
    """Have rdflib keep to itself what it thinks of literals: those of planted errors are wrong on purpose."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")


class _Worker:
    made: tuple[Cases, Engine, Engine]


def _start() -> None:
    quiet()
    content = content_root()
    shapes = inventory_shapes(content)
    _Worker.made = (Cases(content), quick(shapes), reference(shapes))


def _one(number: int) -> Compared:
    cases, fast, slow = _Worker.made
    return compare(cases.case(number), number, fast, slow)


def main() -> int:
    parser = argparse.ArgumentParser(description="Quick engine and reference side by side.")
    parser.add_argument("--count", type=int, default=1000, help="how many inventories")
    parser.add_argument("--start", type=int, default=0, help="number of the first")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    begun, told, numbers = time.perf_counter(), time.perf_counter(), range(given.count)
    done: list[Compared] = []
    pool = ProcessPoolExecutor(given.processes, get_context("spawn"), _start)
    with pool:
        for one in pool.map(_one, (given.start + n for n in numbers), chunksize=4):
            done.append(one)
            _tell_difference(one)
            if sys.stderr.isatty() and time.perf_counter() - told > 1:
                told = time.perf_counter()
                print(f"\r{len(done)} of {given.count}", end="", file=sys.stderr, flush=True)
    return _tell(done, time.perf_counter() - begun)


def _tell_difference(one: Compared) -> None:
    for said, differing in (("quick", one.only_quick), ("reference", one.only_reference)):
        for row in differing:
            print(f"inventory {one.number}, only {said}: {' | '.join(row)}")


def _tell(done: Sequence[Compared], seconds: float) -> int:
    differing = [one for one in done if one.only_quick or one.only_reference]
    planted = Counter(p.kind for one in done for p in one.planted)
    missed = Counter(p.kind for one in done for p in one.missed)
    print(
        f"{len(done)} inventories in {seconds:.0f} s: {len(done) - len(differing)} equal, "
        f"{len(differing)} different; {sum(one.violates for one in done)} with a Violation; "
        f"{sum(one.results for one in done)} results"
    )
    print(f"planted: {planted.total()} errors of {len(planted)} kinds")
    for kind, count in sorted(missed.items()):
        print(f"  without a finding at its place: {kind} ({count} of {planted[kind]})")
    return min(len(differing), 1)


if __name__ == "__main__":
    sys.exit(main())
