"""What commands show in a terminal: progress, tables, the summary of an import."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import orjson
from rich import box
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from grondkaart.base.errors import BadInput
from grondkaart.generating.delivering import Generated
from grondkaart.importers.rebuilding import Rebuilt
from grondkaart.importers.release import Imported
from grondkaart.inventories.history import REFUSED, WARNED
from grondkaart.inventories.merging import Merger
from grondkaart.inventories.revalidating import Again
from grondkaart.inventories.submitting import Submitted

if TYPE_CHECKING:
    from grondkaart.questions.run import QuestionAnswer
    from grondkaart.supposing.comparing import Compared
    from grondkaart.supposing.run import Comparison

_WIDE = 10_000
_KINDS = ("applicaties", "contracten", "koppelingen")
_STAGES = {
    "lezen": "Lezen",
    "schrijven": "Graaf maken",
    "afleiden": "Afleiden",
    "nakijken": "Nakijken",
    "tellen": "Tellen",
    "maken": "Maken",
    "toetsen": "Toetsen",
}


def write(body: bytes) -> None:
    """Write bytes to standard output, with a line end after them."""
    sys.stdout.buffer.write(body)
    if not body.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def write_answer(answer: QuestionAnswer, name: str, path: Path | None = None) -> None:
    """Write an answer in the format of this name to a file, or to standard output.

    Raises BadInput when the file cannot be written, for a table that would go to a file, and for a
    workbook that would go to a screen.
    """
    if name == "table":
        raise BadInput(
            "Noem met --format het formaat van het bestand.",
            "Name the format of the file with --format.",
        )
    from grondkaart.questions import render  # noqa: PLC0415
    from grondkaart.questions.agenda import as_calendar  # noqa: PLC0415
    from grondkaart.questions.workbook import as_workbook  # noqa: PLC0415

    writers = {
        "csv": render.as_csv,
        "ttl": render.as_turtle,
        "xlsx": as_workbook,
        "ics": as_calendar,
    }
    body = writers.get(name, render.as_json)(answer)
    if path is not None:
        write_file(path, body)
    elif name != "xlsx":
        write(body)
    elif sys.stdout.isatty():
        raise BadInput(
            "Een XLSX-bestand past niet op een scherm; noem met --out een bestand.",
            "An XLSX file does not fit on a screen; name a file with --out.",
        )
    else:
        sys.stdout.buffer.write(body)


def write_file(path: Path, body: bytes) -> None:
    """Write bytes to a file, in a folder that is made. Raises BadInput when that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    except OSError as error:
        raise BadInput(
            f"{path} kan niet worden geschreven: {error.strerror}.",
            f"{path} cannot be written: {error.strerror}.",
        ) from None


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
    from grondkaart.questions import render  # noqa: PLC0415  what reads headers starts slowly

    titles, rows = render.table(answer)
    _console().print(_table(titles, rows))
    _show_trust(answer, f"{len(rows)} rijen, ")


def _show_trust(answer: QuestionAnswer, before: str = "") -> None:
    release = answer.version.gemma_release
    print(
        f"{before}peildatum {answer.bound.reference_date}, revisie "
        f"{answer.version.revision}" + (f", GEMMA {release}" if release else "")
    )
    for omitted in answer.omitted:
        if omitted.number:
            print(f"Niet meegeteld: {omitted.number} {omitted.text.nl}")


def show_comparison(comparison: Comparison, rows: Sequence[Compared]) -> None:
    """Show rows of a comparison as a table, with what was supposed and how many rows changed."""
    from grondkaart.supposing import rendering  # noqa: PLC0415  as above
    from grondkaart.supposing.comparing import counts  # noqa: PLC0415

    titles, cells = rendering.table(comparison, rows)
    _console().print(_table(titles, cells))
    for line in rendering.assumed(comparison):
        print(f"Stel: {line}")
    print(", ".join(f"{number} {mark}" for mark, number in counts(comparison.rows).items()))
    _show_trust(comparison.answer)


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


def show_submitted(submitted: Submitted) -> None:
    """Tell on standard error what came of a submission."""
    one = submitted.inzending
    said = f"Inzending {one.nummer} van {one.gemeente}: {one.oordeel}"
    if one.versie is not None:
        said += f"; versie {one.versie} geldt nu"
    print(said + ("." if submitted.fresh else " (dit bestand was al ingezonden)."), file=sys.stderr)


def show_merger(merger: Merger) -> None:
    """Show what a merger moves, and what is odd about it."""
    rows = [
        [owner.code, owner.name, *(str(merger.counts[owner.code].get(k, 0)) for k in _KINDS)]
        for owner in (*merger.sources, merger.target)
    ]
    rows.append(["samen", merger.target.name, *(str(merger.judged.counts[k]) for k in _KINDS)])
    _console().print(_table(["Code", "Gemeente", *(k.capitalize() for k in _KINDS)], rows))
    for remark in merger.remarks:
        print(f"Let op: {remark.nl}")


