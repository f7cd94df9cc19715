"""With which shops, by which rules, for how much."""

from dataclasses import asdict
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.bookshops import policies, refusals
from wenmai.bookshops.drafts import AgreementDraft, RuleDraft
from wenmai.bookshops.models import BookKind, Bookshop, ShopBudget, ShopRule, Tie
from wenmai.bookshops.queries.agreements import shops, standing_rule
from wenmai.catalogue.call_numbers import is_class
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference
from wenmai.places.models import Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import get_institution

A_DAY = timedelta(days=1)


@transaction.atomic
def agree(actor: Actor, *, draft: AgreementDraft) -> Bookshop:
    """Let a shop lend for a library. The very same again gives the first agreement.

    Raises NotFound, NotAllowed, Invalid, Conflict where the shop has an agreement in these days, or another one from this day.
    """
    shop, library = get_institution(actor, draft.shop), _library(actor, draft.library)
    permit(policies.may_decide(actor, library))
    _check_agreement(shop, draft)
    if earlier := shops().filter(institution=shop, library=library, during__startswith=draft.first).first():
        return _same(earlier, draft)
    upper = draft.last + A_DAY if draft.last else None
    try:
        with transaction.atomic():
            made = Bookshop.objects.create(
                institution=shop, library=library, during=DateRange(draft.first, upper), percent=draft.percent,
                tie=draft.tie, made_at=clock.now(), made_by=actor.person, demo=draft.demo,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("bookshops.agreed", _("这家书店这段日子里已有协议。先把原来的协议停了，再签。")) from error
    note(
        actor,
        "bookshops.agree",
        reference("bookshops.shop", made.pk),
        library=library.code,
        shop=shop.code,
        tie=made.tie,
    )
    return made


def _same(earlier: Bookshop, draft: AgreementDraft) -> Bookshop:
    if (earlier.percent, earlier.last, earlier.tie) == (draft.percent, draft.last, draft.tie):
        return earlier
    last = f"{earlier.last}" if earlier.last else _("不定期")
    told = {"n": earlier.percent, "last": last, "tie": earlier.get_tie_display()}
    said = _(
        "这家书店从这一天起已有协议：%(tie)s，按定价的 %(n)s%% 结算，到期日 %(last)s。要改，先停止合作，再从停止的次日起签新的。"
    )
    raise Conflict("bookshops.agreed", said % told)


def _check_agreement(shop: Institution, draft: AgreementDraft) -> None:
    if shop.kind != "bookstore":
        raise refusals.bad("shop", _("要选类型为“合作书店”的机构。没有的，请管理员先在场馆里登记。"), "shop")
    if draft.last and draft.last < draft.first:
        raise refusals.bad("last", _("结束日不能早于开始日。"), "last")
    if not 1 <= draft.percent <= 100:
        raise refusals.bad("percent", _("折扣填 1 到 100，例如 85 是八五折。"), "percent")
    if draft.tie not in Tie.values:
        raise refusals.bad("tie", _("合作方式从列表里选。"), "tie")


@transaction.atomic
def end_agreement(actor: Actor, *, shop: int) -> Bookshop:
    """From tomorrow the shop takes part no more; what it is owed is settled all the same. Twice is once."""
    row = shops().select_for_update(of=("self",)).filter(pk=shop).first()
    if row is None:
        raise refusals.no_shop()
    permit(policies.may_decide(actor, row.library))
    tomorrow = max(clock.today(), row.during.lower) + A_DAY
    if row.during.upper is None or row.during.upper > tomorrow:
        row.during = DateRange(row.during.lower, tomorrow)
        row.save(update_fields=["during"])
        note(actor, "bookshops.end", reference("bookshops.shop", row.pk))
    return row


@transaction.atomic
def write_rule(actor: Actor, *, library: str, draft: RuleDraft) -> ShopRule:
    """Let a rule hold from now on; the one before ends. The same again changes nothing. Raises NotFound, NotAllowed, Invalid."""
    house = _library(actor, library, lock=True)
    permit(policies.may_decide(actor, house))
    _check_rule(draft)
    standing, said = (
        standing_rule(house.pk),
        {**asdict(draft), "excluded": list(draft.excluded), "not_bought": list(draft.not_bought)},
    )
    if standing and all(getattr(standing, name) == value for name, value in said.items()):
        return standing
    if standing:
        standing.ended_at = clock.now()
        standing.save(update_fields=["ended_at"])
    made = ShopRule.objects.create(library=house, written_at=clock.now(), written_by=actor.person, **said)
    note(actor, "bookshops.rule", reference("places.institution", house.code))
    return made


def _check_rule(draft: RuleDraft) -> None:
    counts = {"price_most": draft.price_most_fen, "copies_most": draft.copies_most, "month_most": draft.month_most}
    for name, value in counts.items():
        if value < 1:
            raise refusals.bad("rule", _("填 1 或更多。"), name)
    if draft.year_most < draft.month_most:
        raise refusals.bad("rule", _("每年的册数不能少于每月的。"), "year_most")
    if draft.counted_in not in divisions_by_code([draft.counted_in]):
        raise refusals.bad("rule", _("没有这个区划，请从列表里选。"), "counted_in")
    if wrong := [each for each in draft.excluded if not is_class(each)]:
        raise refusals.bad("rule", _("不是中图法分类号：%s") % "、".join(wrong), "excluded")
    if set(draft.not_bought) - set(BookKind.values):
        raise refusals.bad("rule", _("种类从列表里选。"), "not_bought")


@transaction.atomic
def put_budget(
    actor: Actor, *, library: str, first: date, last: date, amount_fen: int, demo: bool = False
) -> ShopBudget:
    """Register the money of a period (both days included), or change its amount: the same first day means the same period.

    Raises NotFound, NotAllowed, Invalid for less than is held and spent, Conflict for days that another period has.
    """
    house = _library(actor, library)
    permit(policies.may_decide(actor, house))
    if last < first or amount_fen < 1:
        raise refusals.bad("budget", _("金额要大于 0，结束日不早于开始日。"), "amount")
    try:
        with transaction.atomic():
            row = _budget(house, DateRange(first, last + A_DAY), amount_fen, actor, demo=demo)
    except IntegrityError as error:
        raise Conflict("bookshops.period", _("这段日子和另一笔经费重叠，请改日期。")) from error
    note(actor, "bookshops.budget", reference("places.institution", house.code), fen=amount_fen, first=f"{first}")
    return row


def _budget(house: Institution, during: DateRange, amount: int, actor: Actor, *, demo: bool) -> ShopBudget:
    row = ShopBudget.objects.select_for_update().filter(library=house, during__startswith=during.lower).first()
    if row is None:
        values = {"made_at": clock.now(), "made_by": actor.person, "demo": demo}
        return ShopBudget.objects.create(library=house, during=during, amount_fen=amount, **values)
    if amount < row.held_fen + row.spent_fen:
        message = _("不能少于已付和已占用的钱。")
        raise Invalid("bookshops.budget", message, fields={"amount": message})
    row.during, row.amount_fen = during, amount
    row.save(update_fields=["during", "amount_fen"])
    return row


def _library(actor: Actor, code: str, *, lock: bool = False) -> Institution:
    house = get_institution(actor, code)
    if house.kind != "library":
        raise refusals.bad("library", _("要由图书馆来付款。"), "library")
    if lock:
        Institution.objects.select_for_update(no_key=True).get(pk=house.pk)
    return house
