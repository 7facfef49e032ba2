"""The verb `generate`: invented inventories for trials, into a data directory or as files."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from grondkaart.base.assets import content_root
from grondkaart.base.errors import BadInput
from grondkaart.base.settings import Settings

if TYPE_CHECKING:
    from grondkaart.generating.country import Country, Made
    from grondkaart.generating.delivering import Generated
    from grondkaart.terminal import Progress

_FORMS = ("nq", "csv", "ameff")


def add_generate(verbs: Any, settings_flags: Callable[..., None]) -> None:
    """Add the verb to the command; `settings_flags` adds the settings that it knows."""
    generate = verbs.add_parser(
        "generate", help="maak verzonnen inventarisaties voor proeven en metingen"
    )
    generate.add_argument(
        "--gemeenten", type=int, default=342, help="hoeveel gemeenten (standaard 342)"
    )
    generate.add_argument(
        "--applicaties", type=int, default=300, help="per gemeente, gemiddeld (standaard 300)"
    )
    generate.add_argument(
        "--seed", type=int, default=1, help="zaadgetal: hetzelfde getal geeft hetzelfde"
    )
    generate.add_argument("--peildatum", default="", help="jjjj-mm-dd; standaard 2026-10-01")
    generate.add_argument(
        "--uit", type=Path, help="schrijf bestanden om in te zenden in deze map, niet in de datamap"
    )
    generate.add_argument("--vorm", choices=_FORMS, default="nq", help="van die bestanden")
    generate.add_argument(
        "--toets", action="store_true", help="toets ze ook; dat duurt enkele minuten"
    )
    generate.add_argument(
        "--met-sleutels", action="store_true", help="ook in een datamap met sleutels"
    )
    settings_flags(generate, "data", *_VALIDATION)
    generate.set_defaults(run=_generate)


_VALIDATION = (
    "inventory_max_bytes",
    "validation_timeout",
    "validation_memory_mb",
    "validation_workers",
)


def _generate(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.generating.country import Country, Plan  # noqa: PLC0415
    from grondkaart.terminal import Progress, show_generated  # noqa: PLC0415

    plan = Plan(parsed.seed, parsed.gemeenten, parsed.applicaties, _day(parsed.peildatum))
    country, begun = Country(content_root(), plan), time.monotonic()
    with Progress({"maken": plan.gemeenten}) as progress:
        if parsed.uit:
            generated = _write(country, parsed.uit, parsed.vorm, progress)
        else:
            generated = _deliver(country, settings, progress, with_keys=parsed.met_sleutels)
    took = f"in {time.monotonic() - begun:.0f} s"
    if parsed.uit:
        show_generated(generated, f"Geschreven in {parsed.uit} {took}.")
    else:
        show_generated(
            generated,
            f"Geleverd in {settings.data} {took}; bekijk ze met: grondkaart serve --data {settings.data}",
        )
    return asyncio.run(_judge(country, settings)) if parsed.toets else 0


def _day(text: str) -> date:
    from grondkaart.generating.landscape import PEILDATUM  # noqa: PLC0415
    from grondkaart.inventories.validating import reference_date  # noqa: PLC0415

    return date.fromisoformat(reference_date(text)) if text else PEILDATUM


def _deliver(
    country: Country, settings: Settings, progress: Progress, *, with_keys: bool
) -> Generated:
    from grondkaart.generating.delivering import check_free, deliver  # noqa: PLC0415
    from grondkaart.importers.shipped import fill_with_shipped  # noqa: PLC0415
    from grondkaart.store.archive import Archive  # noqa: PLC0415
    from grondkaart.store.audit import Audit  # noqa: PLC0415

    def told(made: Made) -> None:
        progress("maken", int(bool(made.counts)))

    about = f"{country.plan.gemeenten} gemeenten, zaad {country.plan.seed}"
    with Audit(settings.data).command("generate", about):
        archive = Archive(settings.data)
        check_free(archive, with_keys=with_keys)
        fill_with_shipped(archive, content_root())
        graphs = country.graphs()
        return deliver(archive, country.plan, graphs, with_keys=with_keys, told=told)


def _write(country: Country, folder: Path, form: str, progress: Progress) -> Generated:
    from grondkaart.generating.delivering import Generated  # noqa: PLC0415
    from grondkaart.generating.files import Files  # noqa: PLC0415

    files, generated = Files(country, content_root(), form), Generated()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for gemeente in country.gemeenten:
            body, things = files.made(gemeente)
            (folder / files.name(gemeente)).write_bytes(body)
            generated.inventories += 1
            generated.things += things
            progress("maken", 1)
    except OSError as error:
        raise BadInput(
            f"{folder} kan niet worden geschreven: {error.strerror}.",
            f"{folder} cannot be written: {error.strerror}.",
        ) from None
    return generated


async def _judge(country: Country, settings: Settings) -> int:
    """Judge each of them as a file that is handed in to a service that holds only what is shipped.

    Nothing is kept, and the set itself is not loaded: that would take its memory for nothing.
    """
    from grondkaart.generating.files import Files  # noqa: PLC0415
    from grondkaart.opening import open_inventories  # noqa: PLC0415
    from grondkaart.terminal import Progress, show_tried  # noqa: PLC0415

    files, verdicts = Files(country, content_root(), "nq"), dict[str, str]()
    turns = asyncio.Semaphore(settings.validation_workers)
    with (
        TemporaryDirectory() as folder,
        Progress({"toetsen": len(country.gemeenten)}) as progress,
    ):
        apart = settings.model_copy(update={"data": Path(folder)})
        async with open_inventories(apart) as opened:

            async def one(place: int) -> None:
                gemeente = country.gemeenten[place]
                async with turns:
                    judged = await opened.validating.judge(
                        files.made(gemeente)[0],
                        form="nq",
                        gemeente=gemeente.code,
                        peildatum=country.plan.peildatum.isoformat(),
                    )
                verdicts[gemeente.code] = judged.verdict
                progress("toetsen", 1)

            await asyncio.gather(*map(one, range(len(country.gemeenten))))
    return show_tried(dict(sorted(verdicts.items())))
