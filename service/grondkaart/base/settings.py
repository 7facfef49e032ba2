"""Every setting, declared once: name, default, meaning. Built at the edge and handed down.

A setting `x_y` is the flag `--x-y` and the variable `GRONDKAART_X_Y`; a flag wins.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from grondkaart.base.errors import SettingProblem

_DEMO_GROUP = 2


class Settings(BaseSettings):
    """The settings of one run; immutable."""

    model_config = SettingsConfigDict(env_prefix="GRONDKAART_", frozen=True, extra="forbid")

    data: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("grondkaart")),
        description="Folder with the original files and the journal; everything else is derived.",
    )
    host: str = Field("127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(
        8000, ge=0, le=65535, description="Port that `serve` listens on; 0 picks a free one."
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[A-Za-z0-9.-]+(:[0-9]+)?)?$",
        description="Address that others reach this service by, such as https://grondkaart.example.nl; "
        "when it is not given, what a request says counts.",
    )
    publisher: str = Field(
        "",
        pattern=r"^(https?://[^\s<>\"{}|\\^`]+)?$",
        description="Who publishes the data of this deployment: an IRI, of TOOI where there is one, such as "
        "https://identifier.overheid.nl/tooi/id/gemeente/gm0344.",
    )
    publisher_name: str = Field(
        "Beheerders van Grondkaart",
        min_length=1,
        description="What the publisher is called, in the catalogue of data sets.",
    )
    contact_name: str = Field(
        "Beheerders van Grondkaart",
        min_length=1,
        description="Who runs this deployment: whom questions about the data and the service are for.",
    )
    contact_email: str = Field(
        "beheer@grondkaart.example",
        pattern=r"^[^@\s<>\"]+@[A-Za-z0-9.-]+$",
        description="Address by which they are reached; set it before others use the service.",
    )
    contact_url: str = Field(
        "https://w3id.org/grondkaart",
        pattern=r"^https?://[^\s<>\"{}|\\^`]+$",
        description="Page that tells of the service and of how to ask questions.",
    )
    security_contact: str = Field(
        "",
        pattern=r"^((https://|mailto:|tel:)[^\s<>\"]+)?$",
        description="Where a vulnerability is reported, for /.well-known/security.txt (https:, mailto: or "
        "tel:); when it is not given, `contact_email` where that was set, else `contact_url`.",
    )
    security_policy: str = Field(
        "",
        pattern=r"^(https://[^\s<>\"]+)?$",
        description="Page with the policy on reporting vulnerabilities, for the same file.",
    )
    client_patience: float = Field(
        20,
        gt=0,
        le=3600,
        description="How long a client may stand still while it sends a request or reads an answer, "
        "in seconds.",
    )
    import_max_bytes: int = Field(
        256 * 1024 * 1024,
        gt=0,
        description="Largest file that is imported, counted in bytes after unpacking.",
    )
    inventory_max_bytes: int = Field(
        50 * 1024 * 1024,
        gt=0,
        description="Largest inventory that is read, counted in bytes after unpacking.",
    )
    minimum_group: int = Field(
        5,
        ge=4,
        description="Smallest group of municipalities that public figures tell of; they are multiples of "
        "it. Two in the demonstration, when it is not given.",
    )
    validation_timeout: float = Field(
        60, gt=0, le=3600, description="Longest time that one validation may take, in seconds."
    )
    validation_memory_mb: int = Field(
        1000, gt=0, description="Memory that one validation may use, in megabytes."
    )
    validation_workers: int = Field(
        2, gt=0, le=64, description="How many inventories are validated at the same time."
    )
    demo: bool = Field(
        False, description="Whether the inventories of six invented municipalities are there."
    )
    sparql_max_bytes: int = Field(
        256 * 1024, gt=0, description="Longest SPARQL query that is read, in bytes."
    )
    sparql_timeout: float = Field(
        30, gt=0, le=3600, description="Longest time that a query may take, in seconds."
    )
    sparql_memory_mb: int = Field(
        1024, gt=0, description="Memory that one query may use beside the data, in megabytes."
    )
    sparql_workers: int = Field(
        2, gt=0, le=64, description="How many queries are evaluated at the same time."
    )
    sparql_queue: int = Field(
        512,
        ge=0,
        description="How many queries may wait for their turn; more are told to come back.",
    )
    sparql_max_rows: int = Field(
        1_000_000,
        gt=0,
        description="Most rows (or triples) of one SPARQL answer; an answer that is cut off says so.",
    )
    sparql_budget: float = Field(
        120, ge=0, description="Seconds of query time for each client and minute; 0 is no limit."
    )
    sparql_cache_mb: int = Field(
        64,
        ge=0,
        description="Memory for small answers that are asked again, in megabytes; 0 keeps none.",
    )
    answer_ahead: bool = Field(
        True,
        description="Whether questions about the whole country are answered beforehand, on each new state "
        "of the data.",
    )
    sparql_service_hosts: str = Field(
        "",
        description="Hosts (host or host:port, with commas) that a query may call with SERVICE, and "
        "whose graphs it may name without their being here.",
    )
    sparql_update: bool = Field(
        False,
        description="Whether holders of a `beheer` key may change the graph with SPARQL Update.",
    )
    sparql_write_timeout: float = Field(
        120,
        gt=0,
        le=3600,
        description="Longest time that working out one change may take, in seconds.",
    )
    sparql_max_depth: int = Field(
        200, gt=0, description="Deepest nesting of brackets in a SPARQL query."
    )

    @property
    def own_email(self) -> str:
        """`contact_email` when it was given, else "": the default is nobody's."""
        return self.contact_email if "contact_email" in self.model_fields_set else ""

    @property
    def smallest_group(self) -> int:
        """`minimum_group`, or that of the demonstration, of which nobody needs protection."""
        given = "minimum_group" in self.model_fields_set
        return _DEMO_GROUP if self.demo and not given else self.minimum_group


def load_settings(**flags: object) -> Settings:
    """Settings from flags (None means: not given) and `GRONDKAART_*` variables.

    Raises SettingProblem that names the setting and what is wrong with it.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingProblem(
            f"Deze instelling klopt niet: {wrong}", f"This setting cannot be used: {wrong}"
        ) from None


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
