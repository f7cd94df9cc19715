"""A description in the fifteen elements of simple Dublin Core. Source: DCMES 1.1 (ISO 15836-1); types of the DCMI Type Vocabulary."""

from collections.abc import Iterator, Mapping

from wenmai.catalogue.describing.description import Description, Form
from wenmai.catalogue.markup import Markup, element, joined

ELEMENTS = "http://purl.org/dc/elements/1.1/"
_TYPES: Mapping[Form, str] = {
    Form.MUSIC: "Sound",
    Form.SPEECH: "Sound",
    Form.VIDEO: "MovingImage",
    Form.IMAGE: "StillImage",
    Form.MAP: "StillImage",
    Form.SOFTWARE: "Software",
    Form.KIT: "Collection",
    Form.OBJECT: "PhysicalObject",
}


def oai_dc(said: Description, address: str) -> Markup:
    """As OAI-PMH wants it; `address` is the record's page."""
    return _wrapped("oai_dc:dc", {"xmlns:oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/"}, said, address)


def srw_dc(said: Description, address: str) -> Markup:
    """As SRU wants it."""
    return _wrapped("srw_dc:dc", {"xmlns:srw_dc": "info:srw/schema/1/dc-schema"}, said, address)


def _wrapped(name: str, spaces: Mapping[str, str], said: Description, address: str) -> Markup:
    each = [element(f"dc:{key}", text) for key, text in elements(said, address) if text]
    return element(name, joined(each), attributes={**spaces, "xmlns:dc": ELEMENTS})


def elements(said: Description, address: str) -> Iterator[tuple[str, str]]:
    """Names of elements with their values, in the order in which catalogues are read; values may be empty."""
    title = said.title
    whole = f"{title.proper}：{title.remainder}" if title.remainder else title.proper
    yield "title", " ".join(part for part in (whole, title.number, title.part) if part)
    for text in (*title.parallel, *title.romanised):
        yield "title", text
    for agent in said.agents:
        yield "creator" if agent.main else "contributor", agent.name
    for subject in (*said.content.subjects, *said.content.clc):
        yield "subject", subject
    yield "description", said.content.summary
    for publisher in said.publication.publishers:
        yield "publisher", publisher
    yield "date", _date(said)
    yield "type", _TYPES.get(said.nature.form, "Text")
    yield "format", said.extent
    yield from _numbers(said, address)
    for language in said.languages:
        yield "language", language
    for series in said.series:
        yield "relation", f"{series.title}；{series.number}" if series.number else series.title


def _date(said: Description) -> str:
    year = said.publication.year
    return f"{year:04d}" if year else said.publication.date


def _numbers(said: Description, address: str) -> Iterator[tuple[str, str]]:
    yield "identifier", address
    for isbn in said.numbers.isbns:
        yield "identifier", f"URN:ISBN:{isbn.number}"
    for issn in said.numbers.issns:
        yield "identifier", f"URN:ISSN:{issn}"
