"""The formats that records are given in, by name: for single records, files, SRU and OAI-PMH."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.catalogue.giving.dublin_core import oai_dc
from wenmai.catalogue.giving.stored import MARCXCHANGE, Stored, cnmarcxml, iso2709, marcxml
from wenmai.catalogue.marc.marcxml import NAMESPACE
from wenmai.catalogue.marc.value import Family
from wenmai.catalogue.markup import HEAD
from wenmai.kernel.spreadsheets import Cell

Address = Callable[[int], str]
"""The address of a record's page by its id."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file is `before`, the records one after another, `after`. `one` gives b"" for a record that has not got this format."""

    name: str
    media: str
    ending: str
    docs: str
    one: Callable[[Stored, Address], bytes]
    before: str = ""
    after: str = ""


_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format(
            "marcxml", "application/marcxml+xml", "xml", NAMESPACE,
            lambda stored, _address: marcxml(stored).encode(),
            f'{HEAD}<collection xmlns="{NAMESPACE}">\n', "</collection>\n",
        ),
        Format(
            "cnmarcxml", "application/xml", "xml", "https://www.loc.gov/standards/iso25577/",
            lambda stored, _address: cnmarcxml(stored).encode(),
            f'{HEAD}<collection xmlns="{MARCXCHANGE}">\n', "</collection>\n",
        ),
        Format(
            "dc", "application/xml", "xml", _DC,
            lambda stored, address: oai_dc(stored.said(), address(stored.id)).encode(),
            f"{HEAD}<records>\n", "</records>\n",
        ),
        Format(
            "marc21", "application/marc", "mrc", "https://www.loc.gov/marc/specifications/",
            lambda stored, _address: iso2709(stored, Family.MARC21),
        ),
        Format(
            "cnmarc", "application/marc", "mrc", "https://www.loc.gov/marc/specifications/",
            lambda stored, _address: iso2709(stored, Family.CNMARC),
        ),
        Format(
            "original", "application/marc", "mrc", "https://www.loc.gov/marc/specifications/",
            lambda stored, _address: iso2709(stored),
        ),
    )
}  # fmt: skip


def alone(given: Format, stored: Stored, address: Address) -> bytes:
    """One record as a document of its own; b"" where it has not got this format."""
    body = given.one(stored, address)
    return f"{HEAD}".encode() + body if body and given.ending == "xml" else body


def pieces(
    given: Format, records: Iterable[Stored], address: Address, left: list[Stored] | None = None
) -> Iterator[bytes]:
    """A file of records in pieces. One that does not fit this format (see `why_left`) is not in it and is added to `left`:
    whoever gives the file away says so.
    """
    yield given.before.encode()
    for stored in records:
        if body := given.one(stored, address):
            yield body + b"\n" if given.ending == "xml" else body
        elif left is not None:
            left.append(stored)
    yield given.after.encode()


def left_out(given: Format, records: Iterable[Stored], address: Address) -> Iterator[Stored]:
    """The records that do not fit this format."""
    return (stored for stored in records if not given.one(stored, address))


def why_left(given: Format, stored: Stored) -> str:
    """Why a record does not fit: ISO 2709 holds 99,999 bytes a record and 9,999 a field; or its bytes can no longer be read."""
    if given.ending == "mrc" and stored.marc(Family.CNMARC if given.name == "cnmarc" else Family.MARC21):
        return _("超过 ISO 2709 装得下的长度（一条 99999 字节，一个字段 9999 字节），请改取 MARCXML")
    return _("来时的字节现在读不出来，请改取来时的原样")


def left_head() -> list[Cell]:
    """The heading of a list of records that are not in a file."""
    return [_("书目号"), _("题名"), _("为什么没有")]


def left_rows(given: Format, records: Iterable[Stored]) -> Iterator[list[Cell]]:
    """Their lines: number, title, why."""
    for each in records:
        yield [each.id, each.said().title.proper, why_left(given, each)]
