"""The command `grondkaart`: thin verbs over what the house can do. Messages are in Dutch."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grondkaart import supposing_commands, version
from grondkaart.base import vocab
from grondkaart.base.assets import content_root
from grondkaart.base.errors import BadInput, GrondkaartError, SettingProblem
from grondkaart.base.media import by_name, formats_for
from grondkaart.base.settings import Settings, is_loopback, load_settings
from grondkaart.base.sparql_text import with_prefixes
from grondkaart.dump_command import add_dump
from grondkaart.export_command import add_export
from grondkaart.generate_command import add_generate
from grondkaart.inventory_commands import add_verbs

if TYPE_CHECKING:
    from grondkaart.questions.catalogue import Question

_ANSWER_FORMATS = ("table", "csv", "json", "jsonld", "ttl", "xlsx")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives the exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        parsed = _parser(given).parse_args(given)
        settings = load_settings(
            **{name: getattr(parsed, name, None) for name in Settings.model_fields}
        )
        code: int = parsed.run(parsed, settings)
        sys.stdout.flush()
    except GrondkaartError as error:
        print(f"{error.title.nl}: {error.detail.nl}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output went away; there is nobody left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parser(given: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grondkaart", description="Kennisgraaf van de overgang naar Common Ground."
    )
    shown = version() if "--version" in given else ""
    parser.add_argument("--version", action="version", version=shown)
    verbs = parser.add_subparsers(required=True, metavar="OPDRACHT")

    serve = verbs.add_parser("serve", help="start de dienst op http://127.0.0.1:8000")
    _settings_flags(serve, "data", "host", "port", "public_url", "demo")
    serve.set_defaults(run=_serve)

    imports = verbs.add_parser("import", help="lees een uitgave van GEMMA (AMEFF) in")
    imports.add_argument("bestand", type=Path, help="AMEFF-bestand, .xml of .xml.gz")
    imports.add_argument("--release", help="naam van de uitgave, als het bestand die niet noemt")
    imports.add_argument(
        "--reeks", help="reeks waar de uitgave bij hoort; standaard uit de modelnaam"
    )
    _settings_flags(imports, "data", "import_max_bytes")
    imports.set_defaults(run=_import)

    add_export(verbs, _settings_flags)
    again = verbs.add_parser(
        "rebuild", help="kijk alle bestanden na en bouw de graaf er opnieuw uit op"
    )
    _settings_flags(again, "data", "import_max_bytes")
    again.set_defaults(run=_rebuild)

    query = verbs.add_parser("query", help="voer SPARQL uit, als tekst of uit een bestand")
    query.add_argument(
        "sparql", help="SPARQL, de naam van een bestand met SPARQL, of - voor invoer"
    )
    names = dict.fromkeys(f.name for f in (*formats_for("solutions"), *formats_for("graph")))
    query.add_argument("--format", choices=["table", *names], help="standaard: table of ttl")
    _settings_flags(query, "data", "sparql_max_bytes", "sparql_max_depth")
    query.set_defaults(run=_query)

    add_verbs(verbs, _settings_flags)
    add_generate(verbs, _settings_flags)
    add_dump(verbs, _settings_flags)
    _key_parsers(verbs.add_parser("keys", help="maak, toon of beëindig sleutels"))

    ask = verbs.add_parser("ask", help="stel een van de vragen; `grondkaart ask` noemt ze")
    if "ask" in given[:1]:
        _question_parsers(ask)
    return parser


def _settings_flags(parser: argparse.ArgumentParser, *names: str) -> None:
    for name in names:
        field = Settings.model_fields[name]
        if field.annotation is bool:
            flag = f"--{name.replace('_', '-')}"
            said = field.description
            parser.add_argument(flag, dest=name, action="store_const", const=True, help=said)
            continue
        default = "" if field.default_factory else f" (standaard {field.default!r})"
        parser.add_argument(
            f"--{name.replace('_', '-')}", dest=name, help=f"{field.description}{default}"
        )


def _key_parsers(keys: argparse.ArgumentParser) -> None:
    actions = keys.add_subparsers(required=True, metavar="ACTIE")
    create = actions.add_parser(
        "create", help="maak een sleutel; het geheim wordt één keer getoond"
    )
    create.add_argument(
        "--scope",
        action="append",
        default=[],
        help="bereik: beheer, overheid of gemeente:gm0344; mag vaker",
    )
    create.add_argument("--owner", default="", help="van wie de sleutel is")
    create.add_argument("--days", type=int, default=365, help="geldig in dagen (standaard 365)")
    listed = actions.add_parser("list", help="toon de sleutels, zonder geheimen")
    revoke = actions.add_parser("revoke", help="beëindig een sleutel, meteen")
    revoke.add_argument("id", help="id van de sleutel, zie keys list")
    for action, run in ((create, _create_key), (listed, _list_keys), (revoke, _revoke_key)):
        _settings_flags(action, "data")
        action.set_defaults(run=run)


def _create_key(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.store.audit import Audit  # noqa: PLC0415
    from grondkaart.store.keys import Keys  # noqa: PLC0415

    with Audit(settings.data).command("keys create", scopes=tuple(parsed.scope)) as act:
        key, token = Keys(settings.data).create(parsed.scope, parsed.owner, parsed.days)
        act.about = key.id
    print(
        f"Sleutel {key.id}, geldig tot {key.expires}. Bewaar hem: hij wordt niet weer getoond.",
        file=sys.stderr,
    )
    print(token)
    return 0


def _list_keys(_: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.store.keys import Keys  # noqa: PLC0415

    for key in Keys(settings.data).all():
        state = "geldig" if key.active else "ingetrokken" if key.revoked else "verlopen"
        print(
            f"{key.id}  {state:<12}tot {key.expires}  {','.join(sorted(key.scopes)):<24}{key.owner}"
        )
    return 0


def _revoke_key(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.store.audit import Audit  # noqa: PLC0415
    from grondkaart.store.keys import Keys  # noqa: PLC0415

    with Audit(settings.data).command("keys revoke", parsed.id):
        Keys(settings.data).revoke(parsed.id)
    return 0


def _question_parsers(ask: argparse.ArgumentParser) -> None:
    from grondkaart.questions.catalogue import REFERENCE_DATE, Catalogue  # noqa: PLC0415
    from grondkaart.supposing.run import can_be_asked  # noqa: PLC0415

    catalogue = Catalogue.read(content_root())
    questions = ask.add_subparsers(metavar="VRAAG")
    ask.set_defaults(run=lambda *_: _list_questions(list(catalogue)))
    for question in catalogue:
        parser = questions.add_parser(question.slug, help=question.header.titel.nl)
        for name, parameter in question.header.parameters.items():
            parser.add_argument(
                f"--{name}", action="append", default=[], help=parameter.nl.replace("%", "%%")
            )
        parser.add_argument(f"--{REFERENCE_DATE}", action="append", default=[], help="jjjj-mm-dd")
        dated = ("ics",) if question.header.agenda else ()
        parser.add_argument("--format", choices=_ANSWER_FORMATS + dated, default="table")
        parser.add_argument("--out", type=Path, help="bestand om het antwoord in te schrijven")
        if can_be_asked(question):
            supposing_commands.add_flags(parser)
        _settings_flags(parser, "data")
        parser.set_defaults(run=_ask, question=question)


def _list_questions(questions: list[Question]) -> int:
    for question in questions:
        print(f"{question.slug:<24}{question.header.dataset:<10}{question.header.titel.nl}")
    return 0


def _serve(_: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.store.keys import Keys  # noqa: PLC0415

    has_keys = Keys(settings.data).exist()
    if not has_keys and not is_loopback(settings.host):
        raise SettingProblem(
            f"Zonder sleutels luistert de dienst alleen op deze computer; host '{settings.host}' kan niet. "
            "Maak er eerst een: grondkaart keys create --scope beheer.",
            f"Without keys the service only listens on this machine; host '{settings.host}' is refused. "
            "Make one first: grondkaart keys create --scope beheer.",
        )
    if has_keys and settings.demo:
        raise SettingProblem(
            "Een dienst met sleutels toont geen demonstratie; kies met --data een andere map.",
            "A service with keys shows no demonstration; choose another folder with --data.",
        )
    listening = _listen(settings)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    from grondkaart.opening import open_datasets  # noqa: PLC0415

    datasets = open_datasets(
        settings
    )  # its process loads the data while the web parts are imported here
    from grondkaart.serving import serve  # noqa: PLC0415

    def listens() -> None:
        print(f"Gegevens in {settings.data}", file=sys.stderr)
        if not has_keys:
            print("Geen sleutels ingesteld: alleen deze computer, die alles mag.", file=sys.stderr)
        print(f"Grondkaart luistert op http://{shown}:{port}", file=sys.stderr, flush=True)

    serve(settings, datasets, listening, listens)
    return 0


def _listen(settings: Settings) -> socket.socket:
    """A listening socket, taken before anything is loaded so that a busy port is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named, asyncio switches Nagle's delay off; without, each answer waits 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host.strip("[]"), settings.port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        raise SettingProblem(
            f"Poort {settings.port} kan niet worden gebruikt ({error.strerror}); kies een andere met --port.",
            f"Port {settings.port} cannot be used ({error.strerror}); choose another with --port.",
        ) from None
    return listening


