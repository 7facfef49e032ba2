"""Every operation of the API, with something that exists in the place of each part of its path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import httpx2

from grondkaart.base.assets import content_root
from grondkaart.questions.collections import Collections

# What stands for a part of a path; those of a collection follow from its file.
PARTS = {"code": "vb0001", "versie": "1", "nummer": "1", "reeks": "gemma"}
_KEYS = {one.name: one.about.sleutel.voorbeeld for one in Collections.read(content_root())}


@dataclass(frozen=True)
class Operation:
    """A method at an address that exists, with its path in the document and what that says of it."""

    method: str
    address: str
    path: str
    said: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def operations(client: httpx2.Client) -> list[Operation]:
    """All operations of the document, and those that it leaves out because they are other spellings."""
    document = client.get("/v1/openapi.json").json()
    found = [
        Operation(method.upper(), f"/v1{filled(path)}", path, said)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    ]
    unsaid = ("/sjabloon.xlsx", "/sjabloon.zip")
    return [*found, *(Operation("GET", f"/v1{path}", path, {}) for path in unsaid)]


def filled(path: str) -> str:
    """A path of the document with values for its parts."""
    collection = path.split("/")[1]
    if re.fullmatch(r"/[a-z-]+/\{\w+\}", path) and collection in _KEYS:
        return f"/{collection}/{_KEYS[collection]}"
    return re.sub(r"\{(\w+)\}", lambda part: PARTS.get(part[1], "onbekend"), path)
