"""Ten times as much takes no more than about ten times as long."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from sheet_cases import CONTRACTS, LINKS, Rows, csv_zip, read, xlsx


def _sheets(size: int) -> dict[str, Rows]:
    header = [
        "id",
        "naam",
        "referentiecomponenten",
        "leverancier",
        "status",
        "status sinds",
        "hosting",
    ]
    apps = [
        [f"a{n}", f"Naam {n}", "Zaakregistratiecomponent; Documentregistratiecomponent",
         f"Leverancier {n % 50}", "in productie", date(2024, 1, 1 + n % 28), "SaaS"]
        for n in range(size)
    ]  # fmt: skip
    return {
        "applicaties": [header, *apps],
        "contracten": [
            CONTRACTS,
            *([f"c{n}", f"C {n}", "1-1-2024", f"a{n};a{n // 2}"] for n in range(size)),
        ],
        "koppelingen": [LINKS, *([f"k{n}", f"a{n}", f"a{n // 3}", "heen"] for n in range(size))],
    }


def _seconds(body: bytes) -> float:
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        found = read(body)
        best = min(best, time.process_time() - begin)
        assert {"Lezen-leverancier"} == {r.rule for r in found.remarks}
    return best


@pytest.mark.parametrize("form", [xlsx, csv_zip])
def test_reading_takes_time_in_proportion(form: Callable[[dict[str, Rows]], bytes]) -> None:
    small, large = _seconds(form(_sheets(300))), _seconds(form(_sheets(3_000)))

    assert large < 20 * small
    assert large < 8


def test_ids_that_lead_nowhere_do_not_make_it_slow() -> None:
    sheets = _sheets(3_000)
    sheets["koppelingen"] = [LINKS, *([f"k{n}", f"b{n}x", f"y{n}", "heen"] for n in range(3_000))]
    body = csv_zip(sheets)

    begin = time.process_time()
    found = read(body)
    took = time.process_time() - begin

    assert 3_000 == sum(r.rule == "Lezen-verwijzing" for r in found.remarks)
    assert took < 20
