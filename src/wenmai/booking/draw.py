"""The draw: a pure function of a published list and a seed, that anyone can recompute with tools/verify_draw.py.

The list is a text file in UTF-8, lines ending in a line feed:

    wenmai-draw-2
    round,<key>
    place,<code>,<places>                           one line for each pool, in the order of the announcement
    out,<number>,<codes or *>,<reason>              what a number cannot have by the rules of booking, and why; sorted
    number,<number>,<tickets>,<party>,<codes>,<arrived>   sorted by number; codes dearest first, joined by a space

`arrived` is empty for everybody in a lottery and for who was there before a queue opened; else microseconds since
1970 (UTC). The commitment is the SHA-256 of the file. `out` with * is a number that is not drawn at all and has no line
further down; with codes, those wishes are missing from its line. The first method, wenmai-draw-1, has no such lines.

Order: everybody without `arrived` first, by the smallest SHA-256 of "<commitment>:<seed>:<number>:<i>" over their
tickets i = 1, 2, …: all tickets lie in one hat, and the first of one's tickets to be drawn counts. Who drew two tickets is
as likely as two people with one each to be first. Then those with `arrived`, by it. Equal ones by number.
Places: each in that order gets the first of the own wishes that still has room for the party; who gets none is a
reserve, in the same order.

The result is a text file: the method, `commitment,…`, `seed,…`, then `<rank>,<number>,<code or ->` for everybody.
In a queue the order must stand before the list is known, so the secret whose SHA-256 was published takes the place
of both: commitment is empty.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

FIRST, ALGORITHM = "wenmai-draw-1", "wenmai-draw-2"
EVERYTHING = "*"
MOST_TICKETS = 9
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. `wishes` are codes of places, dearest first; `arrived` microseconds or None."""

    number: str
    tickets: int
    party: int
    wishes: tuple[str, ...]
    arrived: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Out:
    """What a number cannot have: codes of places joined by a space, or EVERYTHING; `reason` is a code like window_most."""

    number: str
    codes: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the result; `place` is "" for a reserve."""

    rank: int
    number: str
    place: str


def write_list(
    key: str, places: Mapping[str, int], entries: Iterable[Entry], out: Iterable[Out] = (), method: str = ALGORITHM
) -> bytes:
    """The file that is published when the list is sealed; `method` FIRST for one that was sealed before there was `out`."""
    lines = [method, f"round,{key}", *(f"place,{code},{free}" for code, free in places.items())]
    lines += [f"out,{each.number},{each.codes},{each.reason}" for each in sorted(out) if method != FIRST]
    lines += [_line(each) for each in sorted(entries, key=lambda each: each.number)]
    return ("\n".join(lines) + "\n").encode()


def write_result(commitment: str, seed: str, outcomes: Iterable[Outcome], method: str = ALGORITHM) -> bytes:
    """The file that is published after the draw."""
    lines = [method, f"commitment,{commitment}", f"seed,{seed}"]
    lines += [f"{each.rank},{each.number},{each.place or '-'}" for each in outcomes]
    return ("\n".join(lines) + "\n").encode()


def microseconds(at: datetime) -> int:
    """An instant as whole microseconds since 1970 (UTC), exactly."""
    return (at - EPOCH) // timedelta(microseconds=1)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(content).hexdigest()


def ticket(commitment: str, seed: str, number: str, tickets: int = 1) -> bytes:
    """The smallest of one's tickets in the hat."""
    stem = f"{commitment}:{seed}:{number}:"
    return min(sha256(f"{stem}{each}".encode()).digest() for each in range(1, tickets + 1))


def in_order(entries: Iterable[Entry], commitment: str, seed: str) -> list[Entry]:
    """Everybody in the order in which places are given."""
    early, late = list[tuple[bytes, str, Entry]](), list[tuple[int, str, Entry]]()
    for each in entries:
        if each.arrived is None:
            early.append((ticket(commitment, seed, each.number, each.tickets), each.number, each))
        else:
            late.append((each.arrived, each.number, each))
    early.sort(key=lambda row: row[:2])
    late.sort(key=lambda row: row[:2])
    return [row[2] for row in early] + [row[2] for row in late]


def draw(entries: Iterable[Entry], places: Mapping[str, int], commitment: str, seed: str) -> Iterator[Outcome]:
    """What everybody gets, by rank."""
    left = dict(places)
    for rank, each in enumerate(in_order(entries, commitment, seed), 1):
        yield Outcome(rank, each.number, _place(each, left))


def _place(entry: Entry, left: dict[str, int]) -> str:
    for code in entry.wishes:
        if left.get(code, 0) >= entry.party:
            left[code] -= entry.party
            return code
    return ""


def _line(each: Entry) -> str:
    arrived = "" if each.arrived is None else str(each.arrived)
    return f"number,{each.number},{each.tickets},{each.party},{' '.join(each.wishes)},{arrived}"
