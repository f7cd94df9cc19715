"""Volunteers who come home, as pages and matching read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division, Institution
from wenmai.volunteers import policies
from wenmai.volunteers.models import CheckKind, HomeVolunteer, VolunteerCheck
from wenmai.volunteers.sealed import opened
from wenmai.volunteers.words import brings_of, days_of, languages_of

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One volunteer on the house's list; `minors_until` is the last day on which they may go to a minor, None for never."""

    volunteer: HomeVolunteer
    name: str
    phone: str
    places: Sequence[Division]
    minors_until: date | None
    brings: Sequence[str]
    days: Sequence[str]
    languages: Sequence[str]


def own_volunteer(actor: Actor) -> HomeVolunteer | None:
    """The actor's own open registration."""
    return _rows().filter(person=actor.person, ended_at=None).first() if actor.person else None


def ended_by_house(actor: Actor) -> HomeVolunteer | None:
    """The actor's latest registration where the house has ended it: the reason is for them to read."""
    rows = HomeVolunteer.objects.exclude(ended_at=None).select_related("house")
    last = rows.filter(person=actor.person).order_by("-ended_at").first() if actor.person else None
    return last if last and last.ended_by != actor.person else None


def get_volunteer(actor: Actor, key: int) -> HomeVolunteer:
    """One of a house where the actor works, or the actor's own. Raises NotFound for anybody else's."""
    found = _rows().filter(pk=key).first()
    if found is None or not policies.may_see(actor, found):
        raise NotFound("volunteers.no_volunteer", _("没有这位志愿者，或不归这个单位。"))
    return found


def volunteers_at(actor: Actor, house: Institution) -> list[Line]:
    """The open register of a house, who waits for the house's word first; empty for who does not work there."""
    if not policies.may_register_at(actor, house):
        return []
    rows = _rows().filter(house=house, ended_at=None).order_by("vouched_at", "pk")
    found = [line_of(each) for each in rows[:MOST]]
    return sorted(found, key=lambda each: each.volunteer.vouched_at is not None)


def line_of(volunteer: HomeVolunteer) -> Line:
    """One row with its name opened: for the volunteer and for the staff of the house."""
    named = opened(volunteer.contact)
    return Line(
        volunteer,
        named.name if named else "",
        named.phone if named else "",
        sorted(volunteer.places.all(), key=lambda each: each.code),
        minors_until(volunteer),
        brings_of(volunteer),
        days_of(volunteer),
        languages_of(volunteer),
    )


def checks_of(volunteer: HomeVolunteer) -> list[VolunteerCheck]:
    """What was looked at, newest first."""
    return sorted(volunteer.checks.all(), key=lambda each: (each.checked_on, each.pk), reverse=True)


def minors_until(volunteer: HomeVolunteer) -> date | None:
    """Until when a look for records holds; None where there is none that holds today."""
    days = [each.valid_until for each in volunteer.checks.all() if each.kind == CheckKind.NO_RECORD]
    return max((day for day in days if day >= clock.today()), default=None)


def may_go_to_minors(volunteer: HomeVolunteer, day: date) -> bool:
    """A look for records was made by then and holds on the day (未成年人保护法 62)."""
    looks = (each for each in volunteer.checks.all() if each.kind == CheckKind.NO_RECORD)
    return any(each.checked_on <= day <= each.valid_until for each in looks)


def near(county: str) -> list[HomeVolunteer]:
    """Who comes to places of a county, consent standing, vouched for or not; with places and checks, in three queries."""
    return list(_rows().filter(places__path__contains=[county], ended_at=None).distinct().order_by("pk"))


def _rows() -> "QuerySet[HomeVolunteer]":
    return HomeVolunteer.objects.select_related("house__division").prefetch_related("places", "checks")
