"""Work in a process of its own: once for all who wait, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from grondkaart.base.errors import Busy, QueryFailed
from grondkaart.publication import apart
from grondkaart.publication.apart import Apart

ONCE = ("-n", "1", "-r", "1")  # the module `timeit` runs a text, once


def test_work_that_takes_long_goes_on_while_who_asked_is_told_to_come_back(tmp_path: Path) -> None:
    done = tmp_path / "done"
    text = f"import time, pathlib; time.sleep(1); pathlib.Path('{done}').touch()"

    async def ask() -> None:
        working = Apart("timeit", patience=0.2)
        with pytest.raises(Busy):
            await working.run("work", *ONCE, text)
        for _ in range(100):
            if done.exists():
                break
            await asyncio.sleep(0.1)
        await working.close()

    asyncio.run(ask())
    assert done.exists()


def test_who_asks_the_same_waits_for_what_is_under_way(tmp_path: Path) -> None:
    log = tmp_path / "log"
    text = f"import time; time.sleep(0.3); open('{log}', 'a').write('x')"

    async def ask() -> None:
        working = Apart("timeit")
        await asyncio.gather(*(working.run("work", *ONCE, text) for _ in range(5)))

    asyncio.run(ask())
    assert "x" == log.read_text("ascii")


def test_work_that_fails_is_told_and_may_be_tried_again() -> None:
    async def ask() -> None:
        working = Apart("timeit")
        for _ in range(2):
            with pytest.raises(QueryFailed):
                await working.run("work", *ONCE, "1/0")
        await working.run("work", *ONCE, "1")

    asyncio.run(ask())


def test_so_much_work_may_wait_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_MOST_WAITING", 2)

    async def ask() -> float:
        working = Apart("timeit", patience=0.1)
        for key in ("one", "two"):
            with pytest.raises(Busy):
                await working.run(key, *ONCE, "import time; time.sleep(60)")
        begun = time.monotonic()
        with pytest.raises(Busy):
            await Apart.run(working, "three", *ONCE, "1")
        took = time.monotonic() - begun
        await working.close()
        return took

    assert asyncio.run(ask()) < 0.1
