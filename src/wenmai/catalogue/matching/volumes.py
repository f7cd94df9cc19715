"""Which volume of a work a record is for, in the ways titles say it: 第三卷, 下册, (二), v. 2, Di 2 juan."""

import re
import unicodedata

from wenmai.catalogue.describing.description import Description
from wenmai.catalogue.ordinals import number_in
from wenmai.search.folding import fold

_COUNT = "[0-9〇零一二三四五六七八九十百]{1,6}"
_UNIT = "分册|卷|册|集|辑|编|部|篇|函|回|期|号"
_NAMED = re.compile(rf"第 ?({_COUNT}) ?(?:{_UNIT})|(?:^|[^0-9])(?:卷|册|辑) ?({_COUNT})(?![0-9])")
_PLACED = re.compile(r"([上中下])[册卷编集部篇函辑](?:$|[^\u4e00-\u9fff])|(?:^| )([上中下])$")
_LATIN = re.compile(
    r"\b(?:v|vol|volume|bd|tome|no|part|pt)[. ]{0,2}([0-9]{1,4}|[ivx]{1,5})\b|\bdi ([0-9]{1,4}|[a-z]{2,3}) (?:juan|ce|ji|bian|bu|hao|qi)\b"
)
_COUNTED = re.compile(
    "[0-9〇零一二三四五六七八九十百上中下]"
)  # one of these is in all that the patterns beside _LATIN find
_LETTERS = re.compile("[a-z]")  # and one of these in what _LATIN finds
_BRACKETED = re.compile(
    rf"[(（]({_COUNT}|[上中下])[)）]\s*$|[ :：.,](?:之)?([0-9]{{1,3}})\s*$|之([一二三四五六七八九十]{{1,3}})$"
)
_AT_END = (
    re.compile(rf" ?第 ?{_COUNT} ?(?:{_UNIT})$"),
    re.compile(r" ?[上中下](?:[册卷编集部篇函辑])?$"),
    re.compile(rf" {_COUNT}$"),
    re.compile(rf" ?(?:卷|册|辑) ?{_COUNT}$"),
)
_WHOLE = re.compile(
    r"\bset\b|全套|套装|(?:全|共|凡) ?[0-9一二三四五六七八九十]+ ?[册卷]|^套$|\bcomplete\b", re.IGNORECASE
)
_MANY = re.compile(r"([0-9]{1,4}) ?(?:v\b|vol|册|卷|冊)|\bv\.(?:$|[^0-9 ]| <)", re.IGNORECASE)

Volume = tuple[int, ...]


def volume_of(description: Description) -> Volume:
    """The numbers of the volume from the outer to the inner, () where none is named: 第二卷 下册 is (2, 3)."""
    title = description.title
    explicit = (
        [number for text in title.number.split(";") if (number := number_in(fold(text))) is not None]
        if title.number
        else []
    )
    if explicit:
        return tuple(explicit)
    found = [*_numbers(title.part), *(_numbers(title.remainder) if not title.part else ())]
    texts = [title.proper, *title.parallel] if not found else []
    return tuple(found) or next((numbers for text in texts if (numbers := tuple(_numbers(text)))), ())


def _numbers(text: str) -> list[int]:
    """Numbers of volumes, but no years: 1994 is not a volume."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    folded = fold(plain)
    numbered, latin = _COUNTED.search(plain) or _COUNTED.search(folded), _LETTERS.search(plain)
    if not numbered and not latin:
        return []
    spans = [*_NAMED.finditer(folded)] if numbered else []
    spans += _LATIN.finditer(plain) if latin else ()
    spans += (*_PLACED.finditer(folded), *_BRACKETED.finditer(plain)) if numbered else ()
    texts = dict.fromkeys(next(group for group in span.groups() if group) for span in spans)
    values = [number_in(each) for each in texts]
    return [value for value in dict.fromkeys(values) if value is not None and value < 1000]


def without_volume(folded: str) -> str:
    """A folded title without the volume at its end, so that the volumes of one work stand together in an index."""
    bare = folded
    for pattern in _AT_END:
        bare = pattern.sub("", bare).rstrip()
    return bare or folded


def is_set(description: Description) -> bool:
    """Whether the record is for several volumes together: a number of a set, or an extent of more than one volume."""
    if any(_WHOLE.search(isbn.qualifier) for isbn in description.numbers.isbns):
        return True
    found = _MANY.search(description.extent)
    return bool(found and (found[1] is None or int(found[1]) > 1))
