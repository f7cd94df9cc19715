"""Many institutions at once: the same checks and traces as one by one, all or none."""

from decimal import Decimal

import pytest

from tests.builders.places import a_prefecture, some_divisions
from tests.builders.places_actors import administrator, manager
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.places import actions
from wenmai.places.actions import Profile, weekly
from wenmai.places.actions.openings import Opening, Room, add_institutions
from wenmai.places.models import HoursRule, Institution, InstitutionKind, Space, SpaceKind
from wenmai.search.queries import find

HOURS = (weekly(weekdays=(1, 2, 3), opens=540, closes=720), weekly(weekdays=(1, 2, 3), opens=840, closes=1080))
ROOMS = (Room("报告厅", SpaceKind.HALL, 200), Room("盲人阅览室", SpaceKind.BLIND_READING_ROOM))


def opening(code: str = "PZH-LIB", **more) -> Opening:
    said = {
        "code": code, "kind": InstitutionKind.LIBRARY, "division": "5104", "hours": HOURS, "rooms": ROOMS,
        "profile": Profile(name="攀枝花市图书馆", lon=Decimal("101.718"), lat=Decimal("26.582")),
    }  # fmt: skip
    return Opening(**(said | more))


def some() -> list[Opening]:
    return [opening(), opening("YB-LIB", division="510422", hours=HOURS[:1], rooms=())]


def _rows(model, *left_out: str) -> list[tuple]:
    fields = [field.attname for field in model._meta.concrete_fields if field.attname not in {"id", *left_out}]
    return list(model.objects.order_by("pk").values_list(*fields))


def _everything() -> list[list[tuple]]:
    """What is there but for the keys of rows, which the traces of rooms name too."""
    keys = {f"places.space:{pk}": name for pk, name in Space.objects.values_list("pk", "name")}
    told = sorted(
        (verb, keys.get(subject, subject), str(detail), posted)
        for verb, subject, detail, posted in AuditEntry.objects.filter(
            verb__regex="places.(institution|hours|space)"
        ).values_list("verb", "subject", "detail", "posted")
    )
    houses = _rows(Institution, "hours_revision")
    return [houses, _rows(HoursRule, "institution_id"), _rows(Space, "institution_id"), told]


def _one_by_one(actor) -> None:
    for each in some():
        actions.add_institution(
            actor, code=each.code, kind=each.kind, division=each.division, profile=each.profile, demo=True
        )
        actions.set_hours(actor, institution=each.code, rules=each.hours)
        for room in each.rooms:
            actions.add_space(
                actor, institution=each.code, name=room.name, kind=room.kind, capacity=room.capacity, demo=True
            )


@pytest.mark.django_db
def test_many_at_once_leave_what_one_by_one_leaves():
    some_divisions()
    actor = administrator("5104")
    assert add_institutions(actor, openings=some(), demo=True) == ("PZH-LIB", "YB-LIB")
    at_once = _everything()
    assert [hit.title for hit in find(ANYONE, "图书馆", kind="institution").items] == ["攀枝花市图书馆"] * 2
    for model in (HoursRule, Space, Institution):
        model.objects.all().delete()
    before = AuditEntry.objects.filter(verb__startswith="places.").count()
    _one_by_one(actor)
    again = _everything()
    assert again[:3] == at_once[:3]
    assert AuditEntry.objects.filter(verb__startswith="places.").count() - before == len(at_once[3])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ({"division": "5199"}, NotFound),
        ({"profile": Profile(name=" ")}, Invalid),
        ({"profile": Profile(name="馆", lon=Decimal(101))}, Invalid),
        ({"hours": (weekly(weekdays=(), opens=1, closes=2),)}, Invalid),
        ({"rooms": (Room(" ", SpaceKind.HALL),)}, Invalid),
        ({"rooms": ROOMS + ROOMS}, Conflict),
        ({"code": "PZH-LIB"}, Conflict),
    ],
)
def test_one_bad_opening_refuses_all(bad, error):
    some_divisions()
    with pytest.raises(error):
        add_institutions(administrator(), openings=[opening(), opening(**({"code": "X-1"} | bad))])
    assert Institution.objects.count() == HoursRule.objects.count() == Space.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [ANYONE, administrator("5134"), administrator("510422"), manager("PZH-LIB")])
def test_strangers_open_none(actor):
    some_divisions()
    with pytest.raises(NotAllowed):
        add_institutions(actor, openings=some())
    assert Institution.objects.count() == 0


@pytest.mark.django_db
def test_twice_is_refused_and_changes_nothing():
    some_divisions()
    add_institutions(administrator(), openings=some())
    with pytest.raises(Conflict, match="PZH-LIB"):
        add_institutions(administrator(), openings=some())
    assert Institution.objects.count() == 2


@pytest.mark.django_db
def test_ten_take_as_many_statements_as_two(django_assert_num_queries, django_assert_max_num_queries):
    a_prefecture()
    actor = administrator()
    with django_assert_max_num_queries(40) as first:
        add_institutions(actor, openings=[opening("A-1"), opening("A-2")])
    with django_assert_num_queries(len(first)):
        add_institutions(actor, openings=[opening(f"B-{number}") for number in range(10)])


@pytest.mark.django_db(transaction=True)
def test_of_two_loaders_one_wins():
    some_divisions()
    results = race(*[lambda: add_institutions(administrator(), openings=some())] * 3)
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Conflict", "tuple"]
    assert (Institution.objects.count(), Space.objects.count()) == (2, 2)
