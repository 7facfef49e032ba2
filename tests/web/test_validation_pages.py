"""The pages on which a file is validated: without scripts, with a report that can be read and kept."""

from __future__ import annotations

import csv
import io
import time
import zipfile

import httpx2
import pytest
from lxml import html

PATH = "/valideren"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HEAD = "id;naam;status;referentiecomponenten;leverancier\n"
GOOD = HEAD + "1;Zaaksysteem;in productie;Zaakregistratiecomponent;\n"
BAD = HEAD + "1;Zaaksysteem;in productie;Zaakregistratiecomponentt;Acmee\n2;Ander;;;\n"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd|'/c calc'!A1",
    "{{ 7*7 }}",
    "\u202egnirts",
    "\x1b[2J",
    "x" * 100_000,
]


def file(text: str, name: str = "applicaties.csv") -> tuple[str, bytes, str]:
    return (name, text.encode(), "text/csv")


def packed(**sheets: str) -> tuple[str, bytes, str]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in sheets.items():
            archive.writestr(f"{name}.csv", text)
    return ("inventarisatie.zip", out.getvalue(), "application/zip")


def sent(
    client: httpx2.Client, one: tuple[str, bytes, str] | None, gemeente: str = "Utrecht"
) -> httpx2.Response:
    """The page that a browser ends at when it sends the form."""
    files = {"bestand": one or ("", b"", "application/octet-stream")}
    answer = client.post(
        PATH, files=files, data={"gemeente": gemeente}, headers=BROWSER, follow_redirects=True
    )
    for _ in range(100):
        if "refresh" not in answer.headers:
            break
        time.sleep(int(answer.headers["refresh"]))
        answer = client.get(answer.url.path, headers=BROWSER)
    return answer


def read(answer: httpx2.Response) -> html.HtmlElement:
    assert "text/html; charset=utf-8" == answer.headers["content-type"]
    return html.document_fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_form_needs_no_script_and_offers_a_template(client: httpx2.Client) -> None:
    answer = client.get(PATH, headers=BROWSER)

    form = read(answer).forms[-1]
    assert ("POST", PATH, "multipart/form-data") == (form.method, form.action, form.get("enctype"))
    assert {"bestand", "gemeente"} == set(form.inputs.keys())
    assert "no-store" == answer.headers["cache-control"]
    assert ["/v1/sjabloon.xlsx"] == read(answer).xpath("//main/p/a/@href")


def test_a_file_leads_to_a_report_at_an_address_of_its_own(client: httpx2.Client) -> None:
    first = client.post(PATH, files={"bestand": file(BAD)}, headers=BROWSER, follow_redirects=True)

    again = client.get(first.url.path, headers=BROWSER)
    assert [303] == [one.status_code for one in first.history]
    assert first.url.path.startswith(f"{PATH}/")
    assert (200, first.text) == (again.status_code, again.text)
    assert "no-store" == again.headers["cache-control"]
    assert "style-src 'self'" in again.headers["content-security-policy"]


def test_the_report_says_the_verdict_first_and_then_what_to_do(client: httpx2.Client) -> None:
    found = read(sent(client, file(BAD)))

    assert "Dit bestand kan zo niet worden ingezonden" == words(found.find(".//h1"))
    assert "This file cannot be submitted as it is" == words(found.xpath("//*[@lang='en']")[0])
    about = words(found.xpath("//*[@role='status']")[0])
    assert about.startswith("applicaties.csv, Utrecht (gm0344): 2 applicaties, 0 contracten")
    assert "Wat nu?" == words(found.xpath("//h2")[0])


def test_the_summary_has_every_rule_in_words_with_its_count(client: httpx2.Client) -> None:
    found = read(sent(client, file(BAD)))

    rows = [[words(td) for td in tr] for tr in found.xpath("(//table)[1]/tbody/tr")]
    targets = found.xpath("(//table)[1]//a/@href")
    assert ["✗ fout", "het bestand", "naam die bekend is", "1"] in rows
    assert ["✗ fout", "! waarschuwing"] == list(dict.fromkeys(row[0] for row in rows))[:2]
    assert len(rows) == len(found.xpath("//section[@class='regel']"))
    assert all(found.xpath(f"//h2[@id='{target[1:]}']") for target in targets)


def test_a_finding_says_where_what_and_what_would_do(client: httpx2.Client) -> None:
    found = read(sent(client, file(BAD)))

    (section,) = found.xpath("//section[contains(h2, 'naam die bekend is')]")
    (row,) = section.xpath(".//tbody/tr")
    place, name, label, value, proposals = [words(td) for td in row]
    assert "rij 2, kolom D referentiecomponenten" == place
    assert ("Zaaksysteem", "referentiecomponenten") == (name, label)
    assert "Zaakregistratiecomponentt" == value
    assert "Zaakregistratiecomponent" in proposals.split("; ")
    assert words(section).count("Herstel:")


