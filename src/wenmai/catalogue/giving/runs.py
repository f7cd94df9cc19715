"""What a house has of a serial, in the fields of either family."""

from collections.abc import Iterator
from dataclasses import dataclass

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
class Run:
    """What a house has of a serial, in words, from which year to which; `frequency` is a code of MARC 21, 008/18, `agency` the
    ISIL of the house or "". `spans` are the issues that came here, in their order, none for years from before check-in.
    """

    house: str
    words: str
    first: int
    last: int
    frequency: str = ""
    agency: str = ""
    spans: tuple[Span, ...] = ()
    by_date: bool = False

    def fields(self, family: Family, number: int) -> tuple[Field, ...]:
        """852, 853, 863 and 866 of MARC 21, tied by $8 `number`; of CNMARC a 905 with the volumes and years."""
        if family != Family.MARC21:
            years = f"{self.first}-{self.last}" if self.first != self.last else str(self.first)
            return (data("905", "  ", ("a", self.agency or self.house), ("v", self.words), ("y", years)),)
        return tuple(self._of_marc21(str(number)))

    def _of_marc21(self, link: str) -> Iterator[Field]:
        """The sequence number of $8 stands in 863 alone; 863 says (2) that 866 is what people are shown."""
        agency = [("a", self.agency)] if self.agency else []
        caption = (
            (("a", "(年)"), ("b", "(月)"), ("c", "(日)")) if self.by_date else (("a", "期"), ("v", "r"), ("i", "(年)"))
        )
        often = [("w", self.frequency)] if self.frequency else []
        yield data("852", "  ", ("8", link), *agency, ("b", self.house))
        yield data("853", "20", ("8", link), *caption, *often)
        for number, span in enumerate(self.spans, 1):
            gap = [("w", "g")] if span.gap else []
            yield data("863", "42", ("8", f"{link}.{number}"), *self._levels(span), *gap)
        yield data("866", "40", ("8", link), ("a", self.words))

    def _levels(self, span: Span) -> Iterator[tuple[str, str]]:
        """Both ends of each level, the lower levels of two days also where they are equal: 01-03 and 15-15."""
        apart = False
        for code, low, high in zip("abc" if self.by_date else "ai", span.first, span.last, strict=True):
            width = 2 if self.by_date and code != "a" else 0
            apart = (apart and self.by_date) or low != high
            yield code, f"{low:0{width}}-{high:0{width}}" if apart else f"{low:0{width}}"
