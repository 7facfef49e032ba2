"""Every form of the report parses as what it says it is, counts truly, and harms nobody who opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import orjson
import pytest
from jsonschema import Draft202012Validator
from rdflib import OWL, RDF, SH, Graph, Literal, Namespace, URIRef
from report_cases import (
    ABOUT,
    CG,
    LOOSE,
    MISSING,
    STATUS,
    app,
    folder,
    hostile,
    loose,
    made,
    many,
    missing,
    wrong,
)

from grondkaart.base.media import by_name
from grondkaart.base.places import Place, Remark
from grondkaart.base.terms import convert
from grondkaart.validation import reports
from grondkaart.validation.report import Report
from grondkaart.validation.reports import json, rdf
from grondkaart.validation.rules import Rules

DEF = Namespace(CG)
LAAG = "https://w3id.org/grondkaart/id/laag/1"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    return Rules.read(folder(tmp_path_factory.mktemp("content")))


@pytest.fixture(scope="module")
def mixed(rules: Rules) -> Report:
    """A report with something of everything."""
    places = {
        (app("a"),): Place("applicaties", 2),
        (app("b"), CG + "pakket"): Place("applicaties", 3, "E pakket"),
    }
    remarks = (
        Remark("Lezen-datum", Place("contracten", 5, "C ingangsdatum"), "31-02-2026", app("z")),
        Remark("Lezen-leverancier", Place(line=12), "Acmee", proposals=("Acme", "Acme BV")),
        Remark("Lezen-leverancier", Place(element="id-7"), "Acmé"),
    )
    results = [missing("a"), wrong('"x"@nl', "b"), wrong(f"<{LAAG}>", "c"), wrong("_:b1", "d")]
    return made(
        rules,
        *results,
        loose("a"),
        remarks=remarks,
        places=places,
        names={app("a"): "Zaaksysteem", LAAG: "Interactie"},
    )


def written(report: Report, name: str) -> bytes:
    format_ = by_name(name, "report")
    assert format_ is not None
    return reports.write(report, format_)


def rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(report, "csv").decode(), newline="")))


def run(report: Report) -> dict:  # type: ignore[type-arg]
    (only,) = orjson.loads(written(report, "sarif"))["runs"]
    return only


def graph(report: Report, name: str = "ttl") -> Graph:
    return Graph().parse(data=convert(written(report, name), name, "nt", {}), format="nt")


def test_json_comes_first_and_every_format_can_be_written() -> None:
    names = ["report-json", "csv", "sarif", "ttl", "jsonld"]

    assert names == [format_.name for format_ in reports.FORMATS]


def test_json_is_as_its_schema_says(mixed: Report, rules: Rules) -> None:
    Draft202012Validator.check_schema(json.SCHEMA)
    validator = Draft202012Validator(json.SCHEMA)
    for report in (mixed, made(rules), many(rules, 300), hostile(rules)):
        document = orjson.loads(written(report, "json"))

        assert [] == [error.message for error in validator.iter_errors(document)]


def test_json_tells_what_was_judged_and_what_was_found(mixed: Report) -> None:
    document = orjson.loads(written(mixed, "json"))

    assert "geweigerd" == document["oordeel"]
    assert {"fouten": 2, "waarschuwingen": 5, "adviezen": 1} == document["totalen"]
    assert {"code": "vb0001", "naam": "Voorbeeldstad"} == document["gemeente"]
    group = next(g for g in document["groepen"] if g["regel"] == "Lezen-datum")
    assert ("fout", 1, 1) == (group["ernst"], group["aantal"], group["getoond"])
    assert {"nl": "Schrijf 31-12-2026.", "en": "Write 31-12-2026."} == group["herstel"]
    (finding,) = group["bevindingen"]
    assert "31-02-2026" == finding["waarde"]
    assert "blad contracten, rij 5, kolom C ingangsdatum" == finding["plaats"]["omschrijving"]["nl"]


def test_csv_has_a_row_for_each_finding(mixed: Report) -> None:
    found = rows(mixed)

    assert sum(mixed.totals.values()) == len(found)
    one = next(row for row in found if row["regel"] == "Applicatie-status")
    assert ("applicaties", "2", "Zaaksysteem") == (one["blad"], one["rij"], one["dingNaam"])
    assert ("Kies een status.", "Choose a state.") == (one["herstel"], one["repair"])
    assert "Acme; Acme BV" in {row["voorstellen"] for row in found}


def test_csv_runs_no_formula(rules: Rules) -> None:
    cells = [cell for row in rows(hostile(rules)) for cell in row.values()]

    assert "'+31 @SUM(A1)" in cells
    assert [] == [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_sarif_holds_what_the_standard_asks(mixed: Report, rules: Rules) -> None:
    """Structure by SARIF 2.1.0: 3.13 log, 3.14 run, 3.19 toolComponent, 3.27 result, 3.49 rule."""
    for report in (mixed, made(rules), many(rules, 300), hostile(rules)):
        log = orjson.loads(written(report, "sarif"))
        assert ("2.1.0", 1) == (log["version"], len(log["runs"]))
        found = log["runs"][0]
        driver = found["tool"]["driver"]
        ids = [rule["id"] for rule in driver["rules"]]
        assert len(ids) == len(set(ids))
        for rule in driver["rules"]:
            assert rule["help"]["text"]
            assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        for result in found["results"]:
            assert result["ruleId"] == ids[result["ruleIndex"]]
            assert result["level"] in ("error", "warning", "note")
            assert result["message"]["text"]
            (location,) = result["locations"]
            artifact = location["physicalLocation"]["artifactLocation"]
            assert found["artifacts"][artifact["index"]]["location"]["uri"] == artifact["uri"]


def test_sarif_says_where(mixed: Report) -> None:
    found = run(mixed)

    locations = [result["locations"][0] for result in found["results"]]
    assert {12} == {
        location["physicalLocation"]["region"]["startLine"]
        for location in locations
        if "region" in location["physicalLocation"]
    }
    named = {
        (logical["kind"], logical["fullyQualifiedName"])
        for location in locations
        for logical in location.get("logicalLocations", ())
    }
    assert {
        ("cell", "contracten!C5"),
        ("cell", "applicaties!E3"),
        ("row", "applicaties!2"),
        ("element", "id-7"),
        ("object", app("a")),
    } <= named
    assert "inventarisatie%202026.xlsx" == found["artifacts"][0]["location"]["uri"]
    assert ABOUT.sha256 == found["artifacts"][0]["hashes"]["sha-256"]


@pytest.mark.parametrize("name", ["ttl", "jsonld"])
def test_rdf_is_a_validation_report_of_shacl(mixed: Report, name: str) -> None:
    found = graph(mixed, name)

    (report,) = found.subjects(RDF.type, SH.ValidationReport)
    assert [Literal(False)] == list(found.objects(report, SH.conforms))
    assert "geweigerd" == str(found.value(report, DEF.oordeel)).rsplit("/", 1)[1]
    results = list(found.objects(report, SH.result))
    assert sum(mixed.totals.values()) == len(results)
    once = (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape)
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in found
        assert [1] * len(once) == [len(list(found.objects(result, one))) for one in once]
        languages = {text.language for text in found.objects(result, SH.resultMessage)}
        assert {"nl", "en"} == languages


def test_rdf_has_the_value_path_and_place_of_a_finding(mixed: Report) -> None:
    found = graph(mixed)

    values = {str(value) for value in found.objects(None, SH.value)}
    assert {"x", LAAG, app("a")} < values
    assert Literal("x", lang="nl") in set(found.objects(None, SH.value))
    (at,) = found.subjects(SH.sourceShape, URIRef(MISSING))
    assert URIRef(STATUS) == found.value(at, SH.resultPath)
    assert "blad applicaties, rij 2" in {str(text) for text in found.objects(at, DEF.plaats)}
    assert None is found.value(found.value(None, SH.sourceShape, URIRef(LOOSE)), SH.resultPath)


def test_rdf_uses_only_terms_that_the_ontology_has(mixed: Report, ontology: Graph) -> None:
    used = {
        node
        for triple in graph(mixed)
        for node in triple
        if isinstance(node, URIRef) and node.startswith(CG) and "/vorm/" not in node
    }
    values = {STATUS, CG + "pakket"}

    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    defined = {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    assert set() == {str(node) for node in used - defined} - values


def test_rdf_conforms_only_when_nothing_was_found(rules: Rules) -> None:
    assert [Literal(True)] == list(graph(made(rules)).objects(None, SH.conforms))
    assert [Literal(False)] == list(graph(made(rules, loose("a"))).objects(None, SH.conforms))


def counted_json(report: Report) -> tuple[int, int]:
    (group,) = orjson.loads(written(report, "json"))["groepen"]
    assert group["getoond"] == len(group["bevindingen"])
    return group["aantal"], group["getoond"]


def counted_csv(report: Report) -> tuple[int, int]:
    found = rows(report)
    (counts,) = {(row["aantalVanRegel"], row["getoondVanRegel"]) for row in found}
    assert counts[1] == str(len(found))
    return int(counts[0]), len(found)


def counted_sarif(report: Report) -> tuple[int, int]:
    found = run(report)
    (rule,) = found["tool"]["driver"]["rules"]
    (note,) = found["invocations"][0]["toolExecutionNotifications"]
    assert "100 van 10000 bevindingen" in note["message"]["text"]
    return rule["properties"]["aantal"], len(found["results"])


def counted_rdf(report: Report) -> tuple[int, int]:
    found = graph(report)
    (total,) = found.objects(None, DEF.bevindingenTotaal)
    (shown,) = found.objects(None, DEF.bevindingenGetoond)
    assert int(str(shown)) == len(list(found.subjects(RDF.type, DEF.Bevinding)))
    return int(str(total)), int(str(shown))


@pytest.mark.parametrize("counted", [counted_json, counted_csv, counted_sarif, counted_rdf])
def test_ten_thousand_identical_errors_are_counted_in_every_form(
    rules: Rules, counted: Callable[[Report], tuple[int, int]]
) -> None:
    assert (10_000, 100) == counted(many(rules, 10_000))


@pytest.mark.parametrize("format_", reports.FORMATS, ids=lambda f: f.name)
def test_hostile_values_are_harmless_in_every_form(rules: Rules, format_) -> None:  # type: ignore[no-untyped-def]
    report = hostile(rules)

    text = reports.write(report, format_).decode("utf-8")

    assert len(text) < 200_000
    assert set() == set(text) & set("\x00\x07\x1b\u202e\u2066")
    assert "x" * 201 not in text
    if format_.name in ("ttl", "jsonld"):
        assert sum(report.totals.values()) == len(
            list(graph(report).subjects(RDF.type, DEF.Bevinding))
        )


def test_an_inventory_of_nobody_has_no_municipality(rules: Rules) -> None:
    nobody = replace(made(rules), about=replace(ABOUT, code="", municipality=""))

    assert None is orjson.loads(written(nobody, "json"))["gemeente"]
    assert [] == list(graph(nobody).objects(None, DEF.gemeente))


def test_a_report_can_be_named(rules: Rules) -> None:
    name = "https://example.org/rapport"

    found = Graph().parse(data=rdf.ntriples(made(rules, missing("a")), f"<{name}>"), format="nt")

    assert [URIRef(name)] == list(found.subjects(RDF.type, SH.ValidationReport))
