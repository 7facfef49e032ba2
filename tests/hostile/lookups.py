"""Somebody who looks things up, over and over, from a process of their own; run as a program it is they.

It stands in a process of its own so that a test that is busy being hostile does not slow it down.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import quote, urlsplit

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
QUERIES = ("ASK {}", f"SELECT ?l {{ <https://w3id.org/grondkaart/def/Laag> <{LABEL}> ?l }}")
PAUSE = 0.02
# Below this a percentile says more of the machine's scheduler than of the service: one slice of a
# processor that two others want as well already takes some milliseconds.
FLOOR = 0.02


@dataclass(frozen=True)
class Seen:
    """How long each lookup took, in seconds, and what was wrong with those that went wrong."""

    took: list[float]
    wrong: list[str]

    @property
    def p99(self) -> float:
        return quantiles(self.took, n=100)[98]


class Bystander:
    """Looks up until the block ends; `idle` is what the first seconds were like."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ask()
        time.sleep(4)
        self.idle = self.seen()

    def __enter__(self) -> Bystander:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def seen(self) -> Seen:
        """What happened since this was last asked."""
        return self._ask()

    def _ask(self) -> Seen:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("?\n")
        self._process.stdin.flush()
        return Seen(**json.loads(self._process.stdout.readline()))


def _look_up(url: str) -> None:
    """Look up for ever; each line on standard input is answered with what was seen since the last."""
    took: list[float] = []
    wrong: list[str] = []

    def looking() -> None:
        at = urlsplit(url)
        assert at.hostname is not None
        number = 0
        while True:
            query = QUERIES[number % 2]
            number += 1
            start = time.perf_counter()
            try:
                connection = http.client.HTTPConnection(at.hostname, at.port, timeout=30)
                connection.request("GET", f"/sparql?query={quote(query)}")
                answer = connection.getresponse()
                body = answer.read()
                connection.close()
                if answer.status != 200 or (b"true" not in body and b"Laag" not in body):
                    wrong.append(f"{answer.status} {body[:200]!r}")
            except (OSError, http.client.HTTPException) as error:
                wrong.append(repr(error))
            took.append(time.perf_counter() - start)
            time.sleep(PAUSE)

    threading.Thread(target=looking, daemon=True).start()
    for _ in sys.stdin:
        n, m = len(took), len(wrong)
        sys.stdout.write(json.dumps({"took": took[:n], "wrong": wrong[:m]}) + "\n")
        sys.stdout.flush()
        del took[:n], wrong[:m]


if __name__ == "__main__":
    _look_up(sys.argv[1])
