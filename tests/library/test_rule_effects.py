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


def a_province(houses: int) -> World:
    """Libraries of a province with their stocks and readers, of three kinds each."""
    places = {f"lib{n}": Place(("51", f"51{n // 10:02}"), (f"lib{n}",)) for n in range(houses)}
    return World(
        places,
        [Stock(place, place, kind, 10) for place in places.values() for kind in ("book", "disc", "map")],
        [Readership(place, ("reader", name), 5) for place in places.values() for name in ("child", "adult", "old")],
    )


def five_hundred() -> list[Rule]:
    """Two rules for each of 250 libraries, with ages of their own, for their kinds and their stock with their readers."""
    rules = []
    for n in range(250):
        rules.append(Rule(2 * n + 1, {"days": 20}, where=f"lib{n}", kind="disc", ages=(n % 60, 90)))
        rules.append(Rule(2 * n + 2, {"renewals": 1}, owner=f"lib{n}", reader_home=f"lib{n}", category="child"))
    return rules


def test_with_five_hundred_rules_a_change_asks_only_where_it_holds(monkeypatch):
    asked = []
    resolve = Matrix.resolve
    monkeypatch.setattr(Matrix, "resolve", lambda self, case: asked.append(case) or resolve(self, case))
    rules, world = five_hundred(), a_province(250)
    one = effects(rules, [*rules, Rule(999, {"days": 7}, where="lib3", kind="book")], FALLBACK_VALUES, world)
    assert [(e.before, e.after, e.houses, e.items, e.readers) for e in one] == [(30, 7, {"lib3"}, 2500, 3750)]
    assert len(asked) < 10
    asked.clear()
    (at_250,) = effects(rules, [*rules, Rule(999, {"days": 25}, kind="disc")], FALLBACK_VALUES, world)
    assert (len(at_250.houses), at_250.items, at_250.readers, len(asked) < 5_000) == (250, 2500, 3750, True)
    asked.clear()
    (all_of_them,) = effects(rules, [*rules, Rule(999, {"max_out": 5})], FALLBACK_VALUES, world)
    assert (len(all_of_them.houses), all_of_them.items, all_of_them.readers) == (250, 7500, 3750)
    assert len(asked) < 10
