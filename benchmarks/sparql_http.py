"""Ours beside `oxigraph serve` and `rdflib-endpoint`: ten queries over HTTP on the same national data.

    uv run python benchmarks/sparql_http.py                                  everything; more than half an hour
    uv run python benchmarks/sparql_http.py --municipalities 20 --seconds 1
    uv run python benchmarks/sparql_http.py --server grondkaart --query ask --query star

The servers run one after the other, each alone, on triples that ours serves as its default graph. One
client asks all of them the same texts in the same order, over connections that stay open. A query that
does not answer within the time box counts as slower than the box. Values differ from request to request
and last for more than a cell, so that what a server keeps of earlier answers hardly counts; `count` has
one text only, so ours answers it from what it keeps (`GRONDKAART_SPARQL_CACHE_MB=0` shows it without).
Settings of ours are taken from `GRONDKAART_*` variables; of the limits only query time for one client
is off.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from load import Cell, ceiling, drive, request
from national import MUNICIPALITIES, fill
from questions_http import Question, ten
from servers import Memory, Ours, Oxigraph, OxigraphOnDisk, RdflibEndpoint, Server

from grondkaart.base.assets import content_root
from grondkaart.generating.reference import Reference

OURS = Ours.name
PEERS = {one.name: one for one in (Oxigraph, OxigraphOnDisk, RdflibEndpoint)}
USUAL = [OURS, Oxigraph.name, RdflibEndpoint.name]
CONNECTIONS = (1, 8, 32)
COMPARED = 3  # values of each query whose answers are compared


@dataclass
class Run:
    """What one server did: its cells by query and connections, its answers, its memory."""

    how: str
    started: float = 0.0
    cells: dict[tuple[str, int], Cell] = field(default_factory=dict)
    answers: dict[tuple[str, int], object] = field(default_factory=dict)
    idle: Memory | None = None
    most: Memory | None = None
    two: Cell | None = None


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def ask_once(server: Server, question: Question, number: int, box: float) -> object:
    """The answer to one text, made comparable; a text that starts with `>` when there is none."""
    address = f"http://127.0.0.1:{server.port}{question.paths(server.path)[number]}"
    try:
        with urlopen(Request(address, headers={"Accept": question.accept}), timeout=box) as got:
            return question.read(got.read())
    except TimeoutError:
        return f">{box:g} s"
    except (OSError, HTTPException, ValueError, SyntaxError) as error:
        return f"> {type(error).__name__}: {error}"


def failed(answer: object) -> bool:
    """Whether `ask_once` got no answer."""
    return isinstance(answer, str) and answer.startswith(">")


def run(
    server: Server, questions: list[Question], given: argparse.Namespace, levels: list[int]
) -> Run:
    """Ask one started server everything."""
    done = Run(server.how)
    say(f"{server.name}: starting ({server.how})")
    done.started = server.start()
    if isinstance(server, Ours):
        server.wait_for_named()
    done.idle = server.memory()
    for question in questions:
        for number in range(min(COMPARED, len(question.texts))):
            answer = ask_once(server, question, number, given.box)
            done.answers[question.name, number] = answer
            if failed(answer):
                server.renew()
                break
        asked = COMPARED  # from one cell to the next it goes on where it was: nothing is asked twice soon
        for connections in levels:
            if failed(done.answers[question.name, 0]):
                cell = Cell(connections, wall=given.box, unanswered=1)
            else:
                cell = measure(server, question, connections, given, asked)
            asked += cell.asked
            done.cells[question.name, connections] = cell
            now = server.memory()
            done.most = max(done.most or now, now, key=lambda memory: memory.proportional)
            if cell.unanswered:
                server.renew()
        say(f"{server.name}: {question.name}")
    heavy = next((q for q in questions if q.name == "quarters"), questions[0])
    if not failed(done.answers[heavy.name, 0]):
        done.two = measure(server, heavy, 2, given, 0)
    server.stop()
    return done


def measure(
    server: Server, question: Question, connections: int, given: argparse.Namespace, first: int
) -> Cell:
    """One cell, with the CPU time that the server's processes used for it."""
    asked = [request(path, question.accept) for path in question.paths(server.path)]
    before = server.cpu()
    cell = drive(server.port, asked, connections, given.seconds, given.at_least, given.box, first)
    cell.cores = (server.cpu() - before) / cell.wall if cell.wall else 0.0
    return cell


def ratio(ours: Cell, peer: Cell, box: float) -> tuple[float, str]:
    """Our throughput over that of a peer; at least so much when the peer did not answer."""
    if peer.rate:
        return ours.rate / peer.rate, ""
    return ours.rate * box / peer.connections, "≥"


def show(runs: dict[str, Run], questions: list[Question], levels: list[int], box: float) -> None:
    """The table, a line for each query and number of connections, and the summary."""
    print(f"\n{'':17}" + "".join(f"{name:^55}" for name in runs))
    print(
        f"{'query':<11}{'conn':>5} "
        + "".join(
            f"{'r/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'cores':>6}{'cpu ms':>9}{'ours/it':>10}  "
            for _ in runs
        )
    )
    for question in questions:
        for connections in levels:
            line = f"{question.name:<11}{connections:>5} "
            for name, done in runs.items():
                line += _columns(runs, name, done.cells[question.name, connections], question, box)
            print(line)
    summary(runs, questions, levels, box)


