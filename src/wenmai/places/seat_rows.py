"""The plan of a hall in one go: so many rows of so many seats, as the text of `seat_plan`. Pure.

单双号: as who faces the stage sees it, odd numbers run from the middle to the left and even ones to the right, so that 1 and 2 are
the best and 1, 3, 5 sit side by side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Rows:
    """`aisles` are after which seat from the left; `wheels` places for wheelchairs at the ends of row `wheel_row` (0: the last)."""

    rows: int
    across: int
    aisles: tuple[int, ...] = ()
    odd_even: bool = False
    wheels: int = 0
    wheel_row: int = 0


def rows_plan(wanted: Rows) -> str:
    """The text that `seat_plan.read_plan` reads: 1排 3,1 | 2,4 轮椅席=3 陪同席=1."""
    numbers = _odd_even(wanted.across) if wanted.odd_even else list(range(1, wanted.across + 1))
    with_wheels = wanted.wheel_row or wanted.rows
    lines = [f"{row}排 {_blocks(numbers, wanted.aisles)}" for row in range(1, wanted.rows + 1)]
    if wanted.wheels:
        lines[with_wheels - 1] += _care(numbers, wanted.wheels)
    return "\n".join(lines)


def _odd_even(across: int) -> list[int]:
    left = (across + 1) // 2
    return [*range(2 * left - 1, 0, -2), *range(2, 2 * (across - left) + 1, 2)]


def _blocks(numbers: Sequence[int], aisles: Sequence[int]) -> str:
    edges = [0, *sorted({each for each in aisles if 0 < each < len(numbers)}), len(numbers)]
    return " | ".join(_said(numbers[start:end]) for start, end in pairwise(edges))


def _said(numbers: Sequence[int]) -> str:
    upwards = list(numbers) == list(range(numbers[0], numbers[0] + len(numbers)))
    return f"{numbers[0]}-{numbers[-1]}" if upwards and len(numbers) > 1 else ",".join(map(str, numbers))


def _care(numbers: Sequence[int], wheels: int) -> str:
    pairs = list(_ends(numbers))[:wheels]
    if not pairs:
        return ""
    return "".join(
        f" {word}={','.join(str(pair[turn]) for pair in pairs)}" for turn, word in enumerate(("轮椅席", "陪同席"))
    )


def _ends(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """A place and the one beside it, from both ends of a row to the middle."""
    for at in range(0, len(numbers) // 4 * 2 + 1, 2):
        if at + 1 < len(numbers) - at:
            yield numbers[at], numbers[at + 1]
        if at + 2 < len(numbers) - 1 - at:
            yield numbers[-1 - at], numbers[-2 - at]
