"""While a file is judged its page says how far it is, and comes back by itself."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import httpx2
from lxml import html
from starlette.applications import Starlette

from grondkaart.base.assets import content_root
from grondkaart.base.errors import Busy
from grondkaart.inventories.jobs import Jobs
from grondkaart.inventories.judgement import Judged, Told
from grondkaart.pages.valideren import PATH, Valideren
from grondkaart.pages.views import Pages
from grondkaart.questions.catalogue import Catalogue


class Index:
    labels: dict[str, str] = {}  # noqa: RUF012  nobody writes it


class Names:
    async def index(self, _: str) -> Index:
        return Index()


def pages(jobs: Jobs[Judged]) -> Starlette:
    """The pages over no data at all: nothing here looks at any."""
    version = SimpleNamespace(revision=1, gemma_release="")
    seeing = SimpleNamespace(
        open=SimpleNamespace(version=version),
        store=lambda _: SimpleNamespace(version=version),
        names=lambda _: Names(),
    )
    shown = Pages(Catalogue.read(content_root()), seeing, seeing)  # type: ignore[arg-type]
    return Starlette(routes=Valideren(shown, seeing, None, jobs, 1).routes())  # type: ignore[arg-type]


def test_a_report_under_way_is_waited_for_without_a_script() -> None:
    async def run() -> tuple[httpx2.Response, httpx2.Response]:
        jobs: Jobs[Judged] = Jobs()
        begun = asyncio.Event()

        async def judge(told: Told) -> Judged:
            told("toetsen", 0.4)
            begun.set()
            await asyncio.sleep(60)
            raise AssertionError("nobody waits this long")

        job = jobs.start("", judge)
        await begun.wait()
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(pages(jobs)), base_url="http://a"
        ) as client:
            answers = (
                await client.get(f"{PATH}/{job.id}"),
                await client.get(f"{PATH}/{job.id}/rapport.csv"),
            )
        await jobs.close()
        return answers

    page, kept = asyncio.run(run())

    assert ("3", "no-store") == (page.headers["refresh"], page.headers["cache-control"])
    (status,) = html.document_fromstring(page.text).xpath("//*[@role='status']")
    assert "toetsen, 40%" in status.text_content()
    assert 404 == kept.status_code


def test_what_went_wrong_meanwhile_is_told_at_the_address_of_the_report() -> None:
    async def run() -> httpx2.Response:
        jobs: Jobs[Judged] = Jobs()

        async def judge(_: Told) -> Judged:
            raise Busy("Het is nu te druk.", "It is too busy now.")

        job = jobs.start("", judge)
        await job.done.wait()
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(pages(jobs)), base_url="http://a"
        ) as client:
            return await client.get(f"{PATH}/{job.id}")

    page = asyncio.run(run())

    assert (503, "3") == (page.status_code, page.headers["retry-after"])
    (alert,) = html.document_fromstring(page.text).xpath("//*[@role='alert']")
    assert "Het is nu te druk." in alert.text_content()
