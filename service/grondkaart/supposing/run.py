"""Answers a question over supposed facts, beside the answer over the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grondkaart.base.errors import BadParameters, Busy, Finding
from grondkaart.questions.catalogue import Question
from grondkaart.questions.parameters import Bound
from grondkaart.questions.run import Answering, Counted, QuestionAnswer, tellings
from grondkaart.store.keys import OVERHEID
from grondkaart.store.port import Snapshot, Snapshots
from grondkaart.supposing import assumptions
from grondkaart.supposing.assumptions import Assumption
from grondkaart.supposing.comparing import Compared, compared
from grondkaart.supposing.facts import Facts, facts
from grondkaart.supposing.leaving_out import Touched

_TRIES = 3
GROUPS = ("overstap", "besparing")


@dataclass(frozen=True)
class Wanted:
    """A bound question and what is to be supposed."""

    bound: Bound
    assumptions: tuple[Assumption, ...]


@dataclass(frozen=True)
class Comparison:
    """The answer over supposed facts, what was supposed, and its rows beside the real ones.

    Both are of one data version.
    """

    answer: QuestionAnswer
    assumptions: tuple[Assumption, ...]
    facts: Facts
    rows: list[Compared]


def can_be_asked(question: Question) -> bool:
    """Whether a question is of a kind that things can be supposed for.

    Open ones are not: they tell figures that were counted from the facts, which would stay the same.
    """
    return question.header.groep in GROUPS and question.header.dataset == OVERHEID


async def read(
    answering: Answering,
    question: Question,
    given: Mapping[str, Sequence[str]],
    supposed: object,
    wrong: Sequence[Finding] = (),
) -> Wanted:
    """What is asked, from parameters as text and assumptions as plain values.

    Raises BadParameters with everything that is wrong, also what was `wrong` before.
    """
    found, findings = await assumptions.read(supposed, answering.names)
    try:
        bound = await answering.bind(question, given)
    except BadParameters as error:
        raise BadParameters([*error.findings, *findings, *wrong]) from None
    if findings or wrong:
        raise BadParameters([*findings, *wrong])
    return Wanted(bound, tuple(found))


async def compare(
    store: Snapshots,
    answering: Answering,
    wanted: Wanted,
    client: str = "",
    known: QuestionAnswer | None = None,
) -> Comparison:
    """Answer over supposed facts. `answering` asks `store`; `client` is whose time it takes.

    `known` is the real answer, for a store that answers nobody else while it has a snapshot.

    Raises BadParameters when what is supposed cannot be, Busy when new data keep coming in between, and
    as `store.query` does.
    """
    for _ in range(_TRIES):
        async with store.snapshot(client) as snapshot:
            found, real, answer = await _both(snapshot, answering, wanted, known)
        if real.version.revision == answer.version.revision:
            columns = wanted.bound.question.header.kolommen
            rows = await asyncio.to_thread(compared, columns, real.rows, answer.rows)
            return Comparison(answer, wanted.assumptions, found, rows)
    raise Busy(
        "De gegevens veranderen te snel achter elkaar; probeer het zo opnieuw.",
        "The data change too quickly; try again in a moment.",
    )


async def _both(
    snapshot: Snapshot, answering: Answering, wanted: Wanted, known: QuestionAnswer | None
) -> tuple[Facts, QuestionAnswer, QuestionAnswer]:
    """What is supposed, and the real answer beside the supposed one, at the same time."""

    async def answered() -> QuestionAnswer:
        return known or await answering.answer(wanted.bound)

    real = asyncio.create_task(answered())
    try:
        found = await facts(snapshot, wanted.assumptions)
        await snapshot.suppose(found.supposed)
        counted = _still_counted(real, found.touched)
        answer = await Answering(snapshot, counted).answer(wanted.bound)
        return found, await real, answer
    finally:
        real.cancel()
        await asyncio.gather(real, return_exceptions=True)


def _still_counted(real: asyncio.Task[QuestionAnswer], touched: Touched) -> Counted:
    """What is left out of the real answer, where that stays the same over what is supposed."""

    async def known(telling: str) -> int | None:
        if touched.may_change(telling):
            return None
        answer = await real
        numbers = (one.number for one in answer.omitted)
        return dict(zip(tellings(answer.bound.question), numbers, strict=True))[telling]

    return known
