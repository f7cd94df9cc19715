"""MARC 21 fields together with the same thing in its original script (880, Appendix A of the format)."""

from collections.abc import Iterator
from typing import NamedTuple

from wenmai.catalogue.describing.wording import has_han
from wenmai.catalogue.marc.value import Field, Marc


class Pair(NamedTuple):
    """`main` in the original script where the record has it; `other` is the romanised field beside it, if any."""

    main: Field
    other: Field | None

    def also(self, codes: str) -> list[str]:
        """Subfields of the other script."""
        return self.other.all(codes) if self.other else []


class Scripts:
    """The fields of a MARC 21 record by tag, each with its partner; 880 without a partner stand where they belong."""

    def __init__(self, marc: Marc) -> None:
        self.marc = marc
        self._linked: dict[str, Field] = {}
        self._alone: dict[str, list[Field]] = {}
        for field in marc.all("880"):
            link = field.first("6")
            if link[4:6].isdigit() and link[4:6] != "00":
                self._linked.setdefault(link[:6], field)
            else:
                self._alone.setdefault(link[:3], []).append(field)
        self._tags = {link[:3] for link in self._linked}

    def pairs(self, *tags: str) -> Iterator[Pair]:
        """Pairs of these tags, tag by tag. `main.tag` may be 880; `tag_of` tells what it stands for."""
        for tag in tags:
            linked = tag in self._tags
            for field in self.marc.all(tag):
                beside = self._linked.get(f"{tag}-{field.first('6')[4:6]}") if linked else None
                yield _ordered(field, beside) if beside else Pair(field, None)
            for field in self._alone.get(tag, ()):
                yield Pair(field, None)

    def tags(self) -> set[str]:
        """All tags that the record's fields, and 880 without a partner, stand for."""
        return {field.tag for field in self.marc.fields if field.tag != "880"} | set(self._alone)

    def first(self, *tags: str) -> Pair | None:
        """The first pair of these tags."""
        return next(self.pairs(*tags), None)

    def orphans(self) -> list[Field]:
        """880 that name a partner which is not there; they stand for nothing and are told to the cataloguer."""
        partners = {f"{field.tag}-{field.first('6')[4:6]}" for field in self.marc.fields if field.tag != "880"}
        return [field for link, field in self._linked.items() if link not in partners]


def _ordered(field: Field, beside: Field) -> Pair:
    """Libraries in the West romanise the field and keep the original in 880; some in China do it the other way round."""
    romanised = beside.first("6").endswith("/(B") or (has_han(field.body) and not has_han(beside.body))
    return Pair(field, beside) if romanised else Pair(beside, field)


def tag_of(field: Field) -> str:
    """The tag that a field stands for: that of its partner for 880."""
    return field.first("6")[:3] if field.tag == "880" else field.tag
