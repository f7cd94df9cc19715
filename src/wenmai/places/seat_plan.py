"""The seats of a room as a short text, and back: pure, no database.

    A 1-4 | 5-8 靠窗=1,8 插座=1-8
    B 1-8 轮椅席=1

A row begins with its name; numbers stand left to right, | leaves an aisle, a line without anything leaves one across.
Rows may also be parted by a semicolon.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from wenmai.places.models import Seat, SeatFeature

MOST_SEATS, MOST_ACROSS, MOST_ROWS = 1500, 80, 80
WORDS = {
    "靠窗": SeatFeature.WINDOW,
    "窗": SeatFeature.WINDOW,
    "插座": SeatFeature.POWER,
    "台灯": SeatFeature.LAMP,
    "静音": SeatFeature.QUIET,
    "电脑": SeatFeature.COMPUTER,
    "轮椅席": SeatFeature.ACCESSIBLE,
    "轮椅": SeatFeature.ACCESSIBLE,
    "陪同席": SeatFeature.COMPANION,
    "陪同": SeatFeature.COMPANION,
    "不放": SeatFeature.KEPT,
    "不卖": SeatFeature.KEPT,
    "工作席": SeatFeature.KEPT,
}
SAID = {SeatFeature.WINDOW: "靠窗", SeatFeature.POWER: "插座", SeatFeature.LAMP: "台灯", SeatFeature.QUIET: "静音"}
SAID |= {SeatFeature.COMPUTER: "电脑", SeatFeature.ACCESSIBLE: "轮椅席"}
SAID |= {SeatFeature.COMPANION: "陪同席", SeatFeature.KEPT: "不放"}
_NUMBERS = re.compile(r"\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Planned:
    """One seat of a plan; `x` and `y` from 1."""

    label: str
    row: str
    x: int
    y: int
    features: tuple[str, ...] = ()

    @property
    def accessible(self) -> bool:
        """True for a place kept for a wheelchair."""
        return SeatFeature.ACCESSIBLE in self.features


@dataclass(frozen=True, slots=True)
class Plan:
    """What a text says: its seats, or what is wrong with it, line by line."""

    seats: Sequence[Planned]
    faults: Sequence[str] = ()


@dataclass(slots=True)
class _Row:
    name: str
    y: int
    places: list[tuple[int, int]] = field(default_factory=list)
    features: dict[int, list[str]] = field(default_factory=dict)


def read_plan(text: str) -> Plan:
    """Seats of a plan; every fault is named with its line, and then there are no seats."""
    faults: list[str] = []
    seats: list[Planned] = []
    across = 0
    for number, line in enumerate(text.replace("；", "\n").replace(";", "\n").strip("\n").splitlines(), 1):
        across += 1
        if not line.strip():
            continue
        try:
            seats += _row_of(line, across)
        except ValueError as fault:
            said = {"line": number, "text": line.strip()[:20], "fault": fault}
            faults.append(_("第 %(line)d 行“%(text)s”：%(fault)s") % said)
    faults += _whole(seats) if not faults else []
    return Plan([] if faults else seats, faults)


def _whole(seats: Sequence[Planned]) -> list[str]:
    """What is wrong with the plan as a whole."""
    if not seats:
        return [_("一个座位也没有写。写成 A 1-10，一行一排。")]
    labels = [each.label for each in seats]
    twice = (
        [label for label in dict.fromkeys(labels) if labels.count(label) > 1] if len(set(labels)) < len(labels) else []
    )
    if twice:
        return [_("座位 %(label)s 写了两次，请留一个。") % {"label": twice[0]}]
    if (
        len(seats) > MOST_SEATS
        or max(each.x for each in seats) > MOST_ACROSS
        or max(each.y for each in seats) > MOST_ROWS
    ):
        said = {"seats": MOST_SEATS, "across": MOST_ACROSS, "rows": MOST_ROWS}
        return [_("一间最多 %(seats)d 座、每排 %(across)d 座、%(rows)d 排。大厅请分成几间。") % said]
    return []


def _row_of(line: str, y: int) -> Iterator[Planned]:
    """The seats of one row. Raises ValueError with a sentence."""
    words = line.replace("，", ",").replace("：", "=").replace("｜", "|").replace("|", " | ").split()
    row = _Row(words[0], y)
    if not re.fullmatch(r"[^\W_]{1,6}", row.name) or _NUMBERS.fullmatch(row.name):
        raise ValueError(_("先写排名，一到六个字，如 A 或 一排。"))
    x = 1
    for word in words[1:]:
        x = _read(row, word, x)
    if not row.places:
        raise ValueError(_("还没有座位号，写成 %(row)s 1-10。") % {"row": row.name})
    return (Planned(f"{row.name}{number}", row.name, x, y, _features(row, number)) for number, x in row.places)


def _read(row: _Row, word: str, x: int) -> int:
    """Read one word of a row; the next free column."""
    if word == "|":
        return x + 1
    name, equals, numbers = word.partition("=")
    if equals:
        _mark(row, name, numbers)
        return x
    for number in _numbers(word):
        if number in {each for each, _x in row.places}:
            raise ValueError(_("%(number)d 号写了两次。") % {"number": number})
        row.places.append((number, x))
        x += 1
    return x


def _mark(row: _Row, name: str, numbers: str) -> None:
    if name not in WORDS:
        raise ValueError(
            _("没有“%(name)s”这种标记，可用：%(known)s。") % {"name": name, "known": "、".join(SAID.values())}
        )
    known = {each for each, _x in row.places}
    for number in _numbers(numbers):
        if number not in known:
            raise ValueError(_("这一排没有 %(number)d 号，标记写在座位号后面。") % {"number": number})
        row.features.setdefault(number, []).append(str(WORDS[name]))


def _numbers(text: str) -> list[int]:
    """1-3,7 as 1, 2, 3, 7. Raises ValueError."""
    if not _NUMBERS.fullmatch(text):
        raise ValueError(_("“%(text)s”读不懂，号码写成 1-10 或 1,3,5。") % {"text": text[:20]})
    found: list[int] = []
    for piece in text.split(","):
        first, _dash, last = piece.partition("-")
        if int(last or first) < int(first):
            raise ValueError(
                _("“%(text)s”从大到小了，写成 %(last)s-%(first)s。") % {"text": piece, "first": first, "last": last}
            )
        found += range(int(first), int(last or first) + 1)
    return found


def _features(row: _Row, number: int) -> tuple[str, ...]:
    marked = row.features.get(number, [])
    return tuple(str(each) for each in SeatFeature if each in marked)


def plan_text(seats: Iterable[Seat]) -> str:
    """Live seats back as a plan that `read_plan` gives the same seats for."""
    lines: list[str] = []
    ordered = sorted(seats, key=lambda one: (one.y, one.x))
    for y, row in groupby(ordered, key=lambda one: one.y):
        lines += [""] * (y - len(lines) - 1) + [_line(list(row))]
    return "\n".join(lines)


def _line(row: Sequence[Seat]) -> str:
    words, x = [row[0].row], 1
    numbers = [int(each.label.removeprefix(each.row)) for each in row]
    run: list[int] = []
    for seat, number in zip(row, numbers, strict=True):
        if run and (seat.x > x or number != run[-1] + 1):
            words.append(_run(run))
            run = []
        words += ["|"] * (seat.x - x)
        run.append(number)
        x = seat.x + 1
    words.append(_run(run))
    for feature, said in SAID.items():
        marked = [number for seat, number in zip(row, numbers, strict=True) if feature in seat.features]
        words += [f"{said}={_spans(marked)}"] if marked else []
    return " ".join(words)


def _spans(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 as 1-3,7."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(_run(each) for each in runs)


def _run(numbers: Sequence[int]) -> str:
    return f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
