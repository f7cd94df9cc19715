"""The formats that records are given in, by name: for single records, files, SRU and OAI-PMH."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from wenmai.catalogue.giving.dublin_core import oai_dc
from wenmai.catalogue.giving.stored import MARCXCHANGE, Stored, cnmarcxml, iso2709, marcxml
from wenmai.catalogue.marc.marcxml import NAMESPACE
from wenmai.catalogue.marc.value import Family
from wenmai.catalogue.markup import HEAD

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


def pieces(given: Format, records: Iterable[Stored], address: Address) -> Iterator[bytes]:
    """A file of records in pieces; one that has not got this format is left out."""
    yield given.before.encode()
    for stored in records:
        if body := given.one(stored, address):
            yield body + b"\n" if given.ending == "xml" else body
    yield given.after.encode()
