"""API keys: random 256-bit tokens of which only a hash is kept (design 5).

A token is `gk_<id>_<secret>`. The id may be shown and logged; the secret is shown once, when the key
is made. SHA-256 without salt is enough for a secret of 256 random bits: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from grondkaart.base.errors import BadInput, DataDirProblem, NotFound

BEHEER, OVERHEID = "beheer", "overheid"
_SCOPE = re.compile(r"beheer|overheid|gemeente:(?:gm|vb)[0-9]{4}")
_TOKEN = re.compile(r"gk_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_MOST_DAYS = 36_500
_TABLE = """
CREATE TABLE IF NOT EXISTS key (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    scopes TEXT NOT NULL,
    owner TEXT NOT NULL,
    made TEXT NOT NULL,
    expires TEXT NOT NULL,
    revoked TEXT NOT NULL DEFAULT ''
)
"""


@dataclass(frozen=True)
class Key:
    """A key as it may be shown: never its secret. Moments are UTC in ISO 8601, "" is never."""

    id: str
    scopes: frozenset[str]
    owner: str
    made: str
    expires: str
    revoked: str

    @property
    def active(self) -> bool:
        """Whether it opens anything now."""
        return not self.revoked and self.expires > _now()


class Keys:
    """The keys of a data directory, in a file that only its owner may read."""

    def __init__(self, data: Path) -> None:
        """Nothing is opened or made until it is needed."""
        self._path = data / "keys.sqlite"

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self._path, timeout=30)) as database, database:
                database.execute(_TABLE)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise DataDirProblem(
                f"De sleutels in {self._path} kunnen niet worden gebruikt: {error}.",
                f"The keys in {self._path} cannot be used: {error}.",
            ) from None

    def create(self, scopes: list[str], owner: str, days: int) -> tuple[Key, str]:
        """Make a key for `days` days; gives it with its token, which is not kept.

        Raises BadInput when there is no scope, one that does not exist, or no such number of days.
        """
        if not scopes or not all(_SCOPE.fullmatch(scope) for scope in scopes):
            raise BadInput(
                "Geef elk bereik als beheer, overheid of gemeente:gm0344.",
                "Give each scope as beheer, overheid or gemeente:gm0344.",
            )
        if not 0 <= days <= _MOST_DAYS:
            raise BadInput(
                f"Geef een aantal dagen van 0 tot en met {_MOST_DAYS}.",
                f"Give a number of days from 0 to {_MOST_DAYS}.",
            )
        name, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        expires = (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")
        key = Key(name, frozenset(scopes), owner, _now(), expires, "")
        row = (name, _hash(secret), " ".join(sorted(scopes)), owner, key.made, expires)
        with self._opened() as database:
            database.execute(
                "INSERT INTO key (id, hash, scopes, owner, made, expires) VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
        return key, f"gk_{name}_{secret}"

    def exist(self) -> bool:
        """Whether any key was ever made."""
        return self._path.exists()

    def all(self) -> list[Key]:
        """Every key there ever was, the oldest first; none when none was made."""
        if not self.exist():
            return []
        with self._opened() as database:
            rows = database.execute(
                "SELECT id, scopes, owner, made, expires, revoked FROM key ORDER BY made, id"
            ).fetchall()
        return [Key(i, frozenset(s.split()), o, m, e, r) for i, s, o, m, e, r in rows]

    def revoke(self, name: str) -> None:
        """End a key at once. Raises NotFound when no active key has this id."""
        if not self.exist() or not self._end(name):
            raise NotFound(
                f"Er is geen geldige sleutel '{name}'.", f"There is no valid key '{name}'."
            )

    def _end(self, name: str) -> int:
        with self._opened() as database:
            return database.execute(
                "UPDATE key SET revoked = ? WHERE id = ? AND revoked = ''", (_now(), name)
            ).rowcount

    def find(self, token: str) -> Key | None:
        """The active key with this token, or None."""
        said = _TOKEN.fullmatch(token)
        if said is None or not self.exist():
            return None
        with self._opened() as database:
            row = database.execute(
                "SELECT hash, id, scopes, owner, made, expires, revoked FROM key WHERE id = ?",
                (said[1],),
            ).fetchone()
        if row is None or not hmac.compare_digest(row[0], _hash(said[2])):
            return None
        key = Key(row[1], frozenset(row[2].split()), *row[3:])
        return key if key.active else None


def key_id(token: str) -> str:
    """The id in what may be a token, "" when it is none; not whether there is such a key."""
    said = _TOKEN.fullmatch(token)
    return said[1] if said else ""


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
