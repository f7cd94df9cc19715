"""A file of records, whichever of the two containers it is in."""

from collections.abc import Iterator
from io import BufferedReader

from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.faults import Fault
from wenmai.catalogue.marc.marcxml import read_xml
from wenmai.catalogue.marc.reading import Found, read
from wenmai.catalogue.marc.value import Family

_BEFORE = b"\xef\xbb\xbf \t\r\n"
_UTF16 = (b"\xff\xfe<\x00", b"\xfe\xff\x00<")


def read_any(
    stream: BufferedReader, *, charset: Charset | None = None, family: Family | None = None
) -> Iterator[Found | Fault]:
    """MARCXML where the first sign is "<", also in UTF-16, else ISO 2709; `charset` and `family` as in reading.read."""
    first = stream.peek(64)
    if first.startswith(_UTF16) or first.lstrip(_BEFORE).startswith(b"<"):
        return read_xml(stream)
    return read(stream, charset=charset, family=family)
