"""What unAPI 1 tells of formats, and the links by which programs find a record's other forms from its page (signposting)."""

from wenmai.catalogue.giving.formats import FORMATS
from wenmai.catalogue.markup import HEAD, Markup, element, joined

SCHEMA_TYPES = {
    "serial": "Periodical",
    "article": "Article",
    "map": "Map",
    "score": "SheetMusic",
    "music": "MusicRecording",
    "speech": "AudioObject",
    "video": "VideoObject",
    "image": "ImageObject",
    "software": "SoftwareApplication",
}


def formats_xml(of: str = "") -> Markup:
    """The list of formats, of one record if its identifier is given."""
    each = [
        element("format", attributes={"name": it.name, "type": it.media, "docs": it.docs}) for it in FORMATS.values()
    ]
    return HEAD + element("formats", joined(each), attributes={"id": of})


def link_header(page: str, files: dict[str, str], form: str) -> str:
    """The Link header of a record's page: itself to be cited, what kind of thing it is, and its forms by their address."""
    kind = SCHEMA_TYPES.get(form, "Book")
    links = [f'<{page}>; rel="cite-as"', '<https://schema.org/AboutPage>; rel="type"']
    links.append(f'<https://schema.org/{kind}>; rel="type"')
    for name, address in files.items():
        given = FORMATS[name]
        links.append(f'<{address}>; rel="describedby"; type="{given.media}"; profile="{given.docs}"')
    return ", ".join(links)
