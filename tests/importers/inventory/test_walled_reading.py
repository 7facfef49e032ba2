"""The table forms are read behind the wall: nothing is opened once the reading begins."""

from __future__ import annotations

import pytest
from sheet_cases import APPS, app, csv_text, csv_zip, walled, xlsx, zipped
from test_xlsx_refusals import REFUSED

ROWS = [APPS, ["a1", "Één €", "gepland"], ["a2", "Twee", "gepland"]]


def test_every_form_and_encoding_is_read_behind_the_wall() -> None:
    text = csv_text(ROWS)
    bodies = [
        xlsx({"applicaties": ROWS}),
        csv_zip({"applicaties": ROWS}),
        zipped({"é/applicaties.csv": text}),
        *(text.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252")),
        csv_text(app({"leverancier": "x", "status sinds": "31-02-2026"})).encode(),
    ]

    assert [*["6 lines, 0 remarks"] * 7, "4 lines, 2 remarks"] == walled(bodies)


def test_every_refusal_is_made_behind_the_wall() -> None:
    bodies = [body for name, (body, _) in REFUSED.items() if name not in ("text", "nothing")]

    assert {"ImportRefused"} == set(walled(bodies))


@pytest.mark.parametrize("form", [xlsx, csv_zip])
def test_three_thousand_applicaties_fit_behind_the_wall(form: object) -> None:
    rows = [APPS, *([f"a{n}", f"Applicatie {n}", "gepland"] for n in range(3_000))]

    assert ["9000 lines, 0 remarks"] == walled([form({"applicaties": rows})])  # type: ignore[operator]
