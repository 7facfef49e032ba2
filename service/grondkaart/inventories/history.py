"""What one municipality handed in over time, as the journal tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields

from grondkaart.base import vocab
from grondkaart.inventories.completing import graph_of
from grondkaart.store.archive import Archive, Kept

SUBMITTED, WITHDRAWN, MERGED = "inzending", "intrekking", "herindeling"
ACCEPTED, WARNED, REFUSED = "aanvaard", "aanvaard-met-waarschuwingen", "geweigerd"
TAKEN_BACK, MOVED = "ingetrokken", "overgegaan"


def series_of(code: str) -> str:
    """The series in the journal of a municipality's inventories."""
    return vocab.INVENTORIES + code


@dataclass(frozen=True)
class Inzending:
    """One thing that was done to a municipality's inventory.

    `soort` is a submission, a withdrawal or a merger; `nummer` counts them from 1; `versie` is the
    inventory that counts since, or None when none does; `rapport` the digest of the kept report;
    `regels` the fingerprint of rules and reference that judged it; `door` who did it. `naar` is the
    municipality that a merger moved it to, `uit` those that it took in.
    """

    nummer: int
    gemeente: str
    soort: str
    moment: str
    door: str
    oordeel: str
    versie: int | None = None
    vorm: str = ""
    digest: str = ""
    bytes: int = 0
    peildatum: str = ""
    release: str = ""
    regels: str = ""
    rapport: str = ""
    aantallen: Mapping[str, int] = field(default_factory=dict)
    totalen: Mapping[str, int] = field(default_factory=dict)
    naar: str = ""
    uit: tuple[str, ...] = ()
    graaf: str = ""  # the digest of the inventory's graph; "" when this brought none

    @property
    def accepted(self) -> bool:
        """Whether an inventory counts because of it."""
        return self.versie is not None

    def detail(self) -> dict[str, object]:
        """What the journal keeps of it, beside what it keeps of every delivery."""
        left = {"gemeente", "digest", "graaf"}
        return {name: value for name, value in asdict(self).items() if name not in left and value}


_NAMES = {one.name for one in fields(Inzending)}


@dataclass(frozen=True)
class History:
    """All that was done to the inventory of one municipality, the oldest first."""

    code: str
    inzendingen: tuple[Inzending, ...]

    @classmethod
    def read(cls, archive: Archive, code: str) -> History:
        """Read from the journal. Raises DataDirProblem."""
        kept = archive.deliveries(series_of(code))
        return cls(code, tuple(_read(code, one) for one in kept if one.detail.get("soort")))

    @property
    def last(self) -> Inzending | None:
        """The latest, whatever came of it."""
        return self.inzendingen[-1] if self.inzendingen else None

    @property
    def current(self) -> Inzending | None:
        """The one whose inventory counts now; None when there is none, or it was withdrawn or moved."""
        for one in reversed(self.inzendingen):
            if one.accepted:
                return one
            if one.oordeel in (TAKEN_BACK, MOVED):
                return None
        return None

    @property
    def moved_to(self) -> str:
        """The municipality that this one merged into; "" when it did not."""
        last = self.last
        return last.naar if last is not None else ""

    @property
    def spaces(self) -> tuple[str, ...]:
        """The codes of the municipalities that merged into this one."""
        return tuple(dict.fromkeys(code for one in self.inzendingen for code in one.uit))

    @property
    def versions(self) -> dict[int, Inzending]:
        """Every inventory that ever counted, by its version."""
        return {one.versie: one for one in self.inzendingen if one.versie is not None}

    @property
    def next_version(self) -> int:
        """The version that the next accepted inventory gets; a version is never used twice."""
        return max(self.versions, default=0) + 1

    def find(self, number: int) -> Inzending | None:
        """The one with this number."""
        return next((one for one in self.inzendingen if one.nummer == number), None)


def _read(code: str, kept: Kept) -> Inzending:
    said = {name: value for name, value in kept.detail.items() if name in _NAMES}
    said["uit"] = tuple(_texts(said.get("uit", ())))
    graph = next((g.digest for g in kept.graphs if g.iri == graph_of(code)), "")
    own = graph if said.get("versie") is not None else ""
    return Inzending(**{**said, "gemeente": code, "digest": kept.original, "graaf": own})


def _texts(said: object) -> Sequence[str]:
    return [str(one) for one in said] if isinstance(said, (list, tuple)) else []
