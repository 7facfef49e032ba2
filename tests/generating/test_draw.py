"""Drawing gives what it always gave: the same on every machine and with every version of Python."""

from __future__ import annotations

from grondkaart.generating.draw import Draw

WEIGHED = (("a", 5), ("b", 3), ("c", 1))


def test_a_seed_gives_what_it_always_gave() -> None:
    draw = Draw(1, "gm0344")

    assert [9, 1, 7, 6, 4, 9] == [draw.whole(1, 9) for _ in range(6)]
    assert [True, False, True, False] == [draw.chance(0.5) for _ in range(4)]
    assert "cbabac" == "".join(draw.weighted(WEIGHED) for _ in range(6))
    assert [29, 12, 20, 10, 5] == [draw.skewed(100) for _ in range(5)]
    assert [37, 21, 21, 145, 150] == [draw.heavy(40) for _ in range(5)]
    assert ["c", "b", "a"] == draw.by_weight(WEIGHED)
    assert ["a", "c", "d", "b"] == draw.shuffled("abcd")


def test_each_place_has_about_the_weight_that_it_was_given() -> None:
    draw = Draw("weights")
    drawn = [draw.weighted(WEIGHED) for _ in range(9_000)]

    assert [True, True, True] == [
        abs(drawn.count(value) - 1_000 * weight) < 200 for value, weight in WEIGHED
    ]
