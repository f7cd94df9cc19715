"""What a house has of a serial, in the fields of either family."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from wenmai.catalogue.marc.value import Family, Field, data


@dataclass(frozen=True, slots=True)
class Span:
    """Issues that came one after another: (number, year) of the first and the last, or (year, month, day) where they are
    called by their day. `gap`: after them something is missing.
    """

    first: tuple[int, ...]
    last: tuple[int, ...]
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Extra:
    """What came beside the issues: its name and day. `index` is one of what the others contain, else it is a supplement."""

    name: str
    on: date
    index: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What a house has of a serial, in words, from which year to which; `frequency` is a code of MARC 21, 008/18, `agency` the
    ISIL of the house or "". `spans` are the issues that came here, in their order, none for years from before check-in.
    `words` are "" where only `extras` came.
    """

    house: str
    words: str
    first: int
    last: int
    frequency: str = ""
    agency: str = ""
    spans: tuple[Span, ...] = ()
    by_date: bool = False
    extras: tuple[Extra, ...] = ()

    def fields(self, family: Family, number: int) -> tuple[Field, ...]:
        """852 to 868 of MARC 21, tied by $8 `number`; of CNMARC a 905 with the volumes and years."""
        if family != Family.MARC21:
            years = f"{self.first}-{self.last}" if self.first != self.last else str(self.first)
            return (data("905", "  ", ("a", self.agency or self.house), ("v", self._whole()), ("y", years)),)
        return tuple(self._of_marc21(str(number)))

    def _whole(self) -> str:
        return "；".join(part for part in (self.words, *(each.name for each in self.extras)) if part)

    def _of_marc21(self, link: str) -> Iterator[Field]:
        """By tags. The sequence number of $8 stands in 863 to 865 alone; 863 says (2) that 866 is what people are shown."""
        agency = [("a", self.agency)] if self.agency else []
        yield data("852", "  ", ("8", link), *agency, ("b", self.house))
        extras = {
            "4": [each for each in self.extras if not each.index],
            "5": [each for each in self.extras if each.index],
        }
        captions, pieces, words = ([*part] for part in (self._captions(link), self._pieces(link), self._words(link)))
        for last, each in extras.items():
            captions += _captions_of(each, last, link)
            pieces += _pieces_of(each, last, link)
            words += _words_of(each, last, link)
        yield from (*captions, *pieces, *words)

    def _captions(self, link: str) -> Iterator[Field]:
        caption = _DAYS if self.by_date else (("a", "期"), ("v", "r"), ("i", "(年)"))
        often = [("w", self.frequency)] if self.frequency else []
        if self.words:
            yield data("853", "20", ("8", link), *caption, *often)

    def _pieces(self, link: str) -> Iterator[Field]:
        for number, span in enumerate(self.spans, 1):
            gap = [("w", "g")] if span.gap else []
            yield data("863", "42", ("8", f"{link}.{number}"), *self._levels(span), *gap)

    def _words(self, link: str) -> Iterator[Field]:
        if self.words:
            yield data("866", "40", ("8", link), ("a", self.words))

    def _levels(self, span: Span) -> Iterator[tuple[str, str]]:
        """Both ends of each level, the lower levels of two days also where they are equal: 01-03 and 15-15."""
        apart = False
        for code, low, high in zip("abc" if self.by_date else "ai", span.first, span.last, strict=True):
            width = 2 if self.by_date and code != "a" else 0
            apart = (apart and self.by_date) or low != high
            yield code, f"{low:0{width}}-{high:0{width}}" if apart else f"{low:0{width}}"


_DAYS = (("a", "(年)"), ("b", "(月)"), ("c", "(日)"))
_KINDS = {"4": "增刊", "5": "索引"}
_TEXTUAL = {"4": "867", "5": "868"}


def _captions_of(extras: Sequence[Extra], last: str, link: str) -> Iterator[Field]:
    """854 for supplements, 855 for indexes: by their days, as they have no numbers."""
    if extras:
        yield data(f"85{last}", "20", ("8", link), *_DAYS, ("o", _KINDS[last]))


def _pieces_of(extras: Sequence[Extra], last: str, link: str) -> Iterator[Field]:
    """864 and 865: one each, uncompressed (3: people are shown the words), its own name in $o."""
    for number, each in enumerate(extras, 1):
        day = zip("abc", (f"{each.on.year}", f"{each.on.month:02}", f"{each.on.day:02}"), strict=True)
        yield data(f"86{last}", "43", ("8", f"{link}.{number}"), *day, ("o", each.name))


def _words_of(extras: Sequence[Extra], last: str, link: str) -> Iterator[Field]:
    """867 and 868."""
    if extras:
        yield data(_TEXTUAL[last], "40", ("8", link), ("a", "；".join(each.name for each in extras)))