def _columns(runs: dict[str, Run], name: str, cell: Cell, question: Question, box: float) -> str:
    said = ""
    if name != OURS and OURS in runs:
        times, sign = ratio(runs[OURS].cells[question.name, cell.connections], cell, box)
        said = f"{sign}{times:.2f}x"
    if not cell.times:
        return f"{'-':>10}{f'>{box:g} s':>18}{'':>15}{said:>10}  "
    wrong = f"!{cell.wrong}" if cell.wrong else ""
    return (
        f"{wrong}{cell.rate:>{10 - len(wrong)}.1f}{cell.middle * 1e3:>9.2f}"
        f"{cell.slowest * 1e3:>9.2f}{cell.cores:>6.2f}{cell.cpu * 1e3:>9.2f}{said:>10}  "
    )


def summary(runs: dict[str, Run], questions: list[Question], levels: list[int], box: float) -> None:
    """Start, memory, medians of the ratios, cores at work, and where answers differ."""
    print()
    for name, done in runs.items():
        print(f"{name}: {done.how}; answers after {done.started:.1f} s")
        for when, memory in (("idle", done.idle), ("most", done.most)):
            if memory is None:
                continue
            print(
                f"  memory {when}: {memory.resident} MB resident in all processes, "
                f"{memory.proportional} MB with shared pages counted once"
            )
        if done.two is not None:
            print(
                f"  two queries at once: {done.two.cores:.2f} cores busy, {done.two.rate:.1f} r/s"
            )
        wrong = sum(cell.wrong for cell in done.cells.values())
        first = next((c.first_wrong for c in done.cells.values() if c.first_wrong), "")
        if wrong:
            print(f"  {wrong} answers were not 200 or broke off; the first: {first}")
    for name in runs:
        if name == OURS or OURS not in runs:
            continue
        for connections in levels:
            found = [
                ratio(
                    runs[OURS].cells[q.name, connections],
                    runs[name].cells[q.name, connections],
                    box,
                )[0]
                for q in questions
            ]
            print(
                f"ours over {name} at {connections:>2} connections: median {median(found):.2f}x, "
                f"least {min(found):.2f}x, most {max(found):.2f}x"
            )
    differences(runs)


def differences(runs: dict[str, Run]) -> None:
    """Say whether all servers gave the same answers."""
    right, *others = runs
    for other in others:
        same = compared = 0
        for (query, number), answer in runs[right].answers.items():
            theirs = runs[other].answers.get((query, number))
            if theirs is None or failed(answer) or failed(theirs):
                if number == 0:
                    print(f"not compared, {query}: {_short(answer)} and {_short(theirs)}")
                continue
            compared += 1
            same += answer == theirs
            if answer != theirs:
                print(f"DIFFERENT, {query} {number}: {_short(answer)} and {_short(theirs)}")
        print(f"{right} and {other}: {same} of {compared} answers are the same")


def _short(answer: object) -> str:
    return f"{len(answer)} rows" if isinstance(answer, list) else str(answer)[:120]


def main() -> None:
    parser = argparse.ArgumentParser(description="Ours beside its peers, over HTTP.")
    parser.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    parser.add_argument("--server", action="append", choices=[OURS, *PEERS], help="only these")
    parser.add_argument("--query", action="append", help="only these of the ten")
    parser.add_argument("--connections", action="append", type=int, help="instead of 1, 8 and 32")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each cell")
    parser.add_argument("--at-least", type=int, default=5, help="answers of each cell")
    parser.add_argument(
        "--box", type=float, default=60.0, help="longest wait in a cell, in seconds"
    )
    parser.add_argument("--folder", type=Path, help="keep data and environments here")
    given = parser.parse_args()
    levels = given.connections or list(CONNECTIONS)
    reference = Reference.read(content_root())
    asked = [
        q for q in ten(reference, given.municipalities) if not given.query or q.name in given.query
    ]
    for connections in levels:
        most = ceiling(connections)
        print(f"the client itself, {connections} connections: at most {most:,.0f} answers a second")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        runs = {}
        for server in prepared(folder, given):
            try:
                runs[server.name] = run(server, asked, given, levels)
            finally:
                server.stop()
    show(runs, asked, levels, given.box)


def prepared(folder: Path, given: argparse.Namespace) -> list[Server]:
    """The servers, with the data that they are filled from; nothing runs yet."""
    names = given.server or USUAL
    data, triples = folder / f"data-{given.municipalities}", folder / f"{given.municipalities}.nt"
    ours = Ours(folder, data)
    if not data.is_dir():
        say("making the data")
        fill(data, given.municipalities)
    if not triples.is_file() and set(names) != {OURS}:
        say("writing our default graph for the others")
        ours.export(triples)
    return [ours if name == OURS else PEERS[name](folder, triples) for name in names]


if __name__ == "__main__":
    main()
