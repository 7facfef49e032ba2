"""A choice that may be left open says which value holds then, in the header of its question."""

from __future__ import annotations

import httpx2
import pytest
from lxml import html

from grondkaart.base.errors import ContentProblem
from grondkaart.questions.header import read_header

HEADER = """#+ titel: {{nl: "Wat?", en: "What?"}}
#+ uitleg: {{nl: "Dit.", en: "This."}}
#+ groep: overstap
#+ dataset: openbaar
#+ parameters:
#+   duur: {{soort: keuze, waarden: ["1", "2"], {more}nl: "Duur", en: "Length"}}
#+ kolommen:
#+   wat: {{soort: tekst, nl: "Wat", en: "What"}}
"""


def test_the_value_that_holds_otherwise_is_one_of_the_values() -> None:
    header = read_header(HEADER.format(more='anders: "2", '), "proef.rq")

    assert "2" == header.parameters["duur"].anders


@pytest.mark.parametrize("more", ['anders: "3", ', 'anders: "2", verplicht: true, '])
def test_another_value_or_one_beside_a_duty_to_choose_stops_the_start(more: str) -> None:
    with pytest.raises(ContentProblem, match="anders"):
        read_header(HEADER.format(more=more), "proef.rq")


def test_the_form_shows_it_as_what_is_not_chosen(client: httpx2.Client) -> None:
    page = html.fromstring(client.get("/vragen/kansrijke-momenten").text)

    options = page.xpath("//select[@name='kwartalen']/option")
    assert [("", "2"), ("1", "1"), ("3", "3")] == [
        (o.get("value", o.text), o.text) for o in options
    ][:3]


def test_the_description_of_the_api_tells_it(client: httpx2.Client) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]

    described = {p["name"]: p for p in paths["/vragen/kansrijke-momenten"]["get"]["parameters"]}
    assert ["2"] == described["kwartalen"]["schema"]["default"]
