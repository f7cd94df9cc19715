"""What a harvester asks, validated."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Code(StrEnum):
    """The protocol's error codes."""

    BAD_VERB = "badVerb"
    BAD_ARGUMENT = "badArgument"
    BAD_TOKEN = "badResumptionToken"  # noqa: S105  # not a password
    NO_FORMAT = "cannotDisseminateFormat"
    NO_ITEM = "idDoesNotExist"
    NO_FORMATS = "noMetadataFormats"
    NO_MATCH = "noRecordsMatch"
    NO_SETS = "noSetHierarchy"


@dataclass(frozen=True, slots=True)
class Fault:
    """One error, in words for the harvester's log."""

    code: Code
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments as they came, verb first, to be repeated in the answer."""

    arguments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Identify(Asked):
    """Who the repository is."""


@dataclass(frozen=True, slots=True)
class ListMetadataFormats(Asked):
    """Formats of the repository, or of one item."""

    identifier: str = ""


@dataclass(frozen=True, slots=True)
class ListSets(Asked):
    """The sets."""


@dataclass(frozen=True, slots=True)
class GetRecord(Asked):
    """One record."""

    identifier: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records: datestamps in [since, before), either end open if None; `set_spec` with the sets below it."""

    prefix: str
    since: datetime | None = None
    before: datetime | None = None
    set_spec: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last record given, in the order of (datestamp, id), and how many were given before the next page."""

    datestamp: datetime
    id: int
    given: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Listing(Asked):
    """ListRecords, or ListIdentifiers if not `whole`; `after` is where the page before ended."""

    whole: bool
    selection: Selection
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Rejected(Asked):
    """A request that cannot be answered, by all its faults."""

    faults: tuple[Fault, ...]


Request = Identify | ListMetadataFormats | ListSets | GetRecord | Listing
