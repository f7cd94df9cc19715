"""What a record says, whatever its format: one value that search, matching, pages and call numbers read."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Form(StrEnum):
    """What the thing is."""

    BOOK = "book"
    SERIAL = "serial"
    ARTICLE = "article"
    MAP = "map"
    SCORE = "score"
    MUSIC = "music"
    SPEECH = "speech"
    VIDEO = "video"
    IMAGE = "image"
    SOFTWARE = "software"
    KIT = "kit"
    OBJECT = "object"


class Carrier(StrEnum):
    """What it is on; two records that differ here are two editions."""

    PRINT = "print"
    MANUSCRIPT = "manuscript"
    MICROFORM = "microform"
    DISC = "disc"
    ONLINE = "online"


class Accessible(StrEnum):
    """Formats for readers who cannot read print, or small print, or who sign."""

    BRAILLE = "braille"
    LARGE_PRINT = "large_print"
    TALKING_BOOK = "talking_book"
    SIGN_LANGUAGE = "sign_language"


class Audience(StrEnum):
    """For whom the cataloguer says it is."""

    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    CHILDREN = "children"
    TEENAGERS = "teenagers"
    JUVENILE = "juvenile"
    ADULTS = "adults"
    SPECIALISTS = "specialists"


class AgentKind(StrEnum):
    """Who made it."""

    PERSON = "person"
    BODY = "body"
    MEETING = "meeting"


class Scheme(StrEnum):
    """Classifications."""

    CLC = "clc"
    LCC = "lcc"
    DDC = "ddc"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or body. `forms` are the same name in other scripts; `main` when the record is entered under it."""

    name: str
    kind: AgentKind
    role: str = ""
    dates: str = ""
    forms: tuple[str, ...] = ()
    main: bool = False


@dataclass(frozen=True, slots=True)
class Isbn:
    """A valid number as 13 digits, and what was written beside it: "set", "v. 2", "精装"."""

    number: str
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A series with the number in it, as text."""

    title: str
    number: str = ""
    issn: str = ""
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in a currency of ISO 4217; CNY where the record names none."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ShelfMark:
    """The parts of a call number as the record gives them."""

    scheme: Scheme
    class_number: str
    book_number: str = ""
    volume: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """The title of the thing. In the original script where the record has it; `romanised` holds the other spellings."""

    proper: str
    remainder: str = ""
    number: str = ""
    part: str = ""
    responsibility: str = ""
    parallel: tuple[str, ...] = ()
    romanised: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """Who published it, where and when; `year` and `last_year` in the Gregorian calendar, None where unknown."""

    publishers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    year: int | None = None
    last_year: int | None = None
    date: str = ""
    edition: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Nature:
    """Form, carrier, accessible formats and audience; `ages` are years of life, both ends included."""

    form: Form = Form.BOOK
    carrier: Carrier = Carrier.PRINT
    accessible: tuple[Accessible, ...] = ()
    audience: Audience | None = None
    ages: tuple[int, int] | None = None
    audience_note: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of the thing and of its record. `invalid` holds what failed its check digit or was cancelled."""

    isbns: tuple[Isbn, ...] = ()
    issns: tuple[str, ...] = ()
    union: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    record: str = ""
    systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What it is about and how it is classed: class numbers without spaces, subjects with " -- " between their parts."""

    subjects: tuple[str, ...] = ()
    clc: tuple[str, ...] = ()
    lcc: tuple[str, ...] = ()
    ddc: tuple[str, ...] = ()
    summary: str = ""
    contents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """All that the rest of the house reads of a record."""

    title: Title
    agents: tuple[Agent, ...] = ()
    publication: Publication = Publication()
    languages: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()
    nature: Nature = Nature()
    numbers: Numbers = Numbers()
    series: tuple[Series, ...] = ()
    content: Content = Content()
    extent: str = ""
    illustrations: str = ""
    size: str = ""
    price: Price | None = None
    price_text: str = ""
    shelf_marks: tuple[ShelfMark, ...] = ()
    links: tuple[str, ...] = ()
