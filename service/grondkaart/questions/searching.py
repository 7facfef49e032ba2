"""Finds things by what they are called, as people write it: parts of words, other endings, small mistakes.

Dutch puts words together (`zaakregistratiecomponent`) and writes one word in several ways (`zaak`, `zaken`).
So names are held as they sound: lower case, without accents, doubled letters once. What is sought is
brought back to its stem first, and found anywhere in a name.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from snowballstemmer import stemmer

_DOUBLED = re.compile(r"(\w)\1")
_WORD = re.compile(r"\w+")
_SHORTEST = 3  # letters that the index can find; shorter words begin a word
_MOST_WORDS = 8
_ALIKE = 78.0  # of 100, for a word that no name has
_NEAR = 3  # such words that are tried
_MANY = 2_000  # things of a kind that there is much of
_LOOKED_AT = 100  # things of one kind, of which the best are shown
_SCHEMA = "CREATE VIRTUAL TABLE names USING fts5(said, tokenize = 'trigram')"


@dataclass(frozen=True)
class Named:
    """Something with a name: its address, what it is called by language, what else it is called, its
    kind, and the name of the municipality that it belongs to, or ""."""

    iri: str
    names: dict[str, str]
    others: tuple[str, ...]
    kind: str
    whose: str = ""

    def name(self, language: str) -> str:
        """What it is called, in a language where it has a name in that."""
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more`: there is more of it than this."""

    kind: str
    found: tuple[Named, ...]
    more: bool


@dataclass(frozen=True)
class Found:
    """What was found, by kind, and the words that were taken for others: word → what was sought."""

    groups: tuple[Group, ...]
    instead: dict[str, tuple[str, ...]]


Wanted = Sequence[tuple[str, ...]]
"""Of each word the parts of which one must occur."""


