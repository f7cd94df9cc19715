"""Chinese and pinyin side by side: capital subfields in CNMARC, 880 in MARC 21."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from wenmai.catalogue.describing.scripts import Pair
from wenmai.catalogue.describing.wording import clean
from wenmai.catalogue.marc.value import Field, data

_LATIN = "(B"  # MARC 21 Appendix A: the script code of Latin


def together(pair: Pair, codes: Mapping[str, str]) -> list[tuple[str, str]]:
    """The subfields of one CNMARC field: each of the main script, with its romanised twin in the capital letter."""
    return with_twins(_translated(pair.main, codes), _translated(pair.other, codes) if pair.other else [])


def _translated(field: Field, codes: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(codes[code], text) for code, value in field.subfields if code in codes and (text := clean(value))]


def with_twins(main: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each subfield followed by the one of the same code and number in the other script, where that says it otherwise.

    What only the other script has stands at the end.
    """
    twins = {(code, number): value for code, number, value in _numbered(other) if code.isalpha()}
    numbered = _numbered(main)
    # The pinyin of one code is counted, so one that says nothing new still stands before one that does.
    last = {code: number for code, number, value in numbered if twins.get((code, number), value) != value}
    made: list[tuple[str, str]] = []
    for code, number, value in numbered:
        made.append((code, value))
        if number <= last.get(code, -1):
            made.append((code.upper(), twins.pop((code, number), value)))
        else:
            twins.pop((code, number), None)
    return [*made, *((code.upper(), value) for (code, _), value in twins.items())]


def _numbered(subfields: Sequence[tuple[str, str]]) -> list[tuple[str, int, str]]:
    seen: Counter[str] = Counter()
    rows = []
    for code, value in subfields:
        rows.append((code, seen[code], value))
        seen[code] += 1
    return rows


def apart(subfields: Iterable[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The subfields of a CNMARC field in the main script, and the romanised ones under the codes of their twins.

    A missing twin is filled with the main text, so that the 880 of MARC 21 is a whole field; $9 is the pinyin of $a.
    """
    main = [(code, value) for code, value in subfields if not code.isupper() and code != "9"]
    pinyin = [
        ("a" if code == "9" else code.lower(), value) for code, value in subfields if code.isupper() or code == "9"
    ]
    if not pinyin:
        return main, []
    twins: dict[str, list[str]] = {}
    for code, value in pinyin:
        twins.setdefault(code, []).append(value)
    other = [(code, twins[code].pop(0)) if twins.get(code) else (code, value) for code, value in main]
    return main, [*other, *((code, value) for code, left in twins.items() for value in left)]


class Linker:
    """Numbers the pairs of one MARC 21 record and keeps their 880 for the end; `has_main` when it is entered under a name."""

    def __init__(self, *, has_main: bool) -> None:
        self.has_main = has_main
        self.beside: list[Field] = []

    def linked(self, tag: str, indicators: str, main: list[tuple[str, str]], other: list[tuple[str, str]]) -> Field:
        """The field, and an 880 with its romanised form where there is one."""
        if not other or other == main:
            return data(tag, indicators, *main)
        number = f"{len(self.beside) + 1:02d}"
        self.beside.append(data("880", indicators, ("6", f"{tag}-{number}/{_LATIN}"), *other))
        return data(tag, indicators, ("6", f"880-{number}"), *main)
