"""The turn to write: one at a time, level with the journal, and not for ever waited for."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from grondkaart.base.errors import Busy
from grondkaart.base.settings import load_settings
from grondkaart.changes.turn import Turn
from grondkaart.opening import open_datasets
from grondkaart.store.archive import Archive, Delivery

WRITER = """
import sys, time
from pathlib import Path
from grondkaart.store.archive import Archive, Delivery
archive = Archive(Path(sys.argv[1]))
with archive.writing():
    print("writing", flush=True)
    time.sleep(float(sys.argv[2]))
    archive.commit(Delivery("proef", "proef", "", "", "", (), {}))
"""
Body = Callable[[Turn, Archive], Awaitable[None]]


def run(data: Path, body: Body) -> None:
    """Run `body` with a turn that waits one second, over a started store."""

    async def within() -> None:
        datasets = open_datasets(load_settings(data=data))
        archive = Archive(data)
        try:
            await datasets.start()
            await body(Turn(archive, datasets, wait=1), archive)
        finally:
            archive.close()
            await datasets.close()

    asyncio.run(within())


def writer(data: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that writes for so long, and then commits."""
    command = [sys.executable, "-c", WRITER, str(data), str(seconds)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert started.stdout
    assert "writing\n" == started.stdout.readline()
    return started


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("turn")


def test_two_writers_never_have_it_together(data):
    at_work: list[str] = []

    async def body(turn: Turn, archive: Archive) -> None:
        async def write(name: str) -> None:
            async with turn.writing() as version:
                at_work.append(name)
                await asyncio.sleep(0.05)
                assert version.revision == archive.last_revision()
                archive.commit(Delivery("proef", "proef", "", "", "", (), {}))
                at_work.append(name)

        await asyncio.gather(write("a"), write("b"), write("c"))

    run(data, body)

    assert ["a", "a", "b", "b", "c", "c"] == at_work


def test_a_writer_that_waited_for_another_process_sees_what_that_wrote(data):
    async def body(turn: Turn, archive: Archive) -> None:
        before = archive.last_revision()
        with writer(data, 0.3):
            async with turn.writing() as version:
                assert before + 1 == version.revision

    run(data, body)


def test_who_waits_too_long_is_told_to_come_back_and_may_later(data):
    async def body(turn: Turn, archive: Archive) -> None:
        with writer(data, 30) as other:
            with pytest.raises(Busy, match="probeer het zo opnieuw"):
                async with turn.writing():
                    pass
            other.kill()
        async with turn.writing() as version:
            assert version.revision == archive.last_revision()

    run(data, body)


def test_a_writer_that_fails_gives_its_turn_back(data):
    async def body(turn: Turn, archive: Archive) -> None:
        with pytest.raises(ZeroDivisionError):
            async with turn.writing():
                raise ZeroDivisionError
        async with turn.writing():
            pass

    run(data, body)
