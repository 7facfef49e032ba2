"""The verb `dump`: the copies that `/kopieen` gives, as files in a folder, without a service."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grondkaart.base.errors import DataDirProblem
from grondkaart.base.settings import Settings


def add_dump(verbs: Any, settings_flags: Callable[..., None]) -> None:
    """Add the verb to the command; `settings_flags` adds the settings that it knows."""
    dump = verbs.add_parser(
        "dump", help="schrijf kopieën van alle open grafen, met controlegetallen, in een map"
    )
    dump.add_argument("--uit", type=Path, required=True, help="map waar de bestanden in komen")
    settings_flags(dump, "data")
    dump.set_defaults(run=_dump)


def _dump(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.base.assets import content_root  # noqa: PLC0415
    from grondkaart.importers.shipped import fill_with_shipped  # noqa: PLC0415
    from grondkaart.publication.copies import DIGEST, read  # noqa: PLC0415
    from grondkaart.publication.making import Making  # noqa: PLC0415
    from grondkaart.publication.plan import planned  # noqa: PLC0415
    from grondkaart.store.archive import Archive  # noqa: PLC0415

    archive = Archive(settings.data)
    fill_with_shipped(archive, content_root())
    version = archive.version(closed=False)
    archive.close()
    units = planned(version)
    try:
        parsed.uit.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=parsed.uit, prefix=".maken-"))
        try:
            Making(beside, settings.data / "graphs").make(one.unit for one in units)
            published = read(beside, version, units)
            assert published is not None  # they were just made
            for copy in published.by_name.values():
                copy.path.replace(parsed.uit / copy.name)
                (parsed.uit / f"{copy.name}{DIGEST}").write_bytes(copy.digest_line)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise DataDirProblem(
            f"In {parsed.uit} kan niet worden geschreven: {error.strerror}.",
            f"{parsed.uit} cannot be written in: {error.strerror}.",
        ) from None
    print(f"{len(published.by_name)} kopieën van revisie {version.revision} in {parsed.uit}")
    return 0
