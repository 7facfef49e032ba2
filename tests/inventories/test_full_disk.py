"""A disk that runs full: one clear answer, and everything as it was."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from inventories_cases import BETTER, GOOD, UTRECHT, Client

INVENTORY = f"/v1/gemeenten/{UTRECHT}/inventarisatie"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own, of 24 MB."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("a file system can only be mounted by root")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as out:
        try:
            while out.write(b" " * 4096) == 4096:
                pass
        except OSError:
            pass


@pytest.mark.slow
def test_what_cannot_be_kept_is_not_acknowledged_and_what_counted_goes_on(
    small_disk: Path, serving_on: Callable[..., object]
) -> None:
    with serving_on(small_disk / "data") as url, Client(base_url=url, timeout=60) as client:  # type: ignore[attr-defined]
        assert 201 == client.hand_in(UTRECHT, GOOD).status_code
        fill(small_disk / "filler")

        refused = client.hand_in(UTRECHT, BETTER)

        assert 507 == refused.status_code
        assert str(small_disk) not in refused.text
        assert 1 == client.get(INVENTORY).json()["versie"]
        (small_disk / "filler").unlink()
        assert 200 == client.hand_in(UTRECHT, BETTER).status_code
        assert 2 == client.get(INVENTORY).json()["versie"]
