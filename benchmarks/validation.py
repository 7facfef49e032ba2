"""Validating inventories: our time and memory beside plain pySHACL, on the same data and shapes.

    uv run python benchmarks/validation.py                      300, 1,000 and 5,000 applicaties
    uv run python benchmarks/validation.py --box 3600           with an hour for each run of pySHACL
    uv run python benchmarks/validation.py --national           all 342 municipalities, two processes

Every figure is of a process of its own that has read the rules and what is published before the clock
starts. Ours is all that the service does with a file of N-Triples: reading, completing, validating (a
large inventory in two processes) and the report. pySHACL, as it is released, gets what we validated: the
completed inventory as N-Triples, with what is published beside it. Results must be equal, or the
benchmark fails. Memory is the peak of the process; of two processes the peaks are added, and what they
share is counted twice.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import pyshacl
from equal import quiet, rows
from extract import Published, inventory_shapes
from rdflib import Graph

from grondkaart.base.assets import content_root
from grondkaart.generating.country import Country, Plan
from grondkaart.generating.landscape import PEILDATUM
from grondkaart.inventories import reference as published
from grondkaart.inventories.judgement import Asked
from grondkaart.inventories.judging import Judging
from grondkaart.validation.decode import results_of
from grondkaart.validation.engine import engine_for

SEED, DAY = 2026, PEILDATUM.isoformat()
PROCESSES, APPLICATIES = 2, 300
_MEBIBYTE = 1 << 10  # ru_maxrss counts kibibytes


class Measured(NamedTuple):
    """What one process measured of itself."""

    seconds: float
    stages: dict[str, float]
    mebibytes: int
    results: int


class Bench:
    """Rules and what is published, read; `body` makes an inventory as a municipality hands it in."""

    def __init__(self) -> None:
        self.content = content_root()
        self.published = Published(self.content)
        self._country = Country(self.content, Plan(SEED))
        self._by_code = {one.code: one for one in self._country.gemeenten}
        self.codes = list(self._by_code)

    def body(self, code: str, size: int) -> bytes:
        """The inventory of a municipality with so many applicaties, as N-Triples."""
        made = self._country.landscapes.handed_in(self._by_code[code], size, named=True)
        return "".join(made.lines).encode()

    def judging(self) -> Judging:
        """The service's judge, ready."""
        judging = Judging(self.content)
        judging.refer(published.Reference(self.published.extract))
        return judging


def asked(code: str) -> Asked:
    """What is asked with a file of this municipality."""
    return Asked(
        "proef.nt", "application/n-triples", "", code, (), DAY, f"{DAY}T00:00:00Z", "", 10**9
    )


def ours(size: int, folder: Path) -> Measured:
    """Judge one inventory; leaves what was validated and what came of it in the folder."""
    bench = Bench()
    judging, code = bench.judging(), bench.codes[0]
    body, stages = bench.body(code, size), dict[str, float]()
    begun = time.perf_counter()

    def told(stage: str, _: float) -> None:
        stages.setdefault(stage, time.perf_counter() - begun)

    judged = judging.judge(body, asked(code), told, lambda: None)
    seconds, peak = time.perf_counter() - begun, _peak()
    data = judged.ntriples + bench.published.beside
    (folder / "data.nt").write_bytes(data)
    found = engine_for(inventory_shapes(bench.content)).validate(data)
    _keep(folder / "ours.json", found)
    reading, validating = stages["toetsen"], stages["verslag"] - stages["toetsen"]
    parts = {"read": reading, "validate": validating, "report": seconds - stages["verslag"]}
    return Measured(seconds, parts, peak, len(rows(found)))


def plain(folder: Path) -> Measured:
    """Validate what we validated with pySHACL as it is."""
    quiet()
    data = (folder / "data.nt").read_bytes()
    shapes = Graph().parse(data=inventory_shapes(content_root()), format="turtle")
    begun = time.perf_counter()
    _, report, _ = pyshacl.validate(Graph().parse(data=data, format="nt"), shacl_graph=shapes)
    seconds, peak = time.perf_counter() - begun, _peak()
    assert isinstance(report, Graph)
    found = results_of(report.serialize(format="nt", encoding="utf-8"))
    _keep(folder / "plain.json", found)
    return Measured(seconds, {}, peak, len(rows(found)))


