"""The budget of query time: what is over it is waited for, and no longer."""

from __future__ import annotations

import pytest

from grondkaart.base.errors import OverBudget
from grondkaart.store.budget import Budget


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_client_over_its_budget_is_told_how_long_to_wait_and_that_is_true() -> None:
    clock = Clock()
    budget = Budget(10, clock)
    budget.check("a")
    budget.spend("a", 12)
    with pytest.raises(OverBudget) as refused:
        budget.check("a")
    wait = refused.value.extra["wacht"]
    assert isinstance(wait, int)

    clock.now += wait - 2
    with pytest.raises(OverBudget):
        budget.check("a")
    clock.now += 2
    budget.check("a")

    assert 13 == wait  # two seconds too much, at ten a minute, and one to be sure


def test_clients_do_not_pay_for_each_other() -> None:
    budget = Budget(10, Clock())
    budget.spend("a", 100)

    budget.check("b")
    budget.check("")
    with pytest.raises(OverBudget):
        budget.check("a")


def test_what_was_not_used_does_not_pile_up() -> None:
    clock = Clock()
    budget = Budget(10, clock)
    budget.spend("a", 1)
    clock.now += 3600
    budget.spend("a", 11)

    with pytest.raises(OverBudget):
        budget.check("a")


def test_no_budget_is_no_limit() -> None:
    budget = Budget(0, Clock())
    budget.spend("a", 1e9)

    budget.check("a")


def test_many_clients_take_bounded_memory() -> None:
    budget = Budget(10, Clock())
    for number in range(12_000):
        budget.spend(str(number), 1)

    assert len(budget._left) <= 10_000
