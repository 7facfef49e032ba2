"""Questions over supposed facts on the national set, beside the same questions over the facts.

    uv run python benchmarks/what_if.py                    the country, some minutes
    uv run python benchmarks/what_if.py --data DIR         over a data directory that has the set

A real server answers over HTTP. Each time something else is supposed. `plain` is the question with a
reference date that nobody asked for before, so that nothing of it is kept; `kept` is a supposition whose
real answer is kept, `cold` one whose real answer is not, so that both are worked out. They are asked in
turn, so that what else the machine does is spread over all.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from servers import Ours
from sparql_http import fill, say

from grondkaart.base import vocab
from grondkaart.base.assets import content_root
from grondkaart.questions.catalogue import Catalogue, Question
from grondkaart.supposing.run import can_be_asked

GEMEENTE, NUMBERS = "gm0344", (1, 20)
AIM = 0.1
_CONTRACTS = f"""
SELECT ?c (COUNT(?a) AS ?n) {{
  ?c a <{vocab.CG}Contract> ; <{vocab.CG}gemeente> ?g ; <{vocab.CG}dekt> ?a
  FILTER(STRENDS(STR(?g), "/{GEMEENTE}"))
}} GROUP BY ?c ORDER BY DESC(?n) ?c LIMIT 20
"""
Given = dict[str, str]


class Client:
    """Asks a server, over one connection."""

    def __init__(self, port: int) -> None:
        self._line = HTTPConnection("127.0.0.1", port, timeout=120)
        self._days = (date(2026, 11, 25) + timedelta(days=n) for n in count())

    def get(self, address: str) -> tuple[float, bytes]:
        """Seconds and body of an answer."""
        return self._ask("GET", address, None)

    def suppose(self, slug: str, given: Given, assumptions: list[Given]) -> tuple[float, bytes]:
        """The same for a question over supposed facts."""
        said = json.dumps({"parameters": given, "aannames": assumptions}).encode()
        return self._ask("POST", f"/v1/vragen/{slug}/_wat-als", said)

    def _ask(self, method: str, address: str, body: bytes | None) -> tuple[float, bytes]:
        sent = {"Accept": "application/json, application/sparql-results+json"}
        if body is not None:
            sent["Content-Type"] = "application/json"
        start = time.perf_counter()
        self._line.request(method, address, body, sent)
        answer = self._line.getresponse()
        found = answer.read()
        took = time.perf_counter() - start
        if answer.status != 200:
            raise SystemExit(f"{answer.status} {found[:500].decode()}")
        return took, found

    def day(self) -> str:
        """A reference date that was not asked for before."""
        return next(self._days).isoformat()


def measure(
    client: Client, question: Question, given: Given, contracts: list[str], repeat: int
) -> None:
    """Ask one question all ways, and print a line for each number of assumptions."""
    slug, ends = question.slug, _ends(contracts)
    for number in NUMBERS:
        plain, cold, kept = [], [], []
        for _ in range(repeat):
            asked = {**given, "peildatum": client.day()}
            plain.append(client.get(f"/v1/vragen/{slug}?{urlencode(asked)}")[0])
            kept.append(client.suppose(slug, asked, next(ends)[:number])[0])
            other = {**given, "peildatum": client.day()}
            took, body = client.suppose(slug, other, next(ends)[:number])
            cold.append(took)
        more = median(kept) - median(plain)
        changed = json.loads(body)["wijzigingen"]
        print(
            f"{slug:<24}{number:>3} aannames  plain {1000 * median(plain):7.0f} ms  "
            f"kept {1000 * median(kept):7.0f}  cold {1000 * median(cold):7.0f}  "
            f"kept - plain {1000 * more:+5.0f} {'ok' if more <= AIM else 'over the aim'}  {changed}",
            flush=True,
        )


def _ends(contracts: list[str]) -> Iterator[list[Given]]:
    """Every contract ends on another day, and each time on yet another."""
    for week in count():
        day = (date(2027, 6, 1) + timedelta(weeks=week)).isoformat()
        yield [{"soort": "contracteinde", "contract": c, "einddatum": day} for c in contracts]


def _given(question: Question, contract: str) -> Given:
    """One municipality where that is asked for, and one of its contracts."""
    wanted = {"gemeente": GEMEENTE, "contract": contract}
    own = question.header.parameters
    required = {name: p.voorbeeld for name, p in own.items() if p.verplicht}
    return required | {name: value for name, value in wanted.items() if name in own}


def main() -> None:
    parser = argparse.ArgumentParser(description="Questions over supposed facts.")
    parser.add_argument("--data", type=Path, help="a data directory that has the set already")
    parser.add_argument("--municipalities", type=int, default=342, help="in the set")
    parser.add_argument("--repeat", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        data = given.data or folder / "data"
        if not data.is_dir():
            say("making the set")
            fill(data, given.municipalities)
        ours = Ours(folder, data)
        say(f"the service answers after {ours.start():.1f} s")
        try:
            ours.wait_for_named()
            client = Client(ours.port)
            _, body = client.get("/sparql?" + urlencode({"query": _CONTRACTS}))
            rows = json.loads(body)["results"]["bindings"]
            contracts = [row["c"]["value"] for row in rows]
            for question in filter(can_be_asked, Catalogue.read(content_root())):
                measure(client, question, _given(question, contracts[0]), contracts, given.repeat)
        finally:
            ours.stop()


if __name__ == "__main__":
    main()