@pytest.mark.parametrize("extension", ["csv", "json", "sarif", "ttl", "jsonld"])
def test_the_report_can_be_kept(client: httpx2.Client, extension: str) -> None:
    page = sent(client, file(BAD))

    answer = client.get(f"{page.url.path}/rapport.{extension}")

    assert 200 == answer.status_code
    name = f'attachment; filename="rapport-gm0344.{extension}"'
    assert (name, "no-store") == (
        answer.headers["content-disposition"],
        answer.headers["cache-control"],
    )
    assert "Zaakregistratiecomponentt" in answer.text


def test_the_links_to_keep_it_lead_somewhere(client: httpx2.Client) -> None:
    links = read(sent(client, file(BAD))).xpath("//a[@download]/@href")

    assert [200] * 4 == [client.get(link).status_code for link in links]


def test_a_file_in_order_may_be_handed_in(client: httpx2.Client) -> None:
    found = read(sent(client, file(GOOD)))

    assert "kan worden ingezonden" in words(found.find(".//h1"))
    assert "0 fouten" in words(found.xpath("//*[@role='status']")[0])


@pytest.mark.parametrize("gemeente", ["gm0344", "UTRECHT", "  utrecht "])
def test_a_municipality_goes_by_name_or_code(client: httpx2.Client, gemeente: str) -> None:
    found = read(sent(client, file(GOOD), gemeente))

    assert "Utrecht (gm0344)" in words(found.xpath("//*[@role='status']")[0])


def test_what_is_missing_in_the_form_is_told_beside_it_all_at_once(client: httpx2.Client) -> None:
    answer = sent(client, None, "Utrechtt")

    found = read(answer)
    assert 400 == answer.status_code
    told = words(found.xpath("//*[@role='alert']")[0])
    assert "Bestand: kies een bestand." in told
    assert "'Utrechtt' is niet bekend" in told
    for name in ("bestand", "gemeente"):
        (field,) = found.xpath(f"//*[@name='{name}']")
        assert "true" == field.get("aria-invalid")
        ids = field.get("aria-describedby").split()
        assert all(found.xpath(f"//*[@id='{one}']") for one in ids)
    assert "Utrecht" in words(found.xpath("//*[@id='gemeente-fout']")[0])


def test_a_file_that_cannot_be_read_is_told_beside_the_form(client: httpx2.Client) -> None:
    answer = sent(client, ("leeg.csv", b"", "text/csv"))

    found = read(answer)
    assert 400 == answer.status_code
    assert words(found.xpath("//*[@role='alert']")[0])
    assert ["Utrecht"] == found.xpath("//input[@name='gemeente']/@value")


def test_what_is_no_form_is_refused(client: httpx2.Client) -> None:
    answer = client.post(PATH, content=b"x", headers={"Content-Type": "text/csv"})

    assert 415 == answer.status_code
    assert read(answer).xpath("//*[@role='alert']")


@pytest.mark.parametrize("path", ["x", "x/rapport.csv"])
def test_a_report_that_is_not_there_is_told_on_a_page(client: httpx2.Client, path: str) -> None:
    answer = client.get(f"{PATH}/{path}", headers=BROWSER)

    assert 404 == answer.status_code
    assert "een uur" in words(read(answer).find(".//main"))


def test_identical_errors_are_capped_with_their_count(client: httpx2.Client) -> None:
    rows = "".join(f"{n};Applicatie {n};;;\n" for n in range(300))

    found = read(sent(client, file(HEAD + rows)))

    (section,) = found.xpath("//section[contains(h2, '‘status’')]")
    assert 100 == len(section.xpath(".//tbody/tr"))
    assert "de eerste 100 van 300" in words(section)
    assert "300 fouten" in words(found.xpath("//*[@role='status']")[0])


def test_hostile_values_are_text_on_the_page_and_in_the_table(client: httpx2.Client) -> None:
    cells = [text.replace('"', '""') for text in HOSTILE]
    rows = "".join(f'{n};"{cell}";"{cell}";"{cell}";\n' for n, cell in enumerate(cells))
    page = sent(client, file(HEAD + rows, "<script>x.csv"))

    found = read(page)
    assert 200 == page.status_code
    assert len(page.content) < 300_000
    assert [] == found.xpath("//script|//img|//@onerror|//style")
    assert "<script>alert(1)</script>" in words(found)
    assert "{{ 7*7 }}" in words(found)
    assert set() == set(page.text) & set("\x1b\u202e")
    kept = client.get(f"{page.url.path}/rapport.csv").text
    table = csv.reader(io.StringIO(kept, newline=""))
    assert [] == [cell for row in table for cell in row if cell[:1] in ("=", "+", "@", "\t")]


def test_several_sheets_may_come_in_one_file(client: httpx2.Client) -> None:
    contracts = "id;naam;ingangsdatum;einddatum;dekt\nc;Contract;1-1-2024;31-02-2026;1\n"

    found = read(sent(client, packed(applicaties=GOOD, contracten=contracts)))

    assert "1 applicatie, 1 contract" in words(found.xpath("//*[@role='status']")[0])
    assert "blad contracten, rij 2, kolom D einddatum" in words(found)
