"""Orders as both sides read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.booking.queries.sessions import heads_of
from wenmai.delivery import policies
from wenmai.delivery.models import Confirmation, Offer, Order
from wenmai.delivery.vocabulary import FIXED, OPEN, State
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.models import Account
from wenmai.people.queries.accounts import phone_of
from wenmai.people.queries.persons import party_of
from wenmai.places.models import Division, Institution
from wenmai.places.queries.institutions import institutions_by_code

SHOWN = 300


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One order with the dates that are offered now, what came of it, and the other side's word."""

    order: Order
    offer: Offer | None
    heads: int
    photos: int
    confirmation: Confirmation | None
    past: bool


@dataclass(frozen=True, slots=True)
class AtDesk:
    """What a house has to bring and what it has ordered itself."""

    fixed: Sequence[Order]
    to_report: Sequence[Order]
    over: Sequence[Order]
    ordered: Sequence[Order]


@dataclass(frozen=True, slots=True)
class Caller:
    """With what a form is filled in beforehand."""

    name: str
    phone: str


def get_order(actor: Actor, key: int) -> Order:
    """One that the actor asked for, supplies, or could answer. Raises NotFound for anybody else's."""
    found = rows().filter(pk=key).first()
    if found is None or not (policies.may_see(actor, found) or _could_answer(actor, found)):
        raise NotFound("delivery.no_order", _("没有这一单。到“我点的”里看看。"))
    return found


def get_own_order(actor: Actor, key: int) -> Order:
    """One of the ordering side. Raises NotFound."""
    found = rows().filter(pk=key).first()
    if found is None or not policies.is_orderer(actor, found):
        raise NotFound("delivery.no_order", _("没有这一单。到“我点的”里看看。"))
    return found


def get_supplied_order(actor: Actor, key: int) -> Order:
    """One that the actor's house supplies or could answer. Raises NotFound."""
    found = get_order(actor, key)
    if not (policies.may_supply(actor, found) or _could_answer(actor, found)):
        raise NotFound("delivery.no_order", _("没有这一单，或不归这个单位。"))
    return found


def order_page(order: Order) -> OrderPage:
    """Everything on its page."""
    return OrderPage(
        order,
        order.offers.filter(closed_at=None).first(),
        heads_of(order.session) if order.session else 0,
        order.session.photos.filter(removed_at=None).count() if order.session else 0,
        Confirmation.objects.filter(order=order).first(),
        order.starts_at is not None and order.starts_at <= clock.now(),
    )


def at_desk(house: Institution) -> AtDesk:
    """The lists of a house's desk, each by its own query, so that what is over never crowds out what is to come."""
    supplied, now = rows().filter(item__institution=house), clock.now()
    fixed = supplied.filter(state__in=FIXED).order_by("starts_at", "pk")
    return AtDesk(
        list(fixed.filter(starts_at__gt=now)[:SHOWN]),
        list(fixed.filter(starts_at__lte=now)[:SHOWN]),
        list(supplied.exclude(state__in=OPEN).order_by("-ended_at", "-pk")[:20]),
        list(rows().filter(house=house).order_by("-made_at", "-pk")[:20]),
    )


def own_orders(actor: Actor) -> list[Order]:
    """What the actor or a house of theirs ordered, newest first, 50 at most."""
    mine = Q(asked_by=actor.person or "-") | Q(house__code__in=actor.scopes(STAFF_ROLES))
    return list(rows().filter(mine).order_by("-made_at", "-pk")[:50])


def houses_of(actor: Actor) -> list[Institution]:
    """The houses in whose name the actor orders."""
    codes = [code for code in actor.scopes(STAFF_ROLES) if not code.isdecimal()]
    return list(institutions_by_code(codes).values())


def caller(actor: Actor) -> Caller:
    """One's own name and number."""
    own = party_of(actor)[:1]
    account = Account.objects.filter(pk=actor.account).first() if actor.account else None
    return Caller(own[0].name if own else "", phone_of(account) if account else "")


def places_for(houses: Sequence[Institution], goes_to: Sequence[str]) -> list[Division]:
    """Where an order can go: for houses their own division and what is right below, else the townships of an area."""
    if houses:
        own = [each.division_id for each in houses]
        found = Division.objects.filter(Q(code__in=own) | Q(parent__in=own), valid_to=None)
    else:
        found = Division.objects.filter(path__overlap=list(goes_to), level=4, valid_to=None)
    return list(found.select_related("parent").order_by("code")[:600])


def rows() -> "QuerySet[Order]":
    """Orders with everything that a line or a policy reads."""
    return Order.objects.select_related(
        "item__institution__division", "item__team", "house__division", "division__parent", "session", "confirmation"
    )


def wishes_near(house: Institution) -> "QuerySet[Order]":
    """点单外的需求 of a house's area that nobody has taken."""
    return (
        rows()
        .filter(off_menu=True, item=None, state=State.ASKED, division__path__contains=[house.division_id])
        .exclude(house=house)
    )


def _could_answer(actor: Actor, order: Order) -> bool:
    if not order.off_menu or order.item is not None or order.state != State.ASKED:
        return False
    if actor.may(STAFF_ROLES, order.division.path):
        return True
    return any(policies.reaches(each, order.division) for each in houses_of(actor))
