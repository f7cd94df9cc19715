"""Goods of villages and products with partners: offer, correct, look at, take down, and what a year brought in."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.guide import listing, policies, telling
from wenmai.guide.drafts import GoodsDraft, YearDraft
from wenmai.guide.holding import kept_picture, locked_goods, refuse
from wenmai.guide.models import Goods, GoodsKind, GoodsState, GoodsYear, Sort
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit
from wenmai.kernel.links import is_link
from wenmai.kernel.subjects import reference

DEAREST_FEN, MOST_FEN = 100_000_000, 10**13


@transaction.atomic
def offer_goods(actor: Actor, *, draft: GoodsDraft) -> Goods:
    """Write down for checking. Raises NotAllowed, Invalid, Conflict for the same name in the house."""
    permit(policies.may_keep(actor, draft.house))
    _check(draft)
    columns = _columns(draft) | {"picture": kept_picture(draft.picture), "demo": draft.demo}
    try:
        with transaction.atomic():
            goods = Goods.objects.create(
                **columns, made_at=clock.now(), made_by=actor.person, worded_at=clock.now(), worded_by=actor.person
            )
    except IntegrityError as error:
        raise _twice() from error
    telling.goods_asked(actor, goods)
    return _kept(actor, goods, "guide.goods.offer")


@transaction.atomic
def edit_goods(actor: Actor, *, goods: Goods, draft: GoodsDraft) -> Goods:
    """Correct it; it is looked at again before it is shown. The same words again change nothing."""
    goods = locked_goods(goods)
    permit(policies.may_keep(actor, goods.house) and draft.house.pk == goods.house_id)
    _check_open(goods)
    _check(draft)
    columns: dict[str, Any] = _columns(draft)
    if picture := kept_picture(draft.picture):
        columns["picture"] = picture
    changed = {name: value for name, value in columns.items() if getattr(goods, name) != value}
    if not changed:
        return goods
    sent_again = goods.state != GoodsState.ASKED
    changed |= {"state": GoodsState.ASKED, "reason": "", "decided_at": None, "decided_by": ""}
    changed |= {"worded_at": clock.now(), "worded_by": actor.person}
    for name, value in changed.items():
        setattr(goods, name, value)
    try:
        with transaction.atomic():
            goods.save(update_fields=list(changed))
    except IntegrityError as error:
        raise _twice() from error
    if sent_again:
        telling.goods_asked(actor, goods)
    return _kept(actor, goods, "guide.goods.edit")


@transaction.atomic
def list_goods(actor: Actor, *, goods: Goods, seen: str | None = None) -> Goods:
    """核对通过: shown from now on. Twice changes nothing. Raises NotAllowed, Conflict.

    `seen` is the stamp of the words that were looked at; other words stand by now: Conflict.
    """
    goods = locked_goods(goods)
    permit(policies.may_check(actor, goods))
    if goods.state == GoodsState.LISTED:
        return goods
    _check_asked(goods, seen)
    goods.first_listed_at = goods.first_listed_at or clock.now()
    goods.listed_title, goods.listed_partner = goods.title, goods.partner
    goods.listed_agreed_on = goods.agreed_on
    goods.save(update_fields=["first_listed_at", "listed_title", "listed_partner", "listed_agreed_on"])
    return _decided(actor, goods, GoodsState.LISTED, "", "guide.goods.list")


@transaction.atomic
def return_goods(actor: Actor, *, goods: Goods, reason: str, seen: str | None = None) -> Goods:
    """退回, with what to change; `seen` as for `list_goods`. Twice keeps the first. Raises NotAllowed, Invalid, Conflict."""
    goods = locked_goods(goods)
    permit(policies.may_check(actor, goods))
    if goods.state == GoodsState.RETURNED:
        return goods
    _check_asked(goods, seen)
    return _decided(actor, goods, GoodsState.RETURNED, _reason(reason), "guide.goods.return")


@transaction.atomic
def retire_goods(actor: Actor, *, goods: Goods, reason: str) -> Goods:
    """下架, by the house or who checks. Twice keeps the first. Raises NotAllowed, Invalid."""
    goods = locked_goods(goods)
    permit(policies.may_keep(actor, goods.house) or policies.may_check(actor, goods))
    if goods.state == GoodsState.RETIRED:
        return goods
    return _decided(actor, goods, GoodsState.RETIRED, _reason(reason), "guide.goods.retire")


@transaction.atomic
def note_year(actor: Actor, *, goods: Goods, draft: YearDraft) -> GoodsYear:
    """What a product brought in, in a year, with its evidence; the same again gives the first. Raises NotAllowed, Invalid."""
    goods = locked_goods(goods)
    permit(policies.may_keep(actor, goods.house))
    _check_year(goods, draft)
    figures = {"pieces": draft.pieces, "income_fen": draft.income_fen, "public_fen": draft.public_fen}
    same = figures | {"evidence": draft.evidence.strip()}
    latest = goods.years.filter(year=draft.year).order_by("at", "pk").last()
    if latest and all(getattr(latest, name) == value for name, value in same.items()):
        return latest
    made = goods.years.create(year=draft.year, **same, at=clock.now(), by=actor.person)
    note(actor, "guide.goods.year", goods_reference(goods), year=draft.year)
    return made


def goods_reference(goods: Goods) -> str:
    """Its name for other rooms and the trail."""
    return reference("guide.goods", goods.pk)


def _check(draft: GoodsDraft) -> None:
    creative = draft.kind == GoodsKind.CREATIVE
    price, share, day = draft.price_fen, draft.public_percent, draft.agreed_on
    reachable = bool(draft.url or draft.sold_at or draft.house.phone)
    refuse(
        "guide.goods",
        {
            "kind": (draft.kind not in GoodsKind.values, _("选一类。")),
            "sort": (draft.sort not in Sort.values, _("选是什么。")),
            "title": (not 0 < len(draft.title.strip()) <= 60, _("写上名字，60 个字以内。")),
            "about": (len(draft.about) > 600, _("介绍 600 个字以内。")),
            "price": (price is not None and not 0 <= price <= DEAREST_FEN, _("价格在 0 到 100 万元之间，面议就空着。")),
            "url": (bool(draft.url) and not is_link(draft.url), _("写完整的网址，以 https:// 开头。")),
            "sold_at": (not reachable, _("写明在哪里能买到：选一家单位，或填网址。本单位登记了电话的，也可以空着。")),
            "partner": (creative and not draft.partner.strip(), _("文创产品写明和谁一起开发。")),
            "agreement": (creative and not draft.agreement.strip(), _("写明合作协议的编号或名称。")),
            "agreed_on": (creative and (day is None or day > clock.today()), _("写明协议是哪天签的，不晚于今天。")),
            "public_percent": (share is not None and not 0 <= share <= 100, _("公益比例在 0 到 100 之间。")),
        },
    )


def _check_year(goods: Goods, draft: YearDraft) -> None:
    first = goods.agreed_on.year if goods.agreed_on else 2000
    money = 0 <= draft.income_fen <= MOST_FEN
    refuse(
        "guide.goods_year",
        {
            "year": (not first <= draft.year <= clock.today().year, _("年份在签协议之后、今年以前。")),
            "pieces": (not 0 <= draft.pieces <= 100_000_000, _("件数写整数，没卖出写 0。")),
            "income": (not money, _("收入写元，没有写 0。")),
            "given": (not 0 <= draft.public_fen <= draft.income_fen, _("用于公益的不会多过收入。")),
            "evidence": (not draft.evidence.strip(), _("写明依据，例如 年度结算单放在哪里。")),
        },
    )


def _check_open(goods: Goods) -> None:
    if goods.state == GoodsState.RETIRED:
        raise Conflict("guide.goods_retired", _("已经下架。要再展示，请重新登记。"))


def _check_asked(goods: Goods, seen: str | None) -> None:
    if goods.state != GoodsState.ASKED:
        raise Conflict("guide.goods_not_asked", _("这一件不在等核对。改过以后会再送来。"))
    if seen is not None and seen != goods.stamp:
        raise Conflict("guide.goods_reworded", _("你看的时候，单位又改过了。现在是改过的，看清楚再定。"))


def _reason(reason: str) -> str:
    refuse("guide.reason", {"reason": (not reason.strip(), _("写一句为什么。"))})
    return reason.strip()[:200]


def _columns(draft: GoodsDraft) -> dict[str, object]:
    creative = draft.kind == GoodsKind.CREATIVE
    words = ("title", "about", "unit", "url")
    plain = ("house", "kind", "sort", "price_fen", "sold_at")
    joint = {
        "partner": draft.partner.strip() if creative else "",
        "agreement": draft.agreement.strip() if creative else "",
        "agreed_on": draft.agreed_on if creative else None,
        "public_percent": draft.public_percent if creative else None,
    }
    return {name: getattr(draft, name).strip() for name in words} | {n: getattr(draft, n) for n in plain} | joint


def _twice() -> Conflict:
    return Conflict("guide.goods_twice", _("本单位已经有同名的一件。去改那一件就行。"))


def _decided(actor: Actor, goods: Goods, state: GoodsState, reason: str, verb: str) -> Goods:
    goods.state, goods.reason, goods.decided_at, goods.decided_by = state, reason, clock.now(), actor.person
    goods.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    telling.goods_decided(actor, goods)
    return _kept(actor, goods, verb)


def _kept(actor: Actor, goods: Goods, verb: str) -> Goods:
    listing.list_goods(goods)
    note(actor, verb, goods_reference(goods))
    return goods
