"""May this book be bought for this reader? Every condition gets an answer in words, so that the shop can read it out.

Union duplicates, the limit of copies, the cap of the price, the reader's quota and the money that is left (四川规划 SC-L04).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.bookshops.drafts import Wish
from wenmai.bookshops.models import BookKind, Bookshop, LoanState, ShopBudget, ShopLoan, ShopRule
from wenmai.bookshops.queries.agreements import budget_of, standing_rule
from wenmai.bookshops.queries.books import Held, Known, held_in, known
from wenmai.fees.money import yuan_of
from wenmai.kernel import clock
from wenmai.library.models import ItemKind, Reader
from wenmai.library.queries.readers import ReaderPage
from wenmai.library.queries.terms import terms_for
from wenmai.library.terms import Case


@dataclass(frozen=True, slots=True)
class Check:
    """One condition. `ok` False refuses; `said` is the answer in words."""

    code: str
    ok: bool
    said: str


@dataclass(frozen=True, slots=True)
class Used:
    """How many books a reader has chosen this month and this year, undone ones not counted; and whether this one before."""

    month: int
    year: int
    same: bool = False


NOTHING: Final = Used(0, 0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All answers, and what is known of the book. `cost_fen` is what the library would pay."""

    checks: tuple[Check, ...]
    book: Known
    cost_fen: int

    @property
    def refusals(self) -> tuple[Check, ...]:
        """What stands against it."""
        return tuple(each for each in self.checks if not each.ok)

    @property
    def passed(self) -> tuple[Check, ...]:
        """What stands for it."""
        return tuple(each for each in self.checks if each.ok)

    @property
    def eligible(self) -> bool:
        """Nothing stands against it."""
        return not self.refusals


def judge(shop: Bookshop, wish: Wish, reader: ReaderPage) -> Verdict:
    """The answer in a shop for a reader who stands there."""
    rule, budget = standing_rule(shop.library_id), budget_of(shop.library_id)
    book = known(wish.isbn)
    cost = cost_of(wish.price_fen, shop.percent)
    if rule is None or budget is None:
        return Verdict((agreement(shop), _not_set_up(rule, budget)), book, cost)
    checks = (
        agreement(shop),
        *_of_reader(shop, reader),
        _quota(rule, used_of(reader.id, wish.isbn).get(shop.library_id, NOTHING)),
        *about_book(rule, wish, book, held_in(book, [rule.counted_in])[rule.counted_in]),
        _money(budget, cost),
    )
    return Verdict(checks, book, cost)


def agreement(shop: Bookshop) -> Check:
    """Whether the shop takes part today."""
    if clock.today() in shop.during:
        return Check("agreement", True, _("本店参加，由%s付款") % shop.library.label)
    return Check("agreement", False, _("本店的合作协议今天不在期内，请找%s续签") % shop.library.label)


