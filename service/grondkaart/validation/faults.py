"""Whose fault it is when a validation does not come to an end: of the shapes, or of the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from grondkaart.base.errors import BadInput, ContentProblem


@contextmanager
def blaming_shapes() -> Iterator[None]:
    """What goes wrong inside is the fault of the shapes."""
    try:
        yield
    except BadInput:
        raise
    except Exception as error:
        raise ContentProblem(
            f"De vormen kunnen niet worden gebruikt: {error}",
            f"The shapes cannot be used: {error}",
        ) from error


def unreadable(error: Exception) -> BadInput:
    """What to raise for data that an engine could not read."""
    return BadInput(
        f"De gegevens zijn geen N-Triples 1.1: {error}", f"The data is not N-Triples 1.1: {error}"
    )
