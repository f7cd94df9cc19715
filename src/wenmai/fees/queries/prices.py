"""What costs what, now and when something was booked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from wenmai.booking.answers import PRICE
from wenmai.booking.models import Booking, ClaimKind, Offering, Session, Status
from wenmai.booking.policies import may_run_offering
from wenmai.fees.models import Group, Price, PriceList
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution

FREE_SHOWN = 30


@dataclass(frozen=True, slots=True)
class PricePage:
    """The prices of a house, and what is free beside them."""

    institution: Institution
    lists: Sequence[PriceList]
    free: Sequence[str]


def standing_list(offering: int) -> PriceList | None:
    """The price list that stands, with its prices; None for what is free. Two queries."""
    return PriceList.objects.filter(offering=offering, ended_at=None).prefetch_related("prices").first()


def chosen_price(booking: Booking, lists: Iterable[PriceList]) -> Price | None:
    """The price that whoever booked has read and chosen; the standard where none was asked; None for what was free then.

    Who waited or entered a round has read an earlier list than the one that stood when the booking was made.
    """
    past = [each for each in lists if each.published_at <= booking.booked_at]
    stood = next((each for each in past if each.ended_at is None or booking.booked_at < each.ended_at), None)
    if stood is None:
        return None
    said = booking.answers.get(PRICE, "")
    earlier = sorted(past, key=lambda each: each.published_at, reverse=True)
    read = (price for each in earlier for price in each.prices.all() if price.said == said)
    return next(read, None) or next((each for each in stood.prices.all() if each.group == Group.STANDARD), None)


def lists_of(offering: int) -> Sequence[PriceList]:
    """All price lists that an offering ever had, the newest first, with their prices. Two queries."""
    return list(PriceList.objects.filter(offering=offering).order_by("-published_at").prefetch_related("prices"))


def page_of_house(institution: Institution) -> PricePage:
    """What is on offer now: with a price, and without. Three queries."""
    on = Exists(
        Session.objects.filter(
            offering=OuterRef("pk"), ends_at__gt=clock.now(), status__in=[Status.PUBLISHED, Status.CLOSED]
        )
    )
    rows = Offering.objects.filter(institution=institution)
    shown = rows.filter(on | ~Q(claim_kind=ClaimKind.COUNTED))
    lists = PriceList.objects.filter(offering__in=shown, ended_at=None).select_related("offering")
    priced = Exists(PriceList.objects.filter(offering=OuterRef("pk"), ended_at=None))
    free = shown.exclude(priced).order_by("title").values_list("title", flat=True).distinct()
    return PricePage(
        institution, list(lists.prefetch_related("prices").order_by("offering__title", "pk")), list(free[:FREE_SHOWN])
    )


def get_priced(actor: Actor, key: int) -> Offering:
    """An offering with a price, for who works at its house. Raises NotFound for any other."""
    found = Offering.objects.select_related("institution__division").filter(pk=key).first()
    if found is None or standing_list(key) is None or not may_run_offering(actor, found):
        raise NotFound("fees.no_price", _("没有这一项，或它不收费。"))
    return found


def priced_keys(offerings: Iterable[int]) -> Mapping[int, PriceList]:
    """The lists that stand, by offering. One query."""
    rows = PriceList.objects.filter(offering__in=list(offerings), ended_at=None)
    return {each.offering_id: each for each in rows}
