"""A volunteer is matched, asked, and answers; two go, and the database knows it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.builders.booking import a_desk
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.threads import WAIT, apart, race, until_somebody_waits
from tests.builders.visits import CONTACT, a_looked_at, a_plan, a_visit, a_volunteer, an_ask, began
from wenmai.activities.actions.visit_asks import accept_ask, ask_volunteer, decline_ask, expire_asks
from wenmai.activities.actions.visits import cancel_visit, open_contact, report_visit, schedule_visit
from wenmai.activities.actions.visits import locked as locked_visit
from wenmai.activities.drafts import Contact, VisitReport
from wenmai.activities.holding import export_person
from wenmai.activities.matching import match
from wenmai.activities.models import HomeVisit, VisitAsk
from wenmai.activities.visiting import who_goes
from wenmai.audit.models import AuditEntry
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice
from wenmai.people.actions.family import add_dependant
from wenmai.people.actions.privacy import erase_me
from wenmai.people.models import Relation
from wenmai.volunteers.actions import end_volunteer
from wenmai.volunteers.actions.home import locked as locked_volunteer
from wenmai.volunteers.models import HomeVolunteer

pytestmark = pytest.mark.django_db
GUARDED = {"minor": True, "contact": Contact("小满", "13800000001", "3组", "周玉兰")}


def states() -> list[str]:
    return list(VisitAsk.objects.order_by("pk").values_list("state", flat=True))


def names(found) -> list[str]:
    return [each.name for each in found.offers]


def told(person: str) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("title", flat=True))


def test_nearest_stands_first_with_reasons_and_the_others_are_counted():
    house, day = an_institution(division=a_division("510422101")), clock.now() + timedelta(days=1)
    weekday = clock.day_of(day).isoweekday()
    for name, place, more in (
        ("县里", "510422", {}),
        ("本村", "510422101200", {"languages": ("ii",)}),
        ("本镇", "510422101", {}),
        ("邻县", "510421", {}),
        ("不送书", "510422101", {"brings": ("show",)}),
        ("没空", "510422101", {"days": tuple({1, 2, 3, 4, 5, 6, 7} - {weekday})}),
        ("没担保", "510422101", {"vouched": False}),
    ):
        a_volunteer(house, name=name, places=(a_division(place),), **more)
    visit = a_visit(house, division=a_division("510422101200"))
    found = match(visit, a_plan(a_clerk(house), start=day))
    assert names(found) == ["本村", "本镇", "县里"]
    assert [each.why[0] for each in found.offers] == ["同一个村（社区）", "同一个乡镇（街道）", "同一个县（区）"]
    assert found.offers[0].why[2:] == ["会说彝语", "第一次去"]
    assert sorted(found.others) == [("不做这一样", 1), ("单位还没有担保", 1), ("那天不来", 1)]


def test_a_volunteer_of_another_house_is_neither_named_nor_asked():
    house, other = an_institution(), an_institution()
    away = a_volunteer(other, name="别家的", places=(house.division,))
    visit, clerk = a_visit(house), a_clerk(house)
    found = match(visit, a_plan(clerk))
    assert (names(found), found.others) == ([], [("跟别的单位去", 1)])
    with pytest.raises(Conflict):
        ask_volunteer(clerk, visit=visit, volunteer=away.pk, plan=a_plan(clerk))


def test_to_a_minor_goes_only_who_was_looked_at_and_on_the_day_still_is():
    house = an_institution()
    plain, short = a_volunteer(house, name="没查"), a_looked_at(a_volunteer(house, name="快到期"), days=2)
    a_looked_at(a_volunteer(house, name="查过"))
    visit, clerk = a_visit(house, **GUARDED), a_clerk(house)
    later = a_plan(clerk, start=clock.now() + timedelta(days=5))
    assert names(match(visit, a_plan(clerk))) == ["快到期", "查过"]
    assert names(match(visit, later)) == ["查过"]
    for each, plan in ((plain, a_plan(clerk)), (short, later)):
        with pytest.raises(Conflict):
            ask_volunteer(clerk, visit=visit, volunteer=each.pk, plan=plan)
    assert states() == []


def test_family_is_not_sent_to_each_other_nor_a_clerk_beside_themselves():
    house, asker = an_institution(), a_citizen()
    born = clock.today() - timedelta(days=365 * 70)
    mother = add_dependant(asker, name="周大娘", relation=Relation.PARENT, born=born)
    clerk = a_clerk(house)
    a_volunteer(house, asker), a_volunteer(house, clerk)
    for visit in (a_visit(house, asker, person=mother.key), a_visit(house, asker)):
        assert match(visit, a_plan(clerk)).others == [("就是同去的工作人员", 1), ("是本人或家人", 1)]


def test_a_yes_makes_the_date_with_two_who_go_and_the_address_opens_then_and_is_noted():
    house, volunteer = an_institution(), a_citizen("王芳")
    asker, clerk = a_citizen(), a_clerk(house)
    visit, row = a_visit(house, asker), a_volunteer(house, volunteer)
    ask = ask_volunteer(clerk, visit=visit, volunteer=row.pk, plan=a_plan(clerk))
    assert (visit.state, told(volunteer.person)) == ("requested", ["单位担保了，可以上门了", "有一次上门想请你去"])
    with pytest.raises(NotAllowed):
        open_contact(volunteer, visit=visit)
    for stranger in (a_citizen("吴远"), a_desk(house)):
        with pytest.raises(NotAllowed):
            accept_ask(stranger, ask=ask)
    assert accept_ask(volunteer, ask=ask).state == "accepted"
    assert accept_ask(volunteer, ask=ask).state == "accepted"
    visit = HomeVisit.objects.get()
    assert (visit.state, who_goes(visit), told(asker.person)) == (
        "scheduled",
        ["李红", "志愿者王芳"],
        ["上门的时间定了"],
    )
    assert open_contact(volunteer, visit=visit) == CONTACT
    noted = AuditEntry.objects.filter(verb="activities.visit.contact").values_list("person", flat=True)
    assert list(noted) == [volunteer.person]
    report_visit(clerk, visit=began(visit), report=VisitReport(1, "送了书"))
    with pytest.raises(NotAllowed):
        open_contact(volunteer, visit=HomeVisit.objects.get())


def test_nobody_who_has_not_said_yes_is_counted_as_going():
    house = an_institution()
    first, second = a_volunteer(house), a_volunteer(house)
    ask = accept_ask(system(), ask=an_ask(house, first))
    visit = HomeVisit.objects.get()
    waiting = an_ask(house, second)
    for values in ({"ask": None}, {"ask": waiting.pk}, {"staff": []}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HomeVisit.objects.filter(pk=visit.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitAsk.objects.filter(pk=ask.pk).update(state="withdrawn")


def test_a_no_brings_the_next_one_and_the_visit_waits_for_the_clerk():
    house, volunteer = an_institution(), a_citizen("王芳")
    near, clerk = a_volunteer(house, volunteer), a_clerk(house)
    a_volunteer(house, name="下一位")
    visit, plan = a_visit(house), a_plan(clerk)
    ask = ask_volunteer(clerk, visit=visit, volunteer=near.pk, plan=plan)
    assert decline_ask(volunteer, ask=ask, reason="有事").reason == "有事"
    assert decline_ask(volunteer, ask=ask, reason="又一次").reason == "有事"
    assert names(match(visit, plan)) == ["下一位"]
    assert match(visit, plan).others == [("这个时间问过，没有答应", 1)]
    assert told(clerk.person)[-1] == "志愿者去不了"
    with pytest.raises(Conflict):
        accept_ask(volunteer, ask=ask)


def test_a_yes_taken_back_frees_the_date_and_tells_who_waits():
    house, volunteer, asker = an_institution(), a_citizen("王芳"), a_citizen()
    ask = accept_ask(volunteer, ask=an_ask(house, a_volunteer(house, volunteer), actor=asker))
    decline_ask(volunteer, ask=ask, reason="病了")
    visit = HomeVisit.objects.get()
    assert (visit.state, visit.session, visit.staff, visit.ask) == ("requested", None, [], None)
    assert Session.objects.get().status == "cancelled"
    assert told(asker.person) == ["上门的时间定了", "上门要另外约时间"]


def test_asking_is_for_the_house_once_and_lets_go_of_who_was_asked_before():
    house, volunteer = an_institution(), a_citizen("王芳")
    first, second, clerk = a_volunteer(house, volunteer), a_volunteer(house), a_clerk(house)
    visit, plan = a_visit(house), a_plan(clerk)
    with pytest.raises(NotAllowed):
        ask_volunteer(a_clerk(an_institution()), visit=visit, volunteer=first.pk, plan=plan)
    with pytest.raises(NotFound):
        ask_volunteer(clerk, visit=visit, volunteer=0, plan=plan)
    for staff in ((), (clerk, a_clerk(house, "何静"))):
        with pytest.raises(Invalid):
            ask_volunteer(clerk, visit=visit, volunteer=first.pk, plan=a_plan(*staff))
    ask = ask_volunteer(clerk, visit=visit, volunteer=first.pk, plan=plan)
    assert ask_volunteer(clerk, visit=visit, volunteer=first.pk, plan=plan) == ask
    ask_volunteer(clerk, visit=visit, volunteer=second.pk, plan=plan)
    assert (states(), told(volunteer.person)[-1]) == (["withdrawn", "asked"], "那次上门不用去了")
    schedule_visit(clerk, visit=visit, plan=a_plan(clerk, a_clerk(house, "何静")))
    assert states() == ["withdrawn", "withdrawn"]


def test_an_hour_is_given_once_and_free_again_when_the_visit_is_called_off():
    house, asker = an_institution(), a_citizen()
    volunteer, clerk = a_volunteer(house), a_clerk(house)
    plan = a_plan(clerk)
    visit, other = a_visit(house, asker), a_visit(house, a_citizen("吴远"))
    accept_ask(system(), ask=ask_volunteer(clerk, visit=visit, volunteer=volunteer.pk, plan=plan))
    half_later = a_plan(clerk, start=plan.start + timedelta(minutes=30))
    assert match(other, half_later).others == [("那时已经有约", 1)]
    with pytest.raises(Conflict):
        ask_volunteer(clerk, visit=other, volunteer=volunteer.pk, plan=half_later)
    moved = accept_ask(system(), ask=ask_volunteer(clerk, visit=visit, volunteer=volunteer.pk, plan=half_later))
    assert (states(), HomeVisit.objects.get(pk=visit.pk).ask) == (["withdrawn", "accepted"], moved)
    cancel_visit(asker, visit=visit)
    assert names(match(other, half_later)) == ["王芳"]


def test_who_does_not_answer_is_not_waited_for():
    house = an_institution()
    ask = an_ask(house, a_volunteer(house))
    assert (expire_asks(system()), ask.answer_by <= clock.now() + timedelta(days=1)) == (0, True)
    VisitAsk.objects.update(asked_at=clock.now() - timedelta(hours=2), answer_by=clock.now() - timedelta(hours=1))
    with pytest.raises(Conflict):
        accept_ask(system(), ask=ask)
    assert (expire_asks(system()), expire_asks(system()), states()) == (1, 0, ["expired"])
    assert told(VisitAsk.objects.get().staff) == ["志愿者没有答复"]


def test_withdrawing_consent_lets_go_of_what_is_to_come():
    house, volunteer = an_institution(), a_citizen("王芳")
    row = a_volunteer(house, volunteer, skills="二胡")
    earlier = an_ask(house, row, actor=a_citizen("吴远"))
    decline_ask(volunteer, ask=earlier, reason="病了")
    accept_ask(volunteer, ask=an_ask(house, row))
    told = export_person(volunteer.person)["请我上门"]
    assert [(each["状态"], each["我写的原因"], "二胡" in each["为什么问"]) for each in told] == [
        ("谢绝了", "病了", True),
        ("答应了", "", True),
    ]
    end_volunteer(volunteer, volunteer=row)
    visit = HomeVisit.objects.latest("pk")
    assert (visit.state, visit.ask, states()) == ("requested", None, ["declined", "declined"])
    assert set(VisitAsk.objects.values_list("why", "reason")) == {("", "")}


@pytest.mark.parametrize("asked", [1, 30])
def test_matching_asks_the_same_of_the_database_for_one_and_for_many(django_assert_num_queries, asked):
    house, clerk = an_institution(), a_clerk(an_institution())
    visit = a_visit(house)
    for _number in range(asked):
        a_volunteer(house)
    with django_assert_num_queries(9):
        found = match(visit, a_plan(clerk))
    assert (len(found.offers), found.more) == (min(asked, 5), max(0, asked - 5))


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_ask_the_same_volunteer_at_once_and_a_yes_beside_an_end():
    house = an_institution()
    volunteer, plan = a_volunteer(house), a_plan(a_clerk(house))
    visits = [a_visit(house), a_visit(house, a_citizen("吴远"))]
    ask_at_once = [lambda v=v: ask_volunteer(system(), visit=v, volunteer=volunteer.pk, plan=plan) for v in visits]
    outcomes = race(*ask_at_once)
    assert (sum(isinstance(each, Conflict) for each in outcomes), states()) == (1, ["asked"])
    ask = VisitAsk.objects.get()
    race(lambda: accept_ask(system(), ask=ask), lambda: end_volunteer(system(), volunteer=volunteer, reason="搬走"))
    ended = HomeVolunteer.objects.get(pk=volunteer.pk).ended_at is not None
    assert (ended, states(), HomeVisit.objects.filter(state="scheduled").count()) == (True, ["declined"], 0)


@pytest.mark.django_db(transaction=True)
def test_erasing_a_person_waits_for_their_row_as_volunteer_before_it_holds_a_visit():
    house, citizen = an_institution(), a_citizen("王芳")
    volunteer = a_volunteer(house, citizen)
    accept_ask(citizen, ask=an_ask(house, volunteer, actor=a_citizen("吴远")))
    visit = a_visit(house, citizen)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked_volunteer(volunteer.pk)
            erased = pool.submit(apart(lambda: erase_me(citizen)))
            until_somebody_waits()
            locked_visit(visit)
        erased.result(WAIT)
    assert list(HomeVisit.objects.order_by("pk").values_list("state", flat=True)) == ["requested", "cancelled"]
    assert (states(), HomeVolunteer.objects.get().ended_at is not None) == (["declined"], True)


@pytest.mark.django_db(transaction=True)
def test_erasing_a_person_holds_the_visits_of_who_has_nobody_else_in_one_order_with_their_own():
    house, citizen = an_institution(), a_citizen("王芳")
    mother = add_dependant(citizen, name="周大娘", relation=Relation.PARENT, born=date(1950, 1, 1))
    hers = a_visit(house, a_clerk(house), person=mother.key, asked_as="clerk")
    own = a_visit(house, citizen)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked_visit(hers)
            erased = pool.submit(apart(lambda: erase_me(citizen)))
            until_somebody_waits()
            locked_visit(own)
        erased.result(WAIT)
    assert set(HomeVisit.objects.values_list("state", flat=True)) == {"cancelled"}


def test_pages_lead_from_the_plan_to_the_answer(client):
    house, volunteer = an_institution(), a_citizen("王芳")
    row, clerk, visit = a_volunteer(house, volunteer), a_clerk(house), a_visit(house, wish="大字的")
    sign_in(client, clerk)
    desk, day = f"/desk/activities/home-visits/{visit.pk}/", (clock.today() + timedelta(days=1)).isoformat()
    plan = {"day": day, "time": "10:00", "minutes": "60", "staff": clerk.person}
    to_pick = client.post(desk, plan).url
    assert "王芳" in client.get(to_pick).content.decode()
    bare = client.get(f"{desk}match/").content.decode()
    assert ("先选好哪天、几点、谁去。" in bare, "form-errors" in bare) == (True, False)
    assert client.post(f"{desk}match/", plan | {"volunteer": "0"}).status_code == 422
    assert client.post(f"{desk}match/", plan | {"volunteer": row.pk}).url == desk
    assert "等志愿者答复" in client.get(desk).content.decode()
    ask = VisitAsk.objects.get()
    sign_in(client, volunteer)
    assert f"/activities/home-visits/asked/{ask.pk}/" in client.get("/volunteers/").content.decode()
    own = f"/activities/home-visits/asked/{ask.pk}/"
    before = client.get(own).content.decode()
    assert ("大字的" in before, "坪上社区3组12号" in before, "我去" in before) == (False, False, True)
    assert client.post(f"{own}contact/").status_code == 403
    assert client.post(own, {"do": "accept"}).status_code == 302
    assert "大字的" in client.get(own).content.decode()
    assert "坪上社区3组12号" in client.post(f"{own}contact/").content.decode()
    assert client.post(own, {"do": "decline", "reason": "病了"}).status_code == 302
    assert client.post(own, {"do": "accept"}).status_code == 409


def test_what_was_said_on_the_telephone_is_written_down_by_the_house(client):
    house = an_institution()
    ask, clerk = an_ask(house, a_volunteer(house, phone="13911112222")), a_clerk(house)
    sign_in(client, clerk)
    desk = f"/desk/activities/home-visits/{ask.visit_id}/"
    assert "13911112222" not in client.get(desk).content.decode()
    ring, seen = (
        f"/desk/activities/home-visits/asks/{ask.pk}/phone/",
        AuditEntry.objects.filter(verb="volunteers.home.phone"),
    )
    assert (seen.count(), "13911112222" in client.post(ring).content.decode()) == (0, True)
    assert list(seen.values_list("subject", "person")) == [(f"volunteers.home:{ask.volunteer_id}", clerk.person)]
    answer = f"/desk/activities/home-visits/asks/{ask.pk}/answer/"
    assert client.post(answer, {"do": "accept"}).url == desk
    assert (states(), "13911112222" in client.get(desk).content.decode()) == (["accepted"], False)
    sign_in(client, a_clerk(an_institution()))
    assert client.post(answer, {"do": "decline"}).status_code == 404
    assert (client.post(ring).status_code, seen.count()) == (404, 1)
