"""Makes the pages of docs/reference/ and a picture from settings, questions, collections, ontology and shapes.

`uv run python docs/maken.py` writes them; with `--check` nothing is written and the exit code is 1
when a page is not current.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from grondkaart.base.settings import Settings
from grondkaart.base.vocab import CG, PREFIXES
from grondkaart.publication.diagram import draw
from grondkaart.publication.ontology import Ontology
from grondkaart.questions.catalogue import REFERENCE_DATE, Catalogue, Question
from grondkaart.questions.collections import Collections, Shown
from grondkaart.questions.header import GROUPS
from grondkaart.validation.results import SEVERITY_NAMES
from grondkaart.validation.rules import Rules
from grondkaart.validation.wording import part_of

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "tests" / "questions"

_MADE = "<!-- Gemaakt door docs/maken.py; wijzig de bron en maak de pagina opnieuw. -->"
_SCHEMA = "https://schema.org/"
_SUBJECT = re.compile(r"^(?:cg:(\w+)|<?[^\s<@#][^\s]*)\s*$", re.MULTILINE)
_KINDS = {OWL.Class: "klasse", OWL.ObjectProperty: "verband", OWL.DatatypeProperty: "gegeven"}


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` tell which of them are not current."""
    unknown = [one for one in arguments if one != "--check"]
    if unknown:
        sys.stderr.write(f"onbekend: {' '.join(unknown)}; alleen --check kan\n")
        return 2
    pages: dict[str, Callable[[], str]] = {
        "reference/instellingen.md": settings_page,
        "reference/vragen.md": questions_page,
        "reference/ontologie.md": ontology_page,
        "reference/regels.md": rules_page,
        "images/ontologie.svg": ontology_picture,
        "reference/api.md": api_page,
    }
    stale = []
    for name, make in pages.items():
        path, text = DOCS / name, make()
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if stale and "--check" in arguments:
        sys.stderr.write(f"niet actueel: {', '.join(stale)}; draai docs/maken.py\n")
        return 1
    sys.stdout.write(f"gemaakt: {', '.join(stale)}\n" if stale else "alles is actueel\n")
    return 0


def _cell(text: object) -> str:
    return str(text).replace("\n", " ").replace("|", "\\|").strip()


def _table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Every setting with its flag, variable, default and meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        # A default that is worked out at run time differs per machine; the page must not.
        default = (
            "eigen datamap van de gebruiker" if field.default_factory else f"`{field.default!r}`"
        )
        rows.append(
            (
                f"`--{name.replace('_', '-')}`",
                f"`GRONDKAART_{name.upper()}`",
                default,
                field.description or "",
            )
        )
    return f"""{_MADE}

# Instellingen

Elke instelling is te geven als vlag of als omgevingsvariabele; de vlag wint. Een opdracht kent alleen
de vlaggen die zij gebruikt, zie `grondkaart serve --help`. De variabele werkt bij elke opdracht.
De uitleg is Engels, zoals in de code (`service/grondkaart/base/settings.py`).

{_table(("vlag", "variabele", "standaard", "betekenis"), rows)}
De eigen datamap is onder Linux `~/.local/share/grondkaart`; `grondkaart serve` toont bij de start welke map in gebruik is.
"""


def questions_page() -> str:
    """Every question with its parameters, columns and tiny example."""
    catalogue = list(Catalogue.read(ROOT))
    parts = [
        f"""{_MADE}

# Vragen

Elke vraag is één bestand in `queries/`. Zij is te stellen op de pagina `/vragen/<vraag>`, via de API op
`/v1/vragen/<vraag>` en met `grondkaart ask <vraag>`. Parameters zijn overal gelijk en mogen worden herhaald;
een ding mag met zijn adres, sleutel, code of naam worden genoemd.
"""
    ]
    for group, title in GROUPS.items():
        members = [q for q in catalogue if q.header.groep == group]
        if members:
            parts.append(f"## {title.nl} ({title.en})\n")
            parts += [_question(q) for q in members]
    return "\n".join(parts)


