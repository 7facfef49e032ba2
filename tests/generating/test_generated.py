"""Generated inventories: the same for the same seed, by the rules, and marked as invented."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from generated_cases import AMSTERDAM, SOME, country, gemeente, judged

from grondkaart.base.assets import content_root
from grondkaart.base.errors import BadInput
from grondkaart.generating.country import Country, Made, Plan
from grondkaart.generating.files import FORMS, Files
from grondkaart.generating.landscape import SOURCE
from grondkaart.inventories.completing import inventory_iri
from grondkaart.inventories.history import REFUSED

_PRINTS = """
import hashlib
from grondkaart.base.assets import content_root
from grondkaart.generating.country import Country, Plan
made = "".join(line for one in Country(content_root(), Plan(3, 2, 40)).graphs() for line in one.lines)
print(hashlib.sha256(made.encode()).hexdigest())
"""


def graphs(*plan: int) -> list[Made]:
    return list(Country(content_root(), Plan(*plan)).graphs())


def digest(made: list[Made]) -> str:
    return hashlib.sha256("".join(line for one in made for line in one.lines).encode()).hexdigest()


@pytest.mark.parametrize("hashing", ["0", "1"])
def test_the_same_seed_gives_the_same_bytes_in_every_process(hashing: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PRINTS],
        capture_output=True,
        check=True,
        text=True,
        env=os.environ | {"PYTHONHASHSEED": hashing},
    )

    assert digest(graphs(3, 2, 40)) == done.stdout.strip()


def test_another_seed_gives_other_bytes_everywhere() -> None:
    one, other = graphs(3, 2, 40)[1:], graphs(4, 2, 40)[1:]

    assert [one.series for one in one] == [one.series for one in other]
    assert not any(digest([a]) == digest([b]) for a, b in zip(one, other, strict=True))


def test_a_municipality_is_the_same_whatever_others_are_made() -> None:
    assert graphs(3, 1, 40)[1].lines == graphs(3, 3, 40)[1].lines


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", SOME)
def test_what_it_hands_in_is_accepted(code: str, form: str) -> None:
    files = Files(country(), content_root(), form)
    body, things = files.made(gemeente(code))
    found = judged(body, form, code)

    assert REFUSED != found.verdict, found.report
    assert things == found.counts


@pytest.mark.parametrize("code", SOME)
def test_the_graph_that_is_delivered_is_what_accepting_the_file_gives(code: str) -> None:
    """Of a merged municipality the things keep their old addresses, as after a merger in the service."""
    one, made = gemeente(code), country()
    spaces = tuple(taken.gemeente.code for taken in made.took_in(one))
    size, scale = made.size(one), made.scale(one)
    handed_in = made.landscapes.handed_in(one, size, scale, made.took_in(one), named=True)
    found = judged("".join(handed_in.lines).encode(), "nt", code, spaces)
    whole = f"<{inventory_iri(code)}> "
    accepted = found.ntriples.decode().splitlines(keepends=True)
    delivered = sorted(made.completed(one).lines)

    assert [x for x in accepted if not x.startswith(whole)] == [
        x for x in delivered if not x.startswith(whole)
    ]


def test_all_forms_of_a_file_say_the_same() -> None:
    told = {}
    for form in FORMS:
        body, _ = Files(country(), content_root(), form).made(gemeente(AMSTERDAM))
        told[form] = judged(body, form, AMSTERDAM).ntriples

    assert told["nq"] == told["csv"] == told["ameff"]


def test_n_quads_say_of_which_day_they_are() -> None:
    body, _ = Files(country(), content_root(), "nq").made(gemeente(AMSTERDAM))
    found = judged(body, "nq", AMSTERDAM, day="2027-03-01")

    assert 'def/peildatum> "2026-10-01"^^' in found.ntriples.decode()


def test_everything_says_that_it_is_invented() -> None:
    made = country().completed(gemeente(AMSTERDAM))
    labels = [line for line in made.lines if "rdf-schema#label>" in line]

    assert all('"Proef' in line or "(synthetisch, verzonnen)" in line for line in labels)
    assert f"<{inventory_iri(AMSTERDAM)}> <http://purl.org/dc/terms/source> <{SOURCE}> .\n" in (
        made.lines
    )
    for one in graphs(1, 3, 10):
        assert "ynthetisch" in one.title
        assert any(f"/terms/source> <{SOURCE}> ." in line for line in one.lines)


def test_the_name_of_a_file_says_that_it_is_invented() -> None:
    names = [Files(country(), content_root(), form).name(gemeente(AMSTERDAM)) for form in FORMS]

    assert ["gm0363-proef.nq", "gm0363-proef.zip", "gm0363-proef.xml"] == names


@pytest.mark.parametrize(
    "plan", [(1, 0, 300), (1, 343, 300), (1, 5, 0), (1, 5, 5_001)], ids=lambda p: str(p[1:])
)
def test_numbers_that_cannot_be_are_refused(plan: tuple[int, int, int]) -> None:
    with pytest.raises(BadInput, match="--"):
        Country(content_root(), Plan(*plan))


def test_one_applicatie_is_enough(tmp_path: Path) -> None:
    made = Country(content_root(), Plan(1, 2, 1))

    assert [1, 1] == [one.counts["applicaties"] for one in made.graphs() if one.counts]
