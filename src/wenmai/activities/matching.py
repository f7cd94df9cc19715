"""Which volunteers fit a visit at an hour: a short list, each with its reasons, and why the others are not on it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from wenmai.activities.drafts import VisitPlan
from wenmai.activities.models import AskState, HomeVisit, VisitAsk, VisitState
from wenmai.kernel import clock
from wenmai.people.queries.kin import family_of
from wenmai.volunteers.models import HomeVolunteer
from wenmai.volunteers.queries.home import may_go_to_minors, near
from wenmai.volunteers.sealed import name_of
from wenmai.volunteers.words import WEEKDAYS, languages_of

MOST = 5
COUNTY_DEPTH = 3
"""Places on a division's path down to its county: province, prefecture, county."""
OPEN = (AskState.ASKED, AskState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody who fits, and why."""

    key: int
    name: str
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class Match:
    """Who fits, best first, MOST at most; `more` fit besides; `others` says why the rest do not, in counts."""

    offers: Sequence[Offered]
    more: int
    others: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _Hour:
    """What is looked up once for everybody."""

    visit: HomeVisit
    plan: VisitPlan
    family: frozenset[str]
    busy: frozenset[int]
    away: frozenset[str]
    refused: frozenset[int]
    served: Mapping[int, int]


def match(visit: HomeVisit, plan: VisitPlan) -> Match:
    """For the clerk who plans. Eleven queries, however many volunteers there are."""
    rows = near(_county(visit))
    hour = _hour(visit, plan, rows)
    against = [(each, _against(each, hour)) for each in rows]
    fitting = sorted((each for each, reason in against if not reason), key=lambda each: _rank(each, hour))
    offers = [Offered(each.pk, name_of(each.contact), _why(each, hour)) for each in fitting[:MOST]]
    others = Counter(reason for _each, reason in against if reason)
    return Match(offers, max(0, len(fitting) - MOST), sorted(others.items(), key=lambda each: (-each[1], each[0])))


def unfit(visit: HomeVisit, plan: VisitPlan, volunteer: HomeVolunteer) -> str:
    """Why this one does not fit; "" when they do. For the action, under its locks."""
    if not any(_depth(visit, place.path) >= COUNTY_DEPTH for place in volunteer.places.all()):
        return _("不去这个县（区）")
    return _against(volunteer, _hour(visit, plan, [volunteer]))


def reasons(visit: HomeVisit, plan: VisitPlan, volunteer: HomeVolunteer) -> Sequence[str]:
    """Why they fit, as they were offered."""
    return _why(volunteer, _hour(visit, plan, [volunteer]))


def span_of(plan: VisitPlan) -> tuple[datetime, datetime]:
    """From the start to the end of a plan."""
    return plan.start, plan.start + timedelta(minutes=plan.minutes)


def _against(volunteer: HomeVolunteer, hour: _Hour) -> str:
    """The first thing that stands against it."""
    day, what = clock.day_of(hour.plan.start), hour.visit.what
    person = volunteer.person
    found = (
        (volunteer.house_id != hour.visit.institution_id, _("跟别的单位去")),
        (not volunteer.open, _("单位还没有担保")),
        (what not in volunteer.brings, _("不做这一样")),
        (day.isoweekday() not in volunteer.days, _("那天不来")),
        (bool(person) and person in hour.family, _("是本人或家人")),
        (bool(person) and person in hour.plan.staff, _("就是同去的工作人员")),
        (hour.visit.minor and not may_go_to_minors(volunteer, day), _("到未成年人家里，没有当天有效的无犯罪记录查询")),
        (volunteer.pk in hour.busy or person in hour.away, _("那时已经有约")),
        (volunteer.pk in hour.refused, _("这个时间问过，没有答应")),
    )
    return next((words for against, words in found if against), "")


def _why(volunteer: HomeVolunteer, hour: _Hour) -> list[str]:
    day = clock.day_of(hour.plan.start)
    depth = _nearest(volunteer, hour.visit)
    found = [_near_words(depth), _("%(day)s有空") % {"day": dict(WEEKDAYS)[day.isoweekday()]}]
    if hour.visit.minor:
        found.append(_("无犯罪记录查询有效"))
    if spoken := languages_of(volunteer):
        found.append(_("会说%(languages)s") % {"languages": "、".join(spoken)})
    if volunteer.skills:
        found.append(volunteer.skills)
    served = hour.served.get(volunteer.pk, 0)
    return [*found, _("去过 %(n)s 次") % {"n": served} if served else _("第一次去")]


def _rank(volunteer: HomeVolunteer, hour: _Hour) -> tuple[int, int, int]:
    """Nearest first, then who went least often, then who has waited longest."""
    return -_nearest(volunteer, hour.visit), hour.served.get(volunteer.pk, 0), volunteer.pk


def _near_words(depth: int) -> str:
    words = {3: _("同一个县（区）"), 4: _("同一个乡镇（街道）"), 5: _("同一个村（社区）")}
    return words[min(max(depth, COUNTY_DEPTH), 5)]


def _nearest(volunteer: HomeVolunteer, visit: HomeVisit) -> int:
    return max((_depth(visit, place.path) for place in volunteer.places.all()), default=0)


def _depth(visit: HomeVisit, path: Sequence[str]) -> int:
    """How many divisions the home and a place share, from the province down."""
    shared = 0
    for own, other in zip(visit.division.path, path, strict=False):
        if own != other:
            break
        shared += 1
    return shared


def _county(visit: HomeVisit) -> str:
    return list(visit.division.path)[:COUNTY_DEPTH][-1]


def _hour(visit: HomeVisit, plan: VisitPlan, rows: Iterable[HomeVolunteer]) -> _Hour:
    asks = VisitAsk.objects.filter(volunteer__in=[each.pk for each in rows])
    then = asks.filter(during__overlap=span_of(plan))
    gone = asks.filter(state=AskState.ACCEPTED, visit__state=VisitState.DONE)
    sent = HomeVisit.objects.filter(state=VisitState.SCHEDULED, session__during__overlap=span_of(plan))
    refused = then.filter(visit=visit, state__in=[AskState.DECLINED, AskState.EXPIRED])
    return _Hour(
        visit,
        plan,
        frozenset(family_of({visit.person, visit.asked_by})),
        frozenset(then.filter(state__in=OPEN).exclude(visit=visit).values_list("volunteer", flat=True)),
        frozenset(key for staff in sent.exclude(pk=visit.pk).values_list("staff", flat=True) for key in staff),
        frozenset(refused.values_list("volunteer", flat=True)),
        dict(gone.values_list("volunteer").annotate(n=Count("pk")).values_list("volunteer", "n")),
    )
