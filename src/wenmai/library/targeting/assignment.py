"""Which copy goes to which hold: the first in the queue are served, at the least cost of bringing.

Two steps. First, who can be served: holds in the order of the queue, each kept if all kept so far can be served together
(an augmenting path decides; such sets are a matroid, so the result is the best in that order, and no later hold keeps an
earlier one out). Second, for exactly those holds, the cheapest copies: the Hungarian method by shortest paths (Kuhn 1955,
Munkres 1957, with the potentials of Edmonds and Karp 1972), exact in whole numbers. Titles are independent of each other,
so a batch is many small cases; a library of numerics in every process would be heavy for that, and is what the tests hold
this against.
"""

from collections.abc import Mapping, Sequence

from wenmai.library.targeting.case import Choice, Plan

Allowed = Mapping[int, Mapping[int, int]]


def cheapest(choice: Choice) -> Plan:
    """The plan for one title. The same input gives the same plan."""
    served = servable(
        [each.key for each in sorted(choice.holds, key=lambda hold: (hold.order, hold.key))], choice.allowed
    )
    return _plan(_matched(served, choice.allowed), choice.allowed)


def greedy(choice: Choice) -> Plan:
    """What a queue worked off one by one gives: each hold the nearest copy that is left. For comparison."""
    taken: set[int] = set()
    copies: dict[int, int] = {}
    for hold in sorted(choice.holds, key=lambda each: (each.order, each.key)):
        left = [(cost, copy) for copy, cost in choice.allowed.get(hold.key, {}).items() if copy not in taken]
        if left:
            copies[hold.key] = min(left)[1]
            taken.add(copies[hold.key])
    return _plan(copies, choice.allowed)


def _plan(copies: Mapping[int, int], allowed: Allowed) -> Plan:
    return Plan(copies, sum(allowed[hold][copy] for hold, copy in copies.items()))


def servable(queue: Sequence[int], allowed: Allowed) -> list[int]:
    """The holds that can be served together, the first in the queue before all others."""
    holder: dict[int, int] = {}
    return [hold for hold in queue if _augment(hold, allowed, holder)]


def _augment(first: int, allowed: Allowed, holder: dict[int, int]) -> bool:
    """Find a copy for a hold, moving earlier ones to other copies where it must be. Breadth first, no recursion."""
    came: dict[int, int] = {}
    line = [first]
    for hold in line:
        for copy in sorted(allowed.get(hold, {})):
            if copy in came:
                continue
            came[copy] = hold
            if copy not in holder:
                _shift(copy, came, holder)
                return True
            line.append(holder[copy])
    return False


def _shift(copy: int, came: Mapping[int, int], holder: dict[int, int]) -> None:
    """Give the free copy at the end of the path to the hold that found it, its copy to the one before, and so on."""
    held = {hold: taken for taken, hold in holder.items()}
    at: int | None = copy
    while at is not None:
        hold = came[at]
        before = held.get(hold)
        holder[at] = hold
        at = before


def _matched(served: Sequence[int], allowed: Allowed) -> dict[int, int]:
    """The cheapest copies for holds that can all be served."""
    copies = sorted({copy for hold in served for copy in allowed[hold]})
    if not served:
        return {}
    dear = 1 + sum(max(allowed[hold].values()) for hold in served)
    costs = [[allowed[hold].get(copy, dear) for copy in copies] for hold in served]
    return {served[row]: copies[column] for row, column in enumerate(hungarian(costs))}


def hungarian(costs: Sequence[Sequence[int]]) -> list[int]:
    """For each row its column, so that no column is taken twice and the sum is least. Needs rows <= columns."""
    width = len(costs[0])
    rows, columns = [0] * (len(costs) + 1), [0] * (width + 1)
    owner = [0] * (width + 1)
    for row in range(1, len(costs) + 1):
        _insert(row, costs, rows, columns, owner)
    found = [0] * len(costs)
    for column in range(1, width + 1):
        if owner[column]:
            found[owner[column] - 1] = column - 1
    return found


def _insert(row: int, costs: Sequence[Sequence[int]], rows: list[int], columns: list[int], owner: list[int]) -> None:
    """Bring one more row in along a shortest path; `rows` and `columns` are the potentials, column 0 is where it starts."""
    width = len(columns)
    endless = 1 << 60
    slack, came, done = [endless] * width, [0] * width, [False] * width
    owner[0], at = row, 0
    while owner[at]:
        done[at] = True
        following, step = _nearest(at, costs[owner[at] - 1], rows[owner[at]], columns, slack, came, done)
        for column in range(width):
            if done[column]:
                rows[owner[column]] += step
                columns[column] -= step
            else:
                slack[column] -= step
        at = following
    while at:
        owner[at] = owner[came[at]]
        at = came[at]


def _nearest(
    at: int,
    line: Sequence[int],
    potential: int,
    columns: Sequence[int],
    slack: list[int],
    came: list[int],
    done: Sequence[bool],
) -> tuple[int, int]:
    """The column to go on to, and how far it is, after looking from the row that holds column `at`."""
    best, following = 1 << 61, 0
    for column in range(1, len(columns)):
        if done[column]:
            continue
        reach = line[column - 1] - potential - columns[column]
        if reach < slack[column]:
            slack[column], came[column] = reach, at
        if slack[column] < best:
            best, following = slack[column], column
    return following, best
