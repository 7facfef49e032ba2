"""The report tells every fault once, in an order that does not depend on who found it, and counts truly."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import orjson
import pytest
from report_cases import (
    CG,
    HOSTILE,
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

from grondkaart.base.errors import ContentProblem, Text
from grondkaart.base.places import Place, Remark
from grondkaart.validation.report import Report
from grondkaart.validation.results import Result
from grondkaart.validation.rules import Rules

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    return Rules.read(folder(tmp_path_factory.mktemp("content")))


def values(report: Report) -> list[str]:
    return [finding.value for group in report.groups for finding in group.findings]


def test_ten_thousand_identical_errors_are_capped_and_counted(rules: Rules) -> None:
    (group,) = many(rules, 10_000).groups

    assert (10_000, 100, 9_900) == (group.count, len(group.findings), group.hidden)
    assert list(range(2, 102)) == [finding.place.row for finding in group.findings]


def test_the_verdict_follows_from_the_worst_finding(rules: Rules) -> None:
    assert "aanvaard" == made(rules).verdict
    assert "aanvaard" == made(rules, loose("a")).verdict
    assert "aanvaard-met-waarschuwingen" == made(rules, loose("a"), wrong('"x"')).verdict
    assert "geweigerd" == made(rules, wrong('"x"'), missing("a")).verdict


def test_groups_stand_by_severity_and_then_by_count(rules: Rules) -> None:
    remark = Remark("Lezen-datum", Place("applicaties", 2, "C sinds"), "31-02-2026")

    found = made(rules, *map(loose, "abc"), wrong('"x"'), *map(missing, "ab"), remarks=(remark,))

    expected = [("Applicatie-status", 2), ("Lezen-datum", 1), ("Applicatie-pakket", 1)]
    assert [*expected, ("Applicatie-los", 3)] == [(g.rule.key, g.count) for g in found.groups]
    assert {"Violation": 3, "Warning": 1, "Info": 3} == found.totals


def test_what_could_not_be_read_is_not_missed_as_well(rules: Rules) -> None:
    remark = Remark("Lezen-datum", Place("applicaties", 2), "x", app("a"), STATUS)

    found = made(rules, missing("a"), missing("b"), remarks=(remark,))

    told = {(g.rule.key, f.name) for g in found.groups for f in g.findings}
    assert {("Lezen-datum", "a"), ("Applicatie-status", "b")} == told
    assert 2 == found.totals["Violation"]


def test_of_a_row_that_cannot_be_read_nothing_more_is_told(rules: Rules) -> None:
    remark = Remark("Lezen-rij", Place("applicaties", 2), "x", app("a"))

    found = made(rules, missing("a"), missing("b"), remarks=(remark,))

    assert {("Lezen-rij", "a"), ("Applicatie-status", "b")} == {
        (g.rule.key, f.name) for g in found.groups for f in g.findings
    }


def test_a_column_that_is_missing_is_not_missed_in_each_row(rules: Rules) -> None:
    remark = Remark("Lezen-kolom-ontbreekt", Place("applicaties", 1), path=STATUS)

    found = made(rules, *map(missing, "abc"), remarks=(remark,))

    assert [("Lezen-kolom-ontbreekt", 1)] == [(g.rule.key, g.count) for g in found.groups]


def test_a_warning_of_the_reader_silences_nothing(rules: Rules) -> None:
    remark = Remark("Lezen-leverancier", Place("applicaties", 2), "x", app("a"), STATUS)

    assert {"Violation": 1, "Warning": 1, "Info": 0} == made(
        rules, missing("a"), remarks=(remark,)
    ).totals


def test_a_value_that_breaks_a_rule_in_two_ways_is_one_finding(rules: Rules) -> None:
    two = [wrong('"x"', component=f"{c}ConstraintComponent") for c in ("Pattern", "Class")]

    (group,) = made(rules, *two, wrong('"y"')).groups

    assert 2 == group.count
    assert "ClassConstraintComponent" == group.findings[0].component


def test_a_remark_that_is_made_twice_is_told_once(rules: Rules) -> None:
    remark = Remark("Lezen-datum", Place("contracten", 2, "C x"), "x")

    (group,) = made(rules, remarks=(remark, remark)).groups

    assert (1, 1) == (group.count, len(group.findings))


def test_a_place_is_said_in_the_words_of_what_the_file_is() -> None:
    assert "rij 2, kolom C x" == Place("", 2, "C x", 7).words.nl
    assert "line 7, element id-1" == Place(line=7, element="id-1").words.en
    assert Text("", "") == Place().words


def test_the_same_findings_in_any_order_give_the_same_report(rules: Rules) -> None:
    results = [*map(missing, "cab"), *map(loose, "ab"), wrong('"x"'), wrong('"x"', "b")]
    results += [wrong('"x"', component="PatternConstraintComponent")]
    remarks = [Remark("Lezen-datum", Place("contracten", row, "AA x"), "x") for row in (3, 1, 2)]
    remarks += [Remark("Lezen-datum", Place("contracten", 2, "Z x"), "x"), remarks[0]]
    first = made(rules, *results, remarks=tuple(remarks))
    for seed in range(5):
        Random(seed).shuffle(results)
        Random(seed).shuffle(remarks)

        assert first == made(rules, *results, remarks=tuple(remarks))


def test_findings_stand_in_the_order_of_the_file(rules: Rules) -> None:
    at = [Place(), Place(line=7), Place("b", 1, "A x"), Place("a", 10, "A x")]
    at += [Place("a", 2, "AA x"), Place("a", 2, "Z x")]

    (group,) = made(rules, remarks=tuple(Remark("Lezen-datum", one) for one in at)).groups

    assert [at[1], at[5], at[4], at[3], at[2], at[0]] == [f.place for f in group.findings]


def test_a_place_is_that_of_the_value_else_the_property_else_the_thing(rules: Rules) -> None:
    pakket, thing = CG + "pakket", app("a")
    places = {
        (thing,): Place("applicaties", 2),
        (thing, pakket): Place("applicaties", 2, "E pakket"),
        (thing, pakket, '"x"'): Place("applicaties", 2, "F pakket"),
    }

    found = made(rules, wrong('"x"'), wrong('"y"'), missing("a"), places=places)

    told = {f.place.words for g in found.groups for f in g.findings}
    expected = {
        Text(
            "blad applicaties, rij 2, kolom F pakket", "sheet applicaties, row 2, column F pakket"
        ),
        Text(
            "blad applicaties, rij 2, kolom E pakket", "sheet applicaties, row 2, column E pakket"
        ),
        Text("blad applicaties, rij 2", "sheet applicaties, row 2"),
    }
    assert expected == told


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("", ""),
        ("<https://w3id.org/grondkaart/id/laag/1>", "Interactie"),
        ("<https://example.org/x>", "https://example.org/x"),
        (f"<{app('zaak%20systeem')}>", "zaak systeem"),
        ('"Zaak \\u00e9\\n \\"systeem\\""@nl', 'Zaak é "systeem"'),
        (f'"2026-02-31"^^<{XSD}date>', "2026-02-31"),
        (f'"true"^^<{XSD}boolean>', "ja"),
        (f'"0"^^<{XSD}boolean>', "nee"),
        (f'"P1M"^^<{XSD}duration>', "1 maand"),
        (f'"P1Y6M90D"^^<{XSD}duration>', "1 jaar 6 maanden 90 dagen"),
        (f'"PT36H"^^<{XSD}duration>', "PT36H"),
        (f'"01"^^<{XSD}integer>', "01"),
        ("_:b0", ""),
        ("no term", "no term"),
    ],
)
def test_a_value_is_told_as_its_owner_would_write_it(rules: Rules, term: str, said: str) -> None:
    names = {"https://w3id.org/grondkaart/id/laag/1": "Interactie"}

    assert [said] == values(made(rules, wrong(term), names=names))


def test_a_rule_about_a_thing_itself_does_not_repeat_the_thing(rules: Rules) -> None:
    assert [""] == values(made(rules, loose("a"), names={app("a"): "Zaaksysteem"}))


def test_a_thing_goes_by_its_name_and_else_by_its_key(rules: Rules) -> None:
    found = made(rules, missing("a"), missing("z%2Fb"), names={app("a"): "Zaaksysteem"})

    assert ["Zaaksysteem", "z/b"] == [f.name for f in found.groups[0].findings]


def test_a_property_goes_by_the_heading_of_its_column_and_else_by_its_label(rules: Rules) -> None:
    assert Text("status", "state") == rules.label(STATUS)
    assert Text("pakket", "package") == rules.label(CG + "pakket")
    assert Text("status › pakket", "state › package") == rules.label(f"^<{STATUS}>/<{CG}pakket>")
    assert Text("status of pakket", "state or package") == rules.label(f"(<{STATUS}>|<{CG}pakket>)")
    assert Text("leverancier", "supplier") == rules.label(CG + "leverancier")
    assert Text("onbekend", "onbekend") == rules.label("https://example.org/onbekend")
    assert Text("", "") == rules.label("")


def test_a_result_of_a_rule_without_texts_is_told_all_the_same(rules: Rules) -> None:
    unknown = Result(app("a"), "", "", "ClosedConstraintComponent", "Warning", "_:b7")

    (group,) = made(rules, unknown).groups

    assert ("_:b7", "Warning", 1) == (group.rule.iri, group.rule.severity, group.count)


def test_a_report_is_whole_after_a_way_through_json(rules: Rules) -> None:
    remark = Remark("Lezen-datum", Place("a", 2, "C x"), "x", app("a"), STATUS, ("y", "z"))
    report = made(rules, missing("b"), wrong('"x"'), remarks=(remark,))

    assert report == Report.from_dict(orjson.loads(orjson.dumps(report.as_dict())))


def test_what_comes_from_a_file_is_short_and_steers_nothing(rules: Rules) -> None:
    report = hostile(rules)

    texts = [str(text) for text in _texts(report.as_dict())]
    assert 6 * len(HOSTILE) < len(texts)
    assert [] == [text for text in texts if len(text) > 2_100]
    assert [] == [text for text in texts if set(text) & set("\x00\x07\x1b\r\n\t\u202e\u2066\ud800")]


def _texts(value: object) -> list[object]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in _texts(one)]
    return [value]


def test_a_rule_without_a_text_in_both_languages_stops_the_start(tmp_path: Path) -> None:
    path = folder(tmp_path) / "shapes" / "_lezen.ttl"
    path.write_text(path.read_text("utf-8").replace('"Write 31-12-2026."@en', '""@en'), "utf-8")

    with pytest.raises(ContentProblem, match="Lezen-datum"):
        Rules.read(tmp_path)


def test_rules_know_what_they_look_at(rules: Rules) -> None:
    paths = {rule.iri: rule.path for rule in rules}

    assert (STATUS, "") == (paths[MISSING], paths[LOOSE])


def test_what_readers_remark_has_texts(root: Path) -> None:
    known = {rule.key for rule in Rules.read(root)}
    said = {
        name
        for path in (root / "service" / "grondkaart" / "importers").rglob("*.py")
        for name in re.findall(r"""["'](Lezen-[a-z-]+)["']""", path.read_text("utf-8"))
    }

    assert said
    assert set() == said - known
