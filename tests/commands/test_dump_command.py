"""`grondkaart dump`: copies of all that is open, as files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from grondkaart.cli import main


def test_copies_are_written_beside_digests_that_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kopie"
    code = main(["dump", "--uit", str(out), "--data", str(tmp_path / "data")])
    digests = sorted(path.name for path in out.glob("*.sha256"))
    check = subprocess.run(
        ["sha256sum", "-c", "--quiet", *digests], cwd=out, check=False, capture_output=True
    )

    assert 0 == code
    assert f"{len(digests)} kopie" in capsys.readouterr().out
    assert {f"{path.name}.sha256" for path in out.glob("*.gz")} == set(digests)
    assert {"huidig.ttl.gz.sha256", "grondkaart.nq.gz.sha256"} <= set(digests)
    assert [] == [path for path in out.iterdir() if path.name.startswith(".")]
    assert (0, b"") == (check.returncode, check.stdout)


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bestand").write_text("geen map")
    code = main(["dump", "--uit", str(tmp_path / "bestand" / "x"), "--data", str(tmp_path / "d")])

    assert 1 == code
    assert "kan niet worden geschreven" in capsys.readouterr().err
