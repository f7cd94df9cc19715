"""What is asked in a shop, and what a library decides; plain values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Wish:
    """A book on the counter of a shop. `isbn` has 13 digits; `published` is (year, month) with month 0 where nobody knows.

    Title, author, publisher and class are the shop's own words, needed where the catalogue does not know the book.
    """

    isbn: str
    price_fen: int
    kind: str = "book"
    title: str = ""
    author: str = ""
    publisher: str = ""
    published: tuple[int, int] | None = None
    clc: str = ""


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """See models.ShopRule."""

    price_most_fen: int
    copies_most: int
    counted_in: str
    month_most: int
    year_most: int
    excluded: tuple[str, ...] = ()
    months: int | None = None
    not_bought: tuple[str, ...] = ()
    shelf_first: bool = True


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """A shop and a library by their codes, from a day until a day (included; None: until it is ended). `tie` is one of models.Tie."""

    shop: str
    library: str
    first: date
    last: date | None = None
    percent: int = 100
    tie: str = "partner"
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """What the acquisitions desk gives a book that came back: 财产号, the barcode that is glued in, 索书号."""

    number: str
    barcode: str
    call_number: str = ""