def _question(question: Question) -> str:
    header = question.header
    rows = [
        (
            f"`{name}`",
            p.soort,
            "ja" if p.verplicht else "nee",
            ", ".join(p.waarden) or p.voorbeeld,
            f"{p.nl} ({p.en})",
        )
        for name, p in header.parameters.items()
    ]
    if question.dated:
        meaning = (
            "Datum waarvoor het antwoord geldt; standaard vandaag (Reference date; default today)"
        )
        rows.append((f"`{REFERENCE_DATE}`", "datum", "nee", "", meaning))
    parts = [
        f"### {question.slug}\n",
        f"**{header.titel.nl}**\n{header.titel.en}\n",
        f"{header.uitleg.nl}\n",
        f"*{header.uitleg.en}*\n",
        f"Dataset: {header.dataset}. Bron: [`queries/{question.slug}.rq`](../../queries/{question.slug}.rq).\n",
    ]
    if rows:
        parts.append(
            _table(("parameter", "soort", "verplicht", "waarden of voorbeeld", "betekenis"), rows)
        )
    columns = [(f"`{n}`", c.soort, f"{c.nl} ({c.en})") for n, c in header.kolommen.items()]
    parts.append(_table(("kolom", "soort", "betekenis"), columns))
    if header.agenda:
        parts.append("In een [agenda](../how-to/agenda.md) worden dit gebeurtenissen:\n")
        events = [
            (f"`{name}`", f"{e.nl} ({e.en})", ", ".join(map(str, e.herinnering)) or "geen")
            for name, e in header.agenda.items()
        ]
        parts.append(_table(("kolom", "titel", "herinnering, dagen tevoren"), events))
    if header.weggelaten:
        parts.append("Het antwoord telt wat het weglaat:\n")
        parts.append("\n".join(f"- {o.nl} ({o.en})" for o in header.weggelaten) + "\n")
    return "\n".join([*parts, *_example(question.slug)])


def _example(slug: str) -> list[str]:
    """The tiny graph and the table that the test of a question expects, where they exist."""
    named, answer = EXAMPLES / f"{slug}.trig", EXAMPLES / f"{slug}.csv"
    graph = named if named.is_file() else EXAMPLES / f"{slug}.ttl"
    parts = []
    if graph.is_file():
        syntax = "trig" if graph == named else "turtle"
        parts.append(
            f"Voorbeeld, uit de test van deze vraag:\n\n```{syntax}\n{_trimmed(graph)}\n```\n"
        )
    if answer.is_file():
        said = _trimmed(answer).splitlines()
        remarks = [line.lstrip("# ") for line in said if line.startswith("#")]
        rows = list(csv.reader(line for line in said if not line.startswith("#")))
        parts += [f"{remark}\n" for remark in remarks]
        if rows:
            parts.append("Antwoord:\n")
            parts.append(_table(rows[0], rows[1:]))
    return parts


def _trimmed(path: Path) -> str:
    return path.read_text("utf-8").strip()


def ontology_page() -> str:
    """A table of terms for each concept file."""
    paths = sorted(p for p in (ROOT / "ontology").glob("*.ttl") if not p.name.startswith("_"))
    head = Graph().parse(ROOT / "ontology" / "_header.ttl")
    version = head.value(URIRef(CG), OWL.versionInfo)
    parts = [
        f"""{_MADE}

# Ontologie

Naamruimte `{CG}`, prefix `cg:`, versie {version}. Eén bestand per begrip in `ontology/`;
[`ontology/README.md`](../../ontology/README.md) vertelt hoe een begrip erbij komt. Elk begrip heeft ook een Engels label en
een Engelse definitie; die staan in het bestand. Een draaiende dienst toont de ontologie op `/def`, in het Nederlands en
het Engels, met een plaatje waarin elke klasse haar verbanden laat zien.

![De klassen van de ontologie in acht groepen, met de verbanden daartussen; alles staat ook in de tabellen hieronder.](../images/ontologie.svg)

{" · ".join(f"[{p.stem}](#{p.stem.lower()})" for p in paths)}
"""
    ]
    parts += [_concept_file(path) for path in paths]
    return "\n".join(parts)


def ontology_picture() -> str:
    """The classes and the relations between them."""
    return draw(Ontology.read(ROOT), "nl") + "\n"


def rules_page() -> str:
    """Every rule for inventories: severity, name, message and repair hint, in both languages."""
    rules = list(Rules.read(ROOT))
    counts = Counter(rule.severity for rule in rules)
    told = ", ".join(f"{counts[one]} × {name.nl}" for one, name in SEVERITY_NAMES.items())
    parts = [
        f"""{_MADE}

# Regels voor inventarisaties

{len(rules)} regels: {told}. Een fout houdt het inzenden tegen, een waarschuwing wordt bij de inventarisatie bewaard, een
advies is een advies. De regels staan in `shapes/`; die van het lezen (`Lezen-…`) gaan over wat alleen te zien is
terwijl een bestand wordt gelezen. [rapport.md](rapport.md) vertelt hoe een rapport eruitziet.

*{len(rules)} rules. An error (fout) stops a submission, a warning (waarschuwing) is kept with the inventory, advice
(advies) is advice. The rules stand in `shapes/`; those of reading (`Lezen-…`) are about what can only be seen while a
file is read.*
"""
    ]
    for part, members in groupby(rules, key=part_of):
        rows = [
            (
                f"`{rule.key}`",
                SEVERITY_NAMES[rule.severity].nl,
                f"**{rule.name.nl}**<br>*{rule.name.en}*",
                f"{rule.message.nl}<br>*{rule.message.en}*",
                f"{rule.hint.nl}<br>*{rule.hint.en}*",
            )
            for rule in members
        ]
        parts.append(f"## {part.nl[:1].upper()}{part.nl[1:]} ({part.en})\n")
        parts.append(_table(("regel", "ernst", "naam", "melding", "herstel"), rows))
    return "\n".join(parts)


