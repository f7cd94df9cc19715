"""Calls as pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institutions_by_code
from wenmai.works import policies
from wenmai.works.models import WorkCall
from wenmai.works.vocabulary import SHOWN

HANGING = Q(
    works__outcome__in=SHOWN,
    works__withdrawn_at=None,
    works__taken_down_at=None,
    works__agreed_at__isnull=False,
)


@dataclass(frozen=True, slots=True)
class RunCall:
    """A call on the desk: how many works there are, how many are undecided, how many wait for a guardian."""

    call: WorkCall
    works: int
    undecided: int


def get_call(key: int) -> WorkCall:
    """Every call is public. Raises NotFound."""
    found = _calls().filter(pk=key).first()
    if found is None:
        raise NotFound("works.no_call", _("没有这次征集。看看全部征集。"))
    return found


def get_run_call(actor: Actor, key: int) -> WorkCall:
    """A call that the actor runs. Raises NotFound."""
    found = _calls().filter(pk=key).first()
    if found is None or not policies.may_run_call(actor, found):
        raise NotFound("works.no_call", _("没有这次征集。看看全部征集。"))
    return found


def taking(*, children: bool = False) -> Sequence[WorkCall]:
    """Calls that take works now, those that end first first, and then those that will, the soonest first."""
    rows = _calls().filter(closed_at=None, closes_on__gte=clock.today())
    return _open_first(rows.filter(children=True) if children else rows)


def _open_first(rows: "QuerySet[WorkCall]") -> list[WorkCall]:
    today = clock.today()
    now = rows.filter(opens_on__lte=today).order_by("closes_on", "pk")
    return [*now, *rows.filter(opens_on__gt=today).order_by("opens_on", "pk")]


def taking_at(house: Institution) -> Sequence[WorkCall]:
    """What a house calls for now, and its latest exhibitions."""
    rows = _calls().filter(institution=house)
    now = _open_first(rows.filter(closed_at=None, closes_on__gte=clock.today()))
    return [*now[:5], *rows.exclude(published_at=None).order_by("-published_at")[:3]]


def exhibitions(page: int, *, children: bool = False) -> Page[WorkCall]:
    """Published calls, the newest first, with `hanging`, how many works hang there."""
    rows = _calls().exclude(published_at=None).annotate(hanging=Count("works", filter=HANGING))
    rows = rows.filter(children=True) if children else rows
    return page_of(rows.order_by("-published_at", "-pk"), page)


def calls_run_by(actor: Actor, page: int = 1) -> Page[RunCall]:
    """The calls of the actor's houses, newest first. Two queries."""
    scopes = actor.scopes(STAFF_ROLES)
    reach = Q(institution__code__in=scopes) | Q(institution__division__path__overlap=list(scopes))
    there = Q(works__withdrawn_at=None, works__isnull=False)
    rows = (
        _calls()
        .filter(reach)
        .annotate(entered=Count("works", filter=there), undecided=Count("works", filter=there & Q(works__outcome="")))
    )
    found = page_of(rows.order_by("-made_at", "-pk"), page)
    lines = [RunCall(each, each.entered, each.undecided) for each in found.items]
    return Page(lines, found.number, found.size, found.count, found.last)


def houses_of(actor: Actor) -> list[Institution]:
    """Where the actor may call for works."""
    codes = [code for code in actor.scopes(STAFF_ROLES) if not code.isdecimal()]
    return list(institutions_by_code(codes).values())


def targets_of(call: WorkCall) -> Sequence[WorkCall]:
    """Open calls above to which chosen works can be passed on."""
    if call.forwards_to_id is None:
        return []
    today = clock.today()
    rows = _calls().filter(institution__division=call.forwards_to_id, closed_at=None)
    return list(rows.filter(opens_on__lte=today, closes_on__gte=today).order_by("closes_on", "pk"))


def _calls() -> "QuerySet[WorkCall]":
    return WorkCall.objects.select_related("institution__division", "forwards_to")
