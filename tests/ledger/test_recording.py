"""record, reverse, correct on a real database."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders.ledger import A_KIND, A_PLACE, a_fact, a_source
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.ledger import queries
from wenmai.ledger.actions import correct, record, reverse
from wenmai.ledger.kinds import UndeclaredKind
from wenmai.ledger.place import Place
from wenmai.ledger.queries import FactFilter

pytestmark = pytest.mark.django_db


def net(source: str) -> Decimal:
    found = [row for row in queries.facts(FactFilter(kinds=[A_KIND.name]), limit=1000) if row.source == source]
    return sum((row.quantity for row in found), Decimal(0))


def test_record_keeps_what_it_was_given():
    instant = clock.now()
    row = a_fact(source="tests.thing:kept", at=instant, quantity=3, channel="mobile", audience=["elderly", "children"],
                 setting="village", attributes={"art": "川剧"})  # fmt: skip
    assert queries.fact(row.id) == row
    assert (row.division_code, row.institution_code, row.institution_kind) == (
        "510422101201",
        "YB-STATION",
        "culture_station",
    )
    assert (row.happened_at, row.happened_on) == (instant, clock.day_of(instant))
    assert (row.quantity, row.channel, row.audience) == (3, "mobile", ("children", "elderly"))
    assert (row.setting, row.attributes, row.turn, row.reverses) == ("village", {"art": "川剧"}, 0, None)


def test_record_twice_gives_the_first():
    source = a_source()
    assert a_fact(source=source).id == a_fact(source=source).id
    assert net(source) == 1


def test_record_of_other_content_is_a_conflict():
    source = a_source()
    a_fact(source=source, quantity=3)
    with pytest.raises(Conflict) as refused:
        a_fact(source=source, quantity=4)
    assert refused.value.code == "ledger.recorded_differently"
    assert net(source) == 3


def test_record_reverse_record_nets_one():
    source = a_source()
    first = a_fact(source=source)
    back = reverse(system(), kind=A_KIND, source=source, reason="误操作")
    again = a_fact(source=source)
    assert (first.turn, back.turn, again.turn) == (0, 0, 1)
    assert (back.reverses, back.quantity, back.happened_on) == (first.id, -1, first.happened_on)
    assert back.attributes == {"reason": "误操作"}
    assert net(source) == 1


def test_reverse_carries_the_day_of_the_original():
    source, long_ago = a_source(), clock.now() - timedelta(days=400)
    a_fact(source=source, at=long_ago)
    assert reverse(system(), kind=A_KIND, source=source, reason="x").happened_on == clock.day_of(long_ago)


def test_reverse_twice_gives_the_first_reversal():
    source = a_source()
    a_fact(source=source)
    once, twice = (reverse(system(), kind=A_KIND, source=source, reason="x") for _ in range(2))
    assert once == twice
    assert net(source) == 0


def test_reverse_of_nothing_is_not_found():
    with pytest.raises(NotFound):
        reverse(system(), kind=A_KIND, source=a_source(), reason="x")


def test_correct_replaces_the_quantity_on_its_own_day():
    source, before = a_source(), clock.now() - timedelta(days=40)
    first = a_fact(source=source, at=before, quantity=30, audience=["elderly"])
    row = correct(system(), kind=A_KIND, source=source, quantity=28, reason="重复计数")
    assert (row.quantity, row.happened_at, row.audience, row.turn) == (28, first.happened_at, ("elderly",), 1)
    assert row.attributes == first.attributes
    assert queries.reversal_of(first).attributes == {"reason": "重复计数"}
    assert net(source) == 28


def test_correct_to_the_same_quantity_changes_nothing():
    source = a_source()
    first = a_fact(source=source, quantity=30)
    assert correct(system(), kind=A_KIND, source=source, quantity=30, reason="x") == first


def test_record_after_a_correction_knows_the_corrected_quantity():
    source = a_source()
    a_fact(source=source, quantity=30)
    row = correct(system(), kind=A_KIND, source=source, quantity=28, reason="x")
    assert a_fact(source=source, quantity=28) == row
    with pytest.raises(Conflict):
        a_fact(source=source, quantity=30)


def test_correct_of_a_reversed_fact_is_not_found():
    source = a_source()
    a_fact(source=source)
    reverse(system(), kind=A_KIND, source=source, reason="x")
    with pytest.raises(NotFound):
        correct(system(), kind=A_KIND, source=source, quantity=2, reason="x")


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"quantity": -1}, "ledger.quantity"),
        ({"quantity": Decimal("0.00001")}, "ledger.quantity"),
        ({"quantity": 10**12}, "ledger.quantity"),
        ({"quantity": Decimal("NaN")}, "ledger.quantity"),
        ({"channel": "telepathy"}, "ledger.channel"),
        ({"at": clock.now() + timedelta(days=3)}, "ledger.day"),
        ({"at": clock.now() - timedelta(days=365 * 90)}, "ledger.day"),
        ({"place": Place("")}, "ledger.incomplete"),
    ],
)
def test_record_refuses(about, code):
    with pytest.raises(Invalid) as refused:
        a_fact(**about)
    assert refused.value.code == code


def test_record_of_an_undeclared_kind_raises():
    with pytest.raises(UndeclaredKind):
        a_fact(kind="tests.nobody_declared_this")


def test_record_of_a_naive_instant_raises():
    with pytest.raises(ValueError, match="naive"):
        record(system(), kind=A_KIND, source=a_source(), happened_at=clock.now().replace(tzinfo=None), place=A_PLACE)


def test_a_zero_is_a_fact():
    assert a_fact(quantity=0).quantity == 0


def test_a_fact_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        queries.fact(-1)
