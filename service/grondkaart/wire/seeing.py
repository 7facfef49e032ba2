"""What the one who asks may see: the dataset that is built for them, and the questions over it."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request

from grondkaart.base.errors import Forbidden, Unauthorized
from grondkaart.questions.catalogue import Question
from grondkaart.questions.names import Names
from grondkaart.questions.run import Answering
from grondkaart.store.datasets import Datasets
from grondkaart.store.keys import BEHEER, OVERHEID
from grondkaart.store.pool import Pool
from grondkaart.wire.identity import Identity


class Seeing:
    """Tells which store a request may be answered from."""

    def __init__(self, identity: Identity, datasets: Datasets) -> None:
        self._identity, self._datasets = identity, datasets
        self._answering: dict[Pool, Answering] = {}

    def store(self, request: Request) -> Pool:
        """The store that holds what the caller may see, and nothing else.

        Raises Unauthorized when a key is given that opens nothing.
        """
        return self._datasets.of(self._identity.caller(request).scopes)

    def client(self, request: Request) -> str:
        """Whose query time a request takes: a key's, or else that of where it comes from."""
        return self._identity.client(request)

    def answering(self, request: Request, question: Question) -> Answering:
        """What answers this question over that store.

        A question of `overheid` is for who may see who uses what. Over the open store it would find
        nothing, which is not the same as that there is nothing: so it is refused. Raises Unauthorized
        without a key, Forbidden with one that does not open it.
        """
        if question.header.dataset == OVERHEID:
            self._demand(request, question)
        return self._over(request)

    def demand(self, request: Request) -> None:
        """Let only those pass who may see who uses what.

        Raises Unauthorized without a key, Forbidden with one that does not open it.
        """
        try:
            self._identity.require_one(request, (OVERHEID, BEHEER))
        except (Unauthorized, Forbidden) as error:
            raise type(error)(
                f"Dit laat zien wie wat gebruikt, en is voor overheden. {error.detail.nl}",
                f"This shows who uses what, and is for government. {error.detail.en}",
                dataset=OVERHEID,
            ) from None

    def names(self, request: Request) -> Names:
        """What things are called, in that store. Raises as `store` does."""
        return self._over(request).names

    def stores(self, questions: Iterable[Question]) -> list[tuple[Answering, list[Question]]]:
        """What answers over each store there is, and which of `questions` that may be asked."""
        open_, whole = self._datasets.open, self._datasets.whole
        asked = [q for q in questions if q.header.dataset != OVERHEID]
        found = [] if open_ is whole else [(self._of(open_), asked)]
        return [*found, (self._of(whole), list(questions))]

    def _over(self, request: Request) -> Answering:
        return self._of(self.store(request))

    def _of(self, store: Pool) -> Answering:
        return self._answering.setdefault(store, Answering(store))

    def _demand(self, request: Request, question: Question) -> None:
        """Refuse who may not ask a question of `overheid`, and tell what is open and comes near."""
        try:
            self._identity.require_one(request, (OVERHEID, BEHEER))
        except (Unauthorized, Forbidden) as error:
            near, nl, en = question.header.alternatief, "", ""
            extra: dict[str, object] = {"dataset": OVERHEID}
            if near:
                extra["openbareVraag"] = address = f"/v1/vragen/{near}"
                nl, en = f" Voor iedereen is er {address}.", f" For everyone there is {address}."
            raise type(error)(
                f"Het antwoord laat zien wie wat gebruikt, en is voor overheden. {error.detail.nl}{nl}",
                f"The answer shows who uses what, and is for government. {error.detail.en}{en}",
                **extra,
            ) from None
