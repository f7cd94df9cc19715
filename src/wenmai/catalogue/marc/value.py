"""A record of ISO 2709 / MARCXML as a value: a leader and fields, nothing interpreted."""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

DELIMITER = "\x1f"
_BETWEEN = "\x1e"  # ends a field in ISO 2709, so that hardly any holds it
CONTROL_TAGS = frozenset(f"00{digit}" for digit in range(1, 10))


class Family(StrEnum):
    """Which tables give the tags their meaning."""

    MARC21 = "marc21"
    CNMARC = "cnmarc"


class Subfield(NamedTuple):
    """One subfield; an empty code stands for two delimiters in a row."""

    code: str
    value: str


class Field(NamedTuple):
    """One field as it stands in the record: `body` is the data of a control field, or indicators and subfields with their
    delimiters, so that nothing that a record may hold is lost. Subfields are taken apart when they are asked for.

    A named tuple, not a data class: a file of 5,000 records has 134,000 of these.
    """

    tag: str
    body: str

    @property
    def is_control(self) -> bool:
        """A field without indicators and subfields."""
        return self.tag in CONTROL_TAGS and DELIMITER not in self.body

    @property
    def indicators(self) -> str:
        """What stands before the first subfield: two signs in a sound record."""
        return self.body.partition(DELIMITER)[0]

    @property
    def subfields(self) -> list[Subfield]:
        """The subfields in their order."""
        return [Subfield(each[:1], each[1:]) for each in self.body.split(DELIMITER)[1:]]

    @property
    def indicator1(self) -> str:
        """The first indicator, a blank where there is none."""
        return self.indicators[:1] or " "

    @property
    def indicator2(self) -> str:
        """The second indicator, a blank where there is none."""
        return self.indicators[1:2] or " "

    def first(self, code: str) -> str:
        """The first subfield of that code, without outer spaces, or an empty text."""
        start = self.body.find(DELIMITER + code)
        if start < 0:
            return ""
        end = self.body.find(DELIMITER, start + 2)
        return self.body[start + 2 : end if end >= 0 else None].strip()

    def all(self, codes: str) -> list[str]:
        """Every non-empty subfield whose code is one of `codes`, in the order of the record."""
        return [text for each in self.body.split(DELIMITER)[1:] if each[:1] in codes and (text := each[1:].strip())]


def control(tag: str, data: str) -> Field:
    """A control field."""
    return Field(tag, data)


def data(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    """A data field; `indicators` are two signs."""
    return Field(tag, indicators + "".join(f"{DELIMITER}{code}{value}" for code, value in subfields))


@dataclass(frozen=True)
class Marc:
    """A leader of 24 signs and the fields in the order of the directory."""

    leader: str
    fields: tuple[Field, ...]

    def __reduce__(self) -> tuple[Callable[..., "Marc"], tuple[Any, ...]]:
        """To another process as three texts, which is a third of the work of giving it field by field."""
        tags, bodies = (_BETWEEN.join(texts) for texts in zip(*self.fields, strict=True)) if self.fields else ("", "")
        between = len(self.fields) - 1
        if tags.count(_BETWEEN) != between or bodies.count(_BETWEEN) != between:
            return Marc, (self.leader, self.fields)  # a field holds the sign itself, or there is none
        return _given, (self.leader, tags, bodies)

    @cached_property
    def _by_tag(self) -> dict[str, list[Field]]:
        found: dict[str, list[Field]] = {}
        for field in self.fields:
            found.setdefault(field.tag, []).append(field)
        return found

    def all(self, *tags: str) -> Iterator[Field]:
        """The fields of these tags, tag by tag as they are named here."""
        for tag in tags:
            yield from self._by_tag.get(tag, ())

    def has(self, tag: str) -> bool:
        """Whether there is such a field."""
        return tag in self._by_tag

    def first(self, tag: str) -> Field | None:
        """The first field of that tag."""
        found = self._by_tag.get(tag)
        return found[0] if found else None

    def control(self, tag: str) -> str:
        """The text of a control field, or an empty text."""
        field = self.first(tag)
        return field.body if field else ""

    def subfield(self, tag: str, code: str) -> str:
        """The first subfield `code` of the first field `tag`, or an empty text."""
        field = self.first(tag)
        return field.first(code) if field else ""

    def position(self, start: int) -> str:
        """One sign of the leader, a blank where the leader is shorter."""
        return self.leader[start : start + 1] or " "

    @property
    def family(self) -> Family | None:
        """MARC 21 has its title in 245 and coded data in 008; CNMARC (GB/T 33286, UNIMARC) in 200 and 100. None: neither."""
        return family_of(self._by_tag.keys())


def _given(leader: str, tags: str, bodies: str) -> Marc:
    return Marc(leader, tuple(map(Field, tags.split(_BETWEEN), bodies.split(_BETWEEN))))


def family_of(tags: Container[str]) -> Family | None:
    """The family that the tags of a record speak for, None where they speak for none or for both."""
    marc21, cnmarc = "245" in tags, "200" in tags
    if marc21 == cnmarc:
        marc21, cnmarc = "008" in tags, "801" in tags and "008" not in tags
    if marc21 == cnmarc:
        return None
    return Family.MARC21 if marc21 else Family.CNMARC
