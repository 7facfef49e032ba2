"""Invented inventories as files that can be handed in, each by its municipality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.terms import read_ntriples
from grondkaart.generating.country import Country
from grondkaart.generating.landscape import owner
from grondkaart.generating.reference import Gemeente, with_types_above
from grondkaart.importers.inventory.columns import Columns
from grondkaart.importers.inventory.export import write_csv
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.port import Known
from grondkaart.inventories.completing import counts_of, graph_of, inventory_iri, told
from grondkaart.inventories.packing import packed

FORMS = ("nq", "csv")


class Files:
    """Writes the inventories of a country in one form: N-Quads, or a zip of CSV files."""

    def __init__(self, country: Country, content: Path, form: str) -> None:
        """`form` is one of FORMS. Raises ContentProblem when the columns cannot be read."""
        self._country, self._form = country, form
        if form == "csv":
            self._columns = Columns.read(content)
            self._names = Names(with_types_above(country.reference.triples))

    def name(self, gemeente: Gemeente) -> str:
        """The name of the file of a municipality; it says that it is invented."""
        return f"{gemeente.code}-proef.{'zip' if self._form == 'csv' else 'nq'}"

    def made(self, gemeente: Gemeente) -> tuple[bytes, Counter[str]]:
        """What a municipality hands in, and how many things are in it; the same for the same plan."""
        lines = self._country.handed_in(gemeente).lines
        return self._written(gemeente, lines), Counter(counts_of(told(lines)))

    def _written(self, gemeente: Gemeente, lines: Iterable[str]) -> bytes:
        if self._form == "csv":
            known = Known(owner(gemeente), self._names)
            triples = read_ntriples("".join(lines).encode())
            return packed(write_csv(self._columns, triples, known).items())
        end = f" <{graph_of(gemeente.code)}> .\n"
        day = f'"{self._country.plan.peildatum.isoformat()}"^^<{vocab.XSD}date>'
        about = f"<{inventory_iri(gemeente.code)}> <{vocab.CG}peildatum> {day}{end}"
        return (about + "".join(line.removesuffix(" .\n") + end for line in lines)).encode()
