"""A question as a request asks it: parameters and page together, and so are their mistakes."""

from __future__ import annotations

from dataclasses import dataclass

from grondkaart.base.errors import BadParameters
from grondkaart.questions.catalogue import Question
from grondkaart.questions.parameters import Bound
from grondkaart.questions.run import Answering
from grondkaart.wire import paging
from grondkaart.wire.query import Pairs, grouped


@dataclass(frozen=True)
class Asked:
    """A question bound to the values of a request, and which page of the answer is wanted."""

    bound: Bound
    wanted: paging.Wanted


async def read(
    answering: Answering, question: Question, query: Pairs, *, whole: bool = False
) -> Asked:
    """What a request asks, `whole` when it asks for a file.

    Raises BadParameters with every wrong parameter in it.
    """
    given = grouped(query)
    wanted, wrong = paging.read_wanted(given, whole=whole)
    own = {name: values for name, values in given.items() if name not in paging.NAMES}
    try:
        bound = await answering.bind(question, own)
    except BadParameters as error:
        raise BadParameters([*error.findings, *wrong]) from None
    if wrong:
        raise BadParameters(wrong)
    return Asked(bound, wanted)
