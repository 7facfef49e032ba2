"""Who publishes, whom to ask, and where: what differs from one deployment to the next."""

from __future__ import annotations

from dataclasses import dataclass

from grondkaart.base.settings import Settings
from grondkaart.publication.naming import CATALOGUE
from grondkaart.publication.saying import Sayings, ref, texts

_TOOI = "https://identifier.overheid.nl/tooi/id/"
_LOCAL = ("gemeente/", "waterschap/", "provincie/")
_KIND = "http://purl.org/adms/publishertype/"


@dataclass(frozen=True)
class Deployment:
    """`origin` is its address, without a slash at the end."""

    origin: str
    publisher: str
    publisher_name: str
    contact_name: str
    contact_email: str
    contact_url: str

    @classmethod
    def of(cls, settings: Settings, origin: str) -> Deployment:
        """A deployment with these settings, at this address."""
        return cls(
            origin,
            settings.publisher or f"{CATALOGUE}#uitgever",
            settings.publisher_name,
            settings.contact_name,
            settings.own_email,
            settings.contact_url,
        )

    @property
    def contact(self) -> str:
        """The address of the contact point."""
        return f"{CATALOGUE}#contact"

    @property
    def publisher_kind(self) -> str:
        """What sort of organisation publishes, by the EU's list; told by TOOI's address."""
        if not self.publisher.startswith(_TOOI):
            return f"{_KIND}NonProfitOrganisation"
        local = self.publisher.removeprefix(_TOOI).startswith(_LOCAL)
        return f"{_KIND}{'LocalAuthority' if local else 'NationalAuthority'}"

    def said(self, sayings: Sayings) -> None:
        """Tell of publisher and contact point (DCAT-AP-NL 3.0, Agent and Kind)."""
        sayings.of(
            self.publisher,
            {
                "rdf:type": ref("foaf:Agent"),
                "foaf:name": texts({"nl": self.publisher_name}),
                "dct:type": ref(self.publisher_kind),
            },
        )
        email = ref(f"mailto:{self.contact_email}") if self.contact_email else []
        sayings.of(
            self.contact,
            {
                "rdf:type": ref("vcard:Kind", "vcard:Organization"),
                "vcard:fn": texts({"nl": self.contact_name}),
                "vcard:hasEmail": email,
                "vcard:hasURL": ref(self.contact_url),
            },
        )