def sound(text: str) -> str:
    """A text as it is compared: lower case, without accents, doubled letters once."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return _DOUBLED.sub(r"\1", kept)


class Index:
    """Names of one data version. Safe to use from several threads."""

    def __init__(self, things: Iterable[Named], kinds: Sequence[str]) -> None:
        """`kinds` are in the order in which they are shown; what is of no such kind comes after."""
        known = list(things)
        self._kinds = {kind: number for number, kind in enumerate(kinds)}
        many = {kind for kind, count in Counter(one.kind for one in known).items() if count > _MANY}
        # What there is most of comes last, so that all the rest is found in one go.
        self._things = sorted(
            known,
            key=lambda one: (
                one.kind in many,
                self._order(one.kind),
                len(one.name("nl")),
                one.name("nl"),
                one.iri,
            ),
        )
        self._turn = threading.Lock()
        self._stem = stemmer("dutch")
        self._names = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._names.execute(_SCHEMA)
        self._names.execute("BEGIN")
        self._names.executemany(
            "INSERT INTO names (rowid, said) VALUES (?, ?)", enumerate(map(_said, self._things), 1)
        )
        self._names.execute("COMMIT")
        ranges = list(_ranges(self._things))
        self._few = [one for one in ranges if one[0] not in many]
        self._many = [one for one in ranges if one[0] in many]
        self._words = sorted({word for one in self._things for word in _WORD.findall(_said(one))})

    def _order(self, kind: str) -> tuple[int, str]:
        return self._kinds.get(kind, len(self._kinds)), kind

    def __len__(self) -> int:
        return len(self._things)

    def find(self, text: str, most: int, kind: str = "") -> Found:
        """What is called so, at most so many of each kind, or of one kind alone; nothing for a text
        without words."""
        words = _WORD.findall(text)[:_MOST_WORDS]
        if not words:
            return Found((), {})
        with self._turn:
            instead: dict[str, tuple[str, ...]] = {}
            wanted = []
            for word in words:
                parts = self._parts(word)
                if not any(map(self._occurs, parts)):
                    parts = instead[word] = self._near(word)
                wanted.append(parts)
            if not all(wanted):
                return Found((), instead)
            rows = self._rows(wanted, kind, max(most + 1, _LOOKED_AT))
            groups = [_group(name, found, sound(text), most) for name, found in rows if found]
            return Found(tuple(sorted(groups, key=lambda one: self._order(one.kind))), instead)

    def _parts(self, word: str) -> tuple[str, ...]:
        """How a word is looked for: as it is, and by its stem."""
        plain = word.casefold()
        # The stem of a word may be that of a verb (`registraties`: `registreer`); in a longer word
        # stands the plain singular.
        forms = [
            plain,
            plain.removesuffix("s"),
            plain.removesuffix("en"),
            self._stem.stemWord(plain),
        ]
        sounds = [sound(one) for one in forms]
        return tuple(dict.fromkeys(one for one in sounds if len(one) >= _SHORTEST)) or (sounds[0],)

    def _occurs(self, part: str) -> bool:
        """Whether any name has it; a short part must begin a word."""
        if len(part) < _SHORTEST:
            at = bisect_left(self._words, part)
            return at < len(self._words) and self._words[at].startswith(part)
        condition, values = _condition([(part,)])
        query = f"SELECT 1 FROM names WHERE {condition} LIMIT 1"  # noqa: S608  as below
        return self._names.execute(query, values).fetchone() is not None

    def _near(self, word: str) -> tuple[str, ...]:
        """The words of names that look most like a word which none has."""
        near = process.extract(
            sound(word), self._words, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_NEAR
        )
        return tuple(found for found, _, _ in near)

    def _rows(self, wanted: Wanted, kind: str, most: int) -> Iterator[tuple[str, list[Named]]]:
        """What there is, by kind; so many of each kind that there is much of."""
        few = [one for one in self._few if kind in ("", one[0])]
        if few:
            found = self._between(wanted, few[0][1], few[-1][2], _MANY * len(few))
            for name, first, last in few:
                start, end = bisect_left(found, first), bisect_right(found, last)
                yield name, [self._things[row - 1] for row in found[start:end]]
        # Short words are in no index: they are looked for among what there is little of, unless others
        # or a kind narrow it down.
        short = all(len(part) < _SHORTEST for parts in wanted for part in parts)
        for name, first, last in self._many:
            if name == kind or (not kind and not short):
                rows = self._between(wanted, first, last, most)
                yield name, [self._things[row - 1] for row in rows]

    def _between(self, wanted: Wanted, first: int, last: int, most: int) -> list[int]:
        condition, values = _condition(wanted)
        query = (
            f"SELECT rowid FROM names WHERE {condition} AND rowid BETWEEN ? AND ? "  # noqa: S608  no text from outside is in it
            "ORDER BY rowid LIMIT ?"
        )
        return [row for (row,) in self._names.execute(query, (*values, first, last, most))]


def _group(kind: str, found: list[Named], sought: str, most: int) -> Group:
    """The best of what was found of one kind."""
    nearest = sorted(found, key=lambda one: _distance(one, sought))
    return Group(kind, tuple(nearest[:most]), len(found) > most)


def _distance(one: Named, sought: str) -> int:
    """How far a name is from what is sought: it is that, begins with it, has a word that does, or holds
    it. Of equally near ones the shortest name stays first."""
    names = [sound(name) for name in (*one.names.values(), *one.others)]
    if sought in names:
        return 0
    if any(name.startswith(sought) for name in names):
        return 1
    return 2 if any(f" {sought}" in name for name in names) else 3


def _said(one: Named) -> str:
    """The words of everything that a thing is called."""
    names = dict.fromkeys((*one.names.values(), *one.others))
    return " ".join(sound(word) for name in names for word in _WORD.findall(name))


def _ranges(things: Sequence[Named]) -> Iterator[tuple[str, int, int]]:
    """Each kind with the rows that its things are in."""
    start = 0
    for number in range(1, len(things) + 1):
        if number == len(things) or things[number].kind != things[start].kind:
            yield things[start].kind, start + 1, number
            start = number


def _condition(wanted: Wanted) -> tuple[str, list[str]]:
    """What a row must hold: of each word one of its parts. A short part must begin a word."""
    long, short = [], []
    values: list[str] = []
    for parts in wanted:
        if all(len(part) >= _SHORTEST for part in parts):
            long.append("(" + " OR ".join(f'"{part}"' for part in parts) + ")")
            continue
        short.append("(" + " OR ".join("' ' || said LIKE ?" for _ in parts) + ")")
        values += [f"% {part}%" for part in parts]
    conditions = [*(["names MATCH ?"] if long else []), *short]
    return " AND ".join(conditions), [*([" AND ".join(long)] if long else []), *values]