def show_again(found: list[Again]) -> int:
    """Show which inventories are judged otherwise now; gives 1 when one would be refused."""
    changed = sorted((one for one in found if one.changed), key=lambda one: one.inzending.gemeente)
    rows = [
        [one.inzending.gemeente, *_judged(one.inzending.oordeel, one.inzending.totalen), *_now(one)]
        for one in changed
    ]
    if rows:
        titles = ["Gemeente", "Was", "Fouten", "Waarsch.", "Wordt", "Fouten", "Waarsch."]
        _console().print(_table(titles, rows))
    refused = sum(one.judged is None or one.judged.verdict == REFUSED for one in found)
    print(
        f"{len(found)} inventarisaties getoetst, {len(changed)} anders beoordeeld, "
        f"{refused} zouden nu worden geweigerd."
    )
    return int(refused > 0)


def _judged(verdict: str, totals: Mapping[str, int]) -> list[str]:
    return [verdict, str(totals.get("fouten", 0)), str(totals.get("waarschuwingen", 0))]


def _now(one: Again) -> list[str]:
    if one.judged is not None:
        return _judged(one.judged.verdict, one.judged.totals)
    return [one.error.detail.nl if one.error else "", "", ""]


def show_generated(generated: Generated, where: str) -> None:
    """Tell what was generated, and where it is."""
    said = [f"{generated.things[kind]} {kind}" for kind in _KINDS]
    print(f"{generated.inventories} verzonnen inventarisaties: {', '.join(said)}.")
    if generated.triples:
        print(f"{generated.triples} feiten, alle gemerkt als synthetisch.")
    if generated.ended:
        print(f"{generated.ended} opgeheven gemeenten zijn overgegaan naar hun opvolger.")
    print(where)


def show_tried(verdicts: Mapping[str, str]) -> int:
    """Tell how invented inventories were judged, by code; gives 1 when one would be refused."""
    refused = [code for code, verdict in verdicts.items() if verdict == REFUSED]
    warned = sum(verdict == WARNED for verdict in verdicts.values())
    print(f"{len(verdicts)} getoetst, {warned} met waarschuwingen, {len(refused)} geweigerd.")
    if refused:
        print(f"Geweigerd: {', '.join(refused)}", file=sys.stderr)
    return int(bool(refused))


class Counted:
    """A bar on standard error that counts what is done, of which nobody knows how much there is."""

    def __init__(self, name: str) -> None:
        self._bars = Bars(
            TextColumn("{task.description:<12} {task.completed}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bars.add_task(name, total=None)

    def __enter__(self) -> Counted:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self) -> None:
        self._bars.update(self._task, advance=1)


class Stages:
    """A progress bar on standard error over the stages of judging; called with stage and share."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._stage = ""

    def __enter__(self) -> Stages:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
        self._bars.stop()

    def __call__(self, stage: str, share: float) -> None:
        if stage != self._stage:
            self._finish()
            self._stage = stage
            total = 1.0 if share or stage == "lezen" else None
            self._bars.add_task(stage.capitalize(), total=total)
        self._bars.update(self._bars.task_ids[-1], completed=share)

    def _finish(self) -> None:
        if self._bars.task_ids:
            self._bars.update(self._bars.task_ids[-1], total=1.0, completed=1.0)


def show_rebuilt(rebuilt: Rebuilt) -> None:
    """Show what rebuilding came to: the graphs that were loaded, and on standard error every fault."""
    rows = [
        [one.iri, str(one.triples), "" if one.said is None else str(one.said)]
        for one in rebuilt.loaded
    ]
    if rows:
        _console().print(_table(["Graaf", "Geladen", "Journaal"], rows))
    if any(one.said not in (None, one.triples) for one in rebuilt.loaded):
        print("Waar de aantallen verschillen, zijn waarden die hetzelfde betekenen één geworden.")
    for iri in rebuilt.made:
        print(f"Opnieuw gemaakt: {iri}")
    print(
        f"{rebuilt.files} bestanden nagekeken, {rebuilt.removed} losse bestanden verwijderd, "
        f"{len(rebuilt.faults)} niet heel."
    )
    if rows:
        triples = sum(one.triples for one in rebuilt.loaded)
        print(f"Revisie {rebuilt.revision}: {len(rows)} grafen, {triples} feiten.")
        print(f"Controlegetal {rebuilt.digest}")
    for fault in rebuilt.faults:
        print(fault.nl, file=sys.stderr)
    if rebuilt.faults:
        print("Zet een kopie van deze bestanden terug; er is niets verwijderd.", file=sys.stderr)


class Progress:
    """A progress bar on standard error; called with stage and amount done."""

    def __init__(self, totals: Mapping[str, int]) -> None:
        """`totals` tells how much there is to do in a stage, where that is known."""
        self._bars = Bars(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._totals = totals

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
            total = self._totals.get(stage)
            made = self._bars.add_task(_STAGES.get(stage, stage), total=total, stage=stage)
            self._bars.update(made, advance=done)
        else:
            self._bars.update(task.id, advance=done)


def unpacked_size(path: Path) -> int:
    """The size after unpacking as far as it can be known beforehand (gzip's ISIZE, RFC 1952 2.3.1)."""
    try:
        with path.open("rb") as stream:
            if stream.read(2) != b"\x1f\x8b":
                return path.stat().st_size
            stream.seek(-4, 2)
            return int.from_bytes(stream.read(4), "little")
    except OSError:
        return 0
