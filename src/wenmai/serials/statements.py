"""What a library has of a serial, in the words of a union list: "2019-2025；2026:1-6,8-". Pure.

The form is that of a textual holdings statement (MARC 21 866 $a, CNMARC 905 $v; ANSI/NISO Z39.71 level 4 with numbers
of issues): years that are whole are joined, a year with gaps names the issues that are there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Year:
    """What there is of one year: numbers of issues that came, numbers that should have come by now, and whether it is over.

    `by_date` years are of newspapers: too many numbers to name, so only how many are missing is said, and by `days` from when to when
    it was ordered where that is a part of the year.
    """

    year: int
    got: frozenset[int]
    due: frozenset[int]
    over: bool = True
    by_date: bool = False
    days: str = ""

    @property
    def missing(self) -> int:
        """How many issues should be there and are not."""
        return len(self.due - self.got)

    @property
    def whole(self) -> bool:
        """The year is over and nothing is missing."""
        return self.over and not self.missing and not self.days and bool(self.got)


def statement(kept: Iterable[tuple[int, int, str]], years: Iterable[Year]) -> str:
    """In one line: `kept` are stretches of years with their gaps in words, `years` what check-in knows. Empty for nothing."""
    known = sorted((each for each in years if each.got), key=lambda each: each.year)
    parts = [((low, high), _span(low, high) + (f"（{gaps}）" if gaps else "")) for low, high, gaps in kept]
    parts += [((low, high), _span(low, high)) for low, high in _runs(each.year for each in known if each.whole)]
    parts += [((each.year, each.year), _partial(each)) for each in known if not each.whole]
    return "；".join(words for _years, words in sorted(parts))


def _span(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low}-{high}"


def _partial(year: Year) -> str:
    if year.by_date:
        said = "，".join(part for part in (year.days, f"缺 {year.missing} 期" if year.missing else "") if part)
        return f"{year.year}{'' if year.over else '-'}{f'（{said}）' if said else ''}"
    return f"{year.year}:{numbers(sorted(year.got))}{'' if year.over else '-'}"


def with_extras(words: str, extras: Sequence[str]) -> str:
    """With what nobody foresaw (增刊), by its names."""
    return "；".join((*([words] if words else []), *extras))


def numbers(found: Sequence[int]) -> str:
    """1,2,3,7 is "1-3,7"."""
    return ",".join(_span(low, high) for low, high in _runs(found))


def _runs(found: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in found:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
