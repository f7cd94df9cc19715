"""The plans' texts as compared: white space, page marks and footnote marks are folded away. The texts are not shipped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"\[bookmark:\s*br\d+\]|\^\[\d+\]")
_SPACE = re.compile(r"(?<=\d)(\s)\s*(?=\d)|\s+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_STRUCTURE = re.compile(
    r"专栏\d+|项目\d+[:：]|[0-9]+[.．](?=[^\d])|“[^”]{0,4}\d+[^”]{0,4}”图书|(?<!\d)20\d\d(?:—20\d\d)?年|\.{3,}\d+|"
    r"(?<=年)\d+月(?:\d+日)?|注：",
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: as written, with the characters around it, and whether it is only structure (专栏 1, 2025 年)."""

    text: str
    around: str
    start: int
    end: int
    structure: bool


def fold(text: str) -> str:
    """The text without white space, page marks and footnote marks; full width brackets and colons stay as they are.

    Between two digits one space stays: two columns of a table are two numbers.
    """
    return _SPACE.sub(lambda found: " " if found[1] else "", _MARK.sub("", text))


def read(folder: Path, name: str) -> str | None:
    """The folded source text, or None when the folder does not have it."""
    path = folder / name
    return fold(path.read_text(encoding="utf-8")) if path.is_file() else None


def spans(folded: str, quote: str) -> list[tuple[int, int]]:
    """Where the quote stands in a folded text. "…" joins pieces that stand one after the other; [] when it is not there."""
    found: list[tuple[int, int]] = []
    position = 0
    for piece in (fold(part) for part in quote.split("…")):
        start = folded.find(piece, position)
        if start < 0:
            return []
        position = start + len(piece)
        found.append((start, position))
    return found


def everywhere(folded: str, quote: str) -> Iterator[tuple[int, int]]:
    """Each place where the quote, or each of its pieces, stands."""
    for piece in (fold(part) for part in quote.split("…")):
        for match in re.finditer(re.escape(piece), folded):
            yield match.span()


def numbers(folded: str) -> Iterator[Number]:
    """Each Arabic number of a folded text in order."""
    structure = [match.span() for match in _STRUCTURE.finditer(folded)]
    for match in _NUMBER.finditer(folded):
        start, end = match.span()
        inside = any(a <= start and end <= b for a, b in structure)
        yield Number(match.group(), folded[max(0, start - 18) : end + 12], start, end, inside)
