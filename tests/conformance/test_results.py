"""The judge is judged: two results that differ are told apart, and two that say the same are not."""

from __future__ import annotations

import json

import pytest
from rdflib import Graph
from w3c_results import Outcome, difference, read

XSD = "http://www.w3.org/2001/XMLSchema#"
ADDRESS = "https://www.example/"


def table(*rows: dict[str, tuple[str, ...]], variables: str = "ab") -> Outcome:
    """A table read from JSON; a term is a kind, a text and perhaps a datatype."""

    def term(kind: str, value: str, datatype: str = "") -> dict[str, str]:
        return {"type": kind, "value": value, **({"datatype": XSD + datatype} if datatype else {})}

    bindings = [{name: term(*said) for name, said in row.items()} for row in rows]
    whole = {"head": {"vars": list(variables)}, "results": {"bindings": bindings}}
    return read(json.dumps(whole).encode(), "srj", ADDRESS)


def csv(text: str) -> Outcome:
    return read(text.encode(), "csv", ADDRESS)


def turtle(text: str) -> Outcome:
    return read(text.encode(), "ttl", ADDRESS)


ONE, TWO = ("literal", "1", "integer"), ("literal", "2", "integer")
X, Y = ("bnode", "x"), ("bnode", "y")

SAME = {
    "another way to write a number": (
        table({"a": ("literal", "1.0", "decimal")}),
        table({"a": ("literal", "1.00", "decimal")}),
    ),
    "other names of blank nodes": (
        table({"a": X, "b": Y}, {"a": Y, "b": X}),
        table({"a": Y, "b": X}, {"a": X, "b": Y}),
    ),
    "columns in another order": (csv("a,b\r\n1,2\r\n"), csv("b,a\r\n2,1\r\n")),
    "blank nodes in CSV": (csv("a\r\n_:x\r\n"), csv("a\r\n_:y\r\n")),
    "a graph": (turtle("<a> <p> [ <p> 1 ]."), turtle("<a> <p> _:x . _:x <p> 01 .")),
}
DIFFERENT = {
    "a boolean": (True, False),
    "kinds": (True, table()),
    "another datatype": (table({"a": ONE}), table({"a": ("literal", "1", "int")})),
    "a string for a number": (table({"a": ONE}), table({"a": ("literal", "1")})),
    "a row too many": (table({"a": ONE}), table({"a": ONE}, {"a": ONE})),
    "a row too many with blank nodes": (table({"a": X}), table({"a": X}, {"a": X})),
    "blank nodes that are one": (table({"a": X, "b": Y}), table({"a": X, "b": X})),
    "a variable": (table(variables="ab"), table(variables="a")),
    "a value in another column": (table({"a": ONE}), table({"b": ONE})),
    "the order": (table({"a": ONE}, {"a": TWO}), table({"a": TWO}, {"a": ONE})),
    "CSV rows": (csv("a\r\n1\r\n"), csv("a\r\n2\r\n")),
    "CSV columns": (csv("a\r\n1\r\n"), csv("b\r\n1\r\n")),
    "a graph": (turtle("<a> <p> [ <p> 1 ]."), turtle("<a> <p> [ <p> 1.0 ].")),
    "an empty graph": (turtle("<a> <p> 1 ."), Graph()),
}


@pytest.mark.parametrize("case", SAME)
def test_results_that_say_the_same_are_the_same(case: str) -> None:
    assert "" == difference(*SAME[case], ordered=True)


@pytest.mark.parametrize("case", DIFFERENT)
def test_results_that_say_something_else_differ(case: str) -> None:
    assert "" != difference(*DIFFERENT[case], ordered=True)


def test_order_only_counts_where_it_was_asked_for() -> None:
    first, second = DIFFERENT["the order"]

    assert "" == difference(first, second, ordered=False)
