"""Scanners of a door: who comes in by a token, and the signed list of a session that works with no network.

A list (pack) names nobody: it holds salted digests of tickets, of their numbers and of the credentials of who has booked,
each with how many people it lets in and where they sit; what was cancelled or stopped; the session's times; and until when it holds.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.booking.door_hours import EARLY, LATE
from wenmai.booking.models import ACTIVE, Booking, Device, Session, SessionSeat, State
from wenmai.booking.seat_words import said
from wenmai.booking.ticket_codes import number_of
from wenmai.kernel import crypto
from wenmai.kernel.actor import Actor, Channel, Grant, Role
from wenmai.kernel.errors import NotAllowed
from wenmai.people.queries.codes import card_doors_of, lasting_stopped, serials_of

HOLDS = timedelta(days=2)
SHORT = 32  # hex digits of a digest that stand in a list
PAIRING = "booking.pairing"


@dataclass(frozen=True, slots=True)
class Pack:
    """A signed list: the text that was signed, the key's name and the signature in hex."""

    body: str
    key: str
    signature: str


def device_of(token: str) -> Device:
    """The device that holds a token. Raises NotAllowed for none, a false one, and one that was revoked."""
    digest = crypto.digest(token.encode())
    rows = Device.objects.select_related("institution__division")
    found = rows.filter(token_digest=digest).first() if token else None
    if found is None or found.revoked_at:
        raise NotAllowed("booking.device", _("这台设备没有登记，或已停用。请馆长、站长在“签到设备”里重新登记。"))
    return found


def actor_of(device: Device) -> Actor:
    """The device as who acts: a clerk of its house, in the trail under its own number."""
    return Actor(f"device:{device.pk}", None, (Grant(Role.CLERK, device.institution.code),), Channel.DEVICE)


def pack_of(session: Session, made_at: datetime) -> Pack:
    """The list of a session as of now, signed. Six queries."""
    salt = secrets.token_bytes(16)
    body = _facts(session, made_at) | {"salt": salt.hex()} | _lists(session, salt)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    signature = crypto.sign(text.encode())
    return Pack(text, signature.key, signature.raw.hex())


def short_digest(salt: bytes, kind: str, what: bytes) -> str:
    """How a list names a ticket (`t`, 16 bytes), its number (`n`, digits), a credential (`c`, 16 bytes) or a card (`k`, 16)."""
    return hashlib.sha256(salt + kind.encode() + what).hexdigest()[:SHORT]


def _facts(session: Session, made_at: datetime) -> dict[str, object]:
    where = session.space.name if session.space else session.venue or session.division.name
    return {
        "v": 1,
        "session": session.pk,
        "title": str(session),
        "place": where,
        "starts": _ms(session.starts_at),
        "ends": _ms(session.ends_at),
        "from": _ms(session.starts_at - EARLY),
        "until": _ms(session.ends_at + LATE),
        "made": _ms(made_at),
        "holds": _ms(made_at + HOLDS),
        "bookable": session.offering.bookable,
    }


def _lists(session: Session, salt: bytes) -> dict[str, object]:
    bookings = list(Booking.objects.filter(session=session).order_by("pk"))
    standing = [each for each in bookings if each.state in ACTIVE]
    people = {key for each in standing for key in (each.person, *each.dependants)}
    shown = [(person, "c", serial) for person, serial in serials_of(people)]
    named = _by_person(shown + [(person, "k", card) for person, card in card_doors_of(people)])
    gone = [short_digest(salt, "t", each.key.bytes) for each in bookings if each.state == State.CANCELLED]
    stopped = [short_digest(salt, "c", bytes.fromhex(serial)) for serial in lasting_stopped()]
    lines = [list(_line(each, named, salt)) for each in standing]
    return {"list": lines, "revoked": gone + stopped, "seats": _seats(session, standing, salt)}


def _seats(session: Session, standing: Iterable[Booking], salt: bytes) -> dict[str, str]:
    """Where each party sits, by the digest of its ticket; empty where nobody has a seat of their own."""
    held: dict[int, list[str]] = defaultdict(list)
    rows = SessionSeat.objects.filter(session=session, booking__isnull=False).order_by("y", "x", "pk")
    for booking, label in rows.values_list("booking", "label"):
        held[booking].append(label)
    return {short_digest(salt, "t", each.key.bytes): said(held[each.pk]) for each in standing if each.pk in held}


def _line(booking: Booking, named: Mapping[str, list[tuple[str, str]]], salt: bytes) -> Iterator[object]:
    """How many, whether they are in already, and every digest that stands for them, the ticket's first."""
    yield booking.party_size
    yield int(booking.state == State.ATTENDED)
    yield short_digest(salt, "t", booking.key.bytes)
    yield short_digest(salt, "n", number_of(booking).encode())
    for person in (booking.person, *booking.dependants):
        yield from (short_digest(salt, kind, bytes.fromhex(what)) for kind, what in named.get(person, ()))


def _by_person(shown: Iterable[tuple[str, str, str]]) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for person, kind, what in shown:
        found[person].append((kind, what))
    return found


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
