"""Targets for a whole batch: titles are independent of each other, each is one small case. Pure, and without a seed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wenmai.library.targeting.assignment import cheapest, greedy
from wenmai.library.targeting.case import Choice, Waiting

STAY = 200
"""Hundreds of metres by which another copy must be nearer before somebody is sent to another shelf."""
IN_VAIN = 2000
"""What a copy that was not brought in time costs more than it is far, so that others are asked first."""


@dataclass(frozen=True, slots=True)
class Wanting:
    """A hold of the batch with what brings its copies: `costs` by copy. `order` is the place in the queue.

    `target` is where it is looked for now, `late` that nobody brought it in time, `unbrought` the last that was late.
    """

    key: int
    title: str
    order: int
    costs: Mapping[int, int]
    target: int | None = None
    late: bool = False
    unbrought: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The copy of each hold that gets one; what bringing them costs, and would by taking the nearest one by one."""

    copies: Mapping[int, int]
    cost: int
    greedy: Mapping[int, int]
    greedy_cost: int


def plan(holds: Iterable[Wanting]) -> Batch:
    """The plan for all. The same input gives the same plan."""
    titles: dict[str, list[Wanting]] = defaultdict(list)
    for hold in holds:
        if hold.costs:
            titles[hold.title].append(hold)
    copies: dict[int, int] = {}
    nearest: dict[int, int] = {}
    way: dict[int, Mapping[int, int]] = {}
    for title in titles.values():
        choice = Choice(
            [Waiting(each.key, each.order, "") for each in title], {each.key: _judged(each) for each in title}
        )
        way.update({each.key: each.costs for each in title})
        copies.update(cheapest(choice).copies)
        nearest.update(greedy(choice).copies)
    return Batch(copies, _cost(copies, way), nearest, _cost(nearest, way))


def _judged(hold: Wanting) -> Mapping[int, int]:
    """Costs with what speaks for leaving a target where it is, and against a copy for which nobody came."""
    stays = hold.target in hold.costs
    late = hold.target if hold.late else hold.unbrought
    return {
        copy: cost + (STAY if stays and copy != hold.target else 0) + (IN_VAIN if copy == late else 0)
        for copy, cost in hold.costs.items()
    }


def _cost(copies: Mapping[int, int], way: Mapping[int, Mapping[int, int]]) -> int:
    return sum(way[hold][copy] for hold, copy in copies.items())
