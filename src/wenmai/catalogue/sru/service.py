"""What an SRU service offers: record schemas and limits."""

from dataclasses import dataclass, field

from wenmai.catalogue.cql.parser import Limits


@dataclass(frozen=True, slots=True)
class Schema:
    """A record schema by its short name and its identifier."""

    name: str
    uri: str
    title: str


MARCXML = Schema("marcxml", "info:srw/schema/1/marcxml-v1.1", "MARCXML")
DC = Schema("dc", "info:srw/schema/1/dc-v1.1", "Dublin Core")
MODS = Schema("mods", "info:srw/schema/1/mods-v3.6", "MODS")
DIAGNOSTICS = "info:srw/schema/1/diagnostics-v1.1"
EXPLAIN = "http://explain.z3950.org/dtd/2.0/"


@dataclass(frozen=True, slots=True)
class Service:
    """The first schema is the default one. Asking for more than the most gives the most, without a complaint."""

    schemas: tuple[Schema, ...] = (MARCXML, DC)
    default_records: int = 10
    most_records: int = 50
    default_terms: int = 20
    most_terms: int = 100
    limits: Limits = field(default_factory=Limits)

    def schema(self, asked: str) -> Schema | None:
        """The schema of a short name or an identifier; the default for ""; None if there is none such."""
        if not asked:
            return self.schemas[0]
        return next((each for each in self.schemas if asked in {each.name, each.uri}), None)
