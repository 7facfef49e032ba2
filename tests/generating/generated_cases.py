"""What the tests of generating share: a small country, and the judge that judges what it hands in."""

from __future__ import annotations

from functools import cache

from extract import Published

from grondkaart.base.assets import content_root
from grondkaart.generating.country import Country, Plan
from grondkaart.generating.landscape import PEILDATUM
from grondkaart.generating.reference import Gemeente
from grondkaart.inventories import reference
from grondkaart.inventories.judgement import Asked, Judged
from grondkaart.inventories.judging import Judging

DIJK_EN_WAARD, AMSTERDAM, GRONINGEN = "gm1980", "gm0363", "gm0014"
SOME = ("gm0037", DIJK_EN_WAARD, AMSTERDAM, "gm1991")


@cache
def country(seed: int = 1, applicaties: int = 60) -> Country:
    """All municipalities, with few applicaties each."""
    return Country(content_root(), Plan(seed, 342, applicaties))


def gemeente(code: str) -> Gemeente:
    """The municipality with this code."""
    return next(one for one in country().gemeenten if one.code == code)


@cache
def judging() -> Judging:
    """The service's own judge, with what is shipped and the invented suppliers."""
    made = Judging(content_root())
    made.refer(reference.Reference(Published(content_root()).extract))
    return made


def judged(
    body: bytes,
    form: str,
    code: str,
    spaces: tuple[str, ...] = (),
    day: str = PEILDATUM.isoformat(),
) -> Judged:
    """What the judge says of a file."""
    asked = Asked("proef", "", form, code, spaces, day, f"{day}T00:00:00Z", "", 10**9)
    return judging().judge(body, asked, lambda *_: None, lambda: None)