def api_page() -> str:
    """Every collection of the API with its filters and fields."""
    collections = list(Collections.read(ROOT))
    listed = [(f"[`/v1/{c.name}`](#{c.name})", c.about.uitleg.nl) for c in collections]
    parts = [
        f"""{_MADE}

# De API

`/v1/openapi.json` beschrijft de hele API: vragen, collecties, inventarisaties en beheer. Zij volgt de API Design Rules 2.2.0. Hieronder
staan de collecties, zoals de bestanden in `queries/collecties/` ze beschrijven. [Hoe ze te gebruiken](../how-to/api.md) staat apart.

{_table(("collectie", "wat erin staat"), listed)}
Elke collectie kent ook `naam` (een deel van een naam), `velden` (welke velden worden getoond), `sorteer` (met een minteken aflopend),
`pagina` en `paginaGrootte`. Een ding mag in een filter met zijn adres, sleutel, code of naam worden genoemd; een filter mag worden herhaald.
Elk ding heeft verder `@id`, `@type`, `naam` en `_links`.
"""
    ]
    for collection in collections:
        about = collection.about
        filters = [
            (f"`{n}`", ", ".join(f.choices) or f.soort, f.voorbeeld, f"{f.nl} ({f.en})")
            for n, f in about.filters.items()
        ]
        parts += [
            f"## {collection.name}\n",
            f"{about.uitleg.nl}\n*{about.uitleg.en}*\n",
            f"Eén: `/v1/{collection.name}/{{{about.sleutel.naam}}}`, zoals `{about.sleutel.voorbeeld}`.\n",
            f"Bron: [`queries/collecties/{collection.name}.rq`](../../queries/collecties/{collection.name}.rq).\n",
            _table(("filter", "soort of waarden", "voorbeeld", "betekenis"), filters),
            _table(("veld", "soort", "betekenis"), _fields_of(about.velden)),
        ]
    return "\n".join(parts)


def _fields_of(fields: Mapping[str, Shown], above: str = "") -> list[tuple[str, str, str]]:
    rows = []
    for name, one in fields.items():
        kind = f"{one.soort}, lijst" if one.meer else one.soort
        rows.append((f"`{above}{name}`", kind, f"{one.nl} ({one.en})"))
        rows += _fields_of(one.velden, f"{above}{name}.")
    return rows


def _concept_file(path: Path) -> str:
    graph = Graph().parse(path)
    order = [URIRef(CG + m[1]) for m in _SUBJECT.finditer(path.read_text("utf-8")) if m[1]]
    rows = [
        (
            f"`cg:{term.removeprefix(CG)}`",
            ", ".join(_KINDS[k] for k in _KINDS if (term, RDF.type, k) in graph),
            _dutch(graph, term, RDFS.label),
            _dutch(graph, term, SKOS.definition),
            _names(graph, term, RDFS.domain, "domainIncludes"),
            _names(graph, term, RDFS.range, "rangeIncludes"),
        )
        for term in order
    ]
    text = f"## {path.stem}\n\nBestand: [`ontology/{path.name}`](../../ontology/{path.name})\n\n"
    text += _table(("term", "soort", "label", "definitie", "domein", "bereik"), rows)
    concepts = sorted(
        (s for s in graph.subjects(SKOS.inScheme, None) if isinstance(s, URIRef)),
        key=lambda s: (_order(graph, s), str(s)),
    )
    if concepts:
        listed = [
            (f"`{_short(c)}`", _dutch(graph, c, SKOS.prefLabel), _dutch(graph, c, SKOS.definition))
            for c in dict.fromkeys(concepts)
        ]
        text += "\n" + _table(("waarde", "label", "definitie"), listed)
    return text


def _order(graph: Graph, concept: URIRef) -> int:
    found = graph.value(concept, URIRef(f"{CG}volgorde"))
    return int(found) if found is not None else 0


def _dutch(graph: Graph, subject: URIRef, predicate: URIRef) -> str:
    texts = [o for o in graph.objects(subject, predicate) if isinstance(o, Literal)]
    return next((str(o) for o in texts if o.language == "nl"), "")


def _names(graph: Graph, term: URIRef, strict: URIRef, loose: str) -> str:
    found = {*graph.objects(term, strict), *graph.objects(term, URIRef(_SCHEMA + loose))}
    return ", ".join(f"`{_short(one)}`" for one in sorted(map(str, found)))


def _short(iri: str) -> str:
    """The IRI with the longest prefix that fits it."""
    spaces = {**PREFIXES, "skos": str(SKOS), "dct": str(DCTERMS)}
    fitting = [(space, p) for p, space in spaces.items() if iri.startswith(space)]
    if not fitting:
        return iri
    space, prefix = max(fitting, key=lambda one: len(one[0]))
    return f"{prefix}:{iri[len(space) :]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
