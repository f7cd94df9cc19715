"""A self-service machine that has logged in: its house, its rights, how it speaks, and the keys of what it asks for."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel, Grant, Role
from wenmai.kernel.crypto import digest
from wenmai.library.counters import Counter
from wenmai.library.models import Terminal
from wenmai.library.sip2.messages.base import Request
from wenmai.library.sip2.profile import Checksum, Encoding, Profile, Terminator

BELIEVED = timedelta(days=1)
"""A machine whose clock is further off than this has no clock."""
_ENDS = {"cr": Terminator.CR, "lf": Terminator.LF, "crlf": Terminator.CRLF}
_APART = ("patron", "password", "terminal_password", "at")
"""What a key does not say: who the reader is, which nothing may tell after ageing, and the time, which is judged first."""


@dataclass(frozen=True, slots=True)
class Machine:
    """`code` and `path` of its house, names for people, the channel and the kind of room of facts; `shown` by what the reader of a deed was known."""

    id: int
    login: str
    name: str
    code: str
    house: str
    path: tuple[str, ...]
    channel: str
    space: str = ""
    shown: str = ""

    def serving(self, shown: str) -> "Machine":
        """The same, with a reader before it who was known by that."""
        return replace(self, shown=shown)

    def actor(self, *roles: Role) -> Actor:
        """The machine serves readers at its house, and nowhere else."""
        grants = tuple(Grant(role, self.code) for role in (Role.CLERK, *roles))
        return Actor(grants=grants, channel=Channel.DEVICE)

    def counter(self, key: str, at: datetime | None = None) -> Counter:
        """Where a deed is done; `at` only for what the machine did while it had no line."""
        return Counter(
            self.code, key, at, self.login, self.channel, offline=at is not None, shown=self.shown, space=self.space
        )


def machine_of(row: Terminal) -> Machine:
    """The machine of a row with its institution and division."""
    house = row.institution
    space = row.space.kind if row.space else ""
    return Machine(row.pk, row.login, row.name, house.code, house.label, tuple(house.scope_path), row.channel, space)


def profile_of(row: Terminal) -> Profile:
    """How the machine speaks. AO is the ISIL of the house where it has one; a machine that says its code hears the code."""
    house = row.institution
    return Profile(
        institution=house.isil or house.code,
        also=house.code,
        encoding=Encoding(row.encoding),
        checksum=Checksum(row.checksum),
        terminator=_ENDS[row.line_end],
    )


def has_clock(request: Request[Any]) -> bool:
    """Whether the time of a request can be believed; that of a deed done off-line always is."""
    at: datetime | None = getattr(request, "at", None)
    return getattr(request, "no_block", False) or (at is not None and abs(clock.now() - at) < BELIEVED)


def key_of(machine: Machine, request: Request[Any]) -> str:
    """The same for a frame that is sent again, over the same line or another, under whatever number.

    The number of the frame is no part of it: many clients begin anew with 0 when they connect again. Machines without
    a clock have our hour in its place, and are asked for the state besides (`deeds`).
    """
    content = [f"{each.name}={getattr(request, each.name)!r}" for each in fields(request) if each.name not in _APART]
    at = getattr(request, "at", None) if has_clock(request) else clock.now().replace(minute=0, second=0, microsecond=0)
    said = "\x00".join((request.CODE, str(at and at.timestamp()), *content))
    return f"sip2:{machine.id}:{digest(said.encode())[:40]}"
