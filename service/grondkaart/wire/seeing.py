"""What the one who asks may see: the dataset that is built for them, and the questions over it."""

from __future__ import annotations

from starlette.requests import Request

from grondkaart.questions.run import Answering
from grondkaart.store.datasets import Datasets
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

    def answering(self, request: Request) -> Answering:
        """The questions over that store. Raises as `store` does."""
        store = self.store(request)
        return self._answering.setdefault(store, Answering(store))
