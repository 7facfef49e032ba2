"""What is installed is pinned twice, and both say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return found[0].lower().replace("_", "-")


def locked() -> list[str]:
    return re.findall(r"^([a-z0-9.\-]+==[^\s\\]+(?: ; [^\\\n]+?)?) \\?$", LOCK, re.MULTILINE)


def test_the_constraints_are_the_locked_versions() -> None:
    assert locked() == PROJECT["tool"]["uv"]["constraint-dependencies"]


def test_everything_that_is_asked_for_is_locked() -> None:
    asked = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]

    assert set() == {name_of(a) for a in asked} - {name_of(pin) for pin in locked()}


def test_every_locked_version_has_hashes_and_no_address() -> None:
    assert "://" not in LOCK
    assert len(locked()) <= LOCK.count("--hash=sha256:")


def test_the_other_lock_file_stays_out() -> None:
    assert "uv.lock" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
