"""Lending in a shop: the answer of each check, the money, the item and the library's own loan, all or none of it."""

from datetime import timedelta

import pytest

from tests.builders.bookshops import a_bookstore, a_budget, a_rule, a_shop, a_shop_loan, a_wish, an_agreement, an_isbn
from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.people import a_clerk
from wenmai.bookshops.actions.agreements import end_agreement
from wenmai.bookshops.actions.lending import ask, lend_in_shop, undo_in_shop
from wenmai.bookshops.models import LoanState, ShopBudget, ShopLoan, ShopRefusal
from wenmai.bookshops.queries.eligibility import judge
from wenmai.catalogue.models import Record
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger import queries as ledger
from wenmai.library.actions.items import withdraw
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import Stop, block, close_reader
from wenmai.library.models import BlockKind, Item, ItemStatus, Loan
from wenmai.library.queries.readers import glance

pytestmark = pytest.mark.django_db


def answer(shop, wish, reader):
    verdict = judge(shop, wish, glance(system(), reader.pk, shop.institution.scope_path))
    return {each.code: (each.ok, each.said) for each in verdict.checks}


def money(shop) -> tuple[int, int]:
    row = ShopBudget.objects.get(library=shop.library)
    return row.held_fen, row.spent_fen


def test_a_new_book_is_lent_at_once_and_its_price_is_held():
    shop = a_shop(percent=85)
    clerk, reader, wish = a_clerk(shop.institution), a_reader(shop.library), a_wish(price_fen=4500)
    made = lend_in_shop(clerk, shop=shop.pk, wish=wish, reader=reader.pk, key="k1")
    item, loan = Item.objects.get(pk=made.item_id), Loan.objects.get(pk=made.loan)
    assert (made.state, made.cost_fen, money(shop)) == ("lent", 3825, (3825, 0))
    assert (item.owner_id, item.home_id, item.place_id) == (shop.library_id, shop.library_id, shop.institution_id)
    assert (item.status, item.price_fen, item.barcode) == (ItemStatus.ON_LOAN, 4500, f"S{made.pk:08d}")
    assert (loan.reader_id, loan.institution_id, loan.due_at) == (reader.pk, shop.institution_id, made.due_at)
    assert (item.record.title, item.record.isbns, item.record.author) == ("山河入梦来", [wish.isbn], "文一清")


def test_the_loan_is_counted_as_a_loan_and_as_one_of_a_shop():
    made = a_shop_loan(a_shop())
    lent = ledger.latest_of("bookshops.lent", f"bookshops.loan:{made.pk}")
    assert (lent.quantity, lent.institution_code) == (1, made.shop.institution.code)
    facts = ledger.facts(ledger.FactFilter(kinds=["library.lending"]))
    assert [each.institution_code for each in facts] == [made.shop.institution.code]


def test_a_book_that_the_catalogue_knows_makes_no_second_record():
    isbn = an_isbn()
    imported(iso2709(marc("活着", number="a1", author="余华", isbn=isbn)))
    made = a_shop_loan(a_shop(), wish=a_wish(isbn, title=""))
    assert (made.item.record_id, made.title) == (the_record("a1").pk, "活着")
    assert Record.objects.filter(isbns__contains=[isbn]).count() == 1


def test_an_unknown_book_needs_its_title():
    shop = a_shop()
    with pytest.raises(Invalid) as refused:
        a_shop_loan(shop, wish=a_wish(title=" "))
    assert (refused.value.code, money(shop), Item.objects.count()) == ("bookshops.title", (0, 0), 0)


def test_the_same_form_twice_is_one_loan():
    shop = a_shop()
    reader, wish = a_reader(shop.library), a_wish()
    first, again = (a_shop_loan(shop, reader=reader, wish=wish, key="same") for _ in range(2))
    assert (first.pk, ShopLoan.objects.count(), money(shop)) == (again.pk, 1, (4500, 0))


def test_a_form_used_for_another_book_is_refused():
    shop = a_shop()
    reader = a_reader(shop.library)
    a_shop_loan(shop, reader=reader, key="same")
    with pytest.raises(Conflict) as refused:
        a_shop_loan(shop, reader=reader, key="same")
    assert refused.value.code == "bookshops.key_used"


