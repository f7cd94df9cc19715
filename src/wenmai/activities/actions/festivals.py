"""Open festivals, let activities join and leave, count what their names promise."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.drafts import FestivalDraft
from wenmai.activities.lunar_rules import lunar_of
from wenmai.activities.models import Activity, Festival, FestivalActivity, FestivalCount, Rule
from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference
from wenmai.places.lunar import FESTIVALS, festival_days, lunar_date
from wenmai.search.actions import Entry, put

LONGEST = timedelta(days=366)


@transaction.atomic
def open_festival(actor: Actor, *, draft: FestivalDraft) -> Festival:
    """One edition; found by the search at once. Raises Invalid for days that cannot be, Conflict for a second one."""
    permit(policies.may_host(actor, draft.division, draft.institution))
    columns = _columns(draft)
    try:
        with transaction.atomic():
            festival = Festival.objects.create(**columns, made_at=clock.now(), made_by=actor.person)
    except IntegrityError as error:
        raise Conflict("activities.festival_twice", _("这个节庆已经立了，到节庆页里改。")) from error
    _list(festival)
    note(actor, "activities.festival.open", festival_reference(festival))
    return festival


@transaction.atomic
def edit_festival(actor: Actor, *, festival: Festival, draft: FestivalDraft) -> Festival:
    """Change the words or the days. The same again changes nothing."""
    festival = (
        Festival.objects.select_for_update(of=("self",)).select_related("division", "institution").get(pk=festival.pk)
    )
    permit(policies.may_run_festival(actor, festival))
    columns = _columns(replace(draft, division=festival.division, institution=festival.institution, demo=festival.demo))
    changed = sorted(name for name, value in columns.items() if value != getattr(festival, name))
    for name in changed:
        setattr(festival, name, columns[name])
    if changed:
        festival.save(update_fields=changed)
        _list(festival)
        note(actor, "activities.festival.edit", festival_reference(festival), changed=changed)
    return festival


@transaction.atomic
def next_edition(actor: Actor, *, festival: Festival) -> Festival:
    """再办一届: the same festival a year later, on its lunar day or on the same dates. Twice returns the first."""
    festival = (
        Festival.objects.select_for_update(of=("self",)).select_related("division", "institution").get(pk=festival.pk)
    )
    permit(policies.may_run_festival(actor, festival))
    if following := Festival.objects.filter(follows=festival).first():
        return following
    year = (festival.starts_on + timedelta(days=festival.before)).year + 1
    draft = FestivalDraft(
        title=festival.title.replace(str(year - 1), str(year)),
        division=festival.division,
        institution=festival.institution,
        theme=festival.theme,
        body=festival.body,
        rule=festival.rule,
        year=year,
        before=festival.before,
        after=festival.after,
        starts_on=_next_year(festival.starts_on),
        ends_on=_next_year(festival.ends_on),
        demo=festival.demo,
    )
    following = open_festival(actor, draft=draft)
    following.follows = festival
    following.save(update_fields=["follows"])
    return following


@transaction.atomic
def join(actor: Actor, *, festival: Festival, activity: Activity) -> FestivalActivity:
    """加入: the activity counts towards the festival. Twice changes nothing.

    Raises NotAllowed for who may not edit the activity, Conflict for a festival of another place or one that is over.
    """
    permit(policies.may_edit(actor, activity))
    if not policies.may_join(activity, festival):
        raise Conflict(
            "activities.festival_elsewhere", _("“%(title)s”不是本地的节庆，不能加入。") % {"title": festival}
        )
    if festival.ends_on < clock.today() - timedelta(days=30):
        raise Conflict("activities.festival_over", _("“%(title)s”已经结束一个月，不再加入。") % {"title": festival})
    entry, made = FestivalActivity.objects.get_or_create(
        festival=festival,
        activity=activity,
        left_at=None,
        defaults={"joined_at": clock.now(), "joined_by": actor.person},
    )
    if made:
        note(actor, "activities.festival.join", festival_reference(festival), activity=activity.pk)
    return entry


@transaction.atomic
def leave(actor: Actor, *, festival: Festival, activity: Activity) -> bool:
    """退出: by the activity's house, or by whoever runs the festival. False when it was not in it."""
    permit(policies.may_edit(actor, activity) or policies.may_run_festival(actor, festival))
    standing = FestivalActivity.objects.filter(festival=festival, activity=activity, left_at=None)
    left = bool(standing.update(left_at=clock.now()))
    if left:
        note(actor, "activities.festival.leave", festival_reference(festival), activity=activity.pk)
    return left


