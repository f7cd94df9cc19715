"""MARCXML (Library of Congress, MARC 21 XML Schema 1.1) in and out, for both families and in any namespace.

Read with expat as a stream. A document type is refused before anything in it is looked at, so that neither external
entities nor entity bombs exist; expat opens no other file by itself.
"""

import re
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as defaulted
from typing import BinaryIO
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType
from xml.sax.saxutils import escape, quoteattr

from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.faults import Fault, Flaw
from wenmai.catalogue.marc.reading import Found
from wenmai.catalogue.marc.value import DELIMITER, Field, Marc
from wenmai.catalogue.marc.writing import unwritable

NAMESPACE = "http://www.loc.gov/MARC21/slim"
_CHUNK = 1 << 16
_SPECIAL = re.compile('[&<>"\r\n\t]')
_CHINESE = re.compile(
    rb"""\s*<\?xml[^>]{0,80}encoding\s*=\s*["'](?:gb2312|gbk|gb18030|gb_2312-80|cp936)["']""", re.IGNORECASE
)
_BLANK_LEADER = "     nam a22     uu 4500"


class _Refused(Exception):
    """A document that declares a type."""


@dataclass(slots=True)
class _Collector:
    """What the parser has met: the record being built, and those that are whole."""

    parser: XMLParserType
    whole: list[Found | Fault] = defaulted(default_factory=list)
    position: int = 0
    offset: int = 0
    leader: str | None = None
    fields: list[Field] = defaulted(default_factory=list)
    tag: str | None = None
    body: list[str] = defaulted(default_factory=list)
    text: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "record":
                self.offset, self.leader, self.fields = self.parser.CurrentByteIndex, None, []
            case "leader":
                self.text = []
            case "controlfield":
                self.tag, self.text = attributes.get("tag", ""), []
            case "datafield":
                self.tag = attributes.get("tag", "")
                self.body = [f"{attributes.get('ind1', ' '):1.1}{attributes.get('ind2', ' '):1.1}"]
            case "subfield":
                self.body.append(DELIMITER + attributes.get("code", "")[:1])
                self.text = []

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        text, self.text = "".join(self.text or ()), None
        match name.rpartition(" ")[2]:
            case "record":
                self._record()
            case "leader":
                self.leader = text
            case "controlfield" if self.tag is not None:
                self.fields.append(Field(self.tag, text))
            case "subfield":
                self.body.append(text)
            case "datafield" if self.tag is not None:
                self.fields.append(Field(self.tag, "".join(self.body)))

    def _record(self) -> None:
        """A whole record; an envelope of the same name (SRU, OAI-PMH) has no fields and is passed over."""
        if self.leader is None and not self.fields:
            return
        self.position += 1
        bad = [field.tag for field in self.fields if len(field.tag) != 3 or not field.tag.isalnum()]
        if bad:
            self.whole.append(Fault(self.position, self.offset, Flaw.DIRECTORY, 0, bad[0]))
        else:
            marc = Marc((self.leader or _BLANK_LEADER).ljust(24)[:24], tuple(self.fields))
            self.whole.append(Found(self.position, self.offset, b"", Charset.UTF8, marc))
        self.leader, self.fields = None, []


def read_xml(stream: BinaryIO) -> Iterator[Found | Fault]:
    """Every record of an XML document, also inside the envelopes of SRU and OAI-PMH.

    Malformed XML ends the reading with a Fault after the records before it. `Found.raw` is empty: XML has no bytes to keep. The sets
    of China, which expat does not know, are read as what contains them all, GB18030.
    """
    first = stream.read(_CHUNK)
    chinese = _CHINESE.match(first)
    parser = ParserCreate("utf-8" if chinese else None, namespace_separator=" ")
    told = getincrementaldecoder("gb18030")() if chinese else None
    collector = _Collector(parser)
    parser.StartElementHandler, parser.EndElementHandler = collector.start, collector.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = collector.characters, _refuse
    parser.buffer_text = True
    fault: Fault | None = None
    ended = False
    while not ended and fault is None:
        piece, first = first or stream.read(_CHUNK), b""
        ended = not piece
        fault = _fed(collector, piece, ended, told)
        yield from collector.whole
        collector.whole.clear()
    if fault:
        yield fault


def _refuse(*_declared: object) -> None:
    raise _Refused


def _fed(collector: _Collector, piece: bytes, ended: bool, told: IncrementalDecoder | None) -> Fault | None:
    """Feed a piece; the fault that ends the reading, if any."""
    try:
        collector.parser.Parse(told.decode(piece, ended).encode() if told else piece, ended)
    except (ExpatError, ValueError, _Refused) as error:  # ValueError: wrong bytes, or a set unknown to expat
        detail = "DOCTYPE" if isinstance(error, _Refused) else str(error)
        return Fault(collector.position + 1, max(0, collector.parser.CurrentByteIndex), Flaw.XML, 0, detail)
    return None


def write_xml(records: Iterable[Marc]) -> Iterator[str]:
    """A collection in pieces, to be encoded as UTF-8. Raises writing.Unwritable for signs that XML cannot hold."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{NAMESPACE}">\n'
    for record in records:
        yield record_xml(record) + "\n"
    yield "</collection>\n"


def record_xml(marc: Marc, *, declare: bool = False) -> str:
    """One `record` element; with `declare` it names its namespace, to stand inside another document."""
    if found := unwritable(marc):
        raise found
    namespace = f' xmlns="{NAMESPACE}"' if declare else ""
    fields = "".join(map(_field_xml, marc.fields))
    return f"<record{namespace}><leader>{escape(marc.leader)}</leader>{fields}</record>"


def _field_xml(field: Field) -> str:
    """Most fields hold no sign that has to be escaped: those are only joined."""
    body, tag = field.body, quoteattr(field.tag)
    plain = not _SPECIAL.search(body)
    head, *parts = body.split(DELIMITER)
    if not parts:
        return f"<controlfield tag={tag}>{body if plain else _kept(body)}</controlfield>"
    if plain:
        inner = "".join([f'<subfield code="{part[:1]}">{part[1:]}</subfield>' for part in parts])
        return f'<datafield tag={tag} ind1="{head[:1] or " "}" ind2="{head[1:2] or " "}">{inner}</datafield>'
    inner = "".join([f"<subfield code={quoteattr(part[:1])}>{_kept(part[1:])}</subfield>" for part in parts])
    one, two = quoteattr(field.indicator1), quoteattr(field.indicator2)
    return f"<datafield tag={tag} ind1={one} ind2={two}>{inner}</datafield>"


def _kept(text: str) -> str:
    """Escaped, carriage returns too, which a parser would else turn into line feeds."""
    return escape(text, {"\r": "&#13;"})
