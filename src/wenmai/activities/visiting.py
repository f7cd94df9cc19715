"""Home visits as pages read them: what and when for the house, who and where only for who goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.models import HomeVisit, VisitState
from wenmai.booking import policies as booking_policies
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.models import Posting
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Institution
from wenmai.volunteers.sealed import name_of


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be sent."""

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class VisitsAtDesk:
    """What waits for an answer, what is agreed, and the latest that are over."""

    waiting: Sequence[HomeVisit]
    agreed: Sequence[HomeVisit]
    over: Sequence[HomeVisit]


def get_visit(actor: Actor, key: int) -> HomeVisit:
    """One visit of the actor, or of a house where they work. Raises NotFound for anybody else's."""
    found = _rows().filter(pk=key).first()
    if found is None or not policies.may_see_visit(actor, found):
        raise NotFound("activities.no_visit", _("没有这次上门服务。到“我约的上门服务”里看看。"))
    return found


def get_house_visit(actor: Actor, key: int) -> HomeVisit:
    """One of a house where the actor works. Raises NotFound."""
    found = get_visit(actor, key)
    if not policies.may_arrange_visit(actor, found):
        raise NotFound("activities.no_visit", _("没有这次上门服务，或不归这个单位。"))
    return found


def my_visits(actor: Actor) -> list[HomeVisit]:
    """What the actor asked for, newest first, 50 at most."""
    if not actor.person:
        return []
    return list(_rows().filter(asked_by=actor.person).order_by("-made_at", "-pk")[:50])


def visits_at(actor: Actor, house: Institution) -> VisitsAtDesk:
    """The desk's list of a house, in one query; empty for who does not work there."""
    if not booking_policies.may_run_sessions_of(actor, house):
        return VisitsAtDesk((), (), ())
    rows = list(_rows().filter(institution=house).order_by("-made_at", "-pk")[:200])
    agreed = [each for each in rows if each.state == VisitState.SCHEDULED]
    return VisitsAtDesk(
        sorted((each for each in rows if each.state == VisitState.REQUESTED), key=lambda each: each.made_at),
        sorted(agreed, key=lambda each: each.session.starts_at if each.session else each.made_at),
        [each for each in rows if each.ended_at][:20],
    )


def colleagues(house: Institution) -> list[Colleague]:
    """Clerks and managers of a house, by name. One query."""
    rows = Posting.objects.filter(scope=house.code, until=None, role__in=[role.value for role in STAFF_ROLES])
    found = {each.person_id: each.person.name for each in rows.select_related("person")}
    return sorted((Colleague(key, name) for key, name in found.items()), key=lambda each: each.name)


def who_goes(visit: HomeVisit) -> list[str]:
    """The names of who comes, so that the door is opened to nobody else."""
    rows = Posting.objects.filter(person__in=visit.staff).select_related("person")
    names = {each.person_id: each.person.name for each in rows}
    known = [names.get(key) or display_names([key]).get(key, "") for key in visit.staff]
    typed = [_("志愿者%(name)s（旧记录）") % {"name": visit.volunteer}] if visit.volunteer else []
    return [name for name in known if name] + typed + _matched(visit)


def _matched(visit: HomeVisit) -> list[str]:
    if visit.ask is None:
        return []
    name = name_of(visit.ask.volunteer.contact)
    return [_("志愿者%(name)s") % {"name": name} if name else _("一名志愿者")]


def _rows() -> "QuerySet[HomeVisit]":
    return HomeVisit.objects.select_related("institution__division", "division", "session", "ask__volunteer")
