"""Opens a zip from outside: nothing is written, little is unpacked, and each limit has its reason."""

from __future__ import annotations

import encodings.cp437  # noqa: F401  # how zip names files; read here, since a walled process opens nothing
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from grondkaart.base.errors import ImportRefused, TooLarge

MAGIC = b"PK"
MOST_UNPACKED = 128 << 20  # a million empty rows as a spreadsheet writes them still fit
_MOST_TAGS = 5_000_000  # of all parts: those rows with three cells each; it takes seconds
_MOST_NAMES = 1 << 20  # bytes of the list of names: thousands of parts; a workbook has twenty
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_END_LENGTH, _END_64_LENGTH, _COMMENT = 22, 20, 0xFFFF


class Package:
    """The parts of a zip, by name; together they may unpack to so many bytes."""

    def __init__(self, body: bytes, most: int = MOST_UNPACKED) -> None:
        """Raises ImportRefused for a zip that is damaged, encrypted, or not one of the usual kind."""
        _check_end(body)
        try:
            self._zip = ZipFile(BytesIO(body))
        except (BadZipFile, ValueError, NotImplementedError, OSError):
            raise _damaged() from None
        self._parts: dict[str, ZipInfo] = {}
        for info in self._zip.infolist():
            if info.flag_bits & _ENCRYPTED:
                raise encrypted()
            if info.filename in self._parts or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise _damaged()
            self._parts[info.filename] = info
        self._left = most
        self._tags_left = _MOST_TAGS

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in the order of the zip."""
        return tuple(self._parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part that is there, unpacked.

        Raises ImportRefused when it is damaged and TooLarge past what all parts may have together.
        """
        try:
            with self._zip.open(self._parts[name]) as part:
                while chunk := part.read(_CHUNK):
                    self._left -= len(chunk)
                    self._tags_left -= chunk.count(b"<")
                    if self._left < 0 or self._tags_left < 0:
                        raise too_much()
                    yield chunk
        except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
            raise _damaged() from None


def _check_end(body: bytes) -> None:
    """Refuse a zip without an end, or with a list of names that is long by itself (APPNOTE 4.3.16)."""
    at = body.rfind(_END, max(0, len(body) - _END_LENGTH - _COMMENT))
    if at < 0 or at + _END_LENGTH > len(body):
        raise _damaged()
    (length,) = struct.unpack_from("<L", body, at + 12)
    zip64 = body[max(0, at - _END_64_LENGTH) : at].startswith(_END_64)
    if zip64 or length > _MOST_NAMES:
        raise too_much()


def too_much() -> TooLarge:
    """The refusal of what unpacks to too much."""
    return TooLarge(
        "Het bestand is uitgepakt te groot, of heeft te veel onderdelen. Verwijder de lege rijen en kolommen met "
        "opmaak (selecteer ze onder de laatste rij en kies Verwijderen) en bewaar het opnieuw.",
        "The file is too large when unpacked, or has too many parts. Remove the empty rows and columns that have "
        "formatting (select them below the last row and choose Delete) and save it again.",
    )


def encrypted() -> ImportRefused:
    """The refusal of what only opens with a password."""
    return ImportRefused(
        "Het bestand is met een wachtwoord beveiligd. Haal het wachtwoord eraf en bewaar het opnieuw.",
        "The file is protected by a password. Remove the password and save it again.",
    )


def _damaged() -> ImportRefused:
    return ImportRefused(
        "Het bestand is beschadigd of afgebroken. Bewaar of verstuur het opnieuw.",
        "The file is damaged or cut off. Save it or send it again.",
    )


def holds_csv(body: bytes) -> bool:
    """Whether a zip has CSV files in it; by its first part alone when it is broken off."""
    try:
        names: tuple[str, ...] = Package(body).names
    except (ImportRefused, TooLarge):
        names = (_first_name(body),)
    return any(name.lower().endswith((".csv", ".tsv")) for name in names)


def _first_name(body: bytes) -> str:
    """The name of the first part as its own header says (APPNOTE 4.3.7)."""
    if len(body) < 30:
        return ""
    (length,) = struct.unpack_from("<H", body, 26)
    return body[30 : 30 + length].decode("utf-8", "replace")
