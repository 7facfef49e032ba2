"""What the tests of handing in share: a server with keys, and a client for each."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from inventories_cases import AMSTERDAM, UTRECHT, Client


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inventories")


@pytest.fixture(scope="module")
def keys(data: Path) -> dict[str, str]:
    """A key for each of two municipalities, for a government and for the operator."""
    scopes = {
        "utrecht": [f"gemeente:{UTRECHT}"],
        "amsterdam": [f"gemeente:{AMSTERDAM}"],
        "overheid": ["overheid"],
        "beheer": ["beheer"],
    }
    create = [sys.executable, "-m", "grondkaart", "keys", "create", "--data", str(data)]
    return {
        name: subprocess.run(
            [*create, *(part for scope in of for part in ("--scope", scope))],
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for name, of in scopes.items()
    }


@pytest.fixture(scope="module")
def served_with() -> dict[str, str]:
    """The settings of the server; a module may give others."""
    return {}


@pytest.fixture(scope="module")
def handing(
    data: Path,
    keys: dict[str, str],
    serving_on: Callable[..., object],
    served_with: dict[str, str],
) -> Iterator[dict[str, Client]]:
    """A server with keys, and a client for each key and for anyone."""
    with serving_on(data, **served_with) as url:  # type: ignore[attr-defined]
        made = {
            name: Client(
                base_url=url,
                timeout=60,
                headers={"Authorization": f"Bearer {token}"} if token else {},
            )
            for name, token in {**keys, "anyone": ""}.items()
        }
        yield made
        for client in made.values():
            client.close()
