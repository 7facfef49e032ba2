"""The quick engine and the reference say the same of inventories, and find every error planted in them."""

from __future__ import annotations

from pathlib import Path

import equal
import pytest
from extract import inventory_shapes
from planted import KINDS

from grondkaart.validation.engine import Engine, engine_for, quick, reference
from grondkaart.validation.results import VIOLATION

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:rdflib")


@pytest.fixture(scope="module")
def shapes(root: Path) -> bytes:
    return inventory_shapes(root)


@pytest.fixture(scope="module")
def fast(shapes: bytes) -> Engine:
    return quick(shapes)


@pytest.fixture(scope="module")
def slow(shapes: bytes) -> Engine:
    return reference(shapes)


@pytest.fixture(scope="module")
def cases(root: Path) -> equal.Cases:
    return equal.Cases(root, sizes=(8, 16))


@pytest.mark.parametrize("number", range(15))
def test_both_say_the_same_of_an_inventory_with_errors(
    cases: equal.Cases, fast: Engine, slow: Engine, number: int
) -> None:
    compared = equal.compare(cases.case(number), number, fast, slow)

    assert [] == compared.only_quick
    assert [] == compared.only_reference
    assert [] == compared.missed


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_error_is_found_where_it_was_planted(
    cases: equal.Cases, fast: Engine, kind: str
) -> None:
    one = next(case for number in range(50) if (case := cases.case(number, 1, (kind,))).planted)
    (planted,) = one.planted
    found = {(result.focus, result.path) for result in fast.validate(one.ntriples)}

    assert (planted.focus, planted.path) in found


def test_an_inventory_without_errors_breaks_nothing(cases: equal.Cases, fast: Engine) -> None:
    sound = cases.case(0, most=0)

    assert [] == [one for one in fast.validate(sound.ntriples) if one.severity == VIOLATION]


def test_the_rules_for_inventories_are_validated_by_the_quick_engine(
    shapes: bytes, fast: Engine
) -> None:
    assert type(fast) is type(engine_for(shapes))
