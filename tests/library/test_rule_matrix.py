"""The matrix of rules: order, fall-through and explanation, against a slow reading of the same words."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.library.rules.matrix import FALLBACK, Matrix
from wenmai.library.rules.question import Place, Question, Rule

FALLBACK_VALUES = {"loanable": True, "days": 30, "renewals": 2, "max_out": 10}
MIYI = Place(divisions=("51", "5104", "510421"), houses=("miyi-lib", "miyi-lib-01"), groups=frozenset({"chuanyu"}))
DONGQU = Place(divisions=("51", "5104", "510402"), houses=("dongqu-lib",))
CASE = Question(MIYI, owner=DONGQU, home=DONGQU, reader_home=MIYI, category=("reader", "child"), kind="book", age=9)

codes = st.sampled_from(["", "51", "5104", "510421", "510402", "miyi-lib", "miyi-lib-01", "dongqu-lib", "chuanyu"])
values = st.dictionaries(st.sampled_from(list(FALLBACK_VALUES)), st.integers(0, 60), min_size=1)
columns = {
    "category": st.sampled_from(["", "reader", "child", "adult"]),
    "where": codes,
    "owner": codes,
    "home": codes,
    "reader_home": codes,
    "kind": st.sampled_from(["", "book", "disc"]),
    "renewal": st.sampled_from([None, True, False]),
    "ages": st.sampled_from([None, (0, 6), (0, 18), (7, 12)]),
}
rows = st.lists(st.tuples(values, st.fixed_dictionaries(columns)), max_size=12)
places = st.sampled_from([MIYI, DONGQU, Place(divisions=("51", "50"), groups=frozenset({"chuanyu"}))])
questions = st.builds(
    Question,
    where=places,
    owner=places,
    home=places,
    reader_home=places,
    category=st.sampled_from([("reader", "child"), ("reader", "adult"), ("reader",)]),
    kind=st.sampled_from(["book", "disc"]),
    age=st.sampled_from([None, 5, 9, 40]),
    renewal=st.booleans(),
)


def rules_of(rows) -> list[Rule]:
    return [Rule(key, dict(given), **asked) for key, (given, asked) in enumerate(rows, 1)]


def slow_depth(place: Place, code: str) -> int | None:
    """How narrow a code is for a place, read off the words of the definition."""
    order = ["", *place.divisions, *sorted(place.groups), *place.houses]
    return order.index(code) if code in order else None


def slow_answer(rules, question):
    """All rules, one by one, sorted with comparisons of single columns."""
    matching = []
    for rule in rules:
        path = ["", *question.category]
        if rule.category not in path or (rule.kind and rule.kind != question.kind):
            continue
        depths = [
            slow_depth(getattr(question, name), getattr(rule, name))
            for name in ("where", "owner", "home", "reader_home")
        ]
        if None in depths or (rule.renewal is not None and rule.renewal is not question.renewal):
            continue
        if rule.ages and (question.age is None or not rule.ages[0] <= question.age <= rule.ages[1]):
            continue
        width = rule.ages[1] - rule.ages[0] if rule.ages else 1000
        matching.append(
            (
                [-path.index(rule.category), *[-each for each in depths], not rule.kind, rule.renewal is None, width],
                rule,
            )
        )
    matching.sort(key=lambda each: (each[0], each[1].key))
    found = {
        name: next(
            ((rule.values[name], rule.key) for _, rule in matching if name in rule.values),
            (FALLBACK_VALUES[name], FALLBACK),
        )
        for name in FALLBACK_VALUES
    }
    return {name: each[0] for name, each in found.items()}, {name: each[1] for name, each in found.items()}


@settings(max_examples=300)
@given(rows=rows, question=questions)
def test_the_matrix_reads_rules_as_the_slow_reading_does(rows, question):
    rules = rules_of(rows)
    answer = Matrix(rules, FALLBACK_VALUES).resolve(question)
    assert (dict(answer.values), dict(answer.why)) == slow_answer(rules, question)


@given(rows=rows, question=questions, data=st.data())
def test_the_order_of_rows_never_matters_and_the_reasons_give_the_values(rows, question, data):
    rules = rules_of(rows)
    answer = Matrix(rules, FALLBACK_VALUES).resolve(question)
    assert Matrix(data.draw(st.permutations(rules)), FALLBACK_VALUES).resolve(question) == answer
    by_key = {rule.key: rule for rule in rules}
    for name, key in answer.why.items():
        assert answer.values[name] == (by_key[key].values[name] if key else FALLBACK_VALUES[name])


@given(rows=rows, question=questions, more=values)
def test_a_rule_less_specific_than_all_changes_nothing_that_rules_have_decided(rows, question, more):
    rules = rules_of(rows)
    before = Matrix(rules, FALLBACK_VALUES).resolve(question)
    after = Matrix([*rules, Rule(99, more)], FALLBACK_VALUES).resolve(question)
    decided = [name for name, key in before.why.items() if key]
    assert [after.values[name] for name in decided] == [before.values[name] for name in decided]


def test_no_rule_at_all_is_answered_by_the_fallback():
    answer = Matrix([], FALLBACK_VALUES).resolve(CASE)
    assert (answer.values, set(answer.why.values())) == (FALLBACK_VALUES, {FALLBACK})


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"where": "miyi-lib-01"}, {"where": "miyi-lib"}),
        ({"where": "miyi-lib"}, {"where": "chuanyu"}),
        ({"where": "chuanyu"}, {"where": "510421"}),
        ({"where": "510421"}, {"where": "51"}),
        ({"where": "51"}, {}),
        ({"category": "child"}, {"category": "reader", "where": "miyi-lib-01", "kind": "book"}),
        ({"owner": "dongqu-lib"}, {"kind": "book", "ages": (9, 9), "renewal": False}),
        ({"ages": (7, 12)}, {"ages": (0, 18)}),
    ],
)
def test_the_narrower_rule_speaks_first(narrow, wide):
    """Also a group against small columns: in another system an agreement of a group loses to any flag."""
    for first, second in permutations((Rule(1, {"days": 1}, **narrow), Rule(2, {"days": 2}, **wide))):
        assert Matrix([first, second], FALLBACK_VALUES).resolve(CASE).values["days"] == 1


def test_fields_fall_through_to_the_next_rule():
    rules = [
        Rule(7, {"days": 60}, category="child"),
        Rule(8, {"renewals": 1, "days": 21}, where="510421"),
        Rule(9, {"max_out": 20}),
    ]
    answer = Matrix(rules, FALLBACK_VALUES).resolve(CASE)
    assert answer.values == {"loanable": True, "days": 60, "renewals": 1, "max_out": 20}
    assert answer.why == {"loanable": FALLBACK, "days": 7, "renewals": 8, "max_out": 9}


def test_a_zero_is_a_value():
    assert (
        Matrix([Rule(1, {"renewals": 0}), Rule(2, {"renewals": 3})], FALLBACK_VALUES).resolve(CASE).values["renewals"]
        == 0
    )


def test_a_rule_that_fills_an_unknown_field_is_an_error():
    with pytest.raises(ValueError, match="rule 4 fills fields"):
        Matrix([Rule(4, {"dayz": 3})], FALLBACK_VALUES)
