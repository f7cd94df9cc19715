"""Records by the hundred thousand out of the thousand real ones of the demo: titles, makers and numbers recombined by a fixed seed.

All else of a record (subjects, publisher, year, notes, both scripts) stays as its cataloguer wrote it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wenmai.catalogue.describing.wording import has_han
from wenmai.catalogue.marc.reading import Found, read
from wenmai.catalogue.marc.value import DELIMITER, Field, Marc, control, data
from wenmai.catalogue.marc.writing import write

FILE = Path(__file__).parents[1] / "demo" / "data" / "loc-1000.mrc"
SEED = 51
_CLASSES = "ABCDEFGHIJKNOPQRSTUVXZ"


@dataclass(frozen=True, slots=True)
class _Real:
    """A real record: its title and maker in both scripts, and the fields that stay."""

    leader: str
    titles: tuple[str, ...]
    makers: tuple[Field, ...]
    rest: tuple[Field, ...]


def records(number: int) -> Iterator[bytes]:
    """So many different records in ISO 2709; the same each time."""
    dice = random.Random(SEED)
    for count in range(1, number + 1):
        yield write(_made(count, dice))


def write_file(path: Path, number: int) -> None:
    """A file of so many records."""
    with path.open("wb") as file:
        file.writelines(records(number))


@cache
def _real() -> tuple[_Real, ...]:
    with FILE.open("rb") as stream:
        return tuple(_taken_apart(found.marc) for found in read(stream) if isinstance(found, Found))


def _taken_apart(marc: Marc) -> _Real:
    makers = tuple(field for field in marc.fields if _for(field, "100"))
    titles = tuple(field.first("a") for field in marc.fields if _for(field, "245"))
    gone = {"001", "010", "020", "035"}
    rest = tuple(field for field in marc.fields if field not in makers and field.tag not in gone)
    return _Real(marc.leader, titles, makers, rest)


def _for(field: Field, tag: str) -> bool:
    """The field of a tag, or its form in the other script."""
    return field.tag == tag or (field.tag == "880" and field.first("6").startswith(tag))


def _made(number: int, dice: random.Random) -> Marc:
    base, other, third = dice.choices(_real(), k=3)
    rest = [_retitled(field, other) if _for(field, "245") else field for field in base.rest]
    own = [
        control("001", f"bench{number:07d}"),
        data("020", "  ", ("a", isbn(number))),
        data("084", "  ", ("a", f"{dice.choice(_CLASSES)}{dice.randrange(100, 999)}"), ("2", "clc")),
    ]
    return Marc(base.leader, tuple(sorted([*own, *third.makers, *rest], key=lambda field: field.tag)))


def _retitled(field: Field, other: _Real) -> Field:
    """The title followed by the start of another one, in its script."""
    said = field.first("a")
    more = next((title for title in other.titles if has_han(title) == has_han(said)), "")
    piece = more[:6] if has_han(more) else " ".join(more.split()[:3])
    return field._replace(
        body=field.body.replace(
            f"{DELIMITER}a{said}", f"{DELIMITER}a{said.rstrip(' /:')}{' ' * (not has_han(said))}{piece}", 1
        )
    )


def isbn(number: int) -> str:
    """A valid ISBN of a Chinese publisher who does not exist."""
    digits = f"9787{number:08d}"
    check = -sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(digits)) % 10
    return f"{digits}{check}"
