"""Conditions on a change (RFC 9110, 13.1): `If-Match` and `If-None-Match` of an inventory."""

from __future__ import annotations

import re

from starlette.requests import Request

from grondkaart.inventories.history import Inzending
from grondkaart.inventories.submitting import Condition
from grondkaart.wire.query import header

_TAG = re.compile(r'"v([0-9]{1,9})-[^"]*"')


def version_tag(one: Inzending, representation: str) -> str:
    """The strong ETag of a representation of the inventory that a submission brought."""
    return f'"v{one.versie}-{one.graaf[:16]}-{representation}"'


def condition(request: Request) -> Condition:
    """What a request wants to hold before it changes an inventory.

    A tag of any representation names its version. A weak or unknown tag matches nothing
    (RFC 9110, 13.1.1), so that the change is then refused.
    """
    held, not_held = header(request, "if-match"), header(request, "if-none-match")
    if not_held is not None and not_held.strip() == "*":
        return Condition(exists=False)
    if held is None:
        return Condition()
    if held.strip() == "*":
        return Condition(exists=True)
    return Condition(
        frozenset(
            int(found[1]) for one in held.split(",") if (found := _TAG.fullmatch(one.strip()))
        )
    )
