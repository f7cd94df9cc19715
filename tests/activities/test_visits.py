"""预约上门: asked for, agreed, reported; who lives where is seen by nobody but who goes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders.booking import a_desk, a_reader
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.threads import race
from tests.builders.visits import CONTACT, a_plan, a_visit, a_visit_draft, an_agreed_visit, began
from wenmai.activities import presets
from wenmai.activities.actions.visits import (
    ask_visit,
    cancel_visit,
    decline_visit,
    drop_old_contacts,
    open_contact,
    report_visit,
    schedule_visit,
)
from wenmai.activities.drafts import Contact, VisitReport
from wenmai.activities.holding import erase_person, export_person
from wenmai.activities.models import HomeVisit
from wenmai.activities.visiting import get_house_visit, get_visit, visits_at, who_goes
from wenmai.audit.models import AuditEntry
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.queries import FactFilter, facts, total
from wenmai.notices.models import Notice
from wenmai.people.actions.family import add_dependant
from wenmai.people.models import Relation

pytestmark = pytest.mark.django_db
DONE = VisitReport(heads=1, text="送了三本大字书")


def verbs() -> list[str]:
    return list(
        AuditEntry.objects.filter(verb__startswith="activities.visit").order_by("pk").values_list("verb", flat=True)
    )


def test_the_desk_never_offers_the_place_of_a_visit():
    house = an_institution()
    an_agreed_visit(house)
    assert presets.usual_spot(house).venue == house.label


def test_visit_is_asked_for_agreed_and_reported_and_counts_as_service_at_home():
    house = an_institution()
    visit, first, _second = an_agreed_visit(house)
    assert (visit.state, visit.session.status, visit.session.offering.fact_channel) == ("scheduled", "planned", "home")
    done = report_visit(first, visit=began(visit), report=DONE)
    assert (done.state, done.report) == ("done", "送了三本大字书")
    assert report_visit(first, visit=done, report=VisitReport(5, "又一次")).report == "送了三本大字书"
    found = facts(FactFilter(kinds=["activities.home_visit"]))
    assert [(each.quantity, each.channel, each.audience, each.division_code) for each in found] == [
        (1, "home", ("elderly",), house.division_id)
    ]
    assert total(FactFilter(kinds=["activities.home_visit_made"], channels=["home"]))[0] == 1
    assert total(FactFilter(kinds=["activities.attendance"]))[0] is None
    assert verbs() == ["activities.visit.ask", "activities.visit.schedule", "activities.visit.report"]


def test_address_stands_nowhere_readable_and_is_opened_only_by_who_goes():
    house = an_institution()
    visit, first, _second = an_agreed_visit(house)
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(t AS text) FROM activities_homevisit t")
        stored = cursor.fetchone()[0]
    assert all(each not in stored for each in ("坪上", "周玉兰", "13800000001"))
    assert "坪上".encode().hex() not in stored
    for actor in (a_desk(house), a_desk(an_institution()), a_reader(), ANYONE, system()):
        with pytest.raises(NotAllowed):
            open_contact(actor, visit=visit)
    assert open_contact(first, visit=visit) == CONTACT
    assert verbs()[-1] == "activities.visit.contact"


def test_asker_sees_their_own_address_without_a_note():
    asker = a_citizen()
    visit = a_visit(actor=asker)
    assert open_contact(asker, visit=visit) == CONTACT
    assert verbs() == ["activities.visit.ask"]


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"what": "gold"}, "what"),
        ({"audience": ""}, "audience"),
        ({"wish_days": ()}, "day_1"),
        ({"wish_days": (clock.today() - timedelta(days=1),)}, "day_1"),
        ({"contact": Contact("周玉兰", "13800000001", " ")}, "address"),
        ({"contact": Contact("", "13800000001", "3组")}, "name"),
        ({"contact": Contact("周玉兰", "123", "3组")}, "phone"),
        ({"minor": True}, "guardian"),
        ({"audience": "minors"}, "guardian"),
    ],
)
def test_wish_that_cannot_be_met_names_its_field(about, field):
    with pytest.raises(Invalid) as refused:
        a_visit(**about)
    assert list(refused.value.fields) == [field]
    assert HomeVisit.objects.count() == 0


def test_asking_is_for_oneself_for_family_and_for_clerks():
    house, asker = an_institution(), a_citizen()
    with pytest.raises(NotAllowed):
        ask_visit(ANYONE, draft=a_visit_draft(house))
    with pytest.raises(NotAllowed):
        a_visit(house, asker, person=a_citizen("别人").person)
    with pytest.raises(NotAllowed):
        a_visit(house, asker, person="", asked_as="clerk")
    for _ in range(3):
        a_visit(house, asker)
    with pytest.raises(Conflict):
        a_visit(house, asker)
    assert a_visit(house, a_clerk(house), person="", asked_as="clerk").asked_as == "clerk"


def test_child_of_the_family_is_a_minor_whatever_the_form_says():
    asker = a_citizen()
    born = clock.today() - timedelta(days=365 * 9)
    child = add_dependant(asker, name="周小满", relation=Relation.CHILD, born=born, guardian_consent="1")
    with pytest.raises(Invalid):
        a_visit(actor=asker, person=child.key)
    guarded = Contact("周小满", "13800000001", "3组", "周玉兰")
    assert a_visit(actor=asker, person=child.key, contact=guarded).minor is True


def test_two_go_and_both_work_there():
    house = an_institution()
    visit, clerk, second = a_visit(house), a_clerk(house), a_clerk(house, "何静")
    stranger = a_clerk(an_institution())
    for plan in (a_plan(clerk), a_plan(), a_plan(clerk, stranger), a_plan(clerk, clerk)):
        with pytest.raises(Invalid) as refused:
            schedule_visit(clerk, visit=visit, plan=plan)
        assert list(refused.value.fields) == ["staff"]
    with pytest.raises(Invalid):
        schedule_visit(clerk, visit=visit, plan=a_plan(clerk, second, start=clock.now() - timedelta(hours=1)))
    with pytest.raises(NotAllowed):
        schedule_visit(stranger, visit=visit, plan=a_plan(stranger, clerk))
    agreed = schedule_visit(clerk, visit=visit, plan=a_plan(clerk, second))
    assert sorted(who_goes(agreed)) == ["何静", "李红"]
    with pytest.raises(IntegrityError), transaction.atomic():
        HomeVisit.objects.filter(pk=visit.pk).update(staff=[clerk.person])


def test_a_name_typed_before_still_counts_as_going_and_is_said_to_be_old():
    visit, first, _second = an_agreed_visit(an_institution())
    HomeVisit.objects.filter(pk=visit.pk).update(staff=[first.person], volunteer="王芳")
    assert who_goes(HomeVisit.objects.get(pk=visit.pk)) == ["李红", "志愿者王芳（旧记录）"]


def test_agreeing_again_moves_the_visit_and_tells_the_asker():
    house, asker = an_institution(), a_citizen()
    first, second = a_clerk(house), a_clerk(house, "何静")
    visit = schedule_visit(first, visit=a_visit(house, asker), plan=a_plan(first, second))
    moved = schedule_visit(first, visit=visit, plan=a_plan(first, second, start=clock.now() + timedelta(days=3)))
    assert moved.session != visit.session
    assert [each.status for each in Session.objects.order_by("pk")] == ["cancelled", "planned"]
    assert Notice.objects.filter(person=asker.person).count() == 2


def test_report_waits_for_the_hour_and_for_the_guardian_and_comes_from_who_went():
    house = an_institution()
    guarded = Contact("小满", "13800000001", "3组", "周玉兰")
    visit, first, _second = an_agreed_visit(house, minor=True, contact=guarded)
    with pytest.raises(Conflict):
        report_visit(first, visit=visit, report=DONE)
    visit = began(visit)
    with pytest.raises(NotAllowed):
        report_visit(a_clerk(house, "旁人"), visit=visit, report=DONE)
    for report, field in (
        (DONE, "guardian_there"),
        (VisitReport(0, "x", guardian_there=True), "heads"),
        (VisitReport(1, " ", guardian_there=True), "text"),
    ):
        with pytest.raises(Invalid) as refused:
            report_visit(first, visit=visit, report=report)
        assert list(refused.value.fields) == [field]
    assert report_visit(first, visit=visit, report=VisitReport(2, "陪读", guardian_there=True, pleased=5)).pleased == 5


def test_declining_and_cancelling_give_reasons_and_end_the_date():
    house, asker = an_institution(), a_citizen()
    visit = a_visit(house, asker)
    with pytest.raises(Invalid):
        decline_visit(a_desk(house), visit=visit, reason=" ")
    with pytest.raises(NotAllowed):
        cancel_visit(a_reader(), visit=visit)
    assert decline_visit(a_desk(house), visit=visit, reason="人手不够").state == "declined"
    assert decline_visit(a_desk(house), visit=visit, reason="别的").reason == "人手不够"
    with pytest.raises(Conflict):
        cancel_visit(asker, visit=visit)
    first, second = a_clerk(house), a_clerk(house, "何静")
    agreed = schedule_visit(first, visit=a_visit(house, asker), plan=a_plan(first, second))
    cancelled = cancel_visit(asker, visit=agreed)
    assert (cancelled.state, Session.objects.get(pk=agreed.session_id).status) == ("cancelled", "cancelled")


def test_visit_of_others_is_not_there():
    visit = a_visit()
    for actor in (a_reader(), a_desk(an_institution()), ANYONE):
        with pytest.raises(NotFound):
            get_visit(actor, visit.pk)
        assert visits_at(actor, visit.institution).waiting == ()
    assert get_house_visit(a_desk(visit.institution), visit.pk) == visit


def test_contacts_are_forgotten_ninety_days_after_the_end_and_with_the_person():
    house, asker = an_institution(), a_citizen()
    old, kept = a_visit(house, asker), a_visit(house, asker, wish="大字的")
    decline_visit(a_desk(house), visit=old, reason="人手不够")
    assert drop_old_contacts(system()) == 0
    HomeVisit.objects.filter(pk=old.pk).update(ended_at=clock.now() - timedelta(days=91))
    assert drop_old_contacts(system()) == 1
    told = export_person(asker.person)["上门服务"]
    assert [each["联系"] and each["联系"]["address"] for each in told] == [None, "坪上社区3组12号"]
    assert erase_person(asker.person) == 2
    kept.refresh_from_db()
    assert (bytes(kept.contact), kept.wish, kept.state) == (b"", "", "cancelled")


@pytest.mark.django_db(transaction=True)
def test_reporting_at_once_counts_once():
    house = an_institution()
    visit, first, second = an_agreed_visit(house)
    visit = began(visit)
    race(*[lambda actor=actor: report_visit(actor, visit=visit, report=DONE) for actor in (first, second)])
    assert total(FactFilter(kinds=["activities.home_visit"]))[0] == 1


def test_pages_lead_from_the_wish_to_the_report(client):
    house = an_institution()
    asker = a_citizen()
    sign_in(client, asker)
    url = "/activities/home-visits/?division=510422101"
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    form = {
        "what": "books", "person": asker.person, "audience": "elderly", "name": "周玉兰", "phone": "13800000001",
        "division": house.division_id, "address": "3组12号", "institution": house.code, "day_1": tomorrow,
    }  # fmt: skip
    assert client.post(url, form | {"phone": "1"}).status_code == 422
    response = client.post(url, form)
    visit = HomeVisit.objects.get()
    assert response.url == f"/activities/home-visits/{visit.pk}/"
    assert "3组12号" in client.get(response.url).content.decode()
    assert client.get(url).status_code == 200
    clerk = a_clerk(house)
    sign_in(client, clerk)
    desk = f"/desk/activities/home-visits/{visit.pk}/"
    assert "3组12号" not in client.get(desk).content.decode()
    plan = {"day": tomorrow, "time": "10:00", "minutes": "60", "staff": [clerk.person, a_clerk(house, "何静").person]}
    assert client.post(desk, plan | {"staff": []}).status_code == 422
    assert client.post(desk, plan).status_code == 302
    assert "3组12号" in client.post(f"{desk}contact/").content.decode()
    began(HomeVisit.objects.get())
    assert client.post(f"{desk}report/", {"heads": "1", "text": ""}).status_code == 422
    assert client.post(f"{desk}report/", {"heads": "1", "text": "送书"}).status_code == 302
    assert "送书" in client.get(desk).content.decode()
    listed = client.get(f"/desk/activities/home-visits/?at={house.code}").content.decode()
    assert "去过了" in listed
    typed = {name: value for name, value in form.items() if name not in {"person", "institution"}}
    assert client.post(f"/desk/activities/home-visits/?at={house.code}", typed).status_code == 302
    assert (
        client.post(
            f"/desk/activities/home-visits/{HomeVisit.objects.latest('pk').pk}/decline/", {"reason": "远"}
        ).status_code
        == 302
    )
