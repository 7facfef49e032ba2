"""Rows are read when they are asked for, and are the same as if all had been read at once."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grondkaart.questions.catalogue import Question, read_question
from grondkaart.questions.rows import Rows
from grondkaart.store.engine import Engine
from grondkaart.store.port import Query

HEADER = """#+ titel: {nl: x, en: x}
#+ uitleg: {nl: x, en: x}
#+ groep: catalogus
#+ dataset: openbaar
#+ kolommen:
#+   a: {soort: ding, nl: x, en: x}
#+   b: {soort: getal, nl: x, en: x}
#+   c: {soort: tekst, nl: x, en: x}
SELECT ?a ?aNaam ?b ?c WHERE { ?a ?b ?c ; ?c ?aNaam }
"""
# What looks like the place between two rows, and what is escaped.
TEXTS = st.one_of(st.text(), st.sampled_from(['}},{"', '"}},{"', ",{}", "[{}", "\\", '\\"}},{"']))
CELLS = st.dictionaries(st.sampled_from(["a", "aNaam", "b", "c"]), TEXTS)


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Question:
    path = tmp_path_factory.mktemp("rows") / "vraag.rq"
    path.write_text(HEADER, "utf-8")
    return read_question(path)


def written(rows: list[dict[str, str]]) -> bytes:
    """What the engine writes for these rows."""
    names = ("a", "aNaam", "b", "c")
    values = " ".join(
        f"({' '.join(_literal(row[name], name) if name in row else 'UNDEF' for name in names)})"
        for row in rows
    )
    query = Query(f"SELECT * {{ VALUES (?a ?aNaam ?b ?c) {{ {values} }} }}")
    return Engine().answer(query)[2]


def _literal(text: str, name: str) -> str:
    if name == "b":
        return str(len(text))
    escaped = text.encode("utf-16-be", "replace").decode("utf-16-be")
    return '"' + "".join(f"\\U{ord(one):08X}" for one in escaped) + '"'


def expected(body: bytes) -> list[dict[str, object]]:
    """The rows, with all of them read at once."""
    made = []
    for one in orjson.loads(body)["results"]["bindings"]:
        cell = {name: found["value"] for name, found in one.items()}
        made.append(
            {
                "a": {"@id": cell["a"], "naam": cell.get("aNaam", cell["a"])}
                if "a" in cell
                else None,
                "b": int(cell["b"]) if "b" in cell else None,
                "c": cell.get("c"),
            }
        )
    return made


@given(rows=st.lists(CELLS, max_size=8), start=st.integers(-9, 9), stop=st.integers(-9, 9))
def test_whatever_stands_in_them_they_are_what_the_engine_found(
    question: Question, rows: list[dict[str, str]], start: int, stop: int
) -> None:
    body = written(rows)
    found = Rows(question, body)

    assert len(rows) == len(found)
    assert expected(body) == list(found)
    assert expected(body)[start:stop] == found[start:stop]


def test_a_row_far_from_the_beginning_is_found(question: Question) -> None:
    body = written([{"c": str(number)} for number in range(5_000)])
    found = Rows(question, body)

    assert ["2001", "4999"] == [found[2_001]["c"], found[-1]["c"]]
    assert ["4998", "4999"] == [row["c"] for row in found[4_998:6_000]]
    assert 5_000 == sum(1 for _ in found)
    with pytest.raises(IndexError):
        found[5_000]


def test_an_answer_that_another_engine_wrote_is_read_as_well(question: Question) -> None:
    body = written([{"c": "x"}, {"b": "yy"}])
    spaced = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2)

    assert list(Rows(question, body)) == list(Rows(question, spaced))


def test_only_what_is_wanted_is_read(question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Rows(question, written([{"c": str(number)} for number in range(1_000)]))
    read: list[int] = []
    loads = orjson.loads
    monkeypatch.setattr(orjson, "loads", lambda part: read.append(len(part)) or loads(part))

    assert 100 == len(found[100:200])
    assert sum(read) < found.size / 5
