"""Asks of volunteers as pages read them."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.models import AskState, HomeVisit, VisitAsk
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.models import Person
from wenmai.volunteers.models import HomeVolunteer
from wenmai.volunteers.sealed import opened

MOST = 50


def get_own_ask(actor: Actor, key: int) -> VisitAsk:
    """One that the actor was asked. Raises NotFound for anybody else's."""
    found = _rows().filter(pk=key).first()
    if found is None or not actor.person or found.volunteer.person != actor.person:
        raise NotFound("activities.no_ask", _("没有这次上门，或不是请你去的。到“我愿意上门”里看看。"))
    return found


def get_house_ask(actor: Actor, key: int) -> VisitAsk:
    """One of a visit of a house where the actor works. Raises NotFound."""
    found = _rows().filter(pk=key).first()
    if found is None or not policies.may_arrange_visit(actor, found.visit):
        raise NotFound("activities.no_ask", _("没有这次上门，或不归这个单位。"))
    return found


def asks_of(volunteer: HomeVolunteer) -> Sequence[VisitAsk]:
    """What a volunteer was asked, newest first. One query."""
    return list(_rows().filter(volunteer=volunteer).order_by("-during", "-pk")[:MOST])


def open_ask(visit: HomeVisit) -> VisitAsk | None:
    """The one that waits for a volunteer's answer."""
    return _rows().filter(visit=visit, state=AskState.ASKED).first()


def asks_over(visit: HomeVisit) -> Sequence[VisitAsk]:
    """Who was asked before and did not come along, newest first."""
    over = (AskState.DECLINED, AskState.EXPIRED, AskState.WITHDRAWN)
    return list(_rows().filter(visit=visit, state__in=over).order_by("-asked_at", "-pk")[:MOST])


def who_is_asked(ask: VisitAsk) -> str:
    """The name of a volunteer, for the staff who arrange the visit; "" after it was dropped."""
    named = opened(ask.volunteer.contact)
    return named.name if named else ""


def companion_of(ask: VisitAsk) -> str:
    """The name of the member of staff who goes along."""
    return Person.objects.filter(key=ask.staff).values_list("name", flat=True).first() or ""


def _rows() -> "QuerySet[VisitAsk]":
    return VisitAsk.objects.select_related(
        "visit__institution__division", "visit__division", "visit__ask__volunteer", "visit__session", "volunteer"
    )
