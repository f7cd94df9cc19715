"""What a change of the rules would change, for whom: before it is written.

Nobody asks every reader about every book: houses, stocks and readers that no rule tells apart are one class, with the
number of things in it. The classes are few however large the system is.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from wenmai.library.rules.matrix import Matrix
from wenmai.library.rules.question import Path, Place, Question, Rule


@dataclass(frozen=True, slots=True)
class Stock:
    """Items of one owner, home and kind, and how many."""

    owner: Place
    home: Place
    kind: str
    items: int


@dataclass(frozen=True, slots=True)
class Readership:
    """Readers of one home and category path, and how many."""

    home: Place
    category: Path
    readers: int


@dataclass(frozen=True, slots=True)
class World:
    """All that lends, is lent and borrows."""

    houses: Mapping[str, Place]
    stocks: Sequence[Stock]
    readerships: Sequence[Readership]


@dataclass(slots=True)
class Effect:
    """One field that goes from one value to another: at which houses (codes), for how many items and readers, and whether it
    touches loans, renewals or both.
    """

    name: str
    before: object
    after: object
    houses: set[str] = field(default_factory=set)
    stocks: dict[Hashable, int] = field(default_factory=dict)
    readerships: dict[Hashable, int] = field(default_factory=dict)
    renewals: set[bool] = field(default_factory=set)

    @property
    def items(self) -> int:
        """How many items."""
        return sum(self.stocks.values())

    @property
    def readers(self) -> int:
        """How many readers."""
        return sum(self.readerships.values())


@dataclass(frozen=True, slots=True)
class _Case:
    houses: tuple[str, ...]
    stock: tuple[Hashable, int]
    readership: tuple[Hashable, int]
    question: Question


def effects(
    before: Sequence[Rule], after: Sequence[Rule], fallback: Mapping[str, object], world: World
) -> list[Effect]:
    """Every difference between two sets of rules, by field and value. Nothing for sets that say the same."""
    old, new = Matrix(before, fallback), Matrix(after, fallback)
    found: dict[tuple[str, object, object], Effect] = {}
    for case in _cases([*before, *after], world):
        was, will = old.resolve(case.question).values, new.resolve(case.question).values
        for name in fallback:
            if was[name] != will[name]:
                key = (name, was[name], will[name])
                _add(found.setdefault(key, Effect(*key)), case)
    return sorted(found.values(), key=lambda each: (each.name, str(each.before), str(each.after)))


def _add(effect: Effect, case: _Case) -> None:
    effect.houses.update(case.houses)
    effect.stocks.update([case.stock])
    effect.readerships.update([case.readership])
    effect.renewals.add(case.question.renewal)


def _cases(rules: Sequence[Rule], world: World) -> Iterator[_Case]:
    ages = (None, *sorted({age for rule in rules if rule.ages for age in (rule.ages[0], rule.ages[1] + 1)}))
    houses = _house_classes(world, _named(rules, "where"))
    stocks = _stock_classes(world, rules)
    readerships = _reader_classes(world, rules)
    for (where, codes), stock, theirs in product(houses, stocks, readerships):
        for age, renewal in product(ages, (False, True)):
            question = Question(
                where, stock[0].owner, stock[0].home, theirs[0].home, theirs[0].category, stock[0].kind, age, renewal
            )
            yield _Case(codes, (stock[0], stock[1]), (theirs[0], theirs[1]), question)


def _named(rules: Iterable[Rule], column: str) -> frozenset[str]:
    return frozenset(getattr(rule, column) for rule in rules) - {""}


def _seen(place: Place, named: frozenset[str]) -> frozenset[str]:
    """What the rules can tell of a place: those of its codes that they name."""
    return named.intersection((*place.divisions, *place.houses, *place.groups))


def _house_classes(world: World, named: frozenset[str]) -> list[tuple[Place, tuple[str, ...]]]:
    classes: dict[frozenset[str], tuple[Place, list[str]]] = {}
    for code, place in world.houses.items():
        classes.setdefault(_seen(place, named), (place, []))[1].append(code)
    return [(place, tuple(codes)) for place, codes in classes.values()]


def _stock_classes(world: World, rules: Sequence[Rule]) -> list[tuple[Stock, int]]:
    owners, homes, kinds = _named(rules, "owner"), _named(rules, "home"), _named(rules, "kind")
    sizes: dict[Hashable, int] = defaultdict(int)
    first: dict[Hashable, Stock] = {}
    for each in world.stocks:
        key = (_seen(each.owner, owners), _seen(each.home, homes), each.kind if each.kind in kinds else "")
        sizes[key] += each.items
        first.setdefault(key, each)
    return [(first[key], size) for key, size in sizes.items()]


def _reader_classes(world: World, rules: Sequence[Rule]) -> list[tuple[Readership, int]]:
    homes, categories = _named(rules, "reader_home"), _named(rules, "category")
    sizes: dict[Hashable, int] = defaultdict(int)
    first: dict[Hashable, Readership] = {}
    for each in world.readerships:
        key = (_seen(each.home, homes), categories.intersection(each.category))
        sizes[key] += each.readers
        first.setdefault(key, each)
    return [(first[key], size) for key, size in sizes.items()]
