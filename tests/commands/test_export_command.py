"""`grondkaart export`: an imported release as a file again."""

from __future__ import annotations

from pathlib import Path

import pytest

ODDITIES = Path(__file__).parents[1] / "importers" / "ameff" / "oddities.xml"


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    return tmp_path_factory.mktemp("uitvoer") / "data"


def test_what_was_imported_is_written_and_what_is_odd_is_told(run, imported, tmp_path):
    run("import", str(ODDITIES), data=imported)
    done = run("export", "proefmodel", "--uit", str(tmp_path / "uit.xml"), data=imported)

    assert (0, "") == (done.returncode, done.stderr)
    assert "proefmodel 2026-01: 5 elementen, 6 relaties, 2 views" in done.stdout
    assert "1 × eigenschap zonder definitie" in done.stdout
    again = run("import", str(tmp_path / "uit.xml"), data=imported)
    assert "er is niets veranderd" in again.stdout


def test_a_series_that_was_not_imported_is_refused_with_what_to_do(run, imported, tmp_path):
    run("import", str(ODDITIES), data=imported)
    done = run("export", "gemma", "--uit", str(tmp_path / "uit.xml"), data=imported)

    assert (1, "") == (done.returncode, done.stdout)
    assert "grondkaart import" in done.stderr
    assert not (tmp_path / "uit.xml").exists()


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A data directory with the inventory of one municipality."""
    folder = tmp_path_factory.mktemp("inventaris")
    (folder / "in.csv").write_text("id;naam;status\nz1;Zaaksysteem;in productie\n", "utf-8")
    return folder


@pytest.mark.parametrize("ending", ["xml", "xlsx", "zip"])
def test_an_inventory_is_written_and_the_same_when_it_is_submitted_again(run, handed_in, ending):
    data, out = handed_in / "data", handed_in / f"uit.{ending}"
    run("submit", str(handed_in / "in.csv"), "--gemeente", "gm0344", data=data)
    done = run("export", "--gemeente", "gm0344", "--uit", str(out), data=data)
    again = run("submit", str(out), "--gemeente", "gm0344", "--format", "json", data=data)

    assert (0, "") == (done.returncode, done.stderr)
    assert f"in {out}" in done.stdout
    assert 0 == again.returncode, again.stderr
    assert "aanvaard" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--gemeente", "gm0363", "--uit", "x.xml"), "gm0363"),
        (("--gemeente", "gm9999", "--uit", "x.xml"), "gm9999"),
        (("--gemeente", "gm0344", "--uit", "x.pdf"), "eindigt op"),
    ],
)
def test_an_inventory_that_cannot_be_written_is_refused_in_words(run, handed_in, arguments, said):
    done = run("export", *arguments, data=handed_in / "data")

    assert (1, "") == (done.returncode, done.stdout)
    assert said in done.stderr
