"""Jobs: their outcome is there for a while, for whoever started them and nobody else."""

from __future__ import annotations

import asyncio

import pytest

from grondkaart.base.errors import BadInput, Busy, NotFound, OverBudget
from grondkaart.inventories import jobs as module
from grondkaart.inventories.jobs import Jobs
from grondkaart.inventories.judgement import Told


async def soon(told: Told) -> str:
    told("lezen", 0.5)
    await asyncio.sleep(0)
    return "klaar"


async def wrong(_: Told) -> str:
    raise BadInput("Dit klopt niet.", "This is wrong.")


async def never(_: Told) -> str:
    await asyncio.Event().wait()
    return ""


def test_a_job_tells_how_far_it_is_and_then_its_outcome():
    async def run() -> None:
        jobs: Jobs[str] = Jobs()
        job = jobs.start("sleutel", soon)
        assert ("wachten", None) == (job.stage, job.outcome)
        await job.done.wait()

        assert ("lezen", 0.5, "klaar") == (job.stage, job.share, job.outcome)
        assert job is jobs.find(job.id, "sleutel")

    asyncio.run(run())


def test_a_job_that_fails_keeps_its_error():
    async def run() -> None:
        job = Jobs[str]().start("", wrong)
        await job.done.wait()

        assert isinstance(job.error, BadInput)
        assert job.outcome is None

    asyncio.run(run())


def test_a_job_of_another_looks_like_one_that_never_was():
    async def run() -> None:
        jobs: Jobs[str] = Jobs()
        job = jobs.start("a", soon)

        with pytest.raises(NotFound) as other:
            jobs.find(job.id, "b")
        with pytest.raises(NotFound) as absent:
            jobs.find("x" * 24, "b")
        assert str(absent.value) == str(other.value)

    asyncio.run(run())


def test_too_many_jobs_are_refused_and_those_that_are_done_give_way(monkeypatch):
    monkeypatch.setattr(module, "_MOST", 3)

    async def run() -> None:
        jobs: Jobs[str] = Jobs()
        done = jobs.start("", soon)
        await done.done.wait()
        under_way = [jobs.start("", never) for _ in range(3)]

        with pytest.raises(NotFound):
            jobs.find(done.id, "")
        with pytest.raises(Busy):
            jobs.start("", never)
        assert under_way[0] is jobs.find(under_way[0].id, "")
        await jobs.close()

    asyncio.run(run())


def test_an_outcome_is_forgotten_after_its_time(monkeypatch):
    monkeypatch.setattr(module, "_KEPT_SECONDS", -1)

    async def run() -> None:
        jobs: Jobs[str] = Jobs()
        job = jobs.start("", soon)
        await job.done.wait()

        with pytest.raises(NotFound):
            jobs.find(job.id, "")

    asyncio.run(run())


def test_one_client_cannot_take_all_turns(monkeypatch):
    monkeypatch.setattr(module, "_MOST_EACH", 2)

    async def run() -> None:
        jobs: Jobs[str] = Jobs()
        for _ in range(2):
            jobs.start("", never, "192.0.2.1")

        with pytest.raises(OverBudget):
            jobs.start("", never, "192.0.2.1")
        assert jobs.start("", never, "192.0.2.2")
        await jobs.close()

    asyncio.run(run())
