"""What a change would change: against asking every house, item and reader one by one."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.test_rule_matrix import DONGQU, FALLBACK_VALUES, MIYI, columns, rules_of, values
from wenmai.library.rules.effects import Readership, Stock, World, effects
from wenmai.library.rules.matrix import Matrix
from wenmai.library.rules.question import Place, Question, Rule

CHENGDU = Place(divisions=("51", "5101", "510104"), houses=("jinjiang-lib",))
HOUSES = {"miyi-lib-01": MIYI, "dongqu-lib": DONGQU, "jinjiang-lib": CHENGDU}
WORLD = World(
    HOUSES,
    [
        Stock(place, place, kind, 10 + number)
        for number, place in enumerate(HOUSES.values())
        for kind in ("book", "disc")
    ],
    [
        Readership(place, ("reader", name), 5 + n)
        for n, place in enumerate(HOUSES.values())
        for name in ("child", "adult")
    ],
)
rows = st.lists(st.tuples(values, st.fixed_dictionaries(columns)), max_size=4)


def everybody():
    """Every house, stock and readership with every age that a rule could tell apart, once for loans, once for renewals."""
    for (code, where), stock, theirs in product(HOUSES.items(), WORLD.stocks, WORLD.readerships):
        for age, renewal in product((None, 0, 7, 13, 19), (False, True)):
            yield (
                code,
                stock,
                theirs,
                Question(where, stock.owner, stock.home, theirs.home, theirs.category, stock.kind, age, renewal),
            )


def asked_one_by_one(before, after):
    """{(field, was, will): (houses, items, readers)} over everybody."""
    old, new = Matrix(before, FALLBACK_VALUES), Matrix(after, FALLBACK_VALUES)
    found: dict = {}
    for *whom, case in everybody():
        was, will = old.resolve(case).values, new.resolve(case).values
        for name in (name for name in FALLBACK_VALUES if was[name] != will[name]):
            seen = found.setdefault((name, was[name], will[name]), (set(), set(), set()))
            for kept, each in zip(seen, whom, strict=True):
                kept.add(each)
    return {
        key: (houses, sum(each.items for each in stocks), sum(each.readers for each in theirs))
        for key, (houses, stocks, theirs) in found.items()
    }


@settings(max_examples=60, deadline=None)
@given(before=rows, more=rows)
def test_classes_tell_the_same_as_asking_everybody(before, more):
    old = rules_of(before)
    new = rules_of([*before, *more])
    told = {
        (e.name, e.before, e.after): (e.houses, e.items, e.readers) for e in effects(old, new, FALLBACK_VALUES, WORLD)
    }
    assert told == asked_one_by_one(old, new)


def test_rules_that_say_the_same_change_nothing():
    assert effects([], [Rule(1, {"days": 30})], FALLBACK_VALUES, WORLD) == []


def test_a_change_names_houses_and_numbers():
    (found,) = effects(
        [], [Rule(1, {"days": 14}, where="miyi-lib", kind="disc", renewal=False)], FALLBACK_VALUES, WORLD
    )
    assert (found.name, found.before, found.after, found.houses) == ("days", 30, 14, {"miyi-lib-01"})
    assert (found.items, found.readers, found.renewals) == (33, 36, {False})


def test_ages_between_two_rules_are_not_forgotten():
    """Under 7 the narrower rule speaks before and after; from 7 to 18 the new one does."""
    small = Rule(1, {"days": 10}, ages=(0, 6))
    (found,) = effects([small], [small, Rule(2, {"days": 20}, ages=(0, 18))], FALLBACK_VALUES, WORLD)
    assert (found.before, found.after) == (30, 20)