@transaction.atomic
def count(actor: Actor, *, festival: Festival, what: str, unit: str, quantity: int, evidence: str) -> FestivalCount:
    """A number with its evidence: 龙舟 104 只, 现场照片和报名表. A later number of the same thing takes its place."""
    permit(policies.may_run_festival(actor, festival))
    if not what.strip() or quantity < 0:
        raise Invalid("activities.count", _("写明数的是什么，数了多少。"), fields={"what": _("写明数的是什么")})
    if not evidence.strip():
        message = _("写明依据，例如现场照片、报名表在哪里。")
        raise Invalid("activities.evidence", message, fields={"evidence": message})
    counted = FestivalCount.objects.create(
        festival=festival,
        what=what.strip()[:20],
        unit=unit.strip()[:8],
        quantity=quantity,
        evidence=evidence.strip()[:200],
        at=clock.now(),
        by=actor.person,
    )
    note(actor, "activities.festival.count", festival_reference(festival), what=counted.what, quantity=quantity)
    return counted


def festival_reference(festival: Festival) -> str:
    """The subject reference of a festival."""
    return reference("activities.festival", festival.pk)


def day_of_rule(rule: str, year: int) -> date:
    """The day of a traditional festival, or of a lunar day, in a year of the common calendar.

    Raises Invalid outside 1950 to 2099, and for a lunar day that the year does not have.
    """
    title, lunar = FESTIVALS.get(rule, ""), lunar_of(rule)
    days = (day for day, name in festival_days().items() if name == title and day.year == year)
    found = lunar_date(year, *lunar) if lunar else next(days, None)
    if found is None:
        message = _("%(year)s 年的节日推算不出来，直接填日期。") % {"year": year}
        raise Invalid("activities.festival_year", message, fields={"year": message})
    return found


def _columns(draft: FestivalDraft) -> dict[str, object]:
    if not draft.title.strip():
        raise Invalid("activities.title", _("写上节庆的名字。"), fields={"title": _("写上节庆的名字")})
    first, last = _days(draft)
    return {
        "title": draft.title.strip(),
        "theme": draft.theme,
        "body": draft.body,
        "division": draft.division,
        "institution": draft.institution,
        "rule": draft.rule,
        "before": draft.before if draft.rule else 0,
        "after": draft.after if draft.rule else 0,
        "starts_on": first,
        "ends_on": last,
        "demo": draft.demo,
    }


def _days(draft: FestivalDraft) -> tuple[date, date]:
    if draft.rule in Rule.values or lunar_of(draft.rule):
        day = day_of_rule(draft.rule, draft.year)
        return day - timedelta(days=draft.before), day + timedelta(days=draft.after)
    if draft.starts_on is None or draft.ends_on is None:
        message = _("填开始和结束的日期，或选一个传统节日。")
        raise Invalid("activities.festival_days", message, fields={"starts_on": message})
    if not draft.starts_on <= draft.ends_on <= draft.starts_on + LONGEST:
        message = _("结束不能早于开始，最长一年。")
        raise Invalid("activities.festival_days", message, fields={"ends_on": message})
    return draft.starts_on, draft.ends_on


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _list(festival: Festival) -> None:
    """Into the search index, among activities."""
    host = festival.institution
    put(
        Entry(
            ref=festival_reference(festival),
            kind="activity",
            title=festival.title,
            body=f"{festival.theme} {festival.body}",
            url=f"/activities/festivals/{festival.pk}/",
            institution=host.code if host else "",
            division_path=tuple(festival.division.path),
            visible_from=festival.made_at,
            when=clock.day_bounds(festival.starts_on)[0],
        )
    )
