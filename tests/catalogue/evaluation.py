"""Precision and recall of duplicate detection, on controlled variants of real records and on the real pairs beside them.

    python -m tests.catalogue.evaluation FILE.mrc

Each record gives copies that another library might hold (duplicates) and neighbours that it must not be merged with. The
expected answer is "duplicate", "not" (a question is allowed, a merge is not) or "ask" (neither merge nor silence). Real
pairs are all records of the file that share a key; they are printed for people to judge and counted apart.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path

import opencc

from wenmai.catalogue.converting.to_cnmarc import to_cnmarc
from wenmai.catalogue.describing.describe import describe
from wenmai.catalogue.describing.description import Description
from wenmai.catalogue.marc.reading import Found, read
from wenmai.catalogue.marc.value import Field, Marc, data
from wenmai.catalogue.matching.editions import edition_of
from wenmai.catalogue.matching.profile import keys, profile
from wenmai.catalogue.matching.verdict import Decision, Verdict, compare
from wenmai.catalogue.matching.volumes import volume_of

OTHER_ISBN = "9787506300117"
Change = Callable[[Marc], Marc | None]


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _each(marc: Marc, change: Callable[[Field], Field | None]) -> Marc:
    return Marc(marc.leader, tuple(new for old in marc.fields if (new := change(old)) is not None))


def _written(name: str) -> Change:
    return lambda marc: _each(marc, lambda each: each._replace(body=_converter(name).convert(each.body)))


def without(*tags: str) -> Change:
    """Without these fields."""
    return lambda marc: _each(marc, lambda each: None if each.tag in tags else each)


def _shorter_publisher(marc: Marc) -> Marc | None:
    """北京大学出版社 as 北大出版社, others without the last words."""
    changed = _each(
        marc,
        lambda each: (
            each._replace(
                body=re.sub("([\u4e00-\u9fff])[\u4e00-\u9fff]{1,3}大[学學]出版社", r"\1大出版社", each.body).replace(
                    "出版社", "社"
                )
            )
            if each.tag in {"260", "880"}
            else each
        ),
    )
    return changed if changed != marc else None


def _as_cnmarc(marc: Marc) -> Marc:
    return to_cnmarc(marc).marc


def _cnmarc_of_another(marc: Marc) -> Marc:
    """CNMARC, simplified, no pinyin, no numbers: what a county library typed from the book."""
    converted = _as_cnmarc(_written("t2s")(marc) or marc)
    plain = _each(converted, lambda each: each._replace(body=re.sub("\x1f[A-Z9][^\x1f]*", "", each.body)))
    return without("010", "035", "091")(plain) or plain


def _isbn13(marc: Marc) -> Marc | None:
    """The same number with thirteen digits and hyphens."""
    first = next((isbn.number for isbn in describe(marc).numbers.isbns), None)
    if not first:
        return None
    hyphened = f"{first[:3]}-{first[3:4]}-{first[4:8]}-{first[8:12]}-{first[12:]}"
    bare = without("020")(marc)
    return Marc(marc.leader, (*bare.fields, data("020", "  ", ("a", hyphened)))) if bare else None


def _in_title(change: Callable[[str], str], codes: str = "a") -> Change:
    """Change 245 and its 880."""

    def changed(marc: Marc) -> Marc | None:
        new = _each(marc, lambda each: _subfield(each, codes, change) if _is_title(each) else each)
        return new if _said(new) != _said(marc) else None

    return changed


def _said(marc: Marc) -> tuple[str, str]:
    """What stands on the title page, in its script."""
    title = describe(marc).title
    return title.proper, title.remainder


def _is_title(each: Field) -> bool:
    return each.tag == "245" or (each.tag == "880" and each.first("6").startswith("245"))


def _subfield(each: Field, code: str, change: Callable[[str], str]) -> Field:
    parts = each.body.split("\x1f")
    at = next((at for at, part in enumerate(parts) if part[:1] == code), None)
    if at is None:
        return each
    parts[at] = code + change(parts[at][1:])
    return each._replace(body="\x1f".join(parts))


def _ending(text: str, added: str) -> str:
    """Put something before the punctuation at the end."""
    found = re.search(r"[ /:=;.,，．。]*$", text)
    assert found
    return text[: found.start()] + added + text[found.start() :]


def _volume(number: str) -> Change:
    """Of a work that names no volume yet."""
    named = _in_title(lambda text: _ending(text, f" 第{number}册"))
    return lambda marc: None if volume_of(describe(marc)) else named(marc)


def _edition(marc: Marc) -> Marc | None:
    """A second edition five years later under another number."""
    year = marc.control("008")[7:11]
    if not year.isdigit():
        return None
    later = _each(
        marc,
        lambda each: (
            each._replace(body=each.body[:7] + str(int(year) + 5) + each.body[11:])
            if each.tag == "008"
            else None
            if each.tag in {"020", "250"} or each.first("6").startswith("250")
            else each
        ),
    )
    return Marc(later.leader, (*later.fields, data("250", "  ", ("a", "第2版")), data("020", "  ", ("a", OTHER_ISBN))))


def _revised_same_number(marc: Marc) -> Marc | None:
    """A revised edition in the same year under the same number, which publishers do."""
    bare = _each(marc, lambda each: None if each.tag == "250" or each.first("6").startswith("250") else each)
    described = describe(marc)
    changed = edition_of(described.publication.edition).changed
    if not described.publication.edition or changed or not described.numbers.isbns:
        return None
    return Marc(bare.leader, (*bare.fields, data("250", "  ", ("a", "修订版"))))


def _online(marc: Marc) -> Marc:
    return _each(
        marc, lambda each: each._replace(body=each.body[:23] + "o" + each.body[24:]) if each.tag == "008" else each
    )


def _large_print(marc: Marc) -> Marc:
    return _each(
        marc, lambda each: each._replace(body=each.body[:23] + "d" + each.body[24:]) if each.tag == "008" else each
    )


def _other_number(marc: Marc) -> Marc | None:
    if not describe(marc).numbers.isbns:
        return None
    bare = without("020")(marc)
    return Marc(marc.leader, (*bare.fields, data("020", "  ", ("a", OTHER_ISBN)))) if bare else None


def _other_people(marc: Marc) -> Marc | None:
    """The same title by somebody else elsewhere, without a number."""
    if not describe(marc).agents:
        return None
    names = {"100", "110", "111", "700", "710", "711", "020"}
    bare = _each(
        marc,
        lambda each: (
            None
            if each.tag in names or each.first("6")[:3] in {*names, "260"} or each.tag == "260"
            else _subfield(each, "c", lambda _: "欧阳未名著.")
            if _is_title(each)
            else each
        ),
    )
    return Marc(
        bare.leader,
        (
            *bare.fields,
            data("260", "  ", ("a", "某地 :"), ("b", "未名出版社,"), ("c", "1987.")),
            data("700", "1 ", ("a", "欧阳未名")),
        ),
    )


def _issue(number: str) -> Change:
    return _in_title(lambda text: f"{number}年{text}")


def _dropped_year(marc: Marc) -> Marc | None:
    return _each(
        marc,
        lambda each: (
            each._replace(body=each.body[:7] + "    " + each.body[11:])
            if each.tag == "008"
            else _subfield(each, "c", lambda _: "[n.d.]")
            if each.tag == "260" or each.first("6").startswith("260")
            else each
        ),
    )


def _then(*changes: Change) -> Change:
    def all_of(marc: Marc) -> Marc | None:
        made: Marc | None = marc
        for change in changes:
            made = change(made) if made is not None else None
        return made

    return all_of


NO_NUMBER = without("010", "020", "035")
# (name, expected, what is done to the record, what is done to its copy)
CASES: tuple[tuple[str, str, Change | None, Change], ...] = (
    ("copy", "duplicate", None, lambda marc: marc),
    ("no ISBN in the copy", "duplicate", None, NO_NUMBER),
    ("simplified", "duplicate", None, _written("t2s")),
    ("traditional", "duplicate", None, _written("s2t")),
    ("simplified, no ISBN", "duplicate", None, _then(_written("t2s"), NO_NUMBER)),
    ("publisher abbreviated, no ISBN", "duplicate", None, _then(_shorter_publisher, NO_NUMBER)),
    ("as CNMARC", "duplicate", None, _as_cnmarc),
    ("CNMARC typed elsewhere, no ISBN", "duplicate", None, _cnmarc_of_another),
    ("ISBN with 13 digits", "duplicate", None, _isbn13),
    ("remainder left out, no ISBN", "duplicate or ask", None, _then(_in_title(lambda _: "", "b"), NO_NUMBER)),
    ("no year, no ISBN", "duplicate or ask", None, _then(_dropped_year, NO_NUMBER)),
    ("another volume, same ISBN", "not", _volume("一"), _volume("二")),
    ("another volume, no ISBN", "not", _then(_volume("一"), NO_NUMBER), _then(_volume("二"), NO_NUMBER)),
    ("a volume and the whole, same ISBN", "ask", None, _volume("二")),
    ("another edition", "not", None, _edition),
    ("another edition, no ISBN", "not", NO_NUMBER, _then(_edition, NO_NUMBER)),
    ("revised, same ISBN, same year", "ask", None, _revised_same_number),
    ("online, same ISBN", "not", None, _online),
    ("large print, same ISBN", "not", None, _large_print),
    ("another ISBN, all else the same", "ask", None, _other_number),
    ("same title by others", "not", None, _other_people),
    (
        "yearbooks of two years, same publisher",
        "not",
        _then(_issue("1997"), NO_NUMBER),
        _then(_issue("1998"), NO_NUMBER),
    ),
)


@dataclass(slots=True)
class Tally:
    """Counts of one case, and of all."""

    rows: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[tuple[str, int, Verdict]] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)

    def precision(self) -> float:
        """Of the pairs called duplicates, those that are."""
        called = self.found["right"] + self.found["wrong"]
        return self.found["right"] / called if called else 1.0

    def recall(self) -> float:
        """Of the certain duplicates, those called so."""
        return self.found["right certain"] / self.found["certain"] if self.found["certain"] else 1.0

    def lost(self) -> float:
        """Of the certain duplicates, those neither called so nor asked about, or sharing no key."""
        return self.found["lost"] / self.found["certain"] if self.found["certain"] else 0.0


def evaluate(records: Iterable[Marc]) -> Tally:
    """All cases on all records to which they apply."""
    tally = Tally()
    for number, marc in enumerate(records, 1):
        for name, expected, prepare, change in CASES:
            base = prepare(marc) if prepare else marc
            other = change(marc if prepare else base) if base is not None else None
            if base is None or other is None:
                continue
            one, two = profile(describe(base)), profile(describe(other))
            verdict = compare(one, two)
            _count(tally, name, expected, number, verdict, found=bool(keys(one) & keys(two)))
    return tally


def _count(tally: Tally, name: str, expected: str, number: int, verdict: Verdict, *, found: bool) -> None:
    decision = verdict.decision if found else "no key"
    tally.rows[name][decision] += 1
    called = decision == Decision.DUPLICATE
    if expected.startswith("duplicate"):
        tally.found["right"] += called
        if expected == "duplicate":
            tally.found["certain"] += 1
            tally.found["right certain"] += called
            tally.found["lost"] += decision in {Decision.NOT, "no key"}
    else:
        tally.found["wrong"] += called
    if decision not in _ALLOWED[expected]:
        tally.wrong.append((name, number, verdict))


_ALLOWED = {
    "duplicate": {Decision.DUPLICATE},
    "duplicate or ask": {Decision.DUPLICATE, Decision.ASK},
    "not": {Decision.NOT, Decision.ASK, "no key"},
    "ask": {Decision.ASK},
}


def real_pairs(records: Iterable[Marc]) -> Iterator[tuple[int, int, Verdict]]:
    """Every two records of a file that share a key, with the verdict."""
    profiles = [profile(describe(marc)) for marc in records]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(profiles):
        for key in keys(each):
            holders[key].append(number)
    pairs = {pair for numbers in holders.values() if len(numbers) < 50 for pair in combinations(numbers, 2)}
    for one, two in sorted(pairs):
        yield one, two, compare(profiles[one], profiles[two])


def table(tally: Tally) -> str:
    """What was expected and what was said, one case a line, then the figures."""
    lines = [f"{'case':42}{'expected':18}{'duplicate':>10}{'ask':>7}{'not':>7}{'no key':>8}"]
    for name, expected, _, _ in CASES:
        row = tally.rows[name]
        lines.append(f"{name:42}{expected:18}{row['duplicate']:>10}{row['ask']:>7}{row['not']:>7}{row['no key']:>8}")
    lines.append(f"precision {tally.precision():.4f}  recall {tally.recall():.4f}  lost {tally.lost():.4f}")
    return "\n".join(lines)


def report(path: Path) -> Iterator[str]:
    """The table, some of the answers that were not expected, and the real pairs that would be merged or asked about."""
    with path.open("rb") as stream:
        records = [found.marc for found in read(stream) if isinstance(found, Found) and found.marc.has("245")]
    tally = evaluate(records)
    yield table(tally)
    for name, number, verdict in tally.wrong[:: max(1, len(tally.wrong) // 25)]:
        yield f"{name}: {number} {verdict.decision} {verdict.reasons} {describe(records[number - 1]).title.proper}"
    counts: Counter[str] = Counter()
    for one, two, verdict in real_pairs(records):
        counts[verdict.decision] += 1
        if verdict.decision != Decision.NOT:
            yield f"{verdict.decision} {verdict.reasons}"
            yield from (_shown(describe(records[number])) for number in (one, two))
    yield f"real pairs: {dict(counts)}"


def _shown(described: Description) -> str:
    title, numbers = described.title, [isbn.number for isbn in described.numbers.isbns]
    return f"    {title.proper} : {title.remainder}. {title.number}. {title.part} | {described.publication.edition} | {described.publication.year} | {described.extent} | {numbers}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report(Path(sys.argv[1])))
