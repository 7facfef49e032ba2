"""The two lanes: who begins where, and who stands aside."""

from __future__ import annotations

import asyncio

from grondkaart.store.lanes import Lanes, Run, likeness

LONG = 'SELECT * { ?a <https://a.example/p> "een" . ?a ?b 12 }'
ALIKE = 'SELECT * { ?a <https://b.example/q> "tw\\"ee" . ?a ?b 7 }'
OTHER = "SELECT * { ?a ?b ?c }"


class Driver:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[bool] = []

    def pause(self, *, still: bool) -> None:
        self.told.append(still)


def test_queries_are_alike_but_for_addresses_texts_and_numbers() -> None:
    assert likeness(LONG) == likeness(ALIKE)
    assert likeness(LONG) != likeness(OTHER)


def test_what_was_long_begins_in_the_long_lane_until_it_is_quick_again() -> None:
    lanes = Lanes(1)
    first = lanes.lane(LONG)
    lanes.note(LONG, long=True)
    then, other = lanes.lane(ALIKE), lanes.lane(OTHER)
    lanes.note(ALIKE, long=False)

    assert (lanes.quick, lanes.long, lanes.quick) == (first, then, other)
    assert lanes.quick is lanes.lane(LONG)


def test_a_query_that_turns_out_long_stands_aside_while_the_long_lane_is_full() -> None:
    async def within() -> None:
        lanes, drivers = Lanes(1), (Driver(), Driver())
        runs = []
        for driver in drivers:
            await lanes.quick.acquire()
            run = Run(lanes, lanes.quick, LONG)
            run.start(driver)
            runs.append(run)
            await asyncio.sleep(0.1)

        assert not lanes.quick.locked()
        assert ([], [True]) == (drivers[0].told, drivers[1].told)
        assert runs[1].stood > 0
        runs[0].leave()
        await asyncio.sleep(0.05)
        assert [True, False] == drivers[1].told
        assert [] == drivers[0].told
        runs[1].leave()
        assert not lanes.long.locked()

    asyncio.run(within())


def test_a_query_that_was_done_just_before_it_was_stopped_leaves_no_worker_that_stands_still() -> (
    None
):
    async def within() -> None:
        lanes, driver = Lanes(1), Driver()
        await lanes.long.acquire()
        await lanes.quick.acquire()
        run = Run(lanes, lanes.quick, LONG)
        run.start(driver)
        await asyncio.sleep(0.1)
        assert [True] == driver.told
        run.leave()
        await asyncio.sleep(0)

        assert [True, False] == driver.told
        assert 0 == lanes.standing
        lanes.long.release()
        assert not lanes.long.locked()

    asyncio.run(within())


def test_many_kinds_take_bounded_memory() -> None:
    lanes = Lanes(1)
    for number in range(3_000):
        lanes.note(f"SELECT ?x{'x' * (number % 60)}{'y' * (number // 60)} {{}}", long=True)

    assert len(lanes._long_ones) <= 1_000
