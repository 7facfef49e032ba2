"""`grondkaart ask` with answers that are files."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

COMMAND = [sys.executable, "-m", "grondkaart"]
ASK = ("ask", "componenten-per-laag", "--laag", "diensten")


def rows(body: bytes) -> int:
    sheet = openpyxl.load_workbook(BytesIO(body)).worksheets[0]
    return sheet.max_row


def test_an_answer_is_written_to_a_file(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    listed = run(*ASK, "--format", "csv").stdout.splitlines()

    done = run(*ASK, "--format", "xlsx", "--out", str(tmp_path / "nieuw" / "a.xlsx"))

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)
    assert len(listed) == rows((tmp_path / "nieuw" / "a.xlsx").read_bytes()) > 1


def test_a_workbook_goes_into_a_pipe_byte_for_byte(  # type: ignore[no-untyped-def]
    run, user_environment, tmp_path: Path
) -> None:
    run(*ASK, "--format", "xlsx", "--out", str(tmp_path / "a.xlsx"))

    piped = subprocess.run(
        [*COMMAND, *ASK, "--format", "xlsx"], capture_output=True, env=user_environment, check=True
    )

    assert (tmp_path / "a.xlsx").read_bytes() == piped.stdout


def test_a_workbook_does_not_go_to_a_screen(user_environment) -> None:  # type: ignore[no-untyped-def]
    ours, theirs = pty.openpty()

    done = subprocess.run(
        [*COMMAND, *ASK, "--format", "xlsx"],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=user_environment,
        check=False,
        timeout=60,
    )

    os.close(theirs)
    os.close(ours)
    assert 1 == done.returncode
    assert "--out" in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--out", "a.txt"), "--format"),
        (("--format", "csv", "--out", "/proc/nergens/a.csv"), "kan niet worden geschreven"),
    ],
)
def test_what_cannot_be_written_is_told(run, arguments: tuple[str, ...], told: str) -> None:  # type: ignore[no-untyped-def]
    done = run(*ASK, *arguments)

    assert 1 == done.returncode
    assert told in done.stderr


def test_only_a_question_with_an_agenda_is_a_calendar(run) -> None:  # type: ignore[no-untyped-def]
    assert 2 == run(*ASK, "--format", "ics").returncode
