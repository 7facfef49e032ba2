"""Small inventories of invented things, and a client that hands them in."""

from __future__ import annotations

import httpx2

UTRECHT, AMSTERDAM = "gm0344", "gm0363"
HEADER = "id;naam;status;referentiecomponenten;leverancier;aantal gebruikers\n"


def csv(*rows: str) -> bytes:
    """A CSV of applicaties."""
    return (HEADER + "".join(f"{row}\n" for row in rows)).encode()


GOOD = csv("z1;Zaaksysteem;in productie;Zaakregistratiecomponent;Voorbeeldsoft;120")
BETTER = csv(
    "z1;Zaaksysteem;uit te faseren;Zaakregistratiecomponent;Voorbeeldsoft;90",
    "z2;Nieuw zaaksysteem;gepland;Zaakregistratiecomponent;Voorbeeldsoft;0",
)
BAD = csv("z1;Zaaksysteem;kapot;Zaakregistratiecomponent;Voorbeeldsoft;120")


class Client(httpx2.Client):
    """A client that hands in."""

    def hand_in(self, code: str, body: bytes, **headers: str) -> httpx2.Response:
        """PUT a CSV as the inventory of a municipality; `if_match` becomes If-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.put(
            f"/v1/gemeenten/{code}/inventarisatie",
            content=body,
            headers={"Content-Type": "text/csv", **named},
        )
