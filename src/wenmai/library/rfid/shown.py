"""What a tag says when a reader types its memory into a field: hexadecimal, from block 0 on, spaces or not."""

import re
from dataclasses import dataclass
from typing import Final

from wenmai.library.rfid.elements import Oid
from wenmai.library.rfid.errors import TagError
from wenmai.library.rfid.fixed import decode_fixed
from wenmai.library.rfid.tag import decode

LONGEST: Final = 400
_MEMORY: Final = re.compile(r"(?:[0-9A-F]{2}){9,}")  # a UID alone has eight bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """The primary item identifier, which is the barcode, and the ISIL of the owner or ""."""

    barcode: str
    owner: str = ""


def shown_by(text: str) -> Shown | None:
    """What the tag is of; None for what is no tag's memory. By ISO 28560-3 if its checksum is right, else by ISO 28560-2."""
    typed = re.sub(r"[\s:-]", "", text).upper()
    if len(typed) > LONGEST or not _MEMORY.fullmatch(typed):
        return None
    data = bytes.fromhex(typed)
    return _fixed(data) or _elements(data)


def _fixed(data: bytes) -> Shown | None:
    try:
        block = decode_fixed(data)
    except TagError:
        return None
    return Shown(block.identifier, block.owner) if block.identifier else None


def _elements(data: bytes) -> Shown | None:
    try:
        contents = decode(data)
    except TagError:
        return None
    barcode = contents.value(Oid.PRIMARY_ITEM)
    return Shown(barcode, contents.value(Oid.OWNER) or "") if barcode else None
