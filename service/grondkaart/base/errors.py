"""Every error that a user may see, in one tree.

    GrondkaartError
    ├── BadInput              400  something in the request or file is wrong
    │   ├── BadQuery          400  SPARQL that cannot be parsed or is refused
    │   ├── BadParameters     400  all wrong parameters of one request together
    │   ├── ShapesRefused     400  a graph that breaks the shapes; nothing changed
    │   ├── InventoryRefused  400  an inventory that breaks the rules; nothing changed
    │   └── ImportRefused     400  a file that cannot be imported; nothing changed
    ├── Unauthorized          401  no key, or one that opens nothing
    ├── Forbidden             403  not with this key, or not on this service
    ├── NotFound              404
    ├── MethodNotAllowed      405
    ├── NotAcceptable         406
    ├── SlowClient            408  the request did not come in in time
    ├── Conflict              409  not in the state that things are in
    ├── Gone                  410  was there, and is not any more
    ├── PreconditionFailed    412  not in the state that the client thought it was in
    ├── TooLarge              413
    ├── UnsupportedMedia      415
    ├── OverBudget            429  a client that asked for too much query time
    ├── HeadTooLarge          431  the address or the headers are too long
    ├── QueryFailed           500  the engine gave up on a valid query
    ├── Unavailable           503
    │   ├── TooSlow           503  a query that was ended at its time limit
    │   ├── Aborted           503  a query that the operator ended
    │   └── Busy              503  too many queries are waiting, or another process writes
    └── LocalProblem           -   shown by commands, never over HTTP
        ├── DataDirProblem         the data directory is damaged, full or too new
        │   ├── DataDirLocked      another process writes in it
        │   └── DiskFull           over HTTP 507, without saying where
        ├── ContentProblem         a shipped file (question, data set) breaks its rules
        └── SettingProblem         a flag or variable that cannot be used

Each carries its text in Dutch and English; the text tells what to do and nothing about the inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["nl", "en"]


@dataclass(frozen=True)
class Text:
    """One message in both languages of the service."""

    nl: str
    en: str

    def said(self, language: Language) -> str:
        """The message in one of the languages."""
        return self.nl if language == "nl" else self.en


class GrondkaartError(Exception):
    """An error with a text for people, an HTTP status and a stable slug.

    `extra` holds plain JSON values that a program may use (line, column, alternatives).
    """

    status = 500
    slug = "interne-fout"
    title = Text("Er ging iets mis", "Something went wrong")

    def __init__(self, nl: str, en: str, **extra: object) -> None:
        super().__init__(nl)
        self.detail = Text(nl, en)
        self.extra = extra


class BadInput(GrondkaartError):
    status = 400
    slug = "ongeldige-invoer"
    title = Text("De aanvraag klopt niet", "The request is not valid")


class BadQuery(BadInput):
    slug = "ongeldige-zoekvraag"
    title = Text("De SPARQL-zoekvraag klopt niet", "The SPARQL query is not valid")


@dataclass(frozen=True)
class Finding:
    """One wrong parameter: its name, what is wrong, and values that would do."""

    name: str
    reason: Text
    proposals: tuple[str, ...] = ()

    def hint(self, asked: str) -> str:
        """The proposals as the end of a sentence, or nothing."""
        return f" ({asked}: {', '.join(self.proposals)}?)" if self.proposals else ""


class BadParameters(BadInput):
    slug = "ongeldige-parameters"
    title = Text("Een of meer parameters kloppen niet", "One or more parameters are not valid")

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            "; ".join(f"{f.name}: {f.reason.nl}{f.hint('bedoelt u')}" for f in findings),
            "; ".join(f"{f.name}: {f.reason.en}{f.hint('did you mean')}" for f in findings),
            parameters=[
                {
                    "naam": f.name,
                    "reden": {"nl": f.reason.nl, "en": f.reason.en},
                    "voorstellen": list(f.proposals),
                }
                for f in findings
            ],
        )


class ShapesRefused(BadInput):
    slug = "vormen-geschonden"
    title = Text("De graaf voldoet niet aan de vormen", "The graph breaks the shapes")


class InventoryRefused(BadInput):
    slug = "inventarisatie-geweigerd"
    title = Text("De inventarisatie is niet aangenomen", "The inventory was not accepted")


class ImportRefused(BadInput):
    slug = "bestand-geweigerd"
    title = Text("Het bestand kan niet worden ingelezen", "The file cannot be imported")


class Unauthorized(GrondkaartError):
    status = 401
    slug = "geen-sleutel"
    title = Text("Hiervoor is een sleutel nodig", "This needs a key")


class Forbidden(GrondkaartError):
    status = 403
    slug = "niet-toegestaan"
    title = Text("Dit mag niet", "This is not allowed")


class NotFound(GrondkaartError):
    status = 404
    slug = "niet-gevonden"
    title = Text("Niet gevonden", "Not found")


class MethodNotAllowed(GrondkaartError):
    status = 405
    slug = "methode-niet-toegestaan"
    title = Text("Deze methode kan hier niet", "This method is not allowed here")


class NotAcceptable(GrondkaartError):
    status = 406
    slug = "geen-passend-formaat"
    title = Text(
        "Geen van de gevraagde formaten is er", "None of the requested formats is available"
    )


class SlowClient(GrondkaartError):
    status = 408
    slug = "te-langzaam"
    title = Text("De aanvraag kwam te langzaam binnen", "The request came in too slowly")


class Conflict(GrondkaartError):
    status = 409
    slug = "conflict"
    title = Text("Dit kan nu niet", "This cannot be done now")


class Gone(GrondkaartError):
    status = 410
    slug = "vervallen"
    title = Text("Dit is vervallen", "This is gone")


class PreconditionFailed(GrondkaartError):
    status = 412
    slug = "voorwaarde-niet-vervuld"
    title = Text("Het is intussen veranderd", "It has changed in the meantime")


class TooLarge(GrondkaartError):
    status = 413
    slug = "te-groot"
    title = Text("De aanvraag is te groot", "The request is too large")


class UnsupportedMedia(GrondkaartError):
    status = 415
    slug = "onbekend-formaat"
    title = Text("Dit formaat wordt niet gelezen", "This format is not understood")


class OverBudget(GrondkaartError):
    status = 429
    slug = "budget-op"
    title = Text("Te veel zoektijd gevraagd", "Too much query time was asked for")


class HeadTooLarge(GrondkaartError):
    status = 431
    slug = "kop-te-groot"
    title = Text(
        "Het adres of de kopregels zijn te lang", "The address or the headers are too long"
    )


class QueryFailed(GrondkaartError):
    slug = "zoekvraag-mislukt"
    title = Text("De zoekvraag kon niet worden uitgevoerd", "The query could not be evaluated")


class Unavailable(GrondkaartError):
    status = 503
    slug = "niet-beschikbaar"
    title = Text("Nu niet beschikbaar", "Not available now")


class TooSlow(Unavailable):
    slug = "tijdslimiet"
    title = Text("De zoekvraag duurde te lang", "The query took too long")


class Aborted(Unavailable):
    slug = "afgebroken"
    title = Text("De zoekvraag is afgebroken", "The query was aborted")


class Busy(Unavailable):
    slug = "te-druk"
    title = Text("Het is nu te druk", "The service is too busy")


class OutOfSpace(GrondkaartError):
    status = 507
    slug = "geen-ruimte"
    title = Text("Er is geen ruimte meer", "There is no space left")


class LocalProblem(GrondkaartError):
    """Shown by a command; over HTTP it is an internal error without its text."""


class DataDirProblem(LocalProblem):
    slug = "datamap"
    title = Text("De datamap kan niet worden gebruikt", "The data directory cannot be used")


class DiskFull(DataDirProblem):
    slug = "schijf-vol"
    title = Text("De schijf is vol", "The disk is full")


class DataDirLocked(DataDirProblem):
    """Another process holds the writer's lock."""


class ContentProblem(LocalProblem):
    slug = "meegeleverd-bestand"
    title = Text("Een meegeleverd bestand klopt niet", "A shipped file breaks its rules")


class SettingProblem(LocalProblem):
    slug = "instelling"
    title = Text("Een instelling klopt niet", "A setting cannot be used")
