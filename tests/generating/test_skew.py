"""Generated inventories are as uneven as real ones: popular packages, ends at year ends, gaps, doubles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from statistics import mean

import pytest
from generated_cases import AMSTERDAM, DIJK_EN_WAARD, GRONINGEN, country, gemeente

from grondkaart.base.assets import content_root
from grondkaart.base.vocab import CG, ID
from grondkaart.generating.country import Country, Plan

APPLICATIE, CONTRACT, KOPPELING = (f"{ID}{s}/" for s in ("applicatie", "contract", "koppeling"))
Said = dict[str, list[str]]


@cache
def whole() -> dict[str, dict[str, Said]]:
    """Every seventh municipality at full size: what is said of its things."""
    made = Country(content_root(), Plan())
    return {one.code: made.completed(one).things for one in made.gemeenten[::7]}


def things(kind: str) -> Iterator[Said]:
    for found in whole().values():
        yield from (
            said for iri, said in found.items() if iri.startswith(kind) and CG + "gemeente" in said
        )


def share(kind: str, term: str, value: str = "") -> float:
    """The share of things that have a value, or this one."""
    return mean(any(value in v for v in said.get(CG + term, ())) for said in things(kind))


def test_sizes_differ_around_the_number_that_was_asked() -> None:
    sizes = [country(applicaties=300).size(one) for one in country().gemeenten]

    assert 285 < mean(sizes) < 315
    assert min(sizes) < 190
    assert max(sizes) > 500


def test_one_package_leads_in_a_referentiecomponent_and_others_follow() -> None:
    used: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for said in things(APPLICATIE):
        for role in said.get(CG + "referentiecomponent", ()):
            used[role].update(said[CG + "pakket"])
    ranked = [[n for _, n in packages.most_common()] for packages in used.values()]
    first, second = (mean(r[k] / sum(r) for r in ranked if len(r) > 2) for k in (0, 1))

    assert 0.3 < first < 0.55
    assert 0.1 < second < 0.6 * first


def test_a_tenth_of_the_suppliers_has_a_third_of_the_market() -> None:
    market = Counter(one for said in things(APPLICATIE) for one in said.get(CG + "leverancier", ()))
    largest = sum(number for _, number in market.most_common(6))

    assert 0.3 < largest / market.total() < 0.7
    assert 60 == len(market)


def test_contracts_end_at_year_ends_and_quarter_ends() -> None:
    ends = Counter(
        said[CG + "einddatum"][0][6:11] for said in things(CONTRACT) if CG + "einddatum" in said
    )
    quarters = sum(ends[day] for day in ("03-31", "06-30", "09-30"))

    assert 0.55 < ends["12-31"] / ends.total() < 0.7
    assert 0.2 < quarters / ends.total() < 0.35
    assert len(ends) > 100


@pytest.mark.parametrize(
    ("kind", "term", "value", "least", "most"),
    [
        (CONTRACT, "einddatum", "", 0.94, 0.98),
        (CONTRACT, "jaarkosten", "", 0.82, 0.92),
        (CONTRACT, "valuta", "/USD>", 0.003, 0.03),
        (CONTRACT, "opzegtermijn", "", 0.86, 0.95),
        (CONTRACT, "stilzwijgendeVerlenging", "true", 0.3, 0.42),
        (CONTRACT, "onopzegbaarTot", "", 0.04, 0.11),
        (APPLICATIE, "gebruikstatus", "in-productie", 0.55, 0.75),
        (APPLICATIE, "gebruikstatus", "uit-te-faseren", 0.08, 0.2),
        (APPLICATIE, "gebruikstatus", "gepland", 0.03, 0.12),
        (APPLICATIE, "gebruikstatus", "uitgefaseerd", 0.06, 0.18),
        (APPLICATIE, "referentiecomponent", "", 0.8, 0.9),
        (APPLICATIE, "component", "", 0.01, 0.08),
        (APPLICATIE, "bedoeldDubbel", "", 0.01, 0.08),
        (APPLICATIE, "aantalGebruikers", '"0"', 0.1, 0.3),
        (KOPPELING, "standaard", "", 0.35, 0.6),
        (KOPPELING, "intermediair", "", 0.05, 0.25),
    ],
)
def test_what_is_there_and_what_is_missing(
    kind: str, term: str, value: str, least: float, most: float
) -> None:
    assert least < share(kind, term, value) < most


def test_most_stand_under_one_contract_some_under_several_and_some_under_none() -> None:
    covered = Counter(one[1:-1] for said in things(CONTRACT) for one in said[CG + "dekt"])
    numbers = Counter(
        covered[iri] for found in whole().values() for iri in found if iri.startswith(APPLICATIE)
    )

    assert 0.7 < numbers[1] / numbers.total() < 0.88
    assert 0.04 < numbers[2] / numbers.total() < 0.14
    assert numbers[0] > numbers[3] > 0


def test_a_quarter_of_the_referentiecomponenten_in_use_is_double() -> None:
    found = []
    for said_of in whole().values():
        used: Counter[str] = Counter()
        for said in said_of.values():
            if "in-productie" in str(said.get(CG + "gebruikstatus")) and (
                CG + "bedoeldDubbel" not in said
            ):
                used.update(said.get(CG + "referentiecomponent", ()))
        found.append(mean(number > 1 for number in used.values()))

    assert 0.12 < mean(found) < 0.35


def test_the_successor_has_what_came_from_municipalities_that_ended() -> None:
    one, made = gemeente(DIJK_EN_WAARD), country()
    series = [made.title for made in made.graphs() if made.series == "inventaris/gm0416"]
    taken = {found.gemeente.name: found.day.isoformat() for found in made.took_in(one)}
    came = Counter(
        iri.rpartition("/")[2][:6]
        for iri, said in made.completed(one).things.items()
        if iri.startswith(APPLICATIE) and CG + "gemeente" in said
    )

    assert {"Heerhugowaard": "2021-12-31", "Langedijk": "2021-12-31"} == taken
    assert {"gm1980", "gm0398", "gm0416"} == set(came)
    assert ["Synthetische inventarisatie van Langedijk (verzonnen, vervallen)"] == series
    assert any("herindeling van 2022" in line for line in made.completed(one).lines)


def test_only_a_merger_of_the_last_years_shows() -> None:
    """Haren and Ten Boer went over into Groningen in 2019, Weesp into Amsterdam in 2022."""
    codes = [
        [t.gemeente.code for t in country().took_in(gemeente(c))] for c in (GRONINGEN, AMSTERDAM)
    ]

    assert [[], ["gm0457"]] == codes
