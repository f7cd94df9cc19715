"""The data elements of library tags. Source: ISO 28560-1 and -2 (GB/T 35660.1 and .2), relative object identifiers."""

from dataclasses import dataclass
from enum import IntEnum

from wenmai.library.rfid.compaction import Scheme, compact, expand
from wenmai.library.rfid.errors import TagError
from wenmai.library.rfid.isil import compact_isil, expand_isil


class Oid(IntEnum):
    """Relative object identifiers."""

    PRIMARY_ITEM = 1
    CONTENT = 2
    OWNER = 3
    SET = 4
    USAGE = 5
    SHELF = 6
    ONIX_MEDIA = 7
    MARC_MEDIA = 8
    SUPPLIER = 9
    ORDER = 10
    ILL_BORROWER = 11
    ILL_TRANSACTION = 12
    GS1_PRODUCT = 13
    ALTERNATIVE_UNIQUE_ITEM = 14
    LOCAL_A = 15
    LOCAL_B = 16
    TITLE = 17
    LOCAL_PRODUCT = 18
    OTHER_MEDIA = 19
    SUPPLY_STAGE = 20
    INVOICE = 21
    ALTERNATIVE_ITEM = 22
    ALTERNATIVE_OWNER = 23
    OWNER_SUBSIDIARY = 24
    ALTERNATIVE_ILL_BORROWER = 25
    LOCAL_C = 26


class Usage(IntEnum):
    """The main category of type of usage, the high half of its byte."""

    ACQUISITION = 0
    CIRCULATING = 1
    NOT_CIRCULATING = 2
    LOCAL_3 = 3
    LOCAL_4 = 4
    FUTURE = 5
    UNSAID = 6
    DISCARDED = 7
    PATRON_CARD = 8
    EQUIPMENT = 9


_ISIL = {Oid.OWNER, Oid.ILL_BORROWER}


@dataclass(frozen=True, slots=True)
class Element:
    """A data element. The value of USAGE is two hexadecimal digits, of any other application-defined one hexadecimal.

    `scheme` is None to let the shortest be chosen; what is read tells its own. A locked one can never be rewritten.
    """

    oid: int
    value: str
    locked: bool = False
    scheme: Scheme | None = None


def usage(category: Usage, detail: int = 0, *, locked: bool = False) -> Element:
    """The element type of usage; `detail` is the low half, 0 to 15."""
    return Element(Oid.USAGE, f"{category:x}{detail:x}", locked)


def usage_of(element: Element) -> tuple[Usage | None, int]:
    """Category and detail; None for a category that the standard does not know."""
    base = 16 if element.scheme in {None, Scheme.APPLICATION} else 10
    try:
        value = int(element.value, base)
    except ValueError:
        return None, 0
    return (Usage(value >> 4) if value >> 4 in set(Usage) else None), value & 0x0F


def packed_value(element: Element) -> tuple[Scheme, bytes]:
    """Scheme and bytes of an element's value. Raises TagError."""
    try:
        if element.oid in _ISIL and element.scheme in {None, Scheme.APPLICATION}:
            return Scheme.APPLICATION, compact_isil(element.value)
        if element.oid == Oid.USAGE or element.scheme is Scheme.APPLICATION:
            return Scheme.APPLICATION, bytes.fromhex(element.value)
        return compact(element.value, element.scheme)
    except ValueError as error:
        raise TagError("value", str(error), element=element.oid) from None


def unpacked_value(oid: int, scheme: Scheme, data: bytes) -> str:
    """The value of an element that was read. Raises TagError."""
    try:
        if scheme is not Scheme.APPLICATION:
            return expand(scheme, data)
        return expand_isil(data) if oid in _ISIL else data.hex()
    except TagError as error:
        raise TagError(error.code, str(error), element=oid) from None
