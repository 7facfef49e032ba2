"""What the tests of writing and of the operator share."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest


@pytest.fixture(scope="session")
def admin(writing) -> Iterator[httpx2.Client]:  # type: ignore[no-untyped-def]
    """A client with a `beheer` key of the server that takes updates."""
    held = {"Authorization": f"Bearer {writing.keys['beheer']}"}
    with httpx2.Client(base_url=writing.url, headers=held, timeout=60) as made:
        yield made
