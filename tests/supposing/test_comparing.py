"""Two answers beside each other: which rows are the same, and what is said of those that differ."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grondkaart.questions.header import Column
from grondkaart.questions.run import Row, Value
from grondkaart.supposing.comparing import Compared, compared, counts

COLUMNS = {
    "wie": Column(soort="ding", nl="Wie", en="Who"),
    "wat": Column(soort="ding", nl="Wat", en="What"),
    "dag": Column(soort="datum", nl="Dag", en="Day"),
    "kosten": Column(soort="getal", nl="Kosten", en="Cost"),
}


def row(wie: str, wat: str | None = "w", dag: Value = None, kosten: Value = None) -> Row:
    things = {"wie": wie, "wat": wat}
    cells: Row = {k: v and {"@id": f"a:{v}", "naam": v.upper()} for k, v in things.items()}
    return {**cells, "dag": dag, "kosten": kosten}


def marks(real: list[Row], supposed: list[Row]) -> list[tuple[str, Value]]:
    return [(one.mark, one.row["kosten"]) for one in compared(COLUMNS, real, supposed)]


def test_each_row_says_what_became_of_it() -> None:
    real = [row("a", kosten=1), row("b", kosten=2), row("c", kosten=3)]
    supposed = [row("d", kosten=4), row("b", kosten=5), row("a", kosten=1)]

    expected = [("nieuw", 4), ("gewijzigd", 5), ("gelijk", 1), ("vervallen", 3)]
    assert expected == marks(real, supposed)


def test_a_changed_row_has_the_old_values_of_what_changed() -> None:
    found = compared(COLUMNS, [row("a", dag="2027-01-01", kosten=1)], [row("a", kosten=1)])

    assert [Compared("gewijzigd", row("a", kosten=1), {"dag": "2027-01-01"})] == found


def test_a_thing_that_is_not_there_is_a_thing_as_well() -> None:
    real, supposed = [row("a", None, kosten=1)], [row("a", "w", kosten=1)]

    assert [("nieuw", 1), ("vervallen", 1)] == marks(real, supposed)


def test_of_rows_about_the_same_things_those_that_are_equal_belong_together() -> None:
    real = [row("a", kosten=1), row("a", kosten=2), row("a", kosten=3)]
    supposed = [row("a", kosten=3), row("a", kosten=9), row("a", kosten=1), row("a", kosten=8)]

    expected = [("gelijk", 3), ("gewijzigd", 9), ("gelijk", 1), ("nieuw", 8)]
    assert expected == marks(real, supposed)
    assert {"kosten": 2} == compared(COLUMNS, real, supposed)[1].was


def test_rows_of_a_question_without_things_are_matched_in_their_order() -> None:
    columns = {name: COLUMNS[name] for name in ("dag", "kosten")}
    real: list[Row] = [{"dag": None, "kosten": 1}, {"dag": None, "kosten": 2}]

    found = compared(columns, real, [{"dag": None, "kosten": 2}, {"dag": None, "kosten": 5}])

    assert [("gelijk", {}), ("gewijzigd", {"kosten": 1})] == [(one.mark, one.was) for one in found]


_rows = st.lists(
    st.builds(
        row,
        wie=st.sampled_from("abc"),
        wat=st.sampled_from(["w", "v", None]),
        kosten=st.integers(0, 2),
    ),
    max_size=8,
)


@given(real=_rows, supposed=_rows)
def test_every_row_of_both_answers_is_told_once(real: list[Row], supposed: list[Row]) -> None:
    found = compared(COLUMNS, real, supposed)

    told = [one.row for one in found if one.mark != "vervallen"]
    before = [{**one.row, **one.was} for one in found if one.mark != "nieuw"]
    assert supposed == told
    assert sorted(map(str, real)) == sorted(map(str, before))
    assert len(found) == sum(counts(found).values())


@given(rows=_rows)
def test_an_answer_beside_itself_is_the_same(rows: list[Row]) -> None:
    assert {"gelijk": len(rows), "nieuw": 0, "vervallen": 0, "gewijzigd": 0} == counts(
        compared(COLUMNS, rows, rows)
    )
