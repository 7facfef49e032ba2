"""What changed between two versions of an inventory."""

from __future__ import annotations

from grondkaart.base import vocab
from grondkaart.inventories.differences import Change, differences

ONE, TWO = (f"{vocab.ID}applicatie/gm0344-{n}" for n in (1, 2))
MOMENT = f"{vocab.ID}contractmoment/gm0344-1-2026-12-31"


def inventory(*said: tuple[str, str, str]) -> bytes:
    return "".join(f"<{s}> <{p}> {o} .\n" for s, p, o in said).encode()


def applicatie(iri: str, name: str, *more: tuple[str, str]) -> list[tuple[str, str, str]]:
    about = [
        (vocab.RDF + "type", f"<{vocab.CG}Applicatie>"),
        (vocab.RDFS + "label", f'"{name}"@nl'),
    ]
    return [(iri, p, o) for p, o in (*about, *more)]


def test_what_came_and_went_is_told_by_name():
    found = differences(inventory(*applicatie(ONE, "Oud")), inventory(*applicatie(TWO, "Nieuw")))

    assert [(TWO, "Applicatie", "Nieuw")] == [(t.iri, t.kind, t.name) for t in found.added]
    assert [(ONE, "Applicatie", "Oud")] == [(t.iri, t.kind, t.name) for t in found.removed]
    assert () == found.changed


def test_what_changed_is_told_by_property_with_the_values_that_went_and_came():
    pakket = vocab.CG + "pakket"
    old = applicatie(ONE, "Zaken", (pakket, '"A"'), (pakket, '"B"'))
    new = applicatie(ONE, "Zaken", (pakket, '"B"'), (pakket, '"C"'))

    found = differences(inventory(*old), inventory(*new))

    assert (Change(pakket, ('"A"',), ('"C"',)),) == found.changed[0].changes
    assert () == found.added + found.removed


def test_what_is_worked_out_does_not_count():
    made = [
        (MOMENT, vocab.RDF + "type", f"<{vocab.CG}Contractmoment>"),
        (f"{vocab.ID}inventarisatie/gm0344", vocab.CG + "versie", '"2"'),
        (ONE, vocab.ARCHIMATE + "flow", f"<{TWO}>"),
    ]
    base = applicatie(ONE, "Zaken")

    found = differences(inventory(*base), inventory(*base, *made))

    assert ((), (), ()) == (found.added, found.removed, found.changed)


def test_texts_with_quotes_and_escapes_are_compared_as_they_are():
    old = applicatie(ONE, "Zaken", (vocab.CG + "bedoeldDubbel", r'"zo \"en\" niet <anders> ."'))
    new = applicatie(ONE, "Zaken", (vocab.CG + "bedoeldDubbel", r'"zo \"en\" niet <anders>"'))

    assert 1 == len(differences(inventory(*old), inventory(*new)).changed[0].changes)
