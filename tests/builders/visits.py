"""Home visits, volunteers and groups for tests, through their own actions."""

from datetime import timedelta
from itertools import count

from tests.builders.activities import an_activity
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from wenmai.activities.actions.groups import ask_group
from wenmai.activities.actions.visit_asks import ask_volunteer
from wenmai.activities.actions.visits import ask_visit, schedule_visit
from wenmai.activities.drafts import Contact, GroupDraft, VisitDraft, VisitPlan
from wenmai.activities.models import Activity, GroupRequest, HomeVisit, VisitAsk
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Institution
from wenmai.volunteers.actions import record_check, register_volunteer, vouch
from wenmai.volunteers.drafts import CheckDraft, Named, Offer, VolunteerDraft
from wenmai.volunteers.models import HomeVolunteer, VisitWhat

_phones = count(1)
CONTACT = Contact("周玉兰", "13800000001", "坪上社区3组12号")


def a_visit_draft(house: Institution, **about) -> VisitDraft:
    """Books for an old person, tomorrow."""
    words = {
        "division": house.division,
        "contact": CONTACT,
        "what": "books",
        "audience": "elderly",
        "wish_days": (clock.today() + timedelta(days=1),),
    }
    return VisitDraft(institution=house, **(words | about))


def a_visit(house: Institution | None = None, actor: Actor | None = None, **about) -> HomeVisit:
    """A wish of a citizen for themselves."""
    asker = actor or a_citizen()
    return ask_visit(asker, draft=a_visit_draft(house or an_institution(), **({"person": asker.person} | about)))


def a_plan(*staff: Actor, **about) -> VisitPlan:
    """Tomorrow, an hour."""
    words = {"start": clock.now() + timedelta(days=1), "staff": tuple(each.person for each in staff)} | about
    return VisitPlan(**words)


def an_agreed_visit(house: Institution, **about) -> tuple[HomeVisit, Actor, Actor]:
    """A visit that two clerks of a house are sent on, and the two."""
    first, second = a_clerk(house, "李红"), a_clerk(house, "何静")
    visit = schedule_visit(first, visit=a_visit(house, **about), plan=a_plan(first, second))
    return visit, first, second


def a_volunteer(house: Institution, actor: Actor | None = None, **about) -> HomeVolunteer:
    """Somebody vouched for who brings everything to the house's division on every day; with an account unless told."""
    words = {"places": (house.division,), "brings": tuple(VisitWhat.values), "days": (1, 2, 3, 4, 5, 6, 7)}
    plain = {name: about.pop(name) for name in ("name", "phone", "vouched") if name in about}
    named = Named(plain.get("name", "王芳"), plain.get("phone", f"139{next(_phones):08d}"))
    draft = VolunteerDraft(house, named, Offer(**(words | about)), actor.person if actor else "", agreed=True)
    made = register_volunteer(actor or system(), draft=draft)
    return vouch(system(), volunteer=made) if plain.get("vouched", True) else made


def a_looked_at(volunteer: HomeVolunteer, days: int = 365) -> HomeVolunteer:
    """The same after a look for records today that holds for so many days."""
    today = clock.today()
    record_check(system(), volunteer=volunteer, check=CheckDraft("no_record", today, today + timedelta(days=days)))
    return HomeVolunteer.objects.get(pk=volunteer.pk)


def an_ask(house: Institution, volunteer: HomeVolunteer, **about) -> VisitAsk:
    """A volunteer is asked to go with a clerk of the house tomorrow."""
    visit = a_visit(house, **about)
    return ask_volunteer(system(), visit=visit, volunteer=volunteer.pk, plan=a_plan(a_clerk(house)))


def began(visit: HomeVisit) -> HomeVisit:
    """The same visit after its hour has begun."""
    start = clock.now() - timedelta(minutes=30)
    visit.session.during = (start, start + timedelta(hours=1))
    visit.session.save(update_fields=["during"])
    return HomeVisit.objects.get(pk=visit.pk)


def a_group(activity: Activity | None = None, actor: Actor | None = None, **about) -> GroupRequest:
    """A school that wants to come with forty children in nine days."""
    words = {
        "activity": activity or an_activity(kind="tour"),
        "organisation": "红格镇中心小学",
        "kind": "school",
        "heads": 40,
        "wish_day": clock.today() + timedelta(days=9),
        "contact": Contact("吴老师", "13800000002"),
    }
    return ask_group(actor or a_citizen("吴远"), draft=GroupDraft(**(words | about)))