def _peak() -> int:
    """The most memory that this process had, and the largest that it forked, in mebibytes."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss for one in both) // _MEBIBYTE


def _keep(path: Path, found: Sequence[Any]) -> None:
    path.write_text(json.dumps(sorted(rows(found))), "utf-8")


def apart(arguments: Sequence[str], box: float | None = None) -> Measured | None:
    """What a process of its own measures; None when it is not done within `box` seconds."""
    command = [sys.executable, __file__, *arguments]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=box)
    except subprocess.TimeoutExpired:
        return None
    return Measured(*json.loads(done.stdout))


def beside(sizes: Sequence[int], box: float) -> None:
    """The table: ours and pySHACL, for each size."""
    print(f"{'applicaties':>11} {'':8} {'seconds':>9} {'MiB':>6} {'results':>8}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            mine = apart(["--ours", str(size), "--folder", folder])
            assert mine is not None
            parts = ", ".join(f"{name} {part:.2f}" for name, part in mine.stages.items())
            print(
                f"{size:>11} {'ours':8} {mine.seconds:9.2f} {mine.mebibytes:6} {mine.results:8}"
                f"  ({parts}; {mine.seconds / size * 1000:.2f} ms per applicatie)",
                flush=True,
            )
            other = apart(["--plain", "--folder", folder], box)
            if other is None:
                print(
                    f"{'':11} {'pySHACL':8} not finished in {box:.0f} s "
                    f"({box / mine.seconds:.0f} times ours)",
                    flush=True,
                )
                continue
            kept = [
                (Path(folder) / name).read_text("utf-8") for name in ("ours.json", "plain.json")
            ]
            assert kept[0] == kept[1], f"{size}: results differ"
            print(
                f"{'':11} {'pySHACL':8} {other.seconds:9.2f} {other.mebibytes:6} {other.results:8}"
                f"  (equal results; {other.seconds / mine.seconds:.0f} times ours)",
                flush=True,
            )


class _National:
    judging: Judging


def _start() -> None:
    _National.judging = Bench().judging()


def _ready(_: int) -> None:
    time.sleep(0.5)  # long enough for each process to take one


def _judge(path: Path) -> str:
    code = path.stem
    return _National.judging.judge(
        path.read_bytes(), asked(code), lambda *_: None, lambda: None
    ).verdict


def national(size: int) -> None:
    """Judge the inventories of all municipalities, as after a new release of GEMMA."""
    bench = Bench()
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(PROCESSES, get_context("spawn"), _start) as pool,
    ):
        paths = [Path(folder) / f"{code}.nt" for code in bench.codes]
        for path in paths:
            path.write_bytes(bench.body(path.stem, size))
        list(pool.map(_ready, range(PROCESSES)))
        begun = time.perf_counter()
        verdicts = list(pool.map(_judge, paths))
        seconds = time.perf_counter() - begun
    print(
        f"{len(verdicts)} municipalities with {size} applicaties each on {PROCESSES} processes: "
        f"{seconds:.0f} s ({', '.join(f'{verdicts.count(v)} {v}' for v in sorted(set(verdicts)))})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Validation beside plain pySHACL.")
    parser.add_argument("--sizes", default="300,1000,5000", help="numbers of applicaties")
    parser.add_argument(
        "--box", type=float, default=900, help="most seconds for one run of pySHACL"
    )
    parser.add_argument("--national", action="store_true", help="all municipalities again")
    parser.add_argument("--applicaties", type=int, default=APPLICATIES, help="of each, nationally")
    parser.add_argument("--ours", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ours:
        print(json.dumps(ours(given.ours, given.folder)))
    elif given.plain:
        print(json.dumps(plain(given.folder)))
    elif given.national:
        national(given.applicaties)
    else:
        beside([int(size) for size in given.sizes.split(",")], given.box)


if __name__ == "__main__":
    main()
