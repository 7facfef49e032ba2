"""The verb `export`: an imported release or an inventory as a file again. Messages are in Dutch."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grondkaart.base.errors import BadInput
from grondkaart.base.settings import Settings

_FORMS = {".xml": "ameff", ".xlsx": "xlsx", ".zip": "zip"}


def add_export(verbs: Any, settings_flags: Callable[..., None]) -> None:
    """Add the verb to the command; `settings_flags` adds the settings that it knows."""
    export = verbs.add_parser(
        "export", help="schrijf een ingelezen uitgave (AMEFF) of een inventarisatie als bestand"
    )
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument("reeks", nargs="?", help="reeks van de uitgave, zoals gemma")
    what.add_argument("--gemeente", help="code van de gemeente waarvan de inventarisatie geldt")
    export.add_argument("--release", help="welke uitgave; standaard de laatst ingelezen")
    export.add_argument(
        "--uit",
        type=Path,
        required=True,
        help="bestand: .xml of .xml.gz; van een inventarisatie .xml (AMEFF), .xlsx of .zip (CSV)",
    )
    settings_flags(export, "data")
    export.set_defaults(run=_export)


def _export(parsed: argparse.Namespace, settings: Settings) -> int:
    return _inventory(parsed, settings) if parsed.gemeente else _release(parsed, settings)


def _inventory(parsed: argparse.Namespace, settings: Settings) -> int:
    """Write the inventory that counts."""
    from grondkaart.exporters.release import write_whole  # noqa: PLC0415
    from grondkaart.inventories.submitting import no_inventory  # noqa: PLC0415
    from grondkaart.opening import open_inventories  # noqa: PLC0415

    form = _FORMS.get(parsed.uit.suffix.lower())
    if form is None:
        known = ", ".join(_FORMS)
        raise BadInput(
            f"Geef een bestand dat eindigt op {known}; '{parsed.uit.name}' doet dat niet.",
            f"Give a file that ends in {known}; '{parsed.uit.name}' does not.",
        )

    async def run() -> int:
        async with open_inventories(settings) as opened:
            submitting = opened.submitting
            history = await submitting.history(parsed.gemeente)
            one = history.current
            if one is None:
                raise no_inventory(parsed.gemeente)
            about = await submitting.graph(one), await submitting.owner(parsed.gemeente)
            write_whole(parsed.uit, [await opened.templates.written(form, *about, one.moment[:10])])
            return one.versie or 0

    print(f"{parsed.gemeente}: versie {asyncio.run(run())} in {parsed.uit}")
    return 0


def _release(parsed: argparse.Namespace, settings: Settings) -> int:
    """Write an imported release as the file that it came from."""
    from grondkaart.exporters.release import export_release  # noqa: PLC0415
    from grondkaart.importers.rebuilding import open_checked  # noqa: PLC0415

    archive = open_checked(settings.data)
    exported = export_release(archive, parsed.reeks, parsed.release, parsed.uit)
    archive.close()
    print(
        f"{exported.series} {exported.release}: {exported.elements} elementen, "
        f"{exported.relationships} relaties, {exported.views} views in {parsed.uit}"
    )
    if exported.odd:
        print("Opgemerkt:")
        for said, number in exported.odd.most_common():
            print(f"  {number} × {said.nl}")
    return 0
