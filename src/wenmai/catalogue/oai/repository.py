"""What an OAI-PMH repository says of itself. Source: The Open Archives Initiative Protocol for Metadata Harvesting 2.0."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Format:
    """A metadata format."""

    prefix: str
    schema: str
    namespace: str


OAI_DC = Format(
    "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"
)
MARC21 = Format(
    "marc21", "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", "http://www.loc.gov/MARC21/slim"
)
MARCXML = Format("marcxml", MARC21.schema, MARC21.namespace)


@dataclass(frozen=True, slots=True)
class Repository:
    """`earliest` is an aware instant; `domain` makes identifiers oai:DOMAIN:LOCAL and is told to harvesters, and so is `agency`,
    the ISIL of who runs it, or "".
    """

    name: str
    base_url: str
    emails: tuple[str, ...]
    earliest: datetime
    domain: str
    formats: tuple[Format, ...] = (OAI_DC, MARCXML)
    has_sets: bool = True
    agency: str = ""

    def identifier(self, local: str) -> str:
        """The identifier of an item."""
        return f"oai:{self.domain}:{local}"

    def local(self, identifier: str) -> str | None:
        """The local part of one of our identifiers; None for any other."""
        before = f"oai:{self.domain}:"
        return identifier.removeprefix(before) if identifier.startswith(before) else None

    def format(self, prefix: str) -> Format | None:
        """The format of a prefix."""
        return next((each for each in self.formats if each.prefix == prefix), None)
