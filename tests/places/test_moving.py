"""Villages and institutions come to lie elsewhere; units become others and take along what lies in them."""

from datetime import date, timedelta

import pytest

from tests.builders.places import a_division, a_village, an_institution, some_divisions
from tests.builders.places_actors import administrator
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.kernel import clock
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.places import actions, queries
from wenmai.places.models import DivisionMove, Institution, SuccessionKind
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
BOSS = administrator()
HONGGE, TONGZILIN = "510422101", "510422100"
VILLAGE = "510422101200"
MERGED = {"on": DAY, "kind": SuccessionKind.MERGED, "source": "川民政〔2025〕1 号", "moving": True}


def move(actor=BOSS, code=VILLAGE, parent=TONGZILIN, on=DAY, source="批复"):
    return actions.move_division(actor, code=code, parent=parent, on=on, source=source)


def path(code):
    return list(a_division(code).path)


def test_a_village_moves_with_its_houses_and_is_found_there():
    house = an_institution(division=a_village(), code="ROOM", name="红格村文化室", kind="village_room")
    assert (move().divisions, move().divisions) == (1, 0)
    assert path(VILLAGE) == ["51", "5104", "510422", TONGZILIN, VILLAGE]
    assert queries.get_institution(BOSS, house.code).scope_path[-2:] == (VILLAGE, "ROOM")
    assert [hit.title for hit in find(BOSS, "红格村文化室", division=TONGZILIN).items] == ["红格村文化室"]
    assert DivisionMove.objects.get().old_id == HONGGE
    assert AuditEntry.objects.get(verb="places.division.move").subject == f"places.division:{VILLAGE}"


def test_a_move_is_refused():
    some_divisions()
    for actor in (administrator("5104"), administrator("510422")):
        with pytest.raises(NotAllowed):
            move(actor)
    for wrong in ({"parent": "510422"}, {"parent": "510421100"}, {"code": HONGGE, "parent": TONGZILIN}):
        with pytest.raises(Invalid, match="同一个县"):
            move(**wrong)
    with pytest.raises(NotFound):
        move(code="510422101999")
    with pytest.raises(Invalid, match="生效那天再录"):
        move(on=clock.today() + timedelta(days=1))
    with pytest.raises(Invalid, match="批复或文件"):
        move(source=" ")
    actions.succeed_division(BOSS, old=TONGZILIN, new=[HONGGE], **(MERGED | {"moving": False}))
    with pytest.raises(Conflict, match="并入别处"):
        move()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_one_village_it_moves_once():
    some_divisions()
    moved = race(move, move)
    assert sorted(each.divisions for each in moved) == [0, 1]
    assert DivisionMove.objects.count() == 1


def test_an_import_does_not_undo_a_move():
    some_divisions()
    move()
    some_divisions()
    assert a_division(VILLAGE).parent_id == TONGZILIN
    assert path(VILLAGE)[3] == TONGZILIN


def test_what_lies_below_a_unit_that_an_import_moves_follows():
    some_divisions()
    raw = "level,code,name,parent\n4,510422101,红格镇,510421\n".encode()
    actions.import_divisions(BOSS, raw=raw)
    assert path(VILLAGE) == ["51", "5104", "510421", HONGGE, VILLAGE]
    assert find(BOSS, "红格镇", division="510421").count == 1


def test_a_merged_township_takes_along_villages_and_houses():
    an_institution(division=a_division(HONGGE), code="HG", name="红格镇综合文化站")
    an_institution(division=a_village(), code="ROOM", kind="village_room")
    actions.succeed_division(BOSS, old=HONGGE, new=[TONGZILIN], **MERGED)
    assert a_division(HONGGE).valid_to == DAY
    assert path(VILLAGE) == ["51", "5104", "510422", TONGZILIN, VILLAGE]
    assert dict(Institution.objects.values_list("code", "division")) == {"HG": TONGZILIN, "ROOM": VILLAGE}
    assert find(BOSS, "红格镇综合文化站", division=TONGZILIN).count == 1
    actions.succeed_division(BOSS, old=HONGGE, new=[TONGZILIN], **MERGED)
    assert DivisionMove.objects.count() == 2


def test_a_split_and_a_county_take_nothing_along():
    an_institution(division=a_division(HONGGE), code="HG")
    an_institution(division=a_division("510421"), code="MY", kind="library")
    actions.succeed_division(BOSS, old=HONGGE, new=[TONGZILIN, "510421100"], **MERGED)
    actions.succeed_division(BOSS, old="510421", new=["510422"], **MERGED)
    assert dict(Institution.objects.values_list("code", "division")) == {"HG": HONGGE, "MY": "510421"}


def test_a_succession_that_moves_waits_for_its_day():
    some_divisions()
    with pytest.raises(Invalid, match="生效那天再录"):
        actions.succeed_division(
            BOSS, old=HONGGE, new=[TONGZILIN], **(MERGED | {"on": clock.today() + timedelta(days=1)})
        )
    assert a_division(HONGGE).valid_to is None


def test_an_institution_moves_within_its_county():
    an_institution(division=a_division(HONGGE), code="HG", name="红格书房", kind="study_room")
    county = administrator("510422")
    for _ in range(2):
        actions.move_institution(county, code="HG", division=TONGZILIN)
    assert Institution.objects.get().division_id == TONGZILIN
    assert find(BOSS, "红格书房", division=TONGZILIN).count == 1
    assert AuditEntry.objects.filter(verb="places.institution.move").count() == 1


def test_an_institution_does_not_leave_its_county_or_its_administrator():
    an_institution(division=a_division(HONGGE), code="HG")
    with pytest.raises(Invalid, match="停办后在那边另开"):
        actions.move_institution(BOSS, code="HG", division="510421100")
    with pytest.raises(NotFound):
        actions.move_institution(administrator("510422"), code="HG", division="510421100")
    with pytest.raises(NotAllowed):
        actions.move_institution(administrator("510421"), code="HG", division="510421100")
    assert Institution.objects.get().division_id == HONGGE
