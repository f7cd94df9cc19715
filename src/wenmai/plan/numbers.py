"""The numbers of a plan's text, kept with a few characters around each: the texts are not shipped, and still no number is forgotten."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wenmai.plan import texts
from wenmai.plan.tables import read_toml

FILE: Final = "numbers.toml"
BEFORE, AFTER = 10, 8
HEAD: Final = """\
# 原文里的每一个阿拉伯数字，按先后：前面几个字、数、后面几个字；第四项“序”是编号、年份一类，不要求什么。
# 原文不随软件发布，这里只留短的摘引。source 和 sha256 是原文的文件名和摘要；用 wenmai plan coverage --source DIR --keep 写出。
"""


@dataclass(frozen=True, slots=True)
class Cited:
    """A number with what stands around it, folded; `structure`: it only counts paragraphs or names a year."""

    before: str
    text: str
    after: str
    structure: bool

    def inside(self, piece: str) -> bool:
        """True where the number stands in a folded quote and what is around it agrees as far as both go."""
        places = (at for at in range(len(piece)) if piece.startswith(self.text, at))
        return any(self._agrees(piece[:at], piece[at + len(self.text) :]) for at in places)

    def _agrees(self, left: str, right: str) -> bool:
        known = left.endswith(self.before) or self.before.endswith(left)
        return known and (right.startswith(self.after) or self.after.startswith(right))


@dataclass(frozen=True, slots=True)
class Kept:
    """The list of a plan: from which text (SHA-256 of the file), every number in order."""

    source: str
    sha256: str
    numbers: tuple[Cited, ...]


def of_text(path: Path) -> Kept:
    """The numbers of a text. Raises OSError."""
    content = path.read_bytes()
    folded = texts.fold(content.decode("utf-8"))
    found = tuple(
        Cited(folded[max(0, n.start - BEFORE) : n.start], n.text, folded[n.end : n.end + AFTER], n.structure)
        for n in texts.numbers(folded)
    )
    return Kept(path.name, hashlib.sha256(content).hexdigest(), found)


def kept(folder: Path) -> Kept | None:
    """The list in a plan's folder; None for a plan that has none. Raises Invalid for a file that is no TOML."""
    path = folder / FILE
    if not path.exists():
        return None
    table: dict[str, Any] = read_toml(path)
    rows = (Cited(before, text, after, bool(rest)) for before, text, after, *rest in table["numbers"])
    return Kept(str(table["source"]), str(table["sha256"]), tuple(rows))


def written(found: Kept) -> str:
    """The list as its file."""
    head = f'{HEAD}source = "{found.source}"\nsha256 = "{found.sha256}"\nnumbers = [\n'
    return head + "".join(f"    [{', '.join(map(_quoted, _row(each)))}],\n" for each in found.numbers) + "]\n"


def _row(each: Cited) -> tuple[str, ...]:
    row = (each.before, each.text, each.after)
    return (*row, "序") if each.structure else row


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unspoken(found: Kept, quotes: Iterable[str]) -> Iterator[Cited]:
    """The numbers that no quote of a clause and no background entry holds."""
    pieces = [texts.fold(piece) for quote in quotes for piece in quote.split("…")]
    for number in found.numbers:
        if not number.structure and not any(number.inside(piece) for piece in pieces):
            yield number
