"""What a filled-in template says comes into the inventory, with the place of every value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from sheet_cases import (
    APPS,
    CONTRACTS,
    LINKS,
    OBJECT_ID,
    THING,
    Rows,
    Seen,
    address,
    app,
    csv_text,
    csv_zip,
    read,
    said,
    seen,
    xlsx,
)

from grondkaart.base import vocab
from grondkaart.importers.inventory.port import Place, Remark

Writer = Callable[[Mapping[str, Rows]], bytes]
CG, XSD = vocab.CG, vocab.XSD
FULL: dict[str, Rows] = {
    "applicaties": [
        ["id", "naam", "referentiecomponenten", "componenten", "laag", "pakket", "versie",
         "leverancier", "status", "status sinds", "hosting", "aantal gebruikers", "standaarden",
         "bedoeld dubbel"],
        ["a1", "Zaaksysteem", "Zaakregistratiecomponent; documentregistratiecomponent", "Open Zaak",
         "Diensten", "Suite", "2.1", "Voorbeeld BV", "In Productie", date(2024, 3, 1), "SaaS", 250,
         "StUF-ZKN 3.10 | Zaken API", "tot de overstap"],
        ["a 2/é", "Archief", None, None, "diensten", None, None, "Onbekend BV", "gepland", None, None, 0,
         None, None],
    ],
    "contracten": [
        ["id", "naam", "leverancier", "ingangsdatum", "einddatum", "onopzegbaar tot", "opzegtermijn",
         "stilzwijgende verlenging", "verlengingstermijn", "maximum verlengingen", "jaarkosten",
         "valuta", "dekt"],
        ["c1", "Mantel", "Voorbeeld BV", date(2024, 1, 1), date(2027, 12, 31), None, "3 maanden", "ja",
         "1 jaar", 2, 12500.5, None, "a1; k1"],
        ["c2", "Los", None, date(2024, 1, 1), None, None, 6, "nee", None, None, 10, "usd", "a 2/é"],
    ],
    "koppelingen": [
        ["id", "naam", "van", "naar", "richting", "standaarden", "status", "transport", "via", "contract"],
        ["k1", "Een", "a1", "a 2/é", "heen", "Zaken API", "in productie", "REST", "Open Zaak", "c1"],
        ["k2", None, "A1", "BRP", "beide", None, None, None, None, None],
    ],
}  # fmt: skip


@pytest.fixture(params=[xlsx, csv_zip], ids=["xlsx", "csv"])
def written(request: pytest.FixtureRequest) -> Writer:
    """Writes sheets in one of the two forms."""
    return request.param


def test_every_value_of_a_full_inventory_is_read(written: Writer) -> None:
    found = read(written(FULL))

    a1, a2, c1, c2 = (
        address("a1"),
        address("a 2/é"),
        address("c1", "contract"),
        address("c2", "contract"),
    )
    k1, k2 = address("k1", "koppeling"), address("k2", "koppeling")
    status = "https://w3id.org/grondkaart/id/gebruikstatus/"
    currency = "http://publications.europa.eu/resource/authority/currency/"
    assert a2 == "https://w3id.org/grondkaart/id/applicatie/vb0001-a%202%2F%C3%A9"
    assert said(found, a1) == {
        "type": [f"<{CG}Applicatie>"],
        "label": ['"Zaaksysteem"@nl'],
        "referentiecomponent": [f"<{THING}rc-document>", f"<{THING}rc-zaak>"],
        "component": [f"<{THING}open-zaak>"],
        "laag": [f"<{THING}diensten>"],
        "pakket": ['"Suite"'],
        "versieaanduiding": ['"2.1"'],
        "leverancier": [f"<{THING}leverancier>"],
        "gebruikstatus": [f"<{status}in-productie>"],
        "statusSinds": [f'"2024-03-01"^^<{XSD}date>'],
        "hosting": ["<https://w3id.org/grondkaart/id/hosting/saas>"],
        "aantalGebruikers": [f'"250"^^<{XSD}integer>'],
        "standaard": [f"<{THING}stuf>", f"<{THING}zaken-api>"],
        "bedoeldDubbel": ['"tot de overstap"'],
    }
    assert said(found, a2) == {
        "type": [f"<{CG}Applicatie>"],
        "label": ['"Archief"@nl'],
        "laag": [f"<{THING}diensten>"],
        "leveranciersnaam": ['"Onbekend BV"'],
        "gebruikstatus": [f"<{status}gepland>"],
        "aantalGebruikers": [f'"0"^^<{XSD}integer>'],
    }
    assert said(found, c1) == {
        "type": [f"<{CG}Contract>"],
        "label": ['"Mantel"@nl'],
        "leverancier": [f"<{THING}leverancier>"],
        "ingangsdatum": [f'"2024-01-01"^^<{XSD}date>'],
        "einddatum": [f'"2027-12-31"^^<{XSD}date>'],
        "opzegtermijn": [f'"P3M"^^<{XSD}duration>'],
        "stilzwijgendeVerlenging": [f'"true"^^<{XSD}boolean>'],
        "verlengingstermijn": [f'"P1Y"^^<{XSD}duration>'],
        "maximumVerlengingen": [f'"2"^^<{XSD}integer>'],
        "jaarkosten": [f'"12500.5"^^<{XSD}decimal>'],
        "valuta": [f"<{currency}EUR>"],
        "dekt": [f"<{a1}>", f"<{k1}>"],
    }
    assert [f"<{currency}USD>"] == said(found, c2)["valuta"]
    assert [f'"P6M"^^<{XSD}duration>'] == said(found, c2)["opzegtermijn"]
    assert said(found, k1) == {
        "type": [f"<{CG}Koppeling>"],
        "label": ['"Een"@nl'],
        "van": [f"<{a1}>"],
        "naar": [f"<{a2}>"],
        "richting": ['"heen"'],
        "standaard": [f"<{THING}zaken-api>"],
        "koppelingstatus": [f"<{status}in-productie>"],
        "transport": ['"REST"'],
        "intermediair": [f"<{THING}open-zaak>"],
        "contract": [f"<{c1}>"],
    }
    assert said(found, k2) == {
        "type": [f"<{CG}Koppeling>"],
        "van": [f"<{a1}>"],
        "naar": [f"<{THING}brp>"],
        "richting": ['"beide"'],
    }
    assert seen(found) == [
        Seen("Lezen-leverancier", "applicaties", 3, "H leverancier", "Onbekend BV")
    ]


def test_every_value_has_the_place_of_its_cell(written: Writer) -> None:
    found = read(written(FULL))

    a1, k2 = address("a1"), address("k2", "koppeling")
    lines = {place.line for place in found.places.values()}
    assert lines in ({0}, {2, 3})  # text has lines, a workbook has none
    line = max(lines)
    assert found.places[a1, f"{CG}gebruikstatus"] == Place(
        "applicaties", 2, "I status", 2 if line else 0
    )
    assert found.places[k2,] == Place("koppelingen", 3, "", line)
    assert found.places[k2, f"{CG}naar"] == Place("koppelingen", 3, "D naar", line)
    told = {
        (s, p)
        for s, p in (line.split(" ", 2)[:2] for line in found.lines)
        if not p.endswith("#type>")
    }
    assert told == {(f"<{k[0]}>", f"<{k[1]}>") for k in found.places if len(k) == 2}


def test_columns_and_sheets_come_in_any_order(written: Writer) -> None:
    turned = {
        name.upper(): [list(reversed(row)) for row in rows] for name, rows in reversed(FULL.items())
    }

    assert set(read(written(turned)).lines) == set(read(written(FULL)).lines)


@pytest.mark.parametrize(
    "header",
    [
        "status sinds",
        "Status Sinds",
        "STATUS_SINDS",
        "status  sinds *",
        "statusSinds",
        "status since",
    ],
)
def test_a_header_is_known_by_each_of_its_names(header: str) -> None:
    found = read(xlsx({"Applicaties ": app({header: "1-2-2024"})}))

    assert [f'"2024-02-01"^^<{XSD}date>'] == said(found, address("a1"))["statusSinds"]
    assert [] == seen(found)


def test_an_accent_in_a_header_or_sheet_does_not_matter() -> None:
    found = read(xlsx({"Ápplicaties": app({"hósting": "IaaS"})}))

    assert ["<https://w3id.org/grondkaart/id/hosting/iaas>"] == said(found, address("a1"))[
        "hosting"
    ]


def test_rows_that_are_blank_are_passed_over(written: Writer) -> None:
    rows = app({})
    spread = [[None] * 3, rows[0], [None] * 3, [" ", "\t", ""], rows[1], ["", None, "  "]]

    found = read(written({"applicaties": spread}))

    assert ['"Zaaksysteem"@nl'] == said(found, address("a1"))["label"]
    assert 5 == found.places[address("a1"),].row
    assert [] == seen(found)


def test_things_are_found_by_name_object_id_address_and_abbreviation() -> None:
    for cell in (
        " zaakregistratiecomponent ",
        OBJECT_ID,
        f"{{{OBJECT_ID.upper()}}}",
        f"id-{OBJECT_ID}",
        f"{THING}rc-zaak",
    ):
        found = read(xlsx({"applicaties": app({"referentiecomponenten": cell})}))
        assert [f"<{THING}rc-zaak>"] == said(found, address("a1"))["referentiecomponent"]


@pytest.mark.parametrize(
    ("cell", "things"),
    [
        ("Wegen, groen en water", ["rc-komma"]),
        ("Beheer; overig", ["rc-punt"]),
        ("Zaakregistratiecomponent, Documentregistratiecomponent", ["rc-document", "rc-zaak"]),
        ("Wegen, groen en water; Zaakregistratiecomponent", ["rc-komma", "rc-zaak"]),
        ("Zaakregistratiecomponent\nDocumentregistratiecomponent\n", ["rc-document", "rc-zaak"]),
        ("Zaakregistratiecomponent;zaakregistratiecomponent;", ["rc-zaak"]),
    ],
)
def test_several_names_in_one_cell_are_told_apart(cell: str, things: list[str]) -> None:
    found = read(xlsx({"applicaties": app({"referentiecomponenten": cell})}))

    expected = [f"<{THING}{thing}>" for thing in things]
    assert expected == said(found, address("a1"))["referentiecomponent"]
    assert [] == seen(found)


def test_an_id_may_be_an_address_of_the_municipality_or_of_one_that_it_took_over() -> None:
    former = "https://w3id.org/grondkaart/id/applicatie/vb0009-oud%201"
    rows = [APPS, [former, "Oud", "gepland"], ["n1", "Nieuw", "gepland"]]
    links = [LINKS, ["k1", former, address("n1"), "heen"]]

    found = read(xlsx({"applicaties": rows, "koppelingen": links}))

    assert ['"Oud"@nl'] == said(found, former)["label"]
    assert [f"<{former}>"] == said(found, address("k1", "koppeling"))["van"]
    assert [f"<{address('n1')}>"] == said(found, address("k1", "koppeling"))["naar"]
    assert [] == seen(found)


# what is wrong becomes one remark with its place, and is not taken over


@pytest.mark.parametrize(
    ("header", "cell", "rule", "proposals"),
    [
        ("status sinds", "31-02-2026", "Lezen-datum", ()),
        ("status sinds", "31-12-26", "Lezen-datum", ("31-12-2026",)),
        ("aantal gebruikers", "veel", "Lezen-getal", ()),
        ("hosting", "ergens", "Lezen-keuze", ("on-premises", "IaaS", "PaaS", "SaaS")),
        ("laag", "6", "Lezen-keuze", ("Databronnen", "Diensten")),
        (
            "referentiecomponenten",
            "Document registratiecomponent",
            "Lezen-naam",
            ("Documentregistratiecomponent", "Zaakregistratiecomponent"),
        ),
        ("referentiecomponenten", "iets heel anders", "Lezen-naam", ()),
        (
            "leverancier",
            "Dubbel BV",
            "Lezen-naam-dubbelzinnig",
            (f"{THING}dubbel-1", f"{THING}dubbel-2"),
        ),
        ("leverancier", "Voorbeeld B.V.", "Lezen-leverancier", ("Voorbeeld BV",)),
        ("hosting", "SaaS; IaaS", "Lezen-meer-waarden", ()),
        ("pakket", "a\x0bb", "Lezen-teken", ()),
        ("pakket", "#N/B", "Lezen-teken", ()),
        ("pakket", "x" * 2_001, "Lezen-te-lang", ()),
    ],
)
def test_a_cell_that_cannot_be_read_is_remarked(
    header: str, cell: str, rule: str, proposals: tuple[str, ...]
) -> None:
    rows = app({header: cell})

    found = read(csv_text(rows).encode())

    (remark,) = found.remarks
    assert rule == remark.rule
    assert (2, f"D {header}") == (remark.place.row, remark.place.column)
    assert remark.value in (cell, f"{cell[:200]}…")
    assert address("a1") == remark.subject
    assert proposals == remark.proposals
    assert {"type", "label", "gebruikstatus"} >= set(said(found, address("a1"))) - {
        "leveranciersnaam"
    }


def test_a_municipality_may_be_a_supplier_but_is_not_proposed_as_one() -> None:
    found = read(xlsx({"applicaties": app({"leverancier": "Voorbeelden; Voorbeeldem"})}))

    assert [f"<{THING}voorbeelden>"] == said(found, address("a1"))["leverancier"]
    assert [("Voorbeeldem", ("Voorbeeld BV",))] == [(r.value, r.proposals) for r in found.remarks]


def test_a_comma_only_parts_names_that_are_all_known() -> None:
    cell = "Zaakregistratiecomponent, iets anders"

    found = read(xlsx({"applicaties": app({"referentiecomponenten": cell})}))

    assert [("Lezen-naam", cell)] == [(r.rule, r.value) for r in found.remarks]
    assert "referentiecomponent" not in said(found, address("a1"))


def test_what_another_publishes_is_no_applicatie_of_this_file() -> None:
    found = read(
        xlsx({"applicaties": app({}), "koppelingen": [LINKS, ["k1", "Elders", "a1", "heen"]]})
    )

    assert [("Lezen-verwijzing", "Elders")] == [(r.rule, r.value) for r in found.remarks]


def test_a_supplier_that_is_not_known_is_kept_by_name() -> None:
    found = read(xlsx({"applicaties": app({"leverancier": "Voorbeeld BV; Nieuw, en zonen"})}))

    assert [f"<{THING}leverancier>"] == said(found, address("a1"))["leverancier"]
    assert ['"Nieuw, en zonen"'] == said(found, address("a1"))["leveranciersnaam"]


def test_a_reference_to_what_is_not_in_the_file_is_remarked() -> None:
    apps = [APPS, ["APP-001", "Zaaksysteem", "gepland"]]
    links = [LINKS, ["k1", "APP-01", "zaaksysteem", "heen"], ["k2", "APP-001", "niets", "heen"]]

    found = read(xlsx({"applicaties": apps, "koppelingen": links}))

    assert [
        ("Lezen-verwijzing", "APP-01", ("APP-001",)),
        ("Lezen-naam", "zaaksysteem", ("APP-001",)),
        ("Lezen-naam", "niets", ()),
    ] == [(r.rule, r.value, r.proposals) for r in found.remarks]


def test_an_id_that_may_be_a_published_thing_as_well_is_not_guessed_at() -> None:
    apps = [APPS, ["BRP", "Eigen kopie", "gepland"]]
    links = [LINKS, ["k1", "BRP", "BRP", "heen"]]

    found = read(xlsx({"applicaties": apps, "koppelingen": links}))

    assert [f"<{address('BRP')}>"] == said(found, address("k1", "koppeling"))["van"]
    assert [Seen("Lezen-naam-dubbelzinnig", "koppelingen", 2, "C naar", "BRP")] == seen(found)


def test_ids_that_are_double_missing_or_of_another_are_remarked() -> None:
    other = "https://w3id.org/grondkaart/id/applicatie/gm0344-a1"
    rows = [
        APPS,
        ["a1", "Een", "gepland"],
        ["a1", "Twee", "gepland"],
        [None, "Drie", "onzin"],
        [other, "Vier", "gepland"],
        [address("k1", "koppeling"), "Vijf", "gepland"],
        [f"{address('x')}> <x", "Zes", "gepland"],
        ["x" * 201, "Zeven", "gepland"],
    ]

    found = read(xlsx({"applicaties": rows}))

    assert [
        ("Lezen-dubbel-id", 3),
        ("Lezen-zonder-id", 4),
        ("Lezen-onderwerp", 5),
        ("Lezen-onderwerp", 6),
        ("Lezen-onderwerp", 7),
        ("Lezen-te-lang", 8),
        ("Lezen-keuze", 4),
    ] == [(r.rule, r.place.row) for r in found.remarks]
    assert ['"Een"@nl'] == said(found, address("a1"))["label"]
    assert {f"<{address('a1')}>"} == {line.split(" ")[0] for line in found.lines}


def test_ids_may_differ_in_case_only_and_are_then_meant_exactly() -> None:
    apps = [APPS, ["a1", "Klein", "gepland"], ["A1", "Groot", "gepland"]]
    links = [LINKS, ["k1", "A1", "a1", "heen"]]

    found = read(xlsx({"applicaties": apps, "koppelingen": links}))

    assert [f"<{address('A1')}>"] == said(found, address("k1", "koppeling"))["van"]
    assert [] == seen(found)


def test_columns_that_lack_or_are_double_or_unknown_are_remarked_and_not_taken() -> None:
    rows = [
        ["id", "naam", "Naam", "statuss", "notitie", None, None],
        ["a1", "Een", "Twee", "gepland", "geheim", "zonder kop", None],
    ]

    found = read(xlsx({"applicaties": rows}))

    assert [
        Seen("Lezen-kolom-dubbel", "applicaties", 1, "C Naam", "Naam"),
        Seen("Lezen-kolom-onbekend", "applicaties", 1, "D statuss", "statuss"),
        Seen("Lezen-kolom-onbekend", "applicaties", 1, "E notitie", "notitie"),
        Seen("Lezen-kolom-onbekend", "applicaties", 1, "F", ""),
        Seen("Lezen-kolom-ontbreekt", "applicaties", 1, "", "status"),
    ] == seen(found)
    assert ("status",) == found.remarks[1].proposals
    assert {"type", "label"} == set(said(found, address("a1")))
    assert ['"Een"@nl'] == said(found, address("a1"))["label"]


def test_a_sheet_without_ids_tells_so_once(written: Writer) -> None:
    rows = [["naam", "status"], ["Een", "gepland"], ["Twee", "onzin"]]

    found = read(written({"applicaties": rows}))

    assert ["Lezen-kolom-ontbreekt", "Lezen-keuze", "Lezen-leeg"] == [r.rule for r in found.remarks]
    assert {} == found.lines


def test_a_sheet_that_is_not_of_the_template_is_remarked(written: Writer) -> None:
    sheets = {"applicaties": app({}), "aplicaties": app({}), "leeg": [], "uitleg": [["tekst"]]}

    found = read(written(sheets))

    (remark,) = found.remarks
    assert ("Lezen-blad-onbekend", "aplicaties") == (remark.rule, remark.value)
    assert ("applicaties",) == remark.proposals


def test_an_inventory_without_rows_is_empty(written: Writer) -> None:
    found = read(written({"applicaties": [APPS], "contracten": [CONTRACTS], "koppelingen": []}))

    assert [Remark("Lezen-leeg", Place())] == found.remarks


def test_a_currency_is_only_supposed_to_be_the_euro_when_none_is_given() -> None:
    header = ["id", "naam", "ingangsdatum", "dekt", "jaarkosten", "valuta"]
    start = ["1-1-2024", "a1"]
    rows = [
        header,
        ["c1", "Een", *start, 1, None],
        ["c2", "Twee", *start, None, None],
        ["c3", "Drie", *start, 1, "florijn"],
        ["c4", "Vier", *start, 1, "€"],
    ]

    found = read(xlsx({"applicaties": app({}), "contracten": rows}))

    euro = ["<http://publications.europa.eu/resource/authority/currency/EUR>"]
    currencies = [said(found, address(f"c{n}", "contract")).get("valuta") for n in (1, 2, 3, 4)]
    assert [euro, None, None, euro] == currencies
    assert [Seen("Lezen-keuze", "contracten", 4, "F valuta", "florijn")] == seen(found)


def test_ten_thousand_equal_mistakes_are_ten_thousand_remarks() -> None:
    rows = [APPS, *([f"a{n}", "Naam", "onzin"] for n in range(10_000))]

    found = read(csv_text(rows).encode())

    assert 10_000 == sum(r.rule == "Lezen-keuze" for r in found.remarks)
