"""Every question, asked of a small graph, gives the expected table; a second engine agrees."""

from __future__ import annotations

import asyncio
import csv
import warnings
from collections import Counter
from io import StringIO

import pytest
from question_cases import HERE, Case, GraphStore, cases, parsed
from rdflib import Literal
from rdflib.term import Node

from grondkaart.base.assets import content_root
from grondkaart.questions.catalogue import REFERENCE_DATE, Catalogue
from grondkaart.questions.parameters import Bound
from grondkaart.questions.render import as_csv
from grondkaart.questions.run import Answering, QuestionAnswer

CATALOGUE = Catalogue.read(content_root())
SLUGS = [question.slug for question in CATALOGUE]
every_case = pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)


async def _ask(case: Case) -> QuestionAnswer:
    question = CATALOGUE.get(case.slug)
    assert question is not None
    answering = Answering(GraphStore(case.graph))
    return await answering.answer(await answering.bind(question, case.given))


def _bound(case: Case) -> Bound:
    return asyncio.run(_ask(case)).bound


@every_case
def test_a_question_gives_the_expected_table(case: Case) -> None:
    answer = asyncio.run(_ask(case))
    assert case.table() == list(csv.reader(StringIO(as_csv(answer).decode())))


@pytest.mark.parametrize("case", [c for c in cases() if c.omitted], ids=lambda case: case.name)
def test_a_question_counts_what_it_leaves_out(case: Case) -> None:
    assert case.omitted == [omitted.number for omitted in asyncio.run(_ask(case)).omitted]


@every_case
def test_rdflib_gives_the_same_rows(case: Case) -> None:
    header, *rows = case.table()
    assert Counter(map(tuple, rows)) == Counter(_by_rdflib(case, _bound(case).sparql, header))


@pytest.mark.parametrize("slug", SLUGS)
def test_rdflib_runs_the_question_as_it_stands_in_its_file(slug: str) -> None:
    """Without values: all rows, or for a question that needs a value those of every value.

    The reference date of the case is put in: without it a question is about today.
    """
    question, case = CATALOGUE.get(slug), Case(slug)
    assert question is not None
    header, *rows = case.table()
    day = case.given.get(REFERENCE_DATE, [""])[0]
    text = question.text.replace("$peildatum { UNDEF }", f'$peildatum {{ "{day}"^^xsd:date }}')
    found = Counter(_by_rdflib(case, text, header))
    assert Counter(map(tuple, rows)) <= found
    if not case.given.keys() - {REFERENCE_DATE}:
        assert len(rows) == found.total()


def _by_rdflib(case: Case, sparql: str, header: list[str]) -> list[tuple[str, ...]]:
    with warnings.catch_warnings():  # over a dataset rdflib uses what it deprecates itself
        warnings.simplefilter("ignore", DeprecationWarning)
        found = parsed(case.graph).query(sparql).bindings
    return [tuple(_cell(row.get(name)) for name in header) for row in found]


def _cell(value: Node | None) -> str:
    if isinstance(value, Literal) and isinstance(value.value, bool):
        return "ja" if value.value else "nee"
    return "" if value is None else str(value)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_question_has_a_graph_and_a_table(slug: str) -> None:
    assert Case(slug).graph.is_file()
    assert (HERE / f"{slug}.csv").is_file()


def test_every_graph_and_table_belongs_to_a_question() -> None:
    written = {path.stem.partition("--")[0] for path in HERE.glob("*.*") if path.suffix != ".py"}
    assert set(SLUGS) == written


@pytest.mark.parametrize("slug", SLUGS)
def test_every_parameter_of_a_question_has_a_case(slug: str) -> None:
    question = CATALOGUE.get(slug)
    assert question is not None
    used = {name for case in cases() if case.slug == slug for name in case.given}
    assert set(question.header.parameters) == used - {REFERENCE_DATE}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_case_of_a_question_about_a_date_says_which(slug: str) -> None:
    question = CATALOGUE.get(slug)
    assert question is not None
    for case in cases():
        if case.slug == slug and question.dated:
            assert REFERENCE_DATE in case.given, case.name


@pytest.mark.parametrize("slug", SLUGS)
def test_every_count_of_a_question_has_a_case(slug: str) -> None:
    question = CATALOGUE.get(slug)
    assert question is not None
    assert len(question.header.weggelaten) == len(Case(slug).omitted or [])
