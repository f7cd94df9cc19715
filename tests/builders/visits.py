"""Home visits and groups for tests, through their own actions."""

from datetime import timedelta

from tests.builders.activities import an_activity
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from wenmai.activities.actions.groups import ask_group
from wenmai.activities.actions.visits import ask_visit, schedule_visit
from wenmai.activities.drafts import Contact, GroupDraft, VisitDraft, VisitPlan
from wenmai.activities.models import Activity, GroupRequest, HomeVisit
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution

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