def _import(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.importers.release import import_release  # noqa: PLC0415
    from grondkaart.store.archive import Archive  # noqa: PLC0415
    from grondkaart.store.audit import Audit  # noqa: PLC0415
    from grondkaart.terminal import Progress, show_import, unpacked_size  # noqa: PLC0415

    with (
        Audit(settings.data).command("import", parsed.bestand.name) as act,
        Progress({"lezen": unpacked_size(parsed.bestand)}) as progress,
    ):
        imported = import_release(
            Archive(settings.data),
            parsed.bestand,
            content_root(),
            limit=settings.import_max_bytes,
            release=parsed.release,
            series=parsed.reeks,
            progress=progress,
        )
        act.about = f"{imported.series} {imported.release}"
    show_import(imported)
    return 0


def _rebuild(_: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.importers.rebuilding import open_checked, rebuild  # noqa: PLC0415
    from grondkaart.store.audit import Audit  # noqa: PLC0415
    from grondkaart.store.checking import size  # noqa: PLC0415
    from grondkaart.terminal import Progress, show_rebuilt  # noqa: PLC0415

    archive = open_checked(settings.data)
    with (
        Audit(settings.data).command("rebuild") as act,
        Progress({"nakijken": size(settings.data)}) as progress,
    ):
        rebuilt = rebuild(
            archive, content_root(), limit=settings.import_max_bytes, progress=progress
        )
        act.about = f"revisie {rebuilt.revision}, {len(rebuilt.faults)} bestanden niet heel"
    show_rebuilt(rebuilt)
    return 1 if rebuilt.faults else 0


def _query(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.opening import limits, open_store  # noqa: PLC0415
    from grondkaart.store.guard import guard  # noqa: PLC0415
    from grondkaart.store.port import Query  # noqa: PLC0415
    from grondkaart.terminal import show_solutions, write  # noqa: PLC0415

    text = with_prefixes(_sparql_text(parsed.sparql), vocab.PREFIXES)
    guard(text, limits(settings))
    wanted = parsed.format or "table"
    solutions = by_name("json" if wanted == "table" else wanted, "solutions")
    graph = by_name("ttl" if wanted == "table" and not parsed.format else wanted, "graph")
    asked = Query(
        text,
        solutions_format=solutions.name if solutions else None,
        graph_format=graph.name if graph else None,
    )

    async def run() -> None:
        store = open_store(settings)
        answer = await store.query(asked)
        body = await answer.read()
        if answer.kind == "graph" or parsed.format not in (None, "table"):
            write(body)
        else:
            show_solutions(body)
        await store.close()

    asyncio.run(run())
    return 0


def _sparql_text(given: str) -> str:
    if given == "-":
        return sys.stdin.read()
    try:
        path = Path(given)
        return path.read_text("utf-8") if path.is_file() else given
    except (OSError, ValueError) as error:
        if len(given) < 200 and not any(c in given for c in "{}\n"):
            raise BadInput(f"{given}: {error}", f"{given}: {error}") from None
        return given


def _ask(parsed: argparse.Namespace, settings: Settings) -> int:
    from grondkaart.opening import open_store  # noqa: PLC0415
    from grondkaart.questions.run import Answering  # noqa: PLC0415
    from grondkaart.terminal import show_answer, write_answer  # noqa: PLC0415

    question = parsed.question
    names = (*question.header.parameters, "peildatum")
    given = {name: getattr(parsed, name) for name in names}
    if supposing_commands.supposes(parsed):
        supposing_commands.ask(parsed, settings, given)
        return 0

    async def run() -> None:
        store = open_store(settings)
        answering = Answering(store)
        answer = await answering.answer(await answering.bind(question, given))
        await store.close()
        if parsed.format == "table" and not parsed.out:
            show_answer(answer)
        else:
            write_answer(answer, parsed.format, parsed.out)

    asyncio.run(run())
    return 0
