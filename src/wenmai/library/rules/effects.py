"""What a change of the rules would change, for whom: before it is written.

Nobody asks every reader about every book: houses, stocks and readers that no rule tells apart are one class, with the
number of things in it. The classes are few however large the system is.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeVar

from wenmai.library.rules.matrix import Matrix
from wenmai.library.rules.question import Path, Place, Question, Rule

Rules = Sequence[Rule]


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
    """One question for all that no rule tells apart; `stocks` and `readerships` are numbers of things by their place in the
    world, so that what is met in several cases counts once.
    """

    houses: tuple[str, ...]
    stocks: Mapping[Hashable, int]
    readerships: Mapping[Hashable, int]
    question: Question


def effects(before: Rules, after: Rules, fallback: Mapping[str, object], world: World) -> list[Effect]:
    """Every difference between two sets of rules, by field and value. Nothing for sets that say the same.

    Each field is asked alone, by the rules that fill it, and only cases that a changed rule accepts; only rules that accept
    what is narrowed so far tell the rest apart. So a rule for one house asks about that house, and no house asks by the rules
    of another.
    """
    found: dict[tuple[str, object, object], Effect] = {}
    for name in fallback:
        last = {name: fallback[name]}
        rules = _filling(before, name), _filling(after, name)
        old, new = (Matrix(each, last) for each in rules)
        for case in _Cases(*rules, world).every():
            was, will = (matrix.resolve(case.question).values[name] for matrix in (old, new))
            if was != will:
                key = (name, was, will)
                _add(found.setdefault(key, Effect(*key)), case)
    return sorted(found.values(), key=lambda each: (each.name, str(each.before), str(each.after)))


def _filling(rules: Rules, name: str) -> Rules:
    """The rules that fill a field, with nothing else."""
    return [replace(rule, values={name: rule.values[name]}) for rule in rules if name in rule.values]


def _add(effect: Effect, case: _Case) -> None:
    effect.houses.update(case.houses)
    effect.stocks.update(case.stocks)
    effect.readerships.update(case.readerships)
    effect.renewals.add(case.question.renewal)


Named = tuple[frozenset[str], ...]
"""What rules name in some columns."""


class _Cases:
    """The classes of cases that a changed rule accepts, narrowed from the house to the stock, the reader and the age."""

    def __init__(self, before: Rules, after: Rules, world: World) -> None:
        self._rules = list(dict.fromkeys((*before, *after)))
        self._changed = frozenset(before) ^ frozenset(after)
        self._world = world
        self._stocks: dict[Named, list[tuple[Stock, dict[Hashable, int]]]] = {}
        self._readers: dict[Named, list[tuple[Readership, dict[Hashable, int]]]] = {}

    def every(self) -> Iterator[_Case]:
        """The cases; two of them may be about the same things, but never about the same things at the same house."""
        for where, houses in _house_classes(self._world, _named(self._rules, "where")):
            here = self._accept(self._rules, where=_codes(where))
            for stock, stocks in self._stock_classes(here):
                of_it = self._accept(
                    here, owner=_codes(stock.owner), home=_codes(stock.home), kind=frozenset({"", stock.kind})
                )
                for theirs, readerships in self._reader_classes(of_it):
                    left = self._accept(
                        of_it, reader_home=_codes(theirs.home), category=frozenset({"", *theirs.category})
                    )
                    for age, renewal in self._ages(left):
                        question = Question(
                            where, stock.owner, stock.home, theirs.home, theirs.category, stock.kind, age, renewal
                        )
                        yield _Case(houses, stocks, readerships, question)

    def _accept(self, rules: Rules, **columns: frozenset[str]) -> Rules:
        """The rules that accept these values; none when no changed rule does, for then nothing changes here."""
        kept = [rule for rule in rules if all(getattr(rule, name) in values for name, values in columns.items())]
        return kept if self._changed.intersection(kept) else []

    def _stock_classes(self, rules: Rules) -> list[tuple[Stock, dict[Hashable, int]]]:
        if not rules:
            return []
        named = owners, homes, kinds = tuple(_named(rules, name) for name in ("owner", "home", "kind"))
        if named not in self._stocks:
            self._stocks[named] = _together(
                self._world.stocks,
                lambda each: (_seen(each.owner, owners), _seen(each.home, homes), kinds.intersection({each.kind})),
                lambda each: each.items,
            )
        return self._stocks[named]

    def _reader_classes(self, rules: Rules) -> list[tuple[Readership, dict[Hashable, int]]]:
        if not rules:
            return []
        named = homes, categories = tuple(_named(rules, name) for name in ("reader_home", "category"))
        if named not in self._readers:
            self._readers[named] = _together(
                self._world.readerships,
                lambda each: (_seen(each.home, homes), categories.intersection(each.category)),
                lambda each: each.readers,
            )
        return self._readers[named]

    def _ages(self, rules: Rules) -> Iterator[tuple[int | None, bool]]:
        starts = {age for rule in rules if rule.ages for age in (rule.ages[0], rule.ages[1] + 1)}
        return product((None, *sorted(starts)), (False, True)) if rules else iter(())


T = TypeVar("T")


def _together(
    things: Sequence[T], key_of: Callable[[T], Hashable], size_of: Callable[[T], int]
) -> list[tuple[T, dict[Hashable, int]]]:
    """Things that no rule tells apart: the first of them, and the size of each by its place among all."""
    classes: dict[Hashable, tuple[T, dict[Hashable, int]]] = {}
    for number, each in enumerate(things):
        classes.setdefault(key_of(each), (each, {}))[1][number] = size_of(each)
    return list(classes.values())


def _named(rules: Iterable[Rule], column: str) -> frozenset[str]:
    return frozenset(getattr(rule, column) for rule in rules) - {""}


def _codes(place: Place) -> frozenset[str]:
    """What a rule may name to mean a place."""
    return frozenset(("", *place.divisions, *place.houses, *place.groups))


def _seen(place: Place, named: frozenset[str]) -> frozenset[str]:
    """What the rules can tell of a place: those of its codes that they name."""
    return named.intersection((*place.divisions, *place.houses, *place.groups))


def _house_classes(world: World, named: frozenset[str]) -> list[tuple[Place, tuple[str, ...]]]:
    classes: dict[frozenset[str], tuple[Place, list[str]]] = {}
    for code, place in world.houses.items():
        classes.setdefault(_seen(place, named), (place, []))[1].append(code)
    return [(place, tuple(codes)) for place, codes in classes.values()]
