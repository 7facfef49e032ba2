"""What commands show in a terminal: progress, tables, the summary of an import."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType

import orjson
from rich import box
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from grondkaart.importers.release import Imported
from grondkaart.questions import render
from grondkaart.questions.run import QuestionAnswer

_WIDE = 10_000
_STAGES = {"lezen": "Lezen", "schrijven": "Graaf maken", "afleiden": "Afleiden"}


def write(body: bytes) -> None:
    """Write bytes to standard output, with a line end after them."""
    sys.stdout.buffer.write(body)
    if not body.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def _console() -> Console:
    """Standard output; as wide as it needs to be when it is not a terminal."""
    return Console() if sys.stdout.isatty() else Console(width=_WIDE)


def _table(titles: list[str], rows: list[list[str]], title: str | None = None) -> Table:
    made = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in titles:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def show_solutions(body: bytes) -> None:
    """Show SPARQL results in JSON as a table."""
    results = orjson.loads(body)
    if "boolean" in results:
        print("ja" if results["boolean"] else "nee")
        return
    names = results["head"]["vars"]
    rows = [
        [binding.get(name, {}).get("value", "") for name in names]
        for binding in results["results"]["bindings"]
    ]
    _console().print(_table(names, rows))
    print(f"{len(rows)} rijen")


def show_answer(answer: QuestionAnswer) -> None:
    """Show an answer as a table, with date, data version and what it leaves out."""
    titles, rows = render.table(answer)
    _console().print(_table(titles, rows))
    release = answer.version.gemma_release
    print(
        f"{len(rows)} rijen, peildatum {answer.bound.reference_date}, revisie "
        f"{answer.version.revision}" + (f", GEMMA {release}" if release else "")
    )
    for omitted in answer.omitted:
        if omitted.number:
            print(f"Niet meegeteld: {omitted.number} {omitted.text.nl}")


def show_import(imported: Imported) -> None:
    """Show what an import brought, by kind and type, and what was odd."""
    console = _console()
    rows = [
        [kind, what, str(number)]
        for kind, counts in imported.report.counts.items()
        for what, number in counts.most_common()
    ]
    console.print(_table(["Soort", "Type", "Aantal"], rows))
    totals = {k: sum(c.values()) for k, c in imported.report.counts.items()}
    print(", ".join(f"{number} {kind}" for kind, number in totals.items()))
    for part, triples in imported.triples.items():
        print(f"{triples} feiten in graaf {part}")
    if imported.report.oddities:
        print("Opgemerkt:")
        for text, number in imported.report.oddities.most_common():
            print(f"  {number} × {text.nl}")
    name = f"{imported.title} {imported.release}"
    if imported.changed:
        print(f"{name} is nu de huidige uitgave (revisie {imported.revision}).")
    else:
        print(f"{name} was al de huidige uitgave; er is niets veranderd.")


class Progress:
    """A progress bar on standard error; called with stage and amount done."""

    def __init__(self, path: Path) -> None:
        self._bars = Bars(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._size = _unpacked_size(path)

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is None:
            for task in self._bars.tasks:
                self._bars.update(task.id, total=task.completed or 1, completed=task.completed or 1)
        self._bars.stop()

    def __call__(self, stage: str, done: int) -> None:
        task = next((t for t in self._bars.tasks if t.fields.get("stage") == stage), None)
        if task is None:
            total = self._size if stage == "lezen" else None
            made = self._bars.add_task(_STAGES.get(stage, stage), total=total, stage=stage)
            self._bars.update(made, advance=done)
        else:
            self._bars.update(task.id, advance=done)


def _unpacked_size(path: Path) -> int:
    """The size after unpacking as far as it can be known beforehand (gzip's ISIZE, RFC 1952 2.3.1)."""
    try:
        with path.open("rb") as stream:
            if stream.read(2) != b"\x1f\x8b":
                return path.stat().st_size
            stream.seek(-4, 2)
            return int.from_bytes(stream.read(4), "little")
    except OSError:
        return 0
