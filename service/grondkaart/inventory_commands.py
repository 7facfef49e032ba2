"""The verbs about inventories: validate, submit, template and merge. Messages are in Dutch."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grondkaart.base.errors import BadInput, GrondkaartError, ImportRefused, TooLarge
from grondkaart.base.settings import Settings

Flags = Callable[..., None]
_FORMATS = ("table", "json", "csv", "sarif", "ttl", "jsonld")
_UNREADABLE = 2


def add_verbs(verbs: Any, settings_flags: Flags) -> None:
    """Add the verbs to the command; `settings_flags` adds the settings that a verb knows."""
    validate = verbs.add_parser("validate", help="toets een inventarisatie; er wordt niets bewaard")
    _file_arguments(validate)
    validate.add_argument("--gemeente", default="", help="code van de gemeente, zoals gm0344")
    settings_flags(validate, *_SETTINGS)
    validate.set_defaults(run=_validate)

    submit = verbs.add_parser("submit", help="zend de inventarisatie van een gemeente in")
    _file_arguments(submit)
    submit.add_argument("--gemeente", required=True, help="code van de gemeente, zoals gm0344")
    settings_flags(submit, *_SETTINGS)
    submit.set_defaults(run=_submit)

    template = verbs.add_parser("template", help="maak een leeg sjabloon voor een inventarisatie")
    template.add_argument("--out", type=Path, required=True, help="bestand: .xlsx, of .zip met CSV")
    settings_flags(template, "data")
    template.set_defaults(run=_template)

    again = verbs.add_parser(
        "revalidate",
        help="toets alle inventarisaties opnieuw, zoals na een nieuwe uitgave van GEMMA",
    )
    settings_flags(again, *_SETTINGS, "validation_workers")
    again.set_defaults(run=_revalidate)

    merge = verbs.add_parser("merge", help="voeg gemeenten samen (herindeling)")
    merge.add_argument(
        "--van", action="append", required=True, help="gemeente die opgaat; mag vaker"
    )
    merge.add_argument("--naar", required=True, help="gemeente die blijft of ontstaat")
    merge.add_argument("--datum", required=True, help="ingangsdatum, als 2027-01-01")
    merge.add_argument("--proef", action="store_true", help="laat zien wat er zou gebeuren")
    settings_flags(merge, *_SETTINGS)
    merge.set_defaults(run=_merge)


_SETTINGS = ("data", "inventory_max_bytes", "validation_timeout", "validation_memory_mb")


def _file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "bestand", type=Path, nargs="+", help="het bestand; van CSV mogen het er meer zijn"
    )
    parser.add_argument("--peildatum", default="", help="jjjj-mm-dd; standaard vandaag")
    parser.add_argument("--format", choices=_FORMATS, default="table", help="vorm van het rapport")


def _validate(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.opening import open_inventories  # noqa: PLC0415
    from grondkaart.terminal import Stages  # noqa: PLC0415

    async def run() -> dict[str, Any]:
        name, body = _body(parsed.bestand, settings.inventory_max_bytes)
        with Stages() as told:
            async with open_inventories(settings) as opened:
                judged = await opened.validating.judge(
                    body,
                    filename=name,
                    gemeente=parsed.gemeente,
                    peildatum=parsed.peildatum,
                    told=told,
                )
        return judged.report

    try:
        report = asyncio.run(run())
    except GrondkaartError as error:
        return _unreadable(error)
    return _show(report, parsed.format)


def _submit(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.opening import open_inventories  # noqa: PLC0415
    from grondkaart.store.audit import COMMAND, Audit  # noqa: PLC0415
    from grondkaart.terminal import Stages, show_submitted  # noqa: PLC0415

    async def run() -> Any:
        name, body = _body(parsed.bestand, settings.inventory_max_bytes)
        with Stages() as told:
            async with open_inventories(settings) as opened:
                return await opened.submitting.submit(
                    parsed.gemeente,
                    body,
                    who=COMMAND,
                    filename=name,
                    peildatum=parsed.peildatum,
                    told=told,
                )

    try:
        with Audit(settings.data).command("submit", parsed.gemeente) as act:
            submitted = asyncio.run(run())
            act.about = f"{parsed.gemeente} {submitted.inzending.oordeel}"
    except GrondkaartError as error:
        return _unreadable(error)
    code = _show(submitted.report, parsed.format)
    show_submitted(submitted)
    return code


def _show(report: dict[str, Any], name: str) -> int:
    """Show a report; gives the exit code: 0 conforms, 1 refused."""
    from grondkaart.terminal import write  # noqa: PLC0415
    from grondkaart.terminal_report import show_report  # noqa: PLC0415
    from grondkaart.validation import reports  # noqa: PLC0415
    from grondkaart.validation.report import REFUSED, Report  # noqa: PLC0415

    made = Report.from_dict(report)
    if name == "table":
        show_report(made)
    else:
        format_ = next(f for f in reports.FORMATS if name in (f.name, f.extension))
        write(reports.write(made, format_))
    return int(made.verdict == REFUSED)


def _unreadable(error: GrondkaartError) -> int:
    """Tell of a file that could not be judged; other errors are for the command to tell."""
    if not isinstance(error, (BadInput, TooLarge)) and error.status != 415:
        raise error
    print(f"{error.title.nl}: {error.detail.nl}", file=sys.stderr)
    return _UNREADABLE


def _body(paths: list[Path], limit: int) -> tuple[str, bytes]:
    """One file as it is; several, or those of a folder, as one ZIP. Raises ImportRefused or TooLarge."""
    if len(paths) == 1 and not paths[0].is_dir():
        return paths[0].name, _read(paths[0], limit)
    files = [p for path in paths for p in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    from grondkaart.inventories.packing import NAME, packed  # noqa: PLC0415

    return NAME, packed((path.name, _read(path, limit)) for path in files)


def _read(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as stream:
            body = stream.read(limit + 1)
    except OSError as error:
        raise ImportRefused(
            f"{path} kan niet worden gelezen: {error.strerror}.",
            f"{path} cannot be read: {error.strerror}.",
        ) from None
    if len(body) > limit:
        raise TooLarge(
            f"{path} is groter dan {limit} bytes.", f"{path} is larger than {limit} bytes."
        )
    return body


def _template(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.opening import open_inventories  # noqa: PLC0415
    from grondkaart.terminal import write_file  # noqa: PLC0415

    async def run() -> bytes:
        async with open_inventories(settings) as opened:
            made = opened.templates
            return await (made.csv() if parsed.out.suffix.lower() == ".zip" else made.workbook())

    body = asyncio.run(run())
    write_file(parsed.out, body)
    print(f"Sjabloon gemaakt: {parsed.out}")
    return 0


def _revalidate(_: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.inventories.revalidating import revalidate  # noqa: PLC0415
    from grondkaart.opening import open_inventories  # noqa: PLC0415
    from grondkaart.terminal import Counted, show_again  # noqa: PLC0415

    async def run() -> int:
        found = []
        with Counted("Toetsen") as done:
            async with open_inventories(settings) as opened:
                at_once = settings.validation_workers
                async for one in revalidate(opened.archive, opened.validating, at_once):
                    found.append(one)
                    done()
        return show_again(found)

    return asyncio.run(run())


def _merge(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.opening import open_inventories  # noqa: PLC0415
    from grondkaart.store.audit import COMMAND, Audit  # noqa: PLC0415
    from grondkaart.terminal import show_merger  # noqa: PLC0415

    async def run() -> int:
        async with open_inventories(settings) as opened:
            merger = await opened.merging.plan(parsed.van, parsed.naar, parsed.datum)
            show_merger(merger)
            if merger.refused:
                return _show(merger.judged.report, "table")
            if parsed.proef:
                print("Dit was een proef: er is niets veranderd.")
                return 0
            with Audit(settings.data).command("merge", f"{parsed.van} {parsed.naar}"):
                done = await opened.merging.carry_out(merger, COMMAND)
            print(f"Samengevoegd: {done.gemeente} heeft nu versie {done.versie}.")
            return 0

    return asyncio.run(run())
