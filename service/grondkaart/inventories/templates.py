"""Templates of the table forms, and inventories written as files that they can be handed in as.

What writes workbooks is imported when one is asked for: it takes longer to start than most commands run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from grondkaart.base.terms import Triple, read_ntriples
from grondkaart.exporters.inventory import write_ameff
from grondkaart.importers.inventory.columns import Columns
from grondkaart.importers.inventory.port import Known, Owner
from grondkaart.inventories.packing import packed
from grondkaart.inventories.reference import Reference
from grondkaart.inventories.validating import Validating


def _xlsx(columns: Columns, triples: Iterable[Triple], known: Known, _: str) -> bytes:
    from grondkaart.importers.inventory.export import write_xlsx  # noqa: PLC0415

    return write_xlsx(columns, triples, known)


def _csv(columns: Columns, triples: Iterable[Triple], known: Known, _: str) -> bytes:
    from grondkaart.importers.inventory.export import write_csv  # noqa: PLC0415

    return packed(write_csv(columns, triples, known).items())


FILES: Mapping[str, Callable[[Columns, Iterable[Triple], Known, str], bytes]] = {
    "xlsx": _xlsx,
    "zip": _csv,
    "ameff": write_ameff,
}
"""What an inventory can be written as, beside RDF, by name in the table of formats."""


class Templates:
    """Makes workbooks with what is published now in their drop-down lists."""

    def __init__(self, content: Path, validating: Validating) -> None:
        """Nothing is read yet."""
        self._content, self._validating = content, validating
        self._made: tuple[Reference, bytes] | None = None
        self._making = asyncio.Lock()

    async def workbook(self) -> bytes:
        """The template as XLSX; the same while the same is published. Raises what a query raises."""
        reference = await self._validating.reference()

        def write() -> bytes:
            from grondkaart.importers.inventory.template import xlsx_template  # noqa: PLC0415

            return xlsx_template(self._columns(), reference.names)

        async with self._making:
            if self._made is None or self._made[0] is not reference:
                self._made = (reference, await asyncio.to_thread(write))
            return self._made[1]

    async def csv(self) -> bytes:
        """The template as a zip of CSV files."""

        def write() -> bytes:
            from grondkaart.importers.inventory.template import csv_template  # noqa: PLC0415

            return csv_template(self._columns())

        return await asyncio.to_thread(write)

    async def written(self, form: str, ntriples: bytes, owner: Owner, day: str) -> bytes:
        """An inventory, as N-Triples, as a file that gives it again when it is handed in.

        `form` is one of FILES, `day` when it was handed in (ISO 8601).
        """
        known = Known(owner, (await self._validating.reference()).names)

        def write() -> bytes:
            return FILES[form](self._columns(), read_ntriples(ntriples), known, day)

        async with self._making:  # one at a time: it takes the time of other requests
            return await asyncio.to_thread(write)

    def _columns(self) -> Columns:
        return Columns.read(self._content)
