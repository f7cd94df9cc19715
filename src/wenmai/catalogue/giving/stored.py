"""A record as the tables hold it, and what is made of it for others: MARC of either family, in XML or ISO 2709."""

import json
import re
from dataclasses import dataclass, replace

from wenmai.catalogue.converting.to_cnmarc import to_cnmarc
from wenmai.catalogue.converting.to_marc21 import to_marc21
from wenmai.catalogue.describing.description import Description
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.faults import Fault
from wenmai.catalogue.marc.iso2709 import Broken
from wenmai.catalogue.marc.marcxml import NAMESPACE, record_xml
from wenmai.catalogue.marc.reading import read_one
from wenmai.catalogue.marc.value import DELIMITER, Family, Field, Marc, control, data
from wenmai.catalogue.marc.writing import claiming_unicode, write
from wenmai.catalogue.markup import Markup
from wenmai.catalogue.preparing.plain import from_plain

MARCXCHANGE = "info:lc/xmlns/marcxchange-v2"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that goes out with its record: the code of its house, its barcode, its call number, the ISIL of its house or ""."""

    house: str
    barcode: str
    call_number: str = ""
    agency: str = ""

    def field(self, family: Family) -> Field:
        """852 of MARC 21, its $a an ISIL and nothing else; 905 as libraries in China use it."""
        class_number, _slash, book_number = self.call_number.partition("/")
        codes = "abhip" if family == Family.MARC21 else " adeb"
        agency = self.agency if family == Family.MARC21 else ""
        values = (agency, self.house, class_number, book_number, self.barcode)
        subfields = [(code, value) for code, value in zip(codes, values, strict=True) if value]
        return data("852" if family == Family.MARC21 else "905", "  ", *subfields)


@dataclass(frozen=True, slots=True)
class Run:
    """What a house has of a serial, in words, from which year to which; `frequency` is a code of MARC 21, 008/18."""

    house: str
    words: str
    first: int
    last: int
    frequency: str = ""
    agency: str = ""

    def fields(self, family: Family, number: int) -> tuple[Field, ...]:
        """852, 853 with the frequency and 866 of MARC 21, tied by $8 `number`; of CNMARC a 905 with the volumes and years."""
        if family != Family.MARC21:
            years = f"{self.first}-{self.last}" if self.first != self.last else str(self.first)
            return (data("905", "  ", ("a", self.house), ("v", self.words), ("y", years)),)
        pattern = [("w", self.frequency)] if self.frequency else []
        return (
            data("852", "  ", ("8", str(number)), *([("a", self.agency)] if self.agency else []), ("b", self.house)),
            data("853", "20", ("8", str(number)), ("a", "期"), ("v", "r"), ("i", "(年)"), *pattern),
            data("866", "40", ("8", f"{number}.1"), ("a", self.words)),
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """`raw` are the bytes that came in, in `charset`; `plain` is the description in JSON, "" where it was not
    read. `copies` and `runs` are added to what goes out, and to MARC 21 without a 003 `agency`, the ISIL of the source.
    """

    id: int
    source: str
    family: Family
    charset: Charset
    raw: bytes
    plain: str
    copies: tuple[Copy, ...] = ()
    runs: tuple[Run, ...] = ()
    agency: str = ""

    def said(self) -> Description:
        """What it says."""
        return from_plain(json.loads(self.plain))

    def marc(self, family: Family) -> Marc | None:
        """The record in a family, converted if it came in the other one; None where its bytes can no longer be read."""
        read = read_one(self.raw, charset=self.charset, family=self.family)
        if isinstance(read, Fault):
            return None
        convert = to_marc21 if family == Family.MARC21 else to_cnmarc
        marc = self._signed(read.marc if family == self.family else convert(read.marc).marc, family)
        held = self._held(family)
        return replace(marc, fields=(*marc.fields, *held)) if held else marc

    def _signed(self, marc: Marc, family: Family) -> Marc:
        """With 003 after 001: whose number 001 is."""
        tags = [field.tag for field in marc.fields]
        if not self.agency or family != Family.MARC21 or "001" not in tags or "003" in tags:
            return marc
        place = tags.index("001") + 1
        return replace(marc, fields=(*marc.fields[:place], control("003", self.agency), *marc.fields[place:]))

    def _held(self, family: Family) -> list[Field]:
        runs = [field for number, each in enumerate(self.runs, 1) for field in each.fields(family, number)]
        return [*(each.field(family) for each in self.copies), *runs]


def marcxml(stored: Stored) -> Markup:
    """MARC 21 in MARCXML, naming its namespace; "" where there is none."""
    return _xml(stored, Family.MARC21, f'<record xmlns="{NAMESPACE}" type="Bibliographic">')


def cnmarcxml(stored: Stored) -> Markup:
    """CNMARC in MarcXchange (ISO 25577), naming its namespace; "" where there is none."""
    return _xml(stored, Family.CNMARC, f'<record xmlns="{MARCXCHANGE}" format="CNMARC" type="Bibliographic">')


def _xml(stored: Stored, family: Family, opening: str) -> Markup:
    marc = stored.marc(family)
    return Markup(opening + record_xml(_writable(marc)).removeprefix("<record>")) if marc else Markup()


def _writable(marc: Marc) -> Marc:
    """Signs that XML has no place for become U+FFFD: one of them must not stop a harvest."""
    if not any(_NOT_XML.search(field.body.replace(DELIMITER, "")) for field in marc.fields):
        return marc
    fields = tuple(field._replace(body=_clean(field.body)) for field in marc.fields)
    return replace(marc, fields=fields)


def _clean(body: str) -> str:
    return DELIMITER.join(_NOT_XML.sub("\ufffd", part) for part in body.split(DELIMITER))


def iso2709(stored: Stored, family: Family | None = None) -> bytes:
    """The bytes that came in; or with a family the record in it, in UTF-8, and saying so. b"" where it is too long for that."""
    if family is None:
        return stored.raw
    marc = stored.marc(family)
    try:
        return write(claiming_unicode(marc)) if marc else b""
    except Broken:
        return b""
