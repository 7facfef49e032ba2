"""Delivers a set of invented inventories into a data directory, all at once, and never beside real ones."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field

from grondkaart.base import vocab
from grondkaart.base.errors import Conflict
from grondkaart.generating.country import SERIES, Made, Plan
from grondkaart.generating.landscape import SOURCE
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.keys import Keys

KIND = "synthetisch"
_LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
_INVENTED = vocab.INVENTORIES + "vb"  # the municipalities of the demonstration


@dataclass
class Generated:
    """What a set came to: inventories, things by kind, triples, and municipalities that ended."""

    inventories: int = 0
    ended: int = 0
    triples: int = 0
    things: Counter[str] = field(default_factory=Counter)

    def add(self, made: Made) -> None:
        """Count one graph."""
        self.triples += len(made.lines)
        self.things += made.counts
        if made.series != SERIES:
            self.inventories += bool(made.counts)
            self.ended += not made.counts


def check_free(archive: Archive, *, with_keys: bool = False) -> None:
    """Raises Conflict when somebody handed an inventory in here, or when there are keys.

    Where there are keys others work. `with_keys` is said by who knows that they only try things out;
    real inventories are never mixed with invented ones.
    """
    for series in sorted({graph.series for graph in archive.version().graphs}):
        if not series.startswith(vocab.INVENTORIES) or series.startswith(_INVENTED):
            continue
        last = archive.last_delivery(series)
        if last is not None and last[0] != KIND:
            code = series.removeprefix(vocab.INVENTORIES)
            raise Conflict(
                f"In {archive.path} staat al een ingezonden inventarisatie ({code}). Verzonnen gegevens komen "
                "nooit bij echte; kies met --data een andere map, of schrijf bestanden met --uit.",
                f"{archive.path} holds an inventory that was handed in ({code}). Invented data is never put "
                "beside real data; choose another folder with --data, or write files with --uit.",
            )
    if not with_keys and Keys(archive.path).exist():
        raise Conflict(
            f"In {archive.path} zijn sleutels: hier werken anderen. Is het een proefopstelling, geef dan "
            "--met-sleutels mee; kies anders met --data een andere map.",
            f"There are keys in {archive.path}: others work here. If it is for trials only, add "
            "--met-sleutels; otherwise choose another folder with --data.",
        )


def deliver(
    archive: Archive,
    plan: Plan,
    graphs: Iterable[Made],
    *,
    with_keys: bool = False,
    told: Callable[[Made], None] = lambda _: None,
) -> Generated:
    """Deliver each graph as a release of its own series; one commit makes all of them count.

    What an earlier set has and this one has not is taken away. Raises what `check_free` raises,
    DataDirLocked and DataDirProblem; then nothing has changed.
    """
    generated, deliveries = Generated(), list[Delivery]()
    with archive.writing(wait=60):
        check_free(archive, with_keys=with_keys)
        try:
            for made in graphs:
                deliveries.append(_delivery(archive, plan, made))
                generated.add(made)
                told(made)
            deliveries += _taken_away(archive, {one.series for one in deliveries})
            archive.commit(*deliveries)
        except BaseException:
            archive.sweep()
            raise
    return generated


def _delivery(archive: Archive, plan: Plan, made: Made) -> Delivery:
    written = "".join(made.lines).encode()
    graph = NewGraph(
        iri=made.iri,
        digest=archive.keep_graph([written]),
        triples=len(made.lines),
        terms=made.terms,
        title=made.title,
        source=SOURCE,
        licence=_LICENCE,
    )
    origin = hashlib.sha256(written).hexdigest()  # made, not handed in: no original is kept
    detail = asdict(plan) | {"peildatum": plan.peildatum.isoformat()}
    return Delivery(KIND, made.series, "", origin, "generate", (graph,), detail)


def _taken_away(archive: Archive, delivered: set[str]) -> list[Delivery]:
    left = {graph.series for graph in archive.version().graphs} - delivered
    return [
        Delivery(KIND, series, "", "", "generate", (), {})
        for series in sorted(left)
        if (last := archive.last_delivery(series)) is not None and last[0] == KIND
    ]
