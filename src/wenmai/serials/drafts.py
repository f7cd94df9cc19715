"""What actions are given; plain values."""

from dataclasses import dataclass
from datetime import date

from wenmai.serials.patterns import Pattern


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """A serial by its record, for a library by its code; both days are included."""

    record: int
    library: str
    first: date
    last: date
    pattern: Pattern
    copies: int = 1
    supplier: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """Issues from one to another, by their days, that become one volume with a barcode of the library."""

    subscription: int
    first: date
    last: date
    barcode: str
    call_number: str = ""
