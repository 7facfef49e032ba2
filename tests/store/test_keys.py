"""Keys: made once, shown once, kept as a hash, ended at once."""

from __future__ import annotations

import hashlib
import hmac
import stat
from pathlib import Path

import pytest

from grondkaart.base.errors import BadInput, NotFound
from grondkaart.store.keys import Keys


def test_a_key_is_found_by_its_token_and_by_nothing_else(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    key, token = keys.create(["beheer", "gemeente:gm0344"], "Utrecht", 30)

    assert keys.find(token) == key
    assert {"beheer", "gemeente:gm0344"} == key.scopes
    for other in ("", token[:-1], token + "x", token.upper(), f"gk_{key.id}_" + "A" * 43):
        assert keys.find(other) is None


def test_the_secret_is_nowhere_on_disk(tmp_path: Path) -> None:
    _, token = Keys(tmp_path).create(["beheer"], "", 30)
    secret = token.rsplit("_", 1)[1].encode()

    assert all(secret not in path.read_bytes() for path in tmp_path.iterdir())
    assert stat.S_IRUSR | stat.S_IWUSR == stat.S_IMODE((tmp_path / "keys.sqlite").stat().st_mode)


def test_a_revoked_key_opens_nothing_from_then_on(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    key, token = keys.create(["beheer"], "", 30)
    keys.revoke(key.id)

    assert keys.find(token) is None
    assert [False] == [one.active for one in keys.all()]
    with pytest.raises(NotFound):
        keys.revoke(key.id)


def test_an_expired_key_opens_nothing(tmp_path: Path) -> None:
    _, token = Keys(tmp_path).create(["beheer"], "", 0)

    assert Keys(tmp_path).find(token) is None


@pytest.mark.parametrize("scopes", [[], ["alles"], ["beheer", "gemeente:0344"], ["gemeente:*"]])
def test_an_unknown_scope_is_refused(tmp_path: Path, scopes: list[str]) -> None:
    with pytest.raises(BadInput, match="bereik"):
        Keys(tmp_path).create(scopes, "", 30)

    assert [] == Keys(tmp_path).all()


@pytest.mark.parametrize("days", [-1, 36_501, 10**12])
def test_a_number_of_days_that_is_no_time_is_refused(tmp_path: Path, days: int) -> None:
    with pytest.raises(BadInput, match="aantal dagen"):
        Keys(tmp_path).create(["beheer"], "", days)


def test_a_key_may_be_of_a_gemeente_that_was_invented(tmp_path: Path) -> None:
    key, token = Keys(tmp_path).create(["gemeente:vb0001"], "", 30)

    assert Keys(tmp_path).find(token) == key


def test_secrets_are_compared_in_constant_time_and_only_by_their_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys(tmp_path)
    key, token = keys.create(["beheer"], "", 30)
    wrong = f"gk_{key.id}_" + "A" * 43
    compared, compare = [], hmac.compare_digest

    def seen(kept: str, given: str) -> bool:
        compared.append((kept, given))
        return compare(kept, given)

    monkeypatch.setattr(hmac, "compare_digest", seen)
    found = [keys.find(token), keys.find(wrong)]

    def hashed(held: str) -> str:
        return hashlib.sha256(held.split("_", 2)[2].encode()).hexdigest()

    assert [key, None] == found
    assert [(hashed(token), hashed(token)), (hashed(token), hashed(wrong))] == compared
