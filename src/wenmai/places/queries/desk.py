"""What staff may work on. What an actor may not keep does not exist at the desk."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound
from wenmai.places import policies, working_days
from wenmai.places.models import (
    CalendarDay,
    Designation,
    Division,
    HoursException,
    HoursRule,
    Institution,
    InstitutionGrade,
    MainBranchTie,
    Space,
)
from wenmai.places.queries.institutions import get_institution

LAST_YEAR = 2099
KEEPERS = (Role.MANAGER, Role.ADMINISTRATOR)


def kept_institutions(actor: Actor) -> "QuerySet[Institution]":
    """The institutions whose hours the actor keeps: one's own as manager, a subtree as administrator."""
    rows = Institution.objects.select_related("division").order_by("level", "pinyin", "code")
    if actor.system:
        return rows
    codes = list(actor.scopes(KEEPERS))
    return rows.filter(Q(code__in=codes) | Q(division__path__overlap=codes))


def get_kept(actor: Actor, code: str) -> Institution:
    """One of them. Raises NotFound for any other."""
    house = get_institution(actor, code)
    if not policies.may_keep_hours(actor, house):
        raise NotFound("places.no_institution", _("没有这个机构，地址可能写错了。"))
    return house


def get_administered(actor: Actor, code: str) -> Institution:
    """One that the actor may grade, tie and close. Raises NotFound for any other."""
    house = get_institution(actor, code)
    if not policies.may_edit_institution(actor, house):
        raise NotFound("places.no_institution", _("没有这个机构，地址可能写错了。"))
    return house


def check_keeper(actor: Actor) -> None:
    """Raise NotFound for who keeps no place at all."""
    if not actor.system and not actor.scopes(KEEPERS):
        raise NotFound("places.no_desk", _("没有这个页面。"))


def check_administrator(actor: Actor) -> None:
    """Raise NotFound for who administers nothing."""
    if not actor.system and not actor.scopes((Role.ADMINISTRATOR,)):
        raise NotFound("places.no_desk", _("没有这个页面。"))


def check_calendar_keeper(actor: Actor) -> None:
    """Raise NotFound for who does not keep the official calendar."""
    if not policies.may_keep_divisions(actor):
        raise NotFound("places.no_calendar", _("没有这个页面。"))


def administered_divisions(actor: Actor) -> Sequence[Division]:
    """The divisions at which the actor is administrator, for the form that adds an institution."""
    codes = ["51"] if actor.system else actor.scopes((Role.ADMINISTRATOR,))
    return list(Division.objects.filter(code__in=codes).order_by("code"))


def rules_of(house: Institution, room: Space | None = None) -> Sequence[HoursRule]:
    """The rules of the house itself, or of one of its rooms, in the order in which people read them."""
    return list(HoursRule.objects.filter(institution=house, space=room).order_by("priority", "pk"))


def exceptions_of(house: Institution, since: date) -> Sequence[HoursException]:
    """Closures and other hours that are not over on `since`."""
    rows = HoursException.objects.filter(institution=house, last__gte=since).select_related("space")
    return list(rows.order_by("first", "pk"))


def every_grade(house: Institution) -> Sequence[InstitutionGrade]:
    """All grades ever won, the newest first."""
    return list(InstitutionGrade.objects.filter(institution=house).order_by("-awarded_on", "scheme"))


def every_title(house: Institution) -> Sequence[Designation]:
    """All titles ever given, the newest first."""
    return list(Designation.objects.filter(institution=house).order_by("-given_on", "title"))


def every_tie(house: Institution) -> Sequence[MainBranchTie]:
    """All ties to main houses and to branches, the newest first."""
    rows = MainBranchTie.objects.filter(Q(main=house) | Q(branch=house)).select_related("main", "branch")
    return list(rows.order_by("-during", "pk"))


def lasting_ties(house: Institution) -> Sequence[MainBranchTie]:
    """The ties that do not end today or before: they would end with the house."""
    return [each for each in every_tie(house) if each.during.upper is None or each.during.upper > clock.today()]


def calendar_years() -> Sequence[tuple[int, bool]]:
    """Each year from this one to the next two, and whether its notice has been entered. One query."""
    first = clock.today().year
    years = range(first, first + 3)
    rows = CalendarDay.objects.filter(day__year__in=years, provisional=False).order_by().values_list("day__year")
    known = dict(rows.annotate(number=Count("pk")))
    return [(year, known.get(year, 0) >= 365) for year in years]


def named_days(year: int) -> Sequence[CalendarDay]:
    """The days of a year that its notice names: off with a holiday's name, or made up for. Raises NotFound before 2004 and after 2099."""
    if not working_days.FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound("places.no_year", _("日历里没有这一年。"))
    rows = CalendarDay.objects.filter(day__year=year, kind__in=["statutory", "make_up"])
    return list(rows.order_by("day"))
