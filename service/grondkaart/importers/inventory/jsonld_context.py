"""The contexts of a JSON-LD document: ours is put in where it is named, those of others are refused."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from grondkaart.base import vocab
from grondkaart.base.errors import ImportRefused
from grondkaart.importers.inventory.rdf_reading import BASE, UNMAPPED, Lines

CONTEXT = vocab.BASE + "context"
"""The address of our context in documents; each deployment serves it at `/v1/context`."""

_SERVED_AT = "/v1/context"
_DEEPEST = 200
# Contexts below the top: each costs the parser time for every term above it, and ours has many.
_MOST_CONTEXTS, _MOST_PUT_IN = 1_000, 20
_ADDRESS = r'(?P<open>\{\s*)?"(?P<key>%s)"\s*:\s*"(?P<value>(?:[^"\\]++|\\.)*+)"(?P<only>\s*\})?'


class Contexts:
    """The contexts of one document, and what they say of how addresses are written."""

    def __init__(self, own: object) -> None:
        """`own` is our context, without its key."""
        self._own = own
        self._aliases = {"@id"}
        self._prefixes: dict[str, str] = {}
        self._base = BASE
        self._put_in = self._contexts = 0

    def inlined(self, document: object) -> object:
        """The document without contexts from elsewhere, in which no key goes unseen.

        What has no context is read by ours. Raises ImportRefused when it names another context, or is
        nested too deep.
        """
        if isinstance(document, dict | list):
            self._walk(document)
        self._learn(self._own)
        if isinstance(document, dict):
            given = document.get("@context", self._own)
            document["@context"] = [{"@vocab": UNMAPPED}, *_listed(given)]
            self._put_in -= given is self._own
            self._contexts -= 1
        elif isinstance(document, list):
            for node in document:
                self._below_the_top(node)
            document = {"@context": [{"@vocab": UNMAPPED}, self._own], "@graph": document}
        if self._put_in > _MOST_PUT_IN or self._contexts > _MOST_CONTEXTS:
            raise ImportRefused(
                "De context staat bij te veel dingen apart; zet hem één keer bovenaan.",
                "The context stands with too many things apart; put it at the top, once.",
            )
        return document

    def _below_the_top(self, node: object) -> None:
        """Let a thing of a list have its own context; ours stands above all of them, once."""
        given = node.get("@context") if isinstance(node, dict) else None
        if given is None or not isinstance(node, dict):
            return
        if given is self._own:
            del node["@context"]
            self._put_in -= 1
            self._contexts -= 1
        else:
            node["@context"] = [None, {"@vocab": UNMAPPED}, *_listed(given)]

    def _walk(self, document: object) -> None:
        """Go over every context in a document, level by level."""
        level = [document]
        for _ in range(_DEEPEST):
            deeper: list[object] = []
            for held in level:
                if isinstance(held, dict):
                    if "@context" in held:
                        held["@context"] = self._replaced(held["@context"])
                    said = (v for key, v in held.items() if key != "@context")
                else:
                    assert isinstance(held, list)
                    said = (v for v in held)
                deeper += [v for v in said if isinstance(v, dict | list)]
            if not deeper:
                return
            level = deeper
        raise too_deep()

    def _replaced(self, given: object) -> object:
        """A value of `@context` with ours in the place of its address."""
        self._contexts += 1
        parts = [self._one(part) for part in _listed(given)]
        return parts[0] if len(parts) == 1 else parts

    def _one(self, given: object) -> object:
        if isinstance(given, str):
            if given != CONTEXT and not given.endswith(_SERVED_AT):
                raise _from_elsewhere(given)
            self._put_in += 1
            return self._own
        if not isinstance(given, dict):
            return given
        if "@import" in given:
            raise _from_elsewhere(str(given["@import"]))
        if any(isinstance(said, dict) and "@context" in said for said in given.values()):
            raise ImportRefused(
                "Een context in een context wordt niet gelezen; zet alle termen in één context bovenaan.",
                "A context in a context is not read; put all terms in one context at the top.",
            )
        self._learn(given)
        return given

    def _learn(self, context: object) -> None:
        """Note what a context says of addresses, to find them in the text."""
        for name, said in context.items() if isinstance(context, dict) else ():
            if said == "@id":
                self._aliases.add(name)
            elif name == "@base" and isinstance(said, str):
                self._base = urljoin(BASE, said)
            elif isinstance(said, str):
                self._prefixes[name] = said

    def lines_of(self, text: str) -> Lines:
        """The line of the first address of each thing that is not just a reference to it.

        It is found by its key: an address that is written with escapes has no line, and the base and
        prefixes of all contexts are taken together.
        """
        found: dict[tuple[str, ...], int] = {}
        line, counted = 1, 0
        keys = "|".join(map(re.escape, sorted(self._aliases)))
        for one in re.finditer(_ADDRESS % keys, text):
            if one["open"] and one["only"]:
                continue
            line += text.count("\n", counted, one.start("key"))
            counted = one.start("key")
            found.setdefault((self._whole(one["value"]),), line)
        return found

    def _whole(self, written: str) -> str:
        prefix, colon, local = written.partition(":")
        if not colon:
            return urljoin(self._base, written)
        known = self._prefixes.get(prefix)
        return written if known is None or local.startswith("//") else known + local


def _listed(given: object) -> list[object]:
    return given if isinstance(given, list) else [given]


def too_deep() -> ImportRefused:
    """The refusal of a document that is nested too deep."""
    return ImportRefused(
        f"Deze JSON is dieper genest dan {_DEEPEST}.",
        f"This JSON is nested deeper than {_DEEPEST}.",
    )


def _from_elsewhere(context: str) -> ImportRefused:
    named = context[:200]
    return ImportRefused(
        f"De context {named} wordt niet opgehaald. Zet de inhoud ervan in het bestand, of gebruik "
        f'"@context": "{CONTEXT}".',
        f"The context {named} is not fetched. Put what it holds into the file, or use "
        f'"@context": "{CONTEXT}".',
    )
