"""Records as bytes of ISO 2709. What was not changed goes out as the bytes that came in."""

import re

from wenmai.catalogue.marc.charsets import Charset, encode
from wenmai.catalogue.marc.faults import Fault
from wenmai.catalogue.marc.iso2709 import put_together
from wenmai.catalogue.marc.reading import read_one
from wenmai.catalogue.marc.value import Family, Field, Marc

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1e\ud800-\udfff\ufffe\uffff]")
_UNICODE_CLAIM = 26  # in CNMARC 100$a


def export(marc: Marc, raw: bytes, charset: Charset) -> bytes:
    """The bytes of a record that came as `raw` in `charset`: the same bytes when it was not changed, else new ones.

    A record that was MARC-8 and was changed goes out as UTF-8 and says so. Raises iso2709.Broken when it is too long.
    """
    came = read_one(raw, charset=charset)
    if not isinstance(came, Fault) and came.marc == marc:
        return raw
    return write(claiming_unicode(marc), Charset.UTF8) if charset == Charset.MARC8 else write(marc, charset)


def write(marc: Marc, charset: Charset = Charset.UTF8) -> bytes:
    """The bytes of a record. Raises iso2709.Broken when it is too long, ValueError for MARC-8 (use UTF-8)."""
    bodies = tuple(encode(charset, field.body) for field in marc.fields)
    leader = marc.leader.ljust(24)[:24]
    return put_together(leader, tuple(field.tag for field in marc.fields), bodies)


def claiming_unicode(marc: Marc) -> Marc:
    """The record with the sign that says it is UTF-8: MARC 21 leader/09, CNMARC 100$a/26-29."""
    if marc.family == Family.MARC21:
        return Marc(f"{marc.leader[:9]}a{marc.leader[10:]}", marc.fields)
    return Marc(marc.leader, tuple(_unicode_100(field) if field.tag == "100" else field for field in marc.fields))


def _unicode_100(field: Field) -> Field:
    start = field.body.find("\x1fa") + 2 + _UNICODE_CLAIM
    long_enough = start > _UNICODE_CLAIM + 1 and len(field.first("a")) >= _UNICODE_CLAIM + 4
    return field._replace(body=f"{field.body[:start]}50  {field.body[start + 4 :]}") if long_enough else field


class Unwritable(Exception):
    """A field holds a sign that the format cannot carry: `tag` and the sign's `code`."""

    def __init__(self, tag: str, code: int) -> None:
        super().__init__(f"{tag}: U+{code:04X}")
        self.tag, self.code = tag, code


def unwritable(marc: Marc) -> Unwritable | None:
    """The first sign that XML 1.0 has no place for, if any; the subfield delimiter has one."""
    for field in marc.fields:
        if found := _NOT_XML.search(field.body):
            return Unwritable(field.tag, ord(found.group()))
    return None