def cost_of(price_fen: int, percent: int) -> int:
    """What the library pays for a cover price, rounded half up, never nothing."""
    return max(1, (price_fen * percent + 50) // 100)


def about_book(rule: ShopRule, wish: Wish, book: Known, copies: Held) -> Iterator[Check]:
    """What the rules say of the book alone, whoever asks."""
    yield _copies(rule, copies)
    yield _price(rule, wish)
    yield _kind(rule, wish)
    if rule.excluded:
        yield _class(rule, wish, book)
    if rule.months is not None:
        yield _age(rule.months, wish, book)


def used_of(reader: int, isbn: str = "") -> dict[int, Used]:
    """What a reader has chosen, by the library that pays; nothing for others. One query."""
    first = clock.month_start(clock.today())
    year, month = clock.day_bounds(first.replace(month=1))[0], clock.day_bounds(first)[0]
    mine = ShopLoan.objects.filter(reader=reader).exclude(state=LoanState.UNDONE)
    rows = mine.filter(Q(lent_at__gte=year) | Q(isbn=isbn)).values_list("library", "lent_at", "isbn")
    found: dict[int, list[tuple[datetime, str]]] = {}
    for library, at, number in rows:
        found.setdefault(library, []).append((at, number))
    return {library: _used(times, month, year, isbn) for library, times in found.items()}


def _used(times: list[tuple[datetime, str]], month: datetime, year: datetime, isbn: str) -> Used:
    in_year = [at for at, _number in times if at >= year]
    return Used(sum(at >= month for at in in_year), len(in_year), any(isbn and each == isbn for _at, each in times))


def _not_set_up(rule: ShopRule | None, budget: ShopBudget | None) -> Check:
    if rule is None:
        return Check("rule", False, _("图书馆还没有定选书规则，请馆里先定"))
    assert budget is None
    return Check("money", False, _("图书馆还没有登记今天的购书经费，请馆里先登记"))


def _of_reader(shop: Bookshop, reader: ReaderPage) -> Iterator[Check]:
    if reader.closed:
        yield Check("reader", False, _("读者证已注销，请先到图书馆恢复"))
    elif reader.expired:
        yield Check("reader", False, _("读者证已到期，请先续证"))
    elif reader.blocks:
        yield Check("reader", False, _("读者证停借中：%s。了结后再来") % reader.blocks[0].reason)
    else:
        yield _room(shop, reader)


def _room(shop: Bookshop, reader: ReaderPage) -> Check:
    """Whether the rules of lending let the reader take one more, counted as the loan itself will be."""
    library = shop.library.code
    home = Reader.objects.values_list("home__code", flat=True).get(pk=reader.id)
    case = Case(shop.institution.code, library, library, home, reader.category, ItemKind.BOOK)
    terms, out = terms_for(case), len(reader.loans)
    if terms.limit_scope == "" and out >= terms.max_out:
        return Check("reader", False, _("手上已有 %(n)s 册，借满了。先还几册再来") % {"n": out})
    if not terms.loanable:
        return Check("reader", False, _("按借阅规则，本店现在不能借书。请找图书馆核对规则"))
    return Check("reader", True, _("读者证有效，手上 %(n)s 册，能借到 %(day)s 天") % {"n": out, "day": terms.days})


def _quota(rule: ShopRule, used: Used) -> Check:
    if used.same:
        return Check("quota", False, _("这位读者已经选借过这一种，请换一种"))
    counts = {"m": used.month, "mm": rule.month_most, "y": used.year, "yy": rule.year_most}
    if used.month >= rule.month_most:
        return Check("quota", False, _("本月已选 %(m)s 册，每月最多 %(mm)s 册，下个月再来") % counts)
    if used.year >= rule.year_most:
        return Check("quota", False, _("今年已选 %(y)s 册，每年最多 %(yy)s 册，明年再来") % counts)
    return Check("quota", True, _("本月已选 %(m)s 册（最多 %(mm)s），今年 %(y)s 册（最多 %(yy)s）") % counts)


def _copies(rule: ShopRule, copies: Held) -> Check:
    counts = {"n": copies.copies, "most": rule.copies_most}
    if rule.shelf_first and copies.on_shelf:
        said = _("馆里已有 %(n)s 册、在架可借：先借这一本，在%(where)s")
        return Check("copies", False, said % {**counts, "where": "、".join(copies.on_shelf)})
    if copies.copies >= rule.copies_most:
        return Check("copies", False, _("馆里已有 %(n)s 册，最多收 %(most)s 册。可以到图书馆预约") % counts)
    if copies.copies:
        return Check("copies", True, _("馆里已有 %(n)s 册，都不在架，最多收 %(most)s 册") % counts)
    return Check("copies", True, _("馆里还没有这本书"))


def _price(rule: ShopRule, wish: Wish) -> Check:
    prices = {"price": yuan_of(wish.price_fen), "most": yuan_of(rule.price_most_fen)}
    if wish.price_fen > rule.price_most_fen:
        return Check("price", False, _("定价 %(price)s 元，每册最高 %(most)s 元") % prices)
    return Check("price", True, _("定价 %(price)s 元，不超过 %(most)s 元") % prices)


def _kind(rule: ShopRule, wish: Wish) -> Check:
    named = BookKind(wish.kind).label
    if wish.kind in rule.not_bought:
        return Check("kind", False, _("%s不在选购范围") % named)
    return Check("kind", True, _("%s在选购范围") % named)


def _class(rule: ShopRule, wish: Wish, book: Known) -> Check:
    classes = book.clc or ((wish.clc.strip().upper(),) if wish.clc.strip() else ())
    hit = next((each for each in classes if each.startswith(tuple(rule.excluded))), "")
    if hit:
        return Check("class", False, _("分类 %s 不选购") % hit)
    if not classes:
        return Check("class", True, _("没有分类号，这一项没法核对；不选购的类是 %s") % "、".join(rule.excluded))
    return Check("class", True, _("分类 %s 在选购范围") % classes[0])


def _age(months: int, wish: Wish, book: Known) -> Check:
    """Without a month a year counts as its December, in the reader's favour."""
    said = wish.published or ((book.year, 0) if book.year else None)
    if said is None:
        return Check("published", False, _("不知道出版年月，请照版权页填上再查"))
    today = clock.today()
    age = max(0, (today.year - said[0]) * 12 + today.month - (said[1] or 12))
    words = {"most": months, "when": f"{said[0]}-{said[1]:02d}" if said[1] else f"{said[0]}"}
    if age > months:
        return Check("age", False, _("%(when)s 出版，只选购 %(most)s 个月内的新书") % words)
    return Check("age", True, _("%(when)s 出版，在 %(most)s 个月内") % words)


def _money(budget: ShopBudget, cost: int) -> Check:
    if cost > budget.left_fen:
        return Check(
            "money", False, _("购书经费不够了，还剩 %s 元。等图书馆追加后再来") % yuan_of(max(0, budget.left_fen))
        )
    return Check("money", True, _("购书经费够，这一册馆里付 %s 元") % yuan_of(cost))
