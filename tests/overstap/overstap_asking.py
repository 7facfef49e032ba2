"""Asks a question of a land, and writes rows so that they can be compared."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

from overstap_graph import LandStore, ask
from slow import Land

from grondkaart.base import vocab
from grondkaart.questions.run import Row

Plain = dict[str, str | Decimal]


def asked(land: Land, slug: str, peildatum: date, **given: str | list[str]) -> list[Row]:
    """The rows of a question over a land."""
    return asyncio.run(ask(LandStore(land), slug, peildatum, **given))


def plain(row: Row) -> Plain:
    """A row as text and amounts: a thing by its address, and nothing for what is not there."""
    found: Plain = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found[name] = value["@id"]
        elif isinstance(value, bool):
            found[name] = "ja" if value else "nee"
        elif isinstance(value, int | float):
            found[name] = Decimal(str(value))
        elif value not in (None, ""):
            found[name] = value
    return found


def filled(**said: object) -> Plain:
    """What is expected of a row, likewise."""
    texts = {name: str(value) if isinstance(value, date) else value for name, value in said.items()}
    return {name: value for name, value in texts.items() if value not in (None, "")}  # type: ignore[misc]


def thing(soort: str, name: str) -> str:
    return f"{vocab.ID}{soort}/{name}"


def content(row: Plain) -> str:
    """By what rows are sorted whose order does not matter."""
    return str(sorted(row.items()))
