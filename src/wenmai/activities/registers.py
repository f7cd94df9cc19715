"""What activities tell the kernel: their subject and their panels."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wenmai.activities.actions.announcing import call_off
from wenmai.activities.actions.visit_asks import volunteer_left
from wenmai.activities.feeds import dates_at
from wenmai.activities.galas.pages import get_gala
from wenmai.activities.gatherings import get_brand, get_festival
from wenmai.activities.gauges import OF_HOUSES, TEAMS, read_teams, read_teams_of_houses
from wenmai.activities.grouping import get_group
from wenmai.activities.holding import erase_person, export_person
from wenmai.activities.models import Activity
from wenmai.activities.panels import of_desk, of_house, of_institution, of_volunteer
from wenmai.activities.teams.pages import get_call, get_team
from wenmai.activities.visiting import get_visit
from wenmai.booking import calling_off, counter_ways, desk_pages, house_calendars
from wenmai.booking.models import Session
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.ledger.gauges import declare_gauge
from wenmai.volunteers import leaving

# Dates as agents see them, asked of a session.
ANNOUNCED = Q(offering__activity__isnull=False, offering__activity__withdrawn_at=None)
PANELS = (
    ("places.institution", Panel("activities", 20, of_institution)),
    ("places.institution", Panel("home_visits", 70, of_house)),
    ("web.desk", Panel("activities", 10, of_desk)),
    ("volunteers.own", Panel("activities", 10, of_volunteer)),
)
OWN_SLOTS = ("activities.activity", "activities.galas", "activities.route")  # filled by others, given a house or houses


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("activities.activity", _activity)
    counter_ways.register("activities.activity", counter_ways.CounterWay(ANNOUNCED))
    subjects.register("activities.festival", _festival)
    subjects.register("activities.brand", _brand)
    subjects.register("activities.home_visit", _visit)
    subjects.register("activities.group", _group)
    subjects.register("activities.team", _team)
    subjects.register("activities.call", _call)
    subjects.register("activities.gala", _gala)
    calling_off.register("activities.activity", call_off)
    desk_pages.register("activities.activity", _at_desk)
    declare_gauge(TEAMS, read_teams)
    declare_gauge(OF_HOUSES, read_teams_of_houses)
    house_calendars.register("activities", dates_at)
    leaving.register("activities", volunteer_left)
    privacy.register(privacy.Holder("activities", "上门服务、团体预约和群众文艺团队", export_person, erase_person))
    for slot in OWN_SLOTS:
        panels.open_slot(slot)
    for slot, panel in PANELS:
        panels.open_slot(slot)
        panels.register(slot, panel)


def _at_desk(session: Session) -> str:
    return reverse("activities_desk:session", args=[session.pk])


def _activity(actor: Actor, key: str) -> Subject:
    # what was announced is public, also when it was called off; what is taken down is for those who work with it
    number = whole(key)
    found = Activity.objects.select_related("offering__institution").filter(pk=number, offering__isnull=False).first()
    if found is None or found.offering is None or (found.withdrawn_at and not actor.is_staff):
        raise NotFound("activities.no_activity", _("没有这个活动，可能已经撤下。"))
    host = found.offering.institution
    return Subject(f"activities.activity:{key}", found.title, f"/activities/{key}/", host.code, host.division_id)


def _gala(actor: Actor, key: str) -> Subject:
    gala = get_gala(actor, whole(key))
    title = gala.session.offering.title
    return Subject(
        f"activities.gala:{key}", title, f"/activities/galas/at/{key}/", gala.house.code, gala.house.division_id
    )


def _festival(actor: Actor, key: str) -> Subject:
    found = get_festival(actor, whole(key))
    host = found.institution.code if found.institution else ""
    return Subject(f"activities.festival:{key}", found.title, f"/activities/festivals/{key}/", host, found.division_id)


def _brand(actor: Actor, key: str) -> Subject:
    found = get_brand(actor, whole(key))
    host = found.institution.code if found.institution else ""
    return Subject(f"activities.brand:{key}", found.title, f"/activities/brands/{key}/", host, found.division_id)


def _visit(actor: Actor, key: str) -> Subject:
    """Says what and for which house, never who or where; the date itself is evidence that anybody may open."""
    found = get_visit(actor, whole(key))
    url = f"/activities/home-visits/{key}/"
    title = _("上门服务：%(what)s") % {"what": found.get_what_display()}
    return Subject(f"activities.home_visit:{key}", title, url, found.institution.code, found.division_id)


def _group(actor: Actor, key: str) -> Subject:
    found = get_group(actor, whole(key))
    host = found.activity.offering.institution if found.activity.offering else None
    title = _("团体预约：%(title)s") % {"title": found.activity.title}
    return Subject(f"activities.group:{key}", title, f"/activities/groups/{key}/", host.code if host else "", "")


def _team(actor: Actor, key: str) -> Subject:
    found = get_team(actor, whole(key))
    url = f"/activities/teams/{key}/"
    return Subject(f"activities.team:{key}", found.title, url, found.institution.code, found.division_id)


def _call(actor: Actor, key: str) -> Subject:
    found = get_call(actor, whole(key))
    return Subject(f"activities.call:{key}", _("征集团队：%(title)s") % {"title": found}, f"/activities/calls/{key}/")
