"""Statements: every loan of a shop on exactly one, confirmed by two sides, paid once."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.bookshops.test_lending import money
from tests.builders.bookshops import a_returned_loan, a_shop, a_shop_loan, an_agreement, last_month, lent_last_month
from tests.builders.people import a_clerk, a_manager, sign_in
from wenmai.bookshops.actions.disputing import speak
from wenmai.bookshops.actions.intake import take_in
from wenmai.bookshops.actions.lending import undo_in_shop
from wenmai.bookshops.actions.settling import confirm, draw, mark_paid
from wenmai.bookshops.drafts import Intake
from wenmai.bookshops.models import SettlementLine, SettlementWord, ShopLoan
from wenmai.bookshops.queries.agreements import get_shop
from wenmai.bookshops.queries.settlements import dues_of, lines_of
from wenmai.bookshops.reporting import xlsx_of
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def test_a_statement_holds_what_was_lent_until_the_end_of_its_month_and_nothing_undone():
    shop = a_shop(percent=90)
    one, other = lent_last_month(shop), lent_last_month(shop)
    undo_in_shop(system(), loan=a_shop_loan(shop).pk)
    a_shop_loan(shop)
    assert [(each.count, each.fen) for each in dues_of([shop])] == [(2, 8100)]
    made = draw(a_clerk(shop.library), shop=shop.pk, month=last_month())
    again = draw(system(), shop=shop.pk, month=last_month())
    assert (made.pk, made.lines_count, made.fen) == (again.pk, 2, 8100)
    assert [each.loan_id for each in lines_of(made)] == [one.pk, other.pk]
    assert list(dues_of([shop])) == []


def test_what_an_earlier_statement_left_out_is_on_the_next_and_only_there():
    shop = a_shop()
    early, late = lent_last_month(shop), lent_last_month(shop)
    ShopLoan.objects.filter(pk=early.pk).update(lent_at=early.lent_at - timedelta(days=40))
    before = clock.month_start(last_month() - timedelta(days=1))
    first = draw(system(), shop=shop.pk, month=before)
    second = draw(system(), shop=shop.pk, month=last_month())
    assert [[line.loan_id for line in lines_of(each)] for each in (first, second)] == [[early.pk], [late.pk]]


def test_a_shop_finds_its_statements_and_dues_of_earlier_agreements(client):
    old = a_shop()
    lent_last_month(old)
    before = lent_last_month(old)
    ShopLoan.objects.filter(pk=before.pk).update(lent_at=before.lent_at - timedelta(days=40))
    drawn = draw(system(), shop=old.pk, month=clock.month_start(last_month() - timedelta(days=1)))
    old.during = (old.during.lower, clock.today())
    old.save(update_fields=["during"])
    new = an_agreement(old.institution, old.library, first=clock.today(), percent=80)
    sign_in(client, a_manager(old.institution))
    page = client.get(reverse("bookshops_desk:shop_settlements", args=[old.institution.code]))
    assert get_shop(system(), old.institution.code).pk == new.pk
    assert ([each.pk for each in page.context["rows"]], [each.shop.pk for each in page.context["dues"]]) == (
        [drawn.pk],
        [old.pk],
    )


def test_a_month_that_runs_and_one_without_loans_have_no_statement():
    shop = a_shop()
    a_shop_loan(shop)
    for month, code in ((clock.today(), "bookshops.month_runs"), (last_month(), "bookshops.nothing_due")):
        with pytest.raises(Conflict) as refused:
            draw(system(), shop=shop.pk, month=month)
        assert refused.value.code == code


def test_each_side_confirms_for_itself_and_nobody_for_both():
    shop = a_shop()
    lent_last_month(shop)
    row = draw(system(), shop=shop.pk, month=last_month())
    for stranger in (a_clerk(shop.institution), a_clerk(shop.library), a_manager(a_shop().institution)):
        with pytest.raises(NotAllowed):
            confirm(stranger, settlement=row.pk)
    seller, head = a_manager(shop.institution), a_manager(shop.library)
    for _ in range(2):
        row = confirm(seller, settlement=row.pk)
    assert (row.stands, row.agreed) == ("书店已确认，等图书馆", False)
    row = confirm(head, settlement=row.pk)
    assert (row.stands, row.shop_confirmed_by, row.library_confirmed_by) == (
        "双方已确认，待付款", seller.person, head.person,
    )  # fmt: skip


def test_it_is_paid_once_both_agree_and_what_was_held_is_spent_even_if_the_book_is_still_out():
    shop = a_shop()
    out, stocked = lent_last_month(shop), a_returned_loan(shop)
    take_in(system(), loan=stocked.pk, intake=Intake("C1", ""))
    ShopLoan.objects.filter(pk=stocked.pk).update(lent_at=out.lent_at)
    row, head = draw(system(), shop=shop.pk, month=last_month()), a_manager(shop.library)
    assert money(shop) == (4500, 4500)
    confirm(head, settlement=row.pk)
    with pytest.raises(Conflict) as refused:
        mark_paid(head, settlement=row.pk, paid_reference="2026-118")
    assert refused.value.code == "bookshops.not_agreed"
    confirm(a_manager(shop.institution), settlement=row.pk)
    with pytest.raises(Invalid):
        mark_paid(head, settlement=row.pk, paid_reference=" ")
    for _ in range(2):
        row = mark_paid(head, settlement=row.pk, paid_reference="2026-118")
    assert (row.stands, row.reference, money(shop)) == ("已付款", "2026-118", (0, 9000))
    with pytest.raises(Conflict) as refused:
        mark_paid(head, settlement=row.pk, paid_reference="2026-119")
    assert refused.value.code == "bookshops.paid"
    assert sum(each.quantity for each in ledger.facts(ledger.FactFilter(kinds=["bookshops.spent"]))) == 90


def test_a_shop_cannot_say_that_it_was_paid():
    shop = a_shop()
    lent_last_month(shop)
    row = draw(a_manager(shop.institution), shop=shop.pk, month=last_month())
    with pytest.raises(NotAllowed):
        mark_paid(a_manager(shop.institution), settlement=row.pk, paid_reference="1")


def test_the_file_of_a_statement_has_every_line_and_the_sum():
    shop = a_shop(percent=80)
    lent_last_month(shop)
    row = draw(system(), shop=shop.pk, month=last_month())
    text = zipfile.ZipFile(io.BytesIO(xlsx_of(row, lines_of(row)))).read("xl/sharedStrings.xml").decode()
    loan = SettlementLine.objects.get().loan
    assert [each in text for each in ("山河入梦来", loan.isbn, "45.00", "36.00", shop.institution.name)] == [True] * 5


def test_a_dispute_takes_back_confirmations_until_the_library_resolves_it(client):
    shop = a_shop()
    lent_last_month(shop)
    row = draw(system(), shop=shop.pk, month=last_month())
    head, seller = a_manager(shop.library), a_manager(shop.institution)
    confirm(head, settlement=row.pk)
    with pytest.raises(Invalid):
        speak(seller, settlement=row.pk, words=" ")
    with pytest.raises(Conflict):
        speak(head, settlement=row.pk, words="没有异议", resolve=True)
    for _twice in range(2):
        row = speak(seller, settlement=row.pk, words="第一册定价是 45 元")
    assert (row.stands, row.library_confirmed_at, SettlementWord.objects.count()) == ("有异议", None, 1)
    with pytest.raises(NotAllowed):
        speak(seller, settlement=row.pk, words="算了", resolve=True)
    with pytest.raises(Conflict):
        confirm(head, settlement=row.pk)
    page = reverse("bookshops_desk:settlement", args=[row.pk])
    sign_in(client, head)
    assert "第一册定价是 45 元" in client.get(page).text
    sent = {"words": "按版权页定价，照原单", "do": "resolve"}
    assert "请双方再确认" in client.post(f"{page}dispute/", sent, follow=True).text
    for side in (head, seller):
        confirm(side, settlement=row.pk)
    mark_paid(head, settlement=row.pk, paid_reference="付 12")
    with pytest.raises(Conflict):
        speak(seller, settlement=row.pk, words="还是不对")
