"""The demonstration, judged once for all tests that look at it."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from rdflib import Graph

from grondkaart.base.settings import load_settings
from grondkaart.importers.shipped import fill_with_shipped
from grondkaart.inventories.demo import DemoSubmission, demo_submissions
from grondkaart.inventories.judgement import Judged
from grondkaart.opening import open_inventories
from grondkaart.store.archive import Archive

ROOT = Path(__file__).parents[2]


@cache
def judged() -> list[tuple[DemoSubmission, Judged]]:
    """Every submission with what came of it, each against its own day."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_judged(Path(folder)))


async def _judged(folder: Path) -> list[tuple[DemoSubmission, Judged]]:
    archive = Archive(folder)
    fill_with_shipped(archive, ROOT, demo=True)
    archive.close()
    async with open_inventories(load_settings(data=folder)) as opened:
        return [
            (
                one,
                await opened.validating.judge(
                    one.body, filename=one.filename, gemeente=one.code, peildatum=one.peildatum
                ),
            )
            for one in demo_submissions(ROOT)
        ]


@cache
def current() -> dict[str, Graph]:
    """Of each invented municipality: what counts after the last hand-in."""
    accepted = {
        one.code: result.ntriples for one, result in judged() if result.verdict != "geweigerd"
    }
    return {code: Graph().parse(data=text, format="nt") for code, text in accepted.items()}
