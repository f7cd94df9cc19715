"""Where in a plan's text a quote stands: 二（一）, 四（三）1, 专栏2 项目3, so that officials find it. Pure.

Headings are lines of the text; a table of contents (dots to a page number) is none.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wenmai.plan import texts

PREFACE: Final = "序言"
"""What stands before the first numbered part."""
_HEADING: Final = re.compile(
    r"\s*(?:\[bookmark:\s*br\d+\])?\s*(?:专栏\s*(?P<box>\d+)|项目\s*(?P<item>\d+)\s*[:：]|(?P<part>[一二三四五六七八九十]+)、"
    r"|[（(](?P<chapter>[一二三四五六七八九十]+)[）)]|(?P<point>\d+)\s*[.．]\s*\D)"
)
_ITEM: Final = re.compile(r"项目\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and where it begins in the folded text."""

    start: int
    place: str


def headings(text: str) -> tuple[Heading, ...]:
    """The headings of a text as it was given, in order."""
    found, at = list[Heading](), 0
    part = chapter = box = ""
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        match = _HEADING.match(line)
        if match is None or "....." in line:
            continue
        if match["part"]:
            part, chapter, box = match["part"], "", ""
        elif match["chapter"]:
            chapter, box = f"（{match['chapter']}）", ""
        elif match["box"]:
            box = f"专栏{match['box']}"
        if match["part"] or match["chapter"] or match["box"] or match["item"] or (match["point"] and not box):
            item = f"项目{match['item']}" if match["item"] else ""
            place = f"{box} {item}".strip() if box or item else f"{part}{chapter}{match['point'] or ''}"
            found.append(Heading(len(texts.fold(text[:start])), place))
    return tuple(found)


def standing(found: tuple[Heading, ...], folded: str, quote: str) -> Iterator[str]:
    """The places at which the first piece of a quote stands in the folded text."""
    piece = texts.fold(quote.split("…", maxsplit=1)[0])
    starts = [each.start for each in found]
    for match in re.finditer(re.escape(piece), folded):
        number = bisect_right(starts, match.start() + 1)
        yield found[number - 1].place if number else PREFACE


def agrees(said: str, place: str) -> bool:
    """True when what a clause says of its place ("六（一）；专栏5 项目14", "专栏1 第1项，注1") names that of the text, or what holds it."""
    return any(_one(each.strip().split("，")[0], place) for each in re.split("[；;]", said))


def _one(said: str, place: str) -> bool:
    items = _ITEM.search(said), _ITEM.search(place)
    if items[0] and items[1]:
        return (
            items[0][1] == items[1][1]
        )  # a plan counts its projects through, and a page may have lost the box's heading
    short, long = sorted((said, place), key=len)
    return bool(short) and long.startswith(short) and not (short[-1].isdigit() and long[len(short) :][:1].isdigit())
