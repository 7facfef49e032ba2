"""A service that is killed at any moment: all that was acknowledged is there, whole, and nothing half."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2
import pytest
from inventories_cases import UTRECHT, csv

from grondkaart.store.archive import Archive

POINTS = int(os.environ.get("GRONDKAART_TEST_KILLS", "5"))
INVENTORY = f"/v1/gemeenten/{UTRECHT}/inventarisatie"


def inventory(number: int) -> bytes:
    """An inventory that is told from others by its number of applicaties."""
    return csv(
        *(f"a{n};Applicatie {n} van {number};gepland;;;" for n in range(1, number % 1000 + 2))
    )


class Service:
    """A server on a data directory, that can be killed."""

    def __init__(self, data: Path, log: Path) -> None:
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "grondkaart", "serve", "--port", "0", "--data", str(data)],
                stderr=stderr,
            )
        self.url = self._listening(log)

    def _listening(self, log: Path) -> str:
        for _ in range(600):
            said = re.search(r"luistert op (http://\S+)", log.read_text("utf-8"))
            if said:
                return said[1]
            assert self.process.poll() is None, log.read_text("utf-8")
            time.sleep(0.05)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def hand_in_until_killed(url: str, first: int, acknowledged: list[str], sent: list[str]) -> None:
    """Hand in one inventory after the other; note which were sent and which were acknowledged."""
    with httpx2.Client(base_url=url, timeout=30) as client:
        for number in range(first, first + 1000):
            body = inventory(number)
            digest = hashlib.sha256(body).hexdigest()
            sent.append(digest)
            try:
                answer = client.put(INVENTORY, content=body, headers={"Content-Type": "text/csv"})
            except httpx2.HTTPError:
                return
            if answer.status_code == 503:  # the judging process is not there yet
                continue
            assert answer.status_code in (200, 201), answer.text
            acknowledged.append(digest)


def wait_for_more(acknowledged: list[str]) -> None:
    """Wait until one more is acknowledged; at most half a minute."""
    before = len(acknowledged)
    for _ in range(600):
        if len(acknowledged) > before:
            return
        time.sleep(0.05)


def check(
    url: str, data: Path, acknowledged: list[str], sent: list[str], counted: list[str]
) -> None:
    """All that was acknowledged is in the history; what counts is whole, and the last or under way.

    `counted` is what counted after each kill before this one.
    """
    with httpx2.Client(base_url=url, timeout=60) as client:
        if not acknowledged and client.get(INVENTORY).status_code == 404:
            return
        listed = client.get(
            f"/v1/gemeenten/{UTRECHT}/inzendingen", params={"paginaGrootte": 1000}
        ).json()["inzendingen"]
        asked = "SELECT (COUNT(*) AS ?n) { ?a a <https://w3id.org/grondkaart/def/Applicatie> }"
        found = client.post("/sparql", data={"query": asked}).json()["results"]["bindings"]
    digests = [one["sha256"] for one in reversed(listed)]
    assert set(acknowledged) <= set(digests)
    assert set(digests) <= set(sent)
    last = [*counted[-1:], *acknowledged[-1:]]
    if counted and acknowledged and acknowledged[-1] in digests[digests.index(counted[-1]) + 1 :]:
        last = acknowledged[-1:]  # it came after what counted last time
    assert digests[-1] in last + sent[-1:]
    counted.append(digests[-1])
    assert listed[0]["aantallen"]["applicaties"] == int(found[0]["n"]["value"])
    archive = Archive(data)
    for kept in archive.deliveries(f"inventaris/{UTRECHT}"):
        assert archive.original(kept.original)
        assert archive.original(kept.detail["rapport"])
        assert all(archive.check(graph.digest) for graph in kept.graphs)
    archive.close()


@pytest.mark.slow
def test_every_acknowledged_submission_outlives_a_kill_and_no_half_one_is_there(tmp_path):
    data, log, chance = tmp_path / "data", tmp_path / "log.txt", random.Random(4)
    acknowledged: list[str] = []
    sent: list[str] = []
    counted: list[str] = []
    service = Service(data, log)
    try:
        for point in range(POINTS):
            writer = threading.Thread(
                target=hand_in_until_killed, args=(service.url, point * 1000, acknowledged, sent)
            )
            writer.start()
            if point % 2:  # in the midst of many; else while the first one is under way
                wait_for_more(acknowledged)
            time.sleep(chance.random())
            service.kill()
            writer.join()
            service = Service(data, log)
            check(service.url, data, acknowledged, sent, counted)
    finally:
        service.kill()

    assert len(acknowledged) >= POINTS // 2  # else nothing was put to the test
