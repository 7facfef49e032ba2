"""The verbs about inventories, as they are typed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
HEADER = "id;naam;status;referentiecomponenten\n"
GOOD = HEADER + "z1;Zaaksysteem;in productie;Zaakregistratiecomponent\n"
BAD = HEADER + "z1;Zaaksysteem;kapot;Zaakregistratiecomponent\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def run(data: Path, tmp_path: Path) -> Run:
    """Runs a verb in a folder with a few files."""
    files = {"goed.csv": GOOD, "fout.csv": BAD, "leeg.csv": "", "onleesbaar.pdf": "%PDF-1.7 \x00"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")

    def go(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "grondkaart", *arguments],
            capture_output=True,
            check=False,
            text=True,
            cwd=tmp_path,
            env=os.environ | {"GRONDKAART_DATA": str(data)},
            timeout=120,
        )

    return go


@pytest.mark.parametrize(
    ("name", "code"),
    [("goed.csv", 0), ("fout.csv", 1), ("leeg.csv", 2), ("onleesbaar.pdf", 2), ("weg.csv", 2)],
)
def test_validate_says_by_its_exit_code_what_came_of_it(run: Run, name: str, code: int) -> None:
    done = run("validate", name)

    assert code == done.returncode, done.stderr
    assert "Traceback" not in done.stderr


def test_the_examples_of_the_manual_conform_and_say_whose_they_are(
    run: Run, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "how-to" / "inventarisatie-in-rdf.md").read_text("utf-8")
    for language, example in re.findall(r"```(turtle|json)\n(.*?)```", page, re.DOTALL):
        (tmp_path / f"voorbeeld.{language}").write_text(example, "utf-8")
        done = run("validate", f"voorbeeld.{language}")

        assert 0 == done.returncode, done.stdout
        assert "Utrecht (gm0344): 1 applicatie, 1 contract, 1 koppeling" in done.stdout


def test_validate_shows_the_cell_and_how_to_repair_it(run: Run) -> None:
    shown = run("validate", "fout.csv", "--gemeente", "gm0344").stdout

    assert "Utrecht" in shown
    for part in ("rij 2, kolom C status", "kapot", "Herstel:", "in productie"):
        assert part in shown


@pytest.mark.parametrize("name", ["sarif", "ttl"])
def test_validate_writes_other_forms_of_the_report(run: Run, name: str) -> None:
    done = run("validate", "fout.csv", "--format", name)

    assert 1 == done.returncode
    assert "kapot" in done.stdout
    if name == "sarif":
        json.loads(done.stdout)


def test_submit_takes_it_over_and_says_so_once(run: Run, data: Path) -> None:
    first = run("submit", "goed.csv", "--gemeente", "gm0344", "--format", "json")
    again = run("submit", "goed.csv", "--gemeente", "gm0344")

    assert (0, 0) == (first.returncode, again.returncode), first.stderr
    assert "Inzending 1 van gm0344: aanvaard" in first.stderr
    assert "was al ingezonden" in again.stderr
    asked = run("query", "SELECT ?n { ?a a cg:Applicatie ; rdfs:label ?n }", "--format", "csv")
    assert "Zaaksysteem" in asked.stdout
    logged = (data / "audit.jsonl").read_text("utf-8")
    assert '"actie": "submit"' in logged
    assert "gm0344 aanvaard" in logged


def test_submit_of_what_is_wrong_changes_nothing(run: Run) -> None:
    done = run("submit", "fout.csv", "--gemeente", "gm0363")

    assert 1 == done.returncode
    assert "geweigerd" in done.stderr
    asked = run("query", "ASK { ?a cg:gemeente gemeente:gm0363 ; a cg:Applicatie }")
    assert "nee" in asked.stdout


def test_submit_for_a_municipality_that_does_not_exist_is_refused(run: Run) -> None:
    done = run("submit", "goed.csv", "--gemeente", "gm9999")

    assert 1 == done.returncode
    assert "gm9999" in done.stderr


def test_a_template_can_be_filled_in_and_handed_in(run: Run, tmp_path: Path) -> None:
    import openpyxl

    assert 0 == run("template", "--out", "sjabloon.xlsx").returncode
    book = openpyxl.load_workbook(tmp_path / "sjabloon.xlsx")
    sheet = book["applicaties"]
    headers = [cell.value for cell in sheet[1]]
    filled = {"id": "a1", "naam": "Burgerzaken", "status": "in productie"}
    for name, value in filled.items():
        sheet.cell(3, headers.index(name) + 1, value)
    book.save(tmp_path / "ingevuld.xlsx")

    done = run("validate", "ingevuld.xlsx", "--gemeente", "gm0344")

    assert 0 == done.returncode, done.stdout
    assert "1 applicatie," in done.stdout


def test_several_csv_files_are_one_inventory(run: Run, tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "applicaties.csv").write_text(GOOD)
    (tmp_path / "map" / "contracten.csv").write_text(
        "id;naam;ingangsdatum;einddatum;dekt\nc1;Contract;01-01-2024;31-12-2027;z1\n"
    )

    by_folder = run("validate", "map", "--format", "json")
    by_name = run("validate", "map/contracten.csv", "map/applicaties.csv", "--format", "json")

    assert {"applicaties": 1, "contracten": 1, "koppelingen": 0} == json.loads(by_folder.stdout)[
        "aantallen"
    ]
    assert json.loads(by_folder.stdout)["bestand"] == json.loads(by_name.stdout)["bestand"]


def test_revalidate_tells_what_would_be_judged_otherwise(run: Run) -> None:
    run("submit", "goed.csv", "--gemeente", "gm0344")

    done = run("revalidate")

    assert 0 == done.returncode, done.stdout
    assert "1 inventarisaties getoetst, 0 anders beoordeeld" in done.stdout


def test_merge_shows_first_and_then_does(run: Run) -> None:
    run("submit", "goed.csv", "--gemeente", "gm0344")
    arguments = ("merge", "--van", "gm0344", "--naar", "gm0518", "--datum", "2027-01-01")

    trial = run(*arguments, "--proef")
    done = run(*arguments)

    assert 0 == trial.returncode, trial.stderr
    assert "er is niets veranderd" in trial.stdout
    assert 0 == done.returncode, done.stderr
    assert "gm0518 heeft nu versie 1" in done.stdout
    assert "gm0518" in run("submit", "fout.csv", "--gemeente", "gm0344").stderr
