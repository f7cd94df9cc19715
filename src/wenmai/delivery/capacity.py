"""What a house can promise: where an item goes, in which months, how often, and who cannot be in two places at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.delivery.models import Engagement, MenuItem, Order
from wenmai.delivery.vocabulary import State
from wenmai.kernel import clock
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.places.models import Division, Institution

FURTHEST = timedelta(days=180)
TAKEN = (State.AGREED, State.ANNOUNCED, State.DELIVERED)


def lock_house(item: MenuItem) -> None:
    """One agreement of a house at a time: the month's count and the crew's time are looked at behind this lock."""
    Institution.objects.select_for_update(no_key=True).get(pk=item.institution_id)


def check_goes_to(item: MenuItem, division: Division) -> None:
    """Raises Invalid where the item does not go."""
    if not set(item.goes_to) & set(division.path):
        message = _("“%(item)s”不到这里来。看看能到本地的菜单。") % {"item": item.title}
        raise Invalid("delivery.too_far", message, fields={"division": message})


def check_starts(item: MenuItem, starts: Iterable[datetime], order: Order) -> None:
    """Raises Invalid for a start that is past, too far off or out of season, Conflict for a full month or a busy crew."""
    for start in starts:
        _check_season(item, start)
        _check_month(item, start, order)
        if busy := at_that_time(item, start).exclude(order=order).first():
            raise _elsewhere(start, busy)


def at_that_time(item: MenuItem, start: datetime) -> "QuerySet[Engagement]":
    """What keeps whoever brings the item busy then, travel included."""
    span = (start - timedelta(minutes=item.travel_minutes), end_of(item, start))
    rows = Engagement.objects.filter(who=item.who, busy__overlap=span, released_at=None)
    return rows.select_related("order__division")


def end_of(item: MenuItem, start: datetime) -> datetime:
    """When the crew is back."""
    return start + timedelta(minutes=item.minutes + item.travel_minutes)


def engage(item: MenuItem, order: Order, start: datetime) -> Engagement:
    """Take the crew's time, travel included. Raises Conflict where it is somewhere else then."""
    span = (start - timedelta(minutes=item.travel_minutes), end_of(item, start))
    try:
        with transaction.atomic():
            return Engagement.objects.create(order=order, who=item.who, busy=span)
    except IntegrityError as error:
        raise _elsewhere(start, None) from error


def release(order: Order) -> None:
    """Give the crew's time back."""
    Engagement.objects.filter(order=order, released_at=None).update(released_at=clock.now())


def _check_season(item: MenuItem, start: datetime) -> None:
    local = start.astimezone(clock.SHANGHAI)
    if not clock.now() < start <= clock.now() + FURTHEST:
        raise Invalid("delivery.start", _("选以后的时间，半年以内。"), fields={"day_1": _("选以后的时间，半年以内")})
    if item.months and local.month not in item.months:
        months = _("、").join(str(each) for each in sorted(item.months))
        message = _("“%(item)s”只在 %(months)s 月出去。") % {"item": item.title, "months": months}
        raise Invalid("delivery.season", message, fields={"day_1": message})


def _check_month(item: MenuItem, start: datetime, order: Order) -> None:
    first = clock.month_start(clock.day_of(start))
    since, until = clock.day_bounds(first)[0], clock.day_bounds(clock.next_month(first))[0]
    rows = Order.objects.filter(item=item, state__in=TAKEN, starts_at__gte=since, starts_at__lt=until)
    if rows.exclude(pk=order.pk).count() >= item.month_limit:
        message = _("“%(item)s” %(month)s 月已经排满 %(n)s 场。换个月。") % {
            "item": item.title,
            "month": first.month,
            "n": item.month_limit,
        }
        raise Conflict("delivery.month_full", message, fields={"day_1": message})


def _elsewhere(start: datetime, busy: Engagement | None) -> Conflict:
    local = start.astimezone(clock.SHANGHAI)
    where = _("在%(place)s") % {"place": busy.order.division.name} if busy else _("别处有一场")
    message = _("%(when)s 前后，去的人%(where)s，来回赶不上。换个时间。") % {
        "when": f"{local:%m-%d %H:%M}",
        "where": where,
    }
    return Conflict("delivery.elsewhere", message, fields={"day_1": message})