def test_staff_of_another_shop_lend_nothing_here():
    shop = a_shop()
    clerk = a_clerk(a_bookstore())
    with pytest.raises(NotAllowed):
        lend_in_shop(clerk, shop=shop.pk, wish=a_wish(), reader=a_reader(shop.library).pk, key="k")


@pytest.mark.parametrize(
    ("rule", "wish", "code", "said"),
    [
        ({"price_most_fen": 4000}, {}, "price", "定价 45.00 元，每册最高 40.00 元"),
        ({"not_bought": ("comics",)}, {"kind": "comics"}, "kind", "漫画不在选购范围"),
        ({"excluded": ("G4",)}, {"clc": "g424.1"}, "class", "分类 G424.1 不选购"),
        ({"months": 12}, {"published": (2019, 5)}, "age", "2019-05 出版，只选购 12 个月内的新书"),
        ({"months": 12}, {"published": None}, "published", "不知道出版年月，请照版权页填上再查"),
    ],
)
def test_what_the_rules_do_not_buy_is_refused_with_its_reason(rule, wish, code, said):
    shop = a_shop(**rule)
    asked = a_wish(**wish)
    assert answer(shop, asked, a_reader(shop.library))[code] == (False, said)
    with pytest.raises(Conflict) as refused:
        a_shop_loan(shop, wish=asked)
    assert (refused.value.code, ShopLoan.objects.count(), money(shop)) == (f"bookshops.{code}", 0, (0, 0))


def test_what_is_not_known_of_a_class_is_said_and_does_not_refuse():
    shop = a_shop(excluded=("G4", "TP"))
    said = answer(shop, a_wish(), a_reader(shop.library))["class"]
    assert said == (True, "没有分类号，这一项没法核对；不选购的类是 G4、TP")


def test_a_copy_on_the_shelf_is_lent_first():
    isbn = an_isbn()
    imported(iso2709(marc("活着", number="a1", isbn=isbn)))
    shop = a_shop()
    item = an_item(shop.library, record=the_record("a1"))
    reader = a_reader(shop.library)
    assert answer(shop, a_wish(isbn), reader)["copies"] == (
        False, f"馆里已有 1 册、在架可借：先借这一本，在{shop.library.label}",
    )  # fmt: skip
    lend(system(), at=at(shop.library), item=item.pk, reader=a_reader(shop.library, "甲").pk)
    assert answer(shop, a_wish(isbn), reader)["copies"] == (True, "馆里已有 1 册，都不在架，最多收 3 册")


def test_copies_of_the_whole_division_count_up_to_the_limit():
    isbn = an_isbn()
    imported(iso2709(marc("活着", number="a1", isbn=isbn)))
    shop, record = a_shop(copies_most=2, shelf_first=False), the_record("a1")
    gone, _other = an_item(shop.library, record=record), an_item(a_library("510422"), record=record)
    reader = a_reader(shop.library)
    assert answer(shop, a_wish(isbn), reader)["copies"] == (False, "馆里已有 2 册，最多收 2 册。可以到图书馆预约")
    withdraw(system(), at=at(shop.library), item=gone.pk)
    assert answer(shop, a_wish(isbn), reader)["copies"][0] is True


def test_a_reader_has_a_quota_each_month_and_takes_no_book_twice():
    shop = a_shop(month_most=2, shelf_first=False)
    reader, wish = a_reader(shop.library), a_wish()
    a_shop_loan(shop, reader=reader, wish=wish)
    assert answer(shop, wish, reader)["quota"] == (False, "这位读者已经选借过这一种，请换一种")
    a_shop_loan(shop, reader=reader)
    assert answer(shop, a_wish(), reader)["quota"] == (False, "本月已选 2 册，每月最多 2 册，下个月再来")


def test_the_budget_is_never_overdrawn():
    shop = a_shop(fen=5000)
    a_shop_loan(shop, wish=a_wish(price_fen=4500))
    with pytest.raises(Conflict) as refused:
        a_shop_loan(shop, wish=a_wish(price_fen=501))
    assert (refused.value.code, money(shop)) == ("bookshops.money", (4500, 0))
    assert refused.value.message == "购书经费不够了，还剩 5.00 元。等图书馆追加后再来。"


