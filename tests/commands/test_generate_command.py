"""The verb `generate`, as it is typed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SMALL = ("--gemeenten", "2", "--applicaties", "12")


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grondkaart", *arguments],
        capture_output=True,
        check=False,
        text=True,
        env=os.environ | {"GRONDKAART_DATA": str(data)},
        timeout=120,
    )


def test_it_fills_a_data_directory_that_can_be_asked(tmp_path: Path) -> None:
    done = run(tmp_path, "generate", *SMALL, "--toets")
    asked = run(tmp_path, "ask", "wie-gebruikt", "--gemeente", "gm0014", "--format", "csv")

    assert 0 == done.returncode, done.stderr
    assert "2 verzonnen inventarisaties" in done.stdout
    assert f"grondkaart serve --data {tmp_path}" in done.stdout
    assert "2 getoetst" in done.stdout
    assert "0 geweigerd" in done.stdout
    assert "Proefpakket" in asked.stdout
    assert '"actie": "generate"' in (tmp_path / "audit.jsonl").read_text("utf-8")


@pytest.mark.parametrize(("form", "ending"), [("nq", "nq"), ("csv", "zip"), ("ameff", "xml")])
def test_it_writes_files_that_are_accepted_elsewhere(
    tmp_path: Path, form: str, ending: str
) -> None:
    """By a service that does not know the invented suppliers."""
    out, data = tmp_path / "uit", tmp_path / "data"
    made = run(data, "generate", *SMALL, "--uit", str(out), "--vorm", form)
    file = out / f"gm0034-proef.{ending}"
    done = run(data, "submit", str(file), "--gemeente", "gm0034", "--peildatum", "2026-10-01")

    assert 0 == made.returncode, made.stderr
    assert {f"gm0014-proef.{ending}", file.name} == {path.name for path in out.iterdir()}
    assert 0 == done.returncode, done.stdout
    assert "Inzending 1 van gm0034: aanvaard" in done.stderr


def test_beside_a_real_inventory_it_is_refused(tmp_path: Path) -> None:
    real = tmp_path / "echt.csv"
    real.write_text("id;naam;status\nz1;Zaaksysteem;in productie\n", "utf-8")
    run(tmp_path / "data", "submit", str(real), "--gemeente", "gm0344")
    done = run(tmp_path / "data", "generate", *SMALL)

    assert 1 == done.returncode
    assert "nooit bij echte" in done.stderr


@pytest.mark.parametrize("wrong", [("--gemeenten", "0"), ("--peildatum", "morgen")])
def test_what_cannot_be_is_said_in_words(tmp_path: Path, wrong: tuple[str, str]) -> None:
    done = run(tmp_path, "generate", *wrong)

    assert 1 == done.returncode
    assert "Traceback" not in done.stderr
    assert wrong[0].removeprefix("--") in done.stderr
