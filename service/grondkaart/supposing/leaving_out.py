"""Whether what is supposed can change a count of what an answer leaves out.

Such a count is about the whole country and takes longer than most answers, so that it is only taken
again where it might come out differently. Most ask whether something is there at all: of which contract
is no exit known? Another date changes nothing of that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.base.sparql_text import Token, outline, tokens
from grondkaart.inventories.completing import Things, told

_OF, _BOUND = vocab.CG + "contract", vocab.CG + "gebondenAan"
_BUNDLES = vocab.ID + "contractbundel/"
_ABSENCE = {"MINUS", "EXISTS"}
# What may stand in a group that only asks whether something is there.
_PLAIN, _WORDS = {"var", "name", "iri", "punct"}, {"A", "NOT", *_ABSENCE}


@dataclass(frozen=True)
class Touched:
    """The terms (IRIs) that stand in what is supposed, and those that some thing gets or loses by it."""

    all: frozenset[str]
    flipped: frozenset[str]

    def may_change(self, telling: str) -> bool:
        """Whether a count (a SELECT with its prefixes) might come out differently; never wrongly False.

        It stays when what is touched is only asked for in order to leave out who has it, without looking
        at its value, and nobody gets or loses it.
        """
        asked = outline(telling).names & self.all
        if not asked:
            return False
        prefixes, beside, inside = _split(telling)
        looks = any(t.kind not in _PLAIN and t.text.upper() not in _WORDS for t in inside)
        counted = outline(prefixes + " ".join(t.text for t in beside)).names & self.all
        return bool(counted or looks or asked & self.flipped)


def touched(gone: Iterable[str], come: Iterable[str]) -> Touched:
    """What a change touches, from the lines of N-Triples that go and that come."""
    before, after = told(gone), told(come)
    terms = _terms(before) | _terms(after)
    flipped = {term for _, term in _held(before) ^ _held(after)}
    return Touched(frozenset(terms), frozenset(flipped))


def _terms(things: Things) -> set[str]:
    """Predicates, and addresses that are values: classes, quarters, statuses."""
    return {term for said in things.values() for term in _said(said)}


def _said(said: Mapping[str, list[str]]) -> set[str]:
    return {*said, *(v[1:-1] for one in said.values() for v in one if v.startswith("<"))}


def _held(things: Things) -> set[tuple[str, str]]:
    """Who has what: a moment counts for its contract, and what a bundle has for whom it binds."""
    bound: defaultdict[str, set[str]] = defaultdict(set)
    for subject, said in things.items():
        for binding in said.get(_BOUND, ()):
            bound[binding[1:-1]].add(subject)
    found = set()
    for subject, said in things.items():
        owner = said[_OF][0][1:-1] if _OF in said else subject
        own = set() if owner.startswith(_BUNDLES) else {owner}
        found |= {(who, term) for who in own | bound.get(owner, set()) for term in _said(said)}
    return found


def _split(telling: str) -> tuple[str, list[Token], list[Token]]:
    """The prefixes of a SELECT, its tokens outside the groups that leave out who has something, and those
    in them."""
    beside: list[Token] = []
    inside: list[Token] = []
    depth, leaving = 0, 0
    before = ""
    all_tokens = list(tokens(telling))
    select = next(n for n, token in enumerate(all_tokens) if token.text.upper() == "SELECT")
    for token in all_tokens[select:]:
        depth += (token.text == "{") - (token.text == "}")
        if token.text == "{" and not leaving and before in _ABSENCE:
            leaving = depth
        (inside if leaving else beside).append(token)
        if depth < leaving:
            leaving = 0
        before = token.text.upper()
    return telling[: all_tokens[select].start], beside, inside