def test_a_shop_whose_library_has_no_rule_or_no_money_says_so():
    library = a_library()
    shop, reader = an_agreement(a_bookstore(), library), a_reader(library)
    assert list(answer(shop, a_wish(), reader)) == ["agreement", "rule"]
    a_rule(library)
    assert answer(shop, a_wish(), reader)["money"][0] is False
    a_budget(library)
    assert answer(shop, a_wish(), reader)["money"][0] is True


def test_who_is_stopped_or_closed_borrows_nothing():
    shop = a_shop()
    stopped, closed = a_reader(shop.library, "甲"), a_reader(shop.library, "乙")
    block(system(), reader=stopped.pk, stop=Stop(BlockKind.OVERDUE, "5104", "逾期两册"))
    close_reader(system(), reader=closed.pk)
    assert answer(shop, a_wish(), stopped)["reader"] == (False, "读者证停借中：逾期两册。了结后再来")
    assert answer(shop, a_wish(), closed)["reader"] == (False, "读者证已注销，请先到图书馆恢复")


def test_who_has_as_many_as_may_be_borrowed_gives_some_back_first():
    shop = a_shop()
    reader = a_reader(shop.library)
    for _ in range(10):
        lend(system(), at=at(shop.library), item=an_item(shop.library).pk, reader=reader.pk)
    assert answer(shop, a_wish(), reader)["reader"] == (False, "手上已有 10 册，借满了。先还几册再来")


def test_an_agreement_that_is_over_lends_no_more():
    shop = a_shop()
    ended = end_agreement(system(), shop=shop.pk)
    assert clock.today() in ended.during
    assert ended.during.upper == clock.today() + timedelta(days=1)
    ended.during = (clock.today() - timedelta(days=9), clock.today())
    ended.save(update_fields=["during"])
    with pytest.raises(Conflict) as refused:
        a_shop_loan(shop)
    assert refused.value.code == "bookshops.agreement"


def test_a_refusal_is_kept_with_its_reasons_and_without_the_reader():
    shop = a_shop(price_most_fen=1000)
    wish, clerk = a_wish(), a_clerk(shop.institution)
    assert ask(clerk, shop=shop.pk, wish=wish, reader=a_reader(shop.library).pk).eligible is False
    row = ShopRefusal.objects.get()
    assert (row.isbn, row.title, row.reasons) == (wish.isbn, "山河入梦来", ["price"])
    assert ask(clerk, shop=shop.pk, wish=a_wish(price_fen=900), reader=a_reader(shop.library).pk).eligible is True
    assert ShopRefusal.objects.count() == 1


def test_undone_the_same_day_nothing_is_held_or_counted_and_the_item_is_out_of_the_stock():
    shop = a_shop()
    clerk, made = a_clerk(shop.institution), a_shop_loan(shop)
    for _ in range(2):
        undo_in_shop(clerk, loan=made.pk)
    made.refresh_from_db()
    item = Item.objects.get(pk=made.item_id)
    assert (made.state, money(shop), item.status) == (LoanState.UNDONE, (0, 0), ItemStatus.WITHDRAWN)
    counted = ledger.facts(ledger.FactFilter(kinds=["library.lending", "library.return", "bookshops.lent"]))
    assert sum(each.quantity for each in counted) == 0


def test_what_was_undone_can_be_lent_to_the_same_reader_again():
    shop = a_shop()
    reader, wish = a_reader(shop.library), a_wish()
    undo_in_shop(system(), loan=a_shop_loan(shop, reader=reader, wish=wish).pk)
    assert a_shop_loan(shop, reader=reader, wish=wish).state == LoanState.LENT


def test_it_is_undone_on_its_day_only_and_by_its_shop():
    shop = a_shop()
    made = a_shop_loan(shop)
    with pytest.raises(NotAllowed):
        undo_in_shop(a_clerk(shop.library), loan=made.pk)
    made.lent_at -= timedelta(days=1)
    made.save(update_fields=["lent_at"])
    with pytest.raises(Conflict) as refused:
        undo_in_shop(system(), loan=made.pk)
    assert (refused.value.code, money(shop)) == ("bookshops.not_today", (4500, 0))
