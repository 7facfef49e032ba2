"""Invented inventories as files that can be handed in, each by its municipality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.terms import read_ntriples
from grondkaart.exporters.inventory import write_ameff
from grondkaart.generating.country import Country
from grondkaart.generating.landscape import owner
from grondkaart.generating.reference import Gemeente, with_types_above
from grondkaart.importers.inventory.columns import Columns
from grondkaart.importers.inventory.export import write_csv
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.port import Known
from grondkaart.inventories.completing import counts_of, graph_of, inventory_iri, told
from grondkaart.inventories.packing import packed

FORMS = ("nq", "csv", "ameff")
_BY_NAME = (f'<{vocab.CG}leverancier> "', f'<{vocab.CG}leveranciersnaam> "')
_ENDS = {"nq": "nq", "csv": "zip", "ameff": "xml"}


class Files:
    """Writes the inventories of a country in one form: N-Quads, a zip of CSV files, or AMEFF."""

    def __init__(self, country: Country, content: Path, form: str) -> None:
        """`form` is one of FORMS. Raises ContentProblem when the columns cannot be read."""
        self._country, self._form = country, form
        if form != "nq":
            self._columns = Columns.read(content)
            self._names = Names(with_types_above(country.reference.triples))

    def name(self, gemeente: Gemeente) -> str:
        """The name of the file of a municipality; it says that it is invented."""
        return f"{gemeente.code}-proef.{_ENDS[self._form]}"

    def made(self, gemeente: Gemeente) -> tuple[bytes, Counter[str]]:
        """What a municipality hands in, and how many things are in it; the same for the same plan."""
        lines = self._country.handed_in(gemeente).lines
        return self._written(gemeente, lines), Counter(counts_of(told(lines)))

    def _written(self, gemeente: Gemeente, lines: Iterable[str]) -> bytes:
        day = self._country.plan.peildatum.isoformat()
        said = f'<{inventory_iri(gemeente.code)}> <{vocab.CG}peildatum> "{day}"^^<{vocab.XSD}date>'
        known = Known(owner(gemeente), self._names) if self._form != "nq" else None
        if self._form == "csv" and known is not None:
            triples = read_ntriples("".join(lines).encode())
            return packed(write_csv(self._columns, triples, known).items())
        if known is not None:
            named = (line.replace(*_BY_NAME) for line in lines)
            triples = read_ntriples("".join([f"{said} .\n", *named]).encode())
            return write_ameff(self._columns, triples, known, day)
        end = f" <{graph_of(gemeente.code)}> .\n"
        return (said + end + "".join(line.removesuffix(" .\n") + end for line in lines)).encode()
