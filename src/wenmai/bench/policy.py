"""Rules of lending: resolutions a second with 500 rules over 200 libraries, new cases and repeated ones."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from wenmai.bench import machine
from wenmai.bench.stage import Stage
from wenmai.library.rules.fallback import FALLBACK
from wenmai.library.rules.matrix import Matrix
from wenmai.library.rules.question import Place, Question, Rule

RULES, LIBRARIES, CASES, RUNS, SEED = 500, 200, 20_000, 5, 51
CATEGORIES = ("adult", "child", "old", "disabled", "collective", "staff")
KINDS = ("book", "picture_book", "periodical", "audiovisual", "braille")
GROUPS = ("group:chuanyu", "group:pair-1", "group:pair-2")


def measure(stage: Stage) -> dict[str, Any]:
    """{"rules", "matching", "per_s", "one_rule_per_s"}: one process, every case a new one, explanation included."""
    stage.runs = RUNS
    dice = random.Random(SEED)
    places = _places(dice)
    rules = [_rule(dice, key, places) for key in range(1, RULES + 1)]
    cases = [_case(dice, places) for _ in range(stage.times(CASES, 1000))]
    many, one = Matrix(rules, FALLBACK), Matrix([Rule(1, {"days": 28})], FALLBACK)
    matching = sum(len(many.ranked(case)) for case in cases) / len(cases)
    return {
        "rules": RULES,
        "matching": round(matching, 1),
        "per_s": machine.spread([_rate(many.resolve, cases) for _ in range(RUNS)]),
        "one_rule_per_s": machine.spread([_rate(one.resolve, cases) for _ in range(RUNS)]),
    }


def _rate(resolve: Callable[[Question], object], cases: Sequence[Question]) -> float:
    start = time.perf_counter()
    for case in cases:
        resolve(case)
    return len(cases) / (time.perf_counter() - start)


def _places(dice: random.Random) -> list[Place]:
    made = []
    for number in range(LIBRARIES):
        county = f"51{number // 10:02}{number % 10:02}"
        houses = (f"lib-{county}", f"lib-{county}-1") if dice.random() < 0.5 else (f"lib-{county}",)
        made.append(Place(("51", county[:4], county), houses, frozenset(dice.sample(GROUPS, dice.choice((0, 0, 1))))))
    return made


def _rule(dice: random.Random, key: int, places: Sequence[Place]) -> Rule:
    """A row as they are found: most name a place, many a category, few all of it."""
    place = dice.choice(places)
    scopes = ("", place.divisions[-1], place.divisions[1], place.houses[0], dice.choice(GROUPS))
    says = dice.sample(("days", "renewals", "max_out", "grace_days"), dice.choice((1, 2, 3)))
    return Rule(
        key,
        {name: dice.randrange(1, 60) for name in says},
        category=dice.choice(("", "reader", *CATEGORIES)),
        where=dice.choice(scopes),
        owner=dice.choice(("", "", "", place.houses[0])),
        kind=dice.choice(("", "", *KINDS)),
        renewal=dice.choice((None, None, None, True)),
        ages=dice.choice((None, None, (0, 14), (60, 150))),
    )


def _case(dice: random.Random, places: Sequence[Place]) -> Question:
    where, owner = dice.choice(places), dice.choice(places)
    return Question(
        where,
        owner,
        owner,
        where,
        ("reader", dice.choice(CATEGORIES)),
        dice.choice(KINDS),
        dice.randrange(3, 90),
        dice.random() < 0.3,
    )
