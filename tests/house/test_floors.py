"""The floors are held by a machine that really looks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "service"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "service", tmp_path / "service")
    return tmp_path


def test_the_floors_hold(copy: Path) -> None:
    done = lint(copy)

    assert 0 == done.returncode, done.stdout


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("base/media.py", "import grondkaart.store.port"),
        ("api/vragen.py", "import grondkaart.pages.views"),
        ("questions/run.py", "import grondkaart.importers.release"),
        ("wire/paging.py", "import pyoxigraph"),
        ("store/port.py", "import fastapi"),
        ("importers/ameff.py", "import rdflib"),
    ],
)
def test_an_import_against_the_floors_is_seen(copy: Path, module: str, planted: str) -> None:
    path = copy / "service" / "grondkaart" / module
    path.write_text(f"{path.read_text('utf-8')}\n{planted}\n", "utf-8")

    done = lint(copy)

    assert 1 == done.returncode, done.stdout
