"""A ticket as text on paper: signed, checked with no network and no account; and as a number to read out.

`WT1:` and base32 of: party (1 byte), booking (16), session (8), booked (4, seconds UTC), key name (4), Ed25519 signature
over all before the key name (64). 160 characters, QR version 7 in alphanumeric mode. It names nobody.

The number is the booking's own, with a check digit by Damm, so that one wrong digit or two in the wrong order are heard.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from wenmai.booking.models import Booking
from wenmai.kernel.crypto import Signature, sign, verify
from wenmai.kernel.errors import Invalid

PREFIX = "WT1:"
HEAD = struct.Struct(">B16sQI")
SIGNATURE = 64
KEY = 4
SHORTEST = 8
"""Digits of a number: longer than the end of a phone, a changing code, and shorter than a document's."""
DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TicketCode:
    """What a ticket says: `booking` is the booking's key, `party` how many it lets in at most."""

    party: int
    booking: UUID
    session: int
    booked: datetime


def write_ticket(booking: Booking) -> str:
    """The signed text of a booking; always the same for the same booking."""
    party = min(booking.party_size, 255)
    head = HEAD.pack(party, booking.key.bytes, booking.session_id, int(booking.booked_at.timestamp()))
    signature = sign(head)
    return PREFIX + base64.b32encode(head + bytes.fromhex(signature.key) + signature.raw).decode().rstrip("=")


def looks_like_ticket(text: str) -> bool:
    """True for text that means to be a ticket."""
    return text.strip().upper().startswith(PREFIX)


def read_ticket(text: str) -> TicketCode:
    """Check and read a ticket. Raises Invalid: booking.ticket_damaged, booking.ticket_forged."""
    raw = _unpack(text)
    head, name, signature = raw[: HEAD.size], raw[HEAD.size : HEAD.size + KEY], raw[HEAD.size + KEY :]
    if not verify(head, Signature(name.hex(), signature)):
        raise Invalid("booking.ticket_forged", _("这张票不是文脉出的，不能用。请报姓名或票号，再查一次。"))
    party, key, session, seconds = HEAD.unpack(head)
    return TicketCode(party, UUID(bytes=key), session, datetime.fromtimestamp(seconds, tz=UTC))


def number_of(booking: Booking) -> str:
    """The ticket's number: eight digits or more, the last one checks the others."""
    digits = f"{booking.pk:0{SHORTEST - 1}d}"
    return digits + str(_check(digits))


def said_number(booking: Booking) -> str:
    """The number in groups of four, to read out."""
    number = number_of(booking)
    first = len(number) % 4 or 4
    return " ".join([number[:first], *(number[at : at + 4] for at in range(first, len(number), 4))])


def booking_of_number(text: str) -> int:
    """The booking's primary key, 0 for text that is no ticket's number."""
    right = SHORTEST <= len(text) <= 18 and text.isascii() and text.isdecimal() and _check(text) == 0
    return int(text[:-1]) if right else 0


def _check(digits: str) -> int:
    interim = 0
    for each in digits:
        interim = int(DAMM[interim][int(each)])
    return interim


def _unpack(text: str) -> bytes:
    body = text.strip().upper().removeprefix(PREFIX)
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
    except binascii.Error:
        raw = b""
    if len(raw) != HEAD.size + KEY + SIGNATURE:
        raise Invalid("booking.ticket_damaged", _("这张票没读全。请把票放平、擦净镜头，再扫一次；或者输入票号。"))
    return raw
