"""The demonstration: what six invented municipalities hand in, written to `data/demo/`.

    uv run python benchmarks/demo.py             write it again after a change in `demonstratie/`
    uv run python benchmarks/demo.py --to DIR    elsewhere

The same tables give the same bytes; a test holds that what is committed is what they give.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from demo_ameff import ameff
from demo_forms import RDF_FORMS, Reference, comma_separated
from demo_landscape import Design, HandIn, Municipality, slug

from grondkaart.base.assets import content_root
from grondkaart.base.terms import literal_line

_MADE = "# Made by benchmarks/demo.py from the tables in benchmarks/demonstratie/.\n"
_RELEASES = Path(__file__).parent / "demonstratie" / "uitgaven"
_PREFIXES = """
@prefix bron: <https://w3id.org/grondkaart/id/bron/> .
@prefix cg: <https://w3id.org/grondkaart/def/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix gemeente: <https://w3id.org/grondkaart/id/gemeente/> .
@prefix organisatie: <https://w3id.org/grondkaart/id/organisatie/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def files(content: Path) -> dict[str, bytes]:
    """Every file of the demonstration by its path below `data/demo/`."""
    design = Design()
    made = {
        "register/bronnen.ttl": _source(),
        "register/gemeenten.ttl": _municipalities(design),
        "register/leveranciers.ttl": _suppliers(design),
        "demo.toml": _list(design),
    }
    with tempfile.TemporaryDirectory() as folder:
        register = [Path(folder, Path(name).name) for name in made if name.endswith(".ttl")]
        for path in register:
            path.write_text(made[f"register/{path.name}"], "utf-8")
        reference = Reference(content, register)
    made |= {
        f"uitgaven/{path.stem}/bronnen.ttl": path.read_text("utf-8")
        for path in _RELEASES.glob("*.ttl")
    }
    for one in design.municipalities:
        for hand_in in one.hand_ins:
            made |= _hand_in(design, one, hand_in, reference)
    return {name: text.encode() for name, text in made.items()}


def _hand_in(
    design: Design, one: Municipality, hand_in: HandIn, reference: Reference
) -> dict[str, str]:
    sheets, path = design.sheets(one, hand_in), f"{one.code}/{hand_in.path}"
    if hand_in.form == "csv":
        dutch = one is design.municipalities[0]
        return {
            f"{path}/{sheet}.csv": comma_separated(rows, sheet, dutch=dutch)
            for sheet, rows in sheets.items()
        }
    if hand_in.form == "ameff":
        return {path: ameff(one, sheets, reference)}
    return {path: RDF_FORMS[hand_in.form](one, sheets, reference)}


def _source() -> str:
    nl, en = "Verzonnen gegevens voor de demonstratie", "Invented data for the demonstration"
    return f"""{_MADE}{_PREFIXES}
bron:demonstratie
  a cg:Bron ;
  rdfs:label "{nl}"@nl , "{en}"@en ;
  dct:title "{nl}"@nl , "{en}"@en ;
  dct:source bron:grondkaart .
"""


def _municipalities(design: Design) -> str:
    blocks = [
        f"""
gemeente:{one.code}
  a cg:Voorbeeldgemeente ;
  rdfs:label "{one.name} (verzonnen)"@nl , "{one.name} (invented)"@en ;
  skos:altLabel "{one.name}"@nl ;
  cg:gemeentecode "{one.code}" ;
  dct:source bron:demonstratie .
"""
        for one in design.municipalities
    ]
    return _MADE + _PREFIXES + "".join(blocks)


def _suppliers(design: Design) -> str:
    blocks = [
        f"""
organisatie:{slug(name)}
  a cg:Leverancier ;
  rdfs:label "{name} (verzonnen)"@nl , "{name} (invented)"@en ;
  skos:altLabel "{name}"@nl ;
  dct:source bron:demonstratie .
"""
        for name in design.suppliers
    ]
    return _MADE + _PREFIXES + "".join(blocks)


def _list(design: Design) -> str:
    """`demo.toml`: what is handed in, in which order, and the verdict that it must get."""
    lines = [_MADE + "# A folder of CSV files is handed in as one zip.\n"]
    for one in design.municipalities:
        for hand_in in one.hand_ins:
            lines += [
                "\n[[inzending]]\n",
                f"gemeente = {literal_line(one.code)}\n",
                f"pad = {literal_line(f'{one.code}/{hand_in.path}')}\n",
                f"vorm = {literal_line(hand_in.form)}\n",
                f"peildatum = {hand_in.day}\n",
                f"verwacht = {literal_line(hand_in.verdict)}\n",
            ]
    return "".join(lines)


def main() -> None:
    """Write all files, and remove those that are no longer made."""
    parser = argparse.ArgumentParser(
        description="Writes the demonstration of invented municipalities."
    )
    parser.add_argument("--to", type=Path, default=content_root() / "data" / "demo")
    folder = parser.parse_args().to
    made = files(content_root())
    shutil.rmtree(folder, ignore_errors=True)
    for name, body in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    print(f"{len(made)} files, {sum(map(len, made.values())):,} bytes in {folder}")


if __name__ == "__main__":
    main()
