"""Every question of the catalogue on the national set: through the façade, and straight on the engine.

    uv run python benchmarks/questions.py                       the country; about a quarter of an hour
    uv run python benchmarks/questions.py --quick               thirty municipalities, a few minutes
    uv run python benchmarks/questions.py --question keten --question wie-gebruikt
    uv run python benchmarks/questions.py --virtuoso 5          its five heaviest on Virtuoso 7 as well
    uv run python benchmarks/questions.py --times 10            and what ten times the country costs one municipality

A real server answers over HTTP, in JSON. `cold` is the first time that something is asked of these data,
`warm` each time after. `engine` is the SPARQL that the answer says it ran, on pyoxigraph in a process
of its own that holds the same data. Each case is asked of one after the other, so that nothing runs
beside what is measured. Values come from the data (`asking.py`); the same seed draws the same.

Ten times the country would take the service some 27 GB. So that part asks the bare engine alone, once
with the country and once with ten of it; what the façade adds does not grow, as the first table shows.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import virtuoso
from asking import Case, Values, cases, grouped
from bare_engine import BareEngine
from servers import Ours
from sparql_http import fill, say

from grondkaart.base.assets import content_root
from grondkaart.questions.catalogue import Catalogue

AIM = {"gemeente": 0.050, "land": 1.0}
RATIO, BESIDE = 1.2, 0.002
GROWN = 1.5
_IDLE = 2.0
_VIRTUOSO_BOX = 120
_LONG = 2.0  # what takes longer is not asked so often


@dataclass
class Measured:
    """One case: seconds through the façade and on the engine, its rows, its SPARQL."""

    case: Case
    cold: float = math.nan
    warm: list[float] = field(default_factory=list)
    engine: list[float] = field(default_factory=list)
    rows: int = 0
    sparql: str = ""
    wrong: str = ""


class Facade:
    """A client of the service, on one connection."""

    def __init__(self, port: int, box: float) -> None:
        self._port, self._box = port, box
        self._open()

    def _open(self) -> None:
        self._line = HTTPConnection("127.0.0.1", self._port, timeout=self._box)
        self._used = 0.0

    def ask(self, case: Case) -> tuple[float, dict[str, object]]:
        """Seconds, and the answer. Raises HTTPException when there is none."""
        asked = f"?{urlencode(case.given)}" if case.given else ""
        if time.perf_counter() > self._used + _IDLE:  # the service may have closed it by now
            self._line.close()
            self._line.connect()
        start = time.perf_counter()
        try:
            self._line.request(
                "GET",
                f"/v1/vragen/{case.slug}{asked}",
                headers={"Accept": "application/json"},
            )
            got = self._line.getresponse()
            body = got.read()
        except (OSError, HTTPException) as error:
            self._line.close()
            self._open()
            raise HTTPException(f"{type(error).__name__} {error}") from None
        self._used = time.perf_counter()
        took = self._used - start
        if got.status != 200:
            raise HTTPException(f"{got.status} {json.loads(body).get('detail', '')}")
        return took, json.loads(body)


def measure(case: Case, facade: Facade, engine: BareEngine, repeat: int) -> Measured:
    """Ask one case: cold, warm, and of the engine."""
    made = Measured(case)
    try:
        made.cold, answer = facade.ask(case)
        made.rows, made.sparql = int(str(answer["totaal"])), str(answer["sparql"])
        made.warm = [facade.ask(case)[0] for _ in range(repeat)]
    except HTTPException as error:
        made.wrong = str(error)
        return made
    for _ in range(repeat):
        timed = engine.time(made.sparql)
        if timed.wrong or timed.rows != made.rows:
            made.wrong = (
                timed.wrong or f"the engine gives {timed.rows} rows, the façade {made.rows}"
            )
            break
        made.engine.append(timed.seconds)
        if timed.seconds > _LONG:
            break
    return made


def high(times: Sequence[float]) -> float:
    """The 95th percentile."""
    ordered = sorted(times)
    return ordered[max(0, math.ceil(len(ordered) * 0.95) - 1)] if ordered else math.nan


def middle(times: Sequence[float]) -> float:
    """The median."""
    return median(times) if times else math.nan


def show(done: Sequence[Measured]) -> None:
    """The table: a line for each question and what it is asked of."""
    print(
        f"\n{'':41}{'':>6}{'':>8}{'engine ms':^20}{'façade cold ms':^20}{'façade warm ms':^20}"
        f"\n{'question':<26}{'of':<15}{'cases':>6}{'rows':>8}"
        + f"{'p50':>10}{'p95':>10}" * 3
        + f"{'cold/engine':>13}{'beside':>9}  aim"
    )
    for slug in dict.fromkeys(one.case.slug for one in done):
        of_question = {one.case: one for one in done if one.case.slug == slug}
        for about, scale, some in grouped(list(of_question)):
            print(_line(slug, about, scale, [of_question[one] for one in some]))
    for one in done:
        if one.wrong:
            print(f"!! {one.case.slug} {dict(one.case.given)}: {one.wrong}")


def _line(slug: str, about: str, scale: str, some: list[Measured]) -> str:
    good = [one for one in some if not one.wrong]
    cold = [one.cold for one in good]
    warm = [took for one in good for took in one.warm]
    engine = [middle(one.engine) for one in good]
    times = "".join(
        f"{middle(one) * 1e3:>10.1f}{high(one) * 1e3:>10.1f}" for one in (engine, cold, warm)
    )
    wrong = f"!{len(some) - len(good)}" if len(good) < len(some) else ""
    beside = middle([one.cold - middle(one.engine) for one in good])
    return (
        f"{slug:<26}{about[:14]:<15}{wrong}{len(good):>{6 - len(wrong)}}"
        f"{middle([one.rows for one in good]):>8.0f}{times}"
        f"{middle(cold) / middle(engine):>12.2f}x{beside * 1e3:>8.1f}  {_judged(scale, cold, engine)}"
    )


def _judged(scale: str, cold: list[float], engine: list[float]) -> str:
    found = []
    if not middle(cold) <= AIM[scale]:
        found.append(f"over {AIM[scale] * 1e3:.0f} ms")
    if not middle(cold) <= RATIO * middle(engine) + BESIDE:
        found.append(f"over {RATIO}x + {BESIDE * 1e3:.0f} ms")
    return "; ".join(found) or "met"


def beside_virtuoso(done: list[Measured], engine: BareEngine, folder: Path, most: int) -> None:
    """The heaviest questions about the country on Virtuoso, by the SPARQL that the answers give."""
    if not virtuoso.is_there():
        print("\nVirtuoso is not installed (apt-get install virtuoso-opensource-7).")
        return
    heaviest = sorted(
        (one for one in done if one.case.scale == "land" and one.engine),
        key=lambda one: -middle(one.engine),
    )[:most]
    triples = folder / "all.nt"
    engine.dump(triples)
    engine.stop()
    say("Virtuoso: loading")
    peer = virtuoso.Virtuoso(folder, triples)
    print(
        f"\n{'heaviest':<42}{'rows':>8}{'Virtuoso ms':>13}{'cold ms':>10}{'warm ms':>10}  warm is"
    )
    try:
        for one in heaviest:
            tried = [peer.time(one.sparql, _VIRTUOSO_BOX)]
            while not tried[0].wrong and len(tried) < 3:
                tried.append(peer.time(one.sparql, _VIRTUOSO_BOX))
            named = f"{one.case.slug} {one.case.about}"[:41]
            ours = f"{one.cold * 1e3:>10.1f}{middle(one.warm) * 1e3:>10.1f}"
            if tried[0].wrong:
                print(f"{named:<42}{one.rows:>8}{'-':>13}{ours}  not answered: {tried[0].wrong}")
                continue
            theirs = min(each.seconds for each in tried)  # its best, as it keeps what it has read
            rows = "" if tried[0].rows == one.rows else f" (it gives {tried[0].rows} rows)"
            said = f"{theirs / middle(one.warm):.1f}x as quick{rows}"
            print(f"{named:<42}{one.rows:>8}{theirs * 1e3:>13.1f}{ours}  {said}")
    finally:
        peer.stop()


def grown(done: list[Measured], data: Path, times: int, seconds: float) -> None:
    """What a country so many times as large costs one municipality, on the bare engine."""
    asked = [one for one in done if one.case.scale == "gemeente" and one.sparql and not one.wrong]
    took: dict[int, dict[Case, float]] = {1: {}, times: {}}
    for size, found in took.items():
        say(f"loading the country {size} times")
        engine, until = BareEngine(data, size), time.perf_counter() + seconds / 2
        print(f"\nthe country {size} times: {engine.megabytes()} MB in the bare engine")
        for one in asked:
            if time.perf_counter() > until:
                break
            engine.time(one.sparql)
            found[one.case] = min(engine.time(one.sparql).seconds for _ in range(3))
        engine.stop()
    print(
        f"\n{'question':<26}{'of':<15}{'cases':>6}{'once ms':>10}{f'{times} times ms':>13}{'':>8}"
    )
    for slug in dict.fromkeys(one.case.slug for one in asked):
        both = [case for case in took[times] if case.slug == slug]
        for about, _, some in grouped(both):
            small, large = (middle([took[size][case] for case in some]) for size in (1, times))
            said = "" if large / small <= GROWN else f"  over {GROWN}x"
            print(
                f"{slug:<26}{about[:14]:<15}{len(some):>6}{small * 1e3:>10.2f}{large * 1e3:>13.2f}"
                f"{large / small:>7.2f}x{said}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description="Every question on the national set.")
    parser.add_argument("--data", type=Path, help="a data directory that has the set already")
    parser.add_argument("--municipalities", type=int, default=342, help="in the set")
    parser.add_argument("--each", type=int, default=20, help="municipalities that are asked about")
    parser.add_argument("--others", type=int, default=4, help="values of each other parameter")
    parser.add_argument("--repeat", type=int, default=5, help="times that each is asked again")
    parser.add_argument("--question", action="append", help="only these")
    parser.add_argument("--seconds", type=float, default=1_500, help="for asking, all together")
    parser.add_argument("--box", type=float, default=60, help="longest wait for one answer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--virtuoso", type=int, default=0, help="so many heaviest on Virtuoso too")
    parser.add_argument("--times", type=int, default=1, help="ask a country so many times as large")
    parser.add_argument(
        "--quick", action="store_true", help="a small set, and little of everything"
    )
    given = parser.parse_args()
    if given.quick:
        given.municipalities, given.each, given.others, given.repeat = 30, 5, 2, 3
        given.seconds = min(given.seconds, 120)
    with tempfile.TemporaryDirectory() as temporary:
        run(given, Path(temporary))


def run(given: argparse.Namespace, folder: Path) -> None:
    """Everything that is asked for, in one run."""
    data = given.data or folder / "data"
    if not data.is_dir():
        say("making the set")
        fill(data, given.municipalities)
    ours = Ours(folder, data)
    say(f"the service answers after {ours.start():.1f} s")
    ours.wait_for_named()
    ours.wait_for_figures()
    engine = BareEngine(data)
    try:
        say(
            f"{ours.memory().proportional} MB in the service, {engine.megabytes()} MB in the engine"
        )
        done = ask(given, ours, engine)
    finally:
        ours.stop()
    show(done)
    if given.virtuoso:
        beside_virtuoso(done, engine, folder, given.virtuoso)
    engine.stop()
    if given.times > 1:
        grown(done, data, given.times, given.seconds)


def ask(given: argparse.Namespace, ours: Ours, engine: BareEngine) -> list[Measured]:
    """Ask every question, until the time is up."""
    values, facade = Values(engine, given.seed), Facade(ours.port, given.box)
    asked = [q for q in Catalogue.read(content_root()) if q.slug in (given.question or [q.slug])]
    done: list[Measured] = []
    until = time.perf_counter() + given.seconds
    for question in asked:
        for case in cases(question, values, given.each, given.others):
            if time.perf_counter() > until:
                print(f"the time is up at {question.slug}", file=sys.stderr)
                return done
            done.append(measure(case, facade, engine, given.repeat))
        say(question.slug)
    return done


if __name__ == "__main__":
    main()
