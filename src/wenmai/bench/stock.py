"""Records by the hundred thousand out of real ones: titles, makers, subjects, years and numbers recombined by a fixed seed.

All else of a record (publisher, notes, languages, both scripts) stays as its cataloguer wrote it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wenmai.catalogue.describing.wording import has_han
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.reading import Found, read, read_one
from wenmai.catalogue.marc.value import DELIMITER, Family, Field, Marc, control, data
from wenmai.catalogue.marc.writing import write
from wenmai.catalogue.preparing.prepared import Prepared, prepare
from wenmai.kernel import garbage
from wenmai.runtime.trouble import Trouble

FILE = Path(__file__).parents[1] / "demo" / "data" / "loc-1000.mrc"
SEED = 51
_CLASSES = "ABCDEFGHIJKNOPQRSTUVXZ"
_YEAR = slice(7, 11)  # of 008
_PUBLISHED = ("260", "264")


@dataclass(frozen=True, slots=True)
class _Real:
    """A real record: its title, maker and subjects, its year, and the fields that stay."""

    leader: str
    titles: tuple[str, ...]
    makers: tuple[Field, ...]
    subjects: tuple[Field, ...]
    year: str
    rest: tuple[Field, ...]


def records(number: int, file: Path = FILE, *, first: int = 1) -> Iterator[bytes]:
    """So many different records in ISO 2709, numbered from `first`; the same each time. Raises Trouble for a file without any."""
    real = _real(file)
    for count in range(first, first + number):
        yield write(_made(count, real, random.Random(SEED + count)))


def write_file(path: Path, number: int, file: Path = FILE, *, first: int = 1) -> None:
    """A file of so many records."""
    with path.open("wb") as out:
        out.writelines(records(number, file, first=first))


def prepared(file: Path, first: int, number: int) -> list[Prepared]:
    """So many of them as an import prepares them; for processes where Django is not set up."""
    garbage.sweep()
    read = (read_one(each, charset=Charset.UTF8, family=Family.MARC21) for each in records(number, file, first=first))
    rows = (prepare(each, Family.MARC21) for each in read)
    return [row for row in rows if isinstance(row, Prepared)]


@cache
def _real(file: Path) -> tuple[_Real, ...]:
    try:
        with file.open("rb") as stream:
            found = tuple(_taken_apart(each.marc) for each in read(stream) if isinstance(each, Found))
    except OSError as error:
        raise Trouble(f"读不了 {file}：{error.strerror}。请给出 ISO 2709 的书目文件。") from error
    if not found:
        raise Trouble(f"{file} 里没有能读的书目。请给出 ISO 2709 的书目文件。")
    return found


def _taken_apart(marc: Marc) -> _Real:
    makers = tuple(field for field in marc.fields if _for(field, "100"))
    subjects = tuple(field for field in marc.fields if field.tag[0] == "6" and not field.first("6"))
    titles = tuple(field.first("a") for field in marc.fields if _for(field, "245"))
    moved = {*makers, *subjects}
    gone = {"001", "010", "020", "035"}
    rest = tuple(field for field in marc.fields if field not in moved and field.tag not in gone)
    return _Real(marc.leader, titles, makers, subjects, marc.control("008")[_YEAR], rest)


def _for(field: Field, tag: str) -> bool:
    """The field of a tag, or its form in the other script."""
    return field.tag == tag or (field.tag == "880" and field.first("6").startswith(tag))


def _made(number: int, real: tuple[_Real, ...], dice: random.Random) -> Marc:
    base, other, third, fourth = dice.choices(real, k=4)
    rest = [_changed(field, base.year, other, third.year) for field in base.rest]
    own = [
        control("001", f"bench{number:07d}"),
        data("020", "  ", ("a", isbn(number))),
        data("084", "  ", ("a", f"{dice.choice(_CLASSES)}{dice.randrange(100, 999)}"), ("2", "clc")),
    ]
    fields = (*own, *third.makers, *fourth.subjects, *rest)
    return Marc(base.leader, tuple(sorted(fields, key=lambda field: field.tag)))


def _changed(field: Field, old: str, other: _Real, year: str) -> Field:
    """A title begins as the other one does, a year becomes another year; everything else stays."""
    if _for(field, "245"):
        return _retitled(field, other)
    dated = field.tag == "008" or any(_for(field, tag) for tag in _PUBLISHED)
    if dated and old.isdecimal() and year.isdecimal():
        return field._replace(body=field.body.replace(old, year))
    return field


def _retitled(field: Field, other: _Real) -> Field:
    """The start of another title before the title, in its script: so hardly two begin alike."""
    said = field.first("a")
    before = next((title for title in other.titles if has_han(title) == has_han(said)), "")
    piece = before[:6] if has_han(before) else " ".join(before.split()[:3])
    title = f"{piece.rstrip(' /:=.')}{' ' * (not has_han(said))}{said}"
    return field._replace(body=field.body.replace(f"{DELIMITER}a{said}", f"{DELIMITER}a{title}", 1))


def isbn(number: int) -> str:
    """A valid ISBN of a Chinese publisher who does not exist."""
    digits = f"9787{number:08d}"
    check = -sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(digits)) % 10
    return f"{digits}{check}"
