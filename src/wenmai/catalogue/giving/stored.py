"""A record as the tables hold it, and what is made of it for others: MARC of either family, in XML or ISO 2709."""

import json
import re
from dataclasses import dataclass, replace

from wenmai.catalogue.converting.to_cnmarc import to_cnmarc
from wenmai.catalogue.converting.to_marc21 import to_marc21
from wenmai.catalogue.describing.description import Description
from wenmai.catalogue.giving.runs import Run
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
_IN_A_COUNTRY = re.compile("[A-Z]{2}-")
_LINK = re.compile("[0-9]{1,6}")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that goes out with its record: the code of its house, its barcode, its call number, the ISIL of its house or ""."""

    house: str
    barcode: str
    call_number: str = ""
    agency: str = ""

    def field(self, family: Family) -> Field:
        """852 of MARC 21, its $a an ISIL and nothing else; 905 as libraries in China use it, its $a the ISIL, else our code."""
        class_number, _slash, book_number = self.call_number.partition("/")
        if family == Family.MARC21:
            tag, codes, places = "852", "abhip", (self.agency, self.house)
        else:
            tag, codes, places = "905", " adeb", ("", self.agency or self.house)
        values = (*places, class_number, book_number, self.barcode)
        return data(tag, "  ", *((code, value) for code, value in zip(codes, values, strict=True) if value))


@dataclass(frozen=True, slots=True)
class Stored:
    """`raw` are the bytes that came in, in `charset`; `plain` is the description in JSON, "" where it was not
    read. `copies` and `runs` are added to what goes out, and `agency`, the ISIL of the source, where the record names nobody.
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
        held = self._held(family, after=_links(marc) if self.runs else 0)
        return replace(marc, fields=(*marc.fields, *held)) if held else marc

    def _signed(self, marc: Marc, family: Family) -> Marc:
        """With 003 after 001, whose number 001 is, and 040 or 801: a record that names no agency was made by its source."""
        if not self.agency:
            return marc
        if family == Family.MARC21:
            numbered = _with(marc, control("003", self.agency)) if marc.has("001") else marc
            return _with(numbered, data("040", "  ", ("a", self.agency)))
        country = [("a", self.agency[:2])] if _IN_A_COUNTRY.match(self.agency) else []
        return _with(marc, data("801", " 0", *country, ("b", self.agency)))

    def _held(self, family: Family, *, after: int) -> list[Field]:
        """Runs are numbered after the links of holdings that came with the record: a number ties only what belongs together."""
        runs = [field for number, each in enumerate(self.runs, after + 1) for field in each.fields(family, number)]
        return [*(each.field(family) for each in self.copies), *runs]


def _links(marc: Marc) -> int:
    """The highest link number, $8, of holdings in the record, 0 where there is none."""
    said = (text for field in marc.fields if "852" <= field.tag <= "878" for text in field.all("8"))
    return max((int(found[0]) for text in said if (found := _LINK.match(text))), default=0)


def _with(marc: Marc, field: Field) -> Marc:
    """With a field in its place by tag, unless there is one of this tag."""
    if marc.has(field.tag):
        return marc
    place = next((at for at, each in enumerate(marc.fields) if each.tag > field.tag), len(marc.fields))
    return replace(marc, fields=(*marc.fields[:place], field, *marc.fields[place:]))


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
