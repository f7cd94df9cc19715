"""Plan routes: make one, change it, end it. Trips that were driven keep their own stops."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.logistics import policies, refusals
from wenmai.logistics.drafts import RouteDraft
from wenmai.logistics.engine.writing import who
from wenmai.logistics.models import Route, Stop
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institutions_by_code

MOST_STOPS = 60


@transaction.atomic
def make_route(actor: Actor, *, hub: Institution, draft: RouteDraft) -> Route:
    """A route from a hub. Raises NotAllowed, Invalid, Conflict for a name that the hub uses."""
    permit(policies.may_plan(actor, hub.scope_path), _("请馆长来安排线路。"))
    route = Route(hub=hub, made_at=clock.now(), made_by=who(actor), demo=draft.demo)
    _put(route, draft)
    note(actor, "logistics.route.make", f"logistics.route:{route.pk}", stops=len(draft.stops))
    return route


@transaction.atomic
def edit_route(actor: Actor, *, route: int, draft: RouteDraft) -> Route:
    """Change its name, days, cost and stops, from the next trip on. Raises NotFound, NotAllowed, Invalid, Conflict."""
    found = _locked(actor, route)
    if found.ended_at:
        raise refusals.refused("route_over")
    _put(found, draft)
    note(actor, "logistics.route.edit", f"logistics.route:{found.pk}", stops=len(draft.stops))
    return found


@transaction.atomic
def end_route(actor: Actor, *, route: int) -> Route:
    """It is driven no more; twice keeps the first time. Raises NotFound, NotAllowed."""
    found = _locked(actor, route)
    if found.ended_at is None:
        found.ended_at, found.ended_by = clock.now(), who(actor)
        found.save(update_fields=["ended_at", "ended_by"])
        note(actor, "logistics.route.end", f"logistics.route:{found.pk}")
    return found


def _locked(actor: Actor, key: int) -> Route:
    rows = Route.objects.select_for_update(of=("self",)).select_related("hub__division")
    found = rows.filter(pk=key).first()
    if found is None:
        raise refusals.no_route()
    permit(policies.may_plan(actor, found.hub.scope_path), _("请馆长来安排线路。"))
    return found


def _put(route: Route, draft: RouteDraft) -> None:
    houses = _houses(route.hub, draft)
    route.name, route.weekdays, route.cost_fen = draft.name.strip()[:60], sorted(set(draft.weekdays)), draft.cost_fen
    _check(route)
    try:
        with transaction.atomic():
            route.save()
    except IntegrityError as error:
        said = _("这个名字的线路已经有了，换一个名字。")
        raise Conflict("logistics.route_name", said, fields={"name": said}) from error
    route.stops.all().delete()
    Stop.objects.bulk_create([Stop(route=route, position=n, house=each) for n, each in enumerate(houses, 1)])


def _check(route: Route) -> None:
    if not route.name:
        raise Invalid("logistics.route_name", _("给线路起个名字，例如“城区线”。"), fields={"name": _("写上名字")})
    if not route.weekdays or not set(route.weekdays) <= set(range(1, 8)):
        said = _("选出星期几发车。")
        raise Invalid("logistics.weekdays", said, fields={"weekdays": said})


def _houses(hub: Institution, draft: RouteDraft) -> list[Institution]:
    codes = list(draft.stops)
    found = institutions_by_code(codes)
    said = ""
    if not 1 <= len(codes) <= MOST_STOPS:
        said = _("一条线路有 1 到 %(n)s 站。") % {"n": MOST_STOPS}
    elif len(set(codes)) < len(codes) or hub.code in codes:
        said = _("每站只能出现一次，起点馆不用写进去。")
    elif missing := [each for each in codes if each not in found]:
        said = _("没有这个馆：%s。") % "、".join(missing)
    elif closed := [each for each in found.values() if each.closed_on]:
        said = _("%s已经关闭，不能做站点。") % closed[0].label
    if said:
        raise Invalid("logistics.stops", said, fields={"stops": said})
    return [found[each] for each in codes]
