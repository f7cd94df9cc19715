"""Price lists: the standard price comes with the approval of what is offered, the discounts from the house."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from wenmai.audit.actions import note
from wenmai.booking.actions.questions import ask_price
from wenmai.booking.models import Offering
from wenmai.booking.policies import may_run_offering
from wenmai.fees import policies
from wenmai.fees.drafts import Discount
from wenmai.fees.models import Group, Price, PriceList
from wenmai.fees.money import yuan_of
from wenmai.fees.queries.prices import standing_list
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit


@transaction.atomic
def set_standard(
    actor: Actor, *, offering: Offering, fen: int, approval: str, course: bool = False
) -> PriceList | None:
    """The price that everybody pays who has no discount, with the number of its approval; 0 makes it free again.

    A lower standard takes along the discounts that are no longer lower. The same again changes nothing.
    """
    offering = _locked(offering)
    permit(may_run_offering(actor, offering))
    standing = standing_list(offering.pk)
    if fen == 0:
        _end(standing, clock.now())
        ask_price(actor, offering=offering, options=())
        return None
    prices = {each.group: each for each in standing.prices.all()} if standing else {}
    if standing and prices[Group.STANDARD].fen == fen and standing.approval == approval:
        return standing
    discounts = [Discount(each.group, each.fen, each.proof) for each in prices.values() if each.fen < fen]
    by, unit = (standing.approved_by if standing else ""), PriceList.Unit.COURSE if course else PriceList.Unit.VISIT
    made = PriceList(offering=offering, approval=approval, approved_by=by, unit=unit)
    kept = [each for each in discounts if each.group != Group.STANDARD]
    return _publish(actor, standing, made, [Discount(Group.STANDARD, fen), *kept])


@transaction.atomic
def set_discounts(
    actor: Actor, *, offering: Offering, discounts: Sequence[Discount], approved_by: str = ""
) -> PriceList:
    """The prices of groups, each lower than the standard, and who approved them. The same again changes nothing.

    What was booked before keeps the price that was read then. Raises NotAllowed, Conflict for what is free, Invalid.
    """
    offering = _locked(offering)
    permit(policies.may_set(actor, offering.institution))
    standing = standing_list(offering.pk)
    if standing is None:
        raise Conflict("fees.free", _("这一项不收费。要收费，先在活动里填价格和批准文号。"))
    standard = next(each for each in standing.prices.all() if each.group == Group.STANDARD)
    _check(discounts, standard.fen)
    wanted = [Discount(Group.STANDARD, standard.fen), *discounts]
    now = [Discount(each.group, each.fen, each.proof) for each in standing.prices.all()]
    if wanted == now and standing.approved_by == approved_by.strip():
        return standing
    made = PriceList(offering=offering, approval=standing.approval, approved_by=approved_by.strip(), unit=standing.unit)
    return _publish(actor, standing, made, wanted)


def said(discount: Discount) -> str:
    """老年人 免费; the words that stand in the list and on the booking, in Chinese whoever sets them."""
    with override("zh-hans"):
        price = _("免费") if not discount.fen else _("%(n)s 元") % {"n": yuan_of(discount.fen)}
        return f"{Group(discount.group).label} {price}"


def _publish(actor: Actor, standing: PriceList | None, made: PriceList, prices: Sequence[Discount]) -> PriceList:
    made.valid_from, made.published_at, made.published_by = clock.today(), clock.now(), actor.person
    _end(standing, made.published_at)  # in the same instant: what is booked between two lists is not free
    made.save()
    Price.objects.bulk_create(
        Price(price_list=made, group=each.group, fen=each.fen, proof=each.proof, said=said(each)) for each in prices
    )
    asked = made.unit == PriceList.Unit.VISIT and len(prices) > 1
    ask_price(actor, offering=made.offering, options=[said(each) for each in prices] if asked else ())
    note(actor, "fees.prices", made.offering.subject, prices=len(prices), approval=made.approval)
    return made


def _end(standing: PriceList | None, at: datetime) -> None:
    if standing:
        standing.ended_at = at
        standing.save(update_fields=["ended_at"])


def _locked(offering: Offering) -> Offering:
    rows = Offering.objects.select_for_update(of=("self",)).select_related("institution__division")
    return rows.get(pk=offering.pk)


def _check(discounts: Sequence[Discount], standard: int) -> None:
    groups = [each.group for each in discounts]
    if len(set(groups)) != len(groups) or not set(groups) <= set(Group.values) - {Group.STANDARD}:
        raise Invalid("fees.group", _("每类人写一个价。"), fields={"group": _("每类人写一个价")})
    for each in discounts:
        if not 0 <= each.fen < standard:
            message = _("%(group)s的价要比普通价 %(n)s 元低，或者免费（0）。") % {
                "group": Group(each.group).label,
                "n": yuan_of(standard),
            }
            raise Invalid("fees.not_lower", message, fields={each.group: message})
