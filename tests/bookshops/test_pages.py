"""Pages: the counter of a shop, the acquisitions desk, the manager's page, statements, and what everybody may ask."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders.bookshops import (
    a_bookstore,
    a_returned_loan,
    a_shop,
    a_shop_loan,
    a_wish,
    an_isbn,
    last_month,
    lent_last_month,
)
from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import a_library, a_reader, an_item
from tests.builders.people import a_citizen, a_clerk, a_manager, a_person, sign_in
from tests.builders.places import an_institution
from wenmai.bookshops.actions.lending import undo_in_shop
from wenmai.bookshops.actions.settling import draw
from wenmai.bookshops.models import Bookshop, ShopBudget, ShopLoan, ShopRefusal, ShopRule, Tie
from wenmai.bookshops.queries import loans
from wenmai.bookshops.queries.quota import my_quota
from wenmai.kernel.actor import system
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Loan, Reader
from wenmai.people.counter_pass import write_pass
from wenmai.web.templatetags.said import day

pytestmark = pytest.mark.django_db


def counter_of(shop: Bookshop) -> str:
    return reverse("bookshops_desk:counter", args=[shop.institution.code])


def test_a_clerk_scans_a_reader_asks_for_a_book_and_lends_it_with_one_tap(client):
    shop = a_shop()
    reader, isbn = a_reader(shop.library), an_isbn()
    sign_in(client, a_clerk(shop.institution))
    found = client.post(counter_of(shop), {"scan": reader.number}, follow=True)
    passed = found.context["page"].passed
    sent = {"reader": passed, "isbn": f"{isbn[:3]}-{isbn[3:]}", "price": "45", "kind": "book", "published": ""}
    answer = client.post(counter_of(shop), sent, follow=True)
    assert "可以借，馆里买单" in answer.content.decode()
    assert "借出，馆里付 45.00 元" in answer.content.decode()
    key = answer.context["key"]
    for _ in range(2):
        done = client.post(f"{counter_of(shop)}lend/", {**sent, "title": "山河入梦来", "key": key}, follow=True)
    row = ShopLoan.objects.get()
    assert f"借出《山河入梦来》，册号 S{row.pk:08d}" in done.content.decode()
    assert (row.reader_id, row.isbn, row.price_fen) == (reader.pk, isbn, 4500)
    undone = client.post(reverse("bookshops_desk:undo", args=[row.pk]), follow=True)
    assert "撤销了《山河入梦来》" in undone.content.decode()


def test_a_refusal_says_every_reason_and_is_kept_once(client):
    shop = a_shop(price_most_fen=3000, not_bought=("comics",))
    actor = a_clerk(shop.institution)
    sign_in(client, actor)
    passed = write_pass(actor, Reader.objects.get(pk=a_reader(shop.library).pk).person)
    sent = {"reader": passed, "isbn": an_isbn(), "price": "45", "kind": "comics"}
    page = client.post(counter_of(shop), sent, follow=True)
    client.get(page.redirect_chain[-1][0])
    text = page.content.decode()
    assert ["定价 45.00 元，每册最高 30.00 元" in text, "漫画不在选购范围" in text, "借出，馆里付" in text] == [
        True,
        True,
        False,
    ]
    assert ShopRefusal.objects.get().reasons == ["price", "kind"]


def test_who_has_no_card_gets_one_of_the_library_in_the_shop(client):
    shop = a_shop()
    actor, person = a_clerk(shop.institution), a_person("王小满")
    sign_in(client, actor)
    passed = write_pass(actor, person.key)
    assert "给 王*满 办读者证" in client.get(counter_of(shop), {"reader": passed}).content.decode()
    client.post(counter_of(shop), {"reader": passed, "newcomer": "1"})
    assert Reader.objects.get(person=person.key).home_id == shop.library_id


def test_a_wrong_number_is_said_at_its_field(client):
    shop = a_shop()
    actor = a_clerk(shop.institution)
    sign_in(client, actor)
    passed = write_pass(actor, a_reader(shop.library).person or "")
    sent = {"reader": passed, "isbn": "9787506365438", "price": "45", "kind": "book"}
    assert "这不是 ISBN" in client.post(counter_of(shop), sent, follow=True).content.decode()


def test_the_acquisitions_desk_takes_in_what_came_back(client):
    shop = a_shop()
    made, out = a_returned_loan(shop), a_shop_loan(shop)
    sign_in(client, a_clerk(shop.library))
    address = reverse("bookshops_desk:intake", args=[shop.library.code])
    page = client.get(address, {"q": out.isbn})
    assert ([each.pk for each in page.context["page"].items], [each.pk for each in page.context["out"]]) == (
        [made.pk],
        [out.pk],
    )
    refused = client.post(reverse("bookshops_desk:take_in", args=[made.pk]), {"number": ""}, follow=True)
    assert "填财产号" in refused.content.decode()
    done = client.post(reverse("bookshops_desk:take_in", args=[made.pk]), {"number": "C9"}, follow=True)
    assert "入藏，财产号 C9" in done.content.decode()
    back = client.post(reverse("bookshops_desk:back", args=[out.pk]), follow=True)
    assert [each.pk for each in back.context["page"].items] == [out.pk]


def test_a_manager_sets_rules_money_and_shops_on_one_page(client):
    shop = a_shop()
    sign_in(client, a_manager(shop.library))
    address = reverse("bookshops_desk:library", args=[shop.library.code])
    rule = {
        "price_most": "80",
        "copies_most": 2,
        "counted_in": "5104",
        "month_most": 2,
        "year_most": 9,
        "excluded": "G4 TP311",
    }
    sent = {f"rule-{name}": value for name, value in rule.items()}
    assert client.post(address, {"form": "rule", **sent}).status_code == 302
    standing = ShopRule.objects.get(library=shop.library, ended_at=None)
    assert (standing.price_most_fen, standing.excluded, standing.shelf_first) == (8000, ["G4", "TP311"], False)
    wrong = client.post(address, {"form": "rule", **sent, "rule-excluded": "汉字"})
    assert (wrong.status_code, "不是中图法分类号：汉字" in wrong.content.decode()) == (422, True)
    days = {"budget-first": ShopBudget.objects.get().during.lower.isoformat(), "budget-last": "2099-12-31"}
    assert client.post(address, {"form": "budget", "budget-amount": "5000", **days}).status_code == 302
    assert ShopBudget.objects.get().amount_fen == 500_000
    overlap = client.post(
        address, {"form": "budget", "budget-amount": "9", "budget-first": "2026-06-01", "budget-last": "2026-07-01"}
    )
    assert (overlap.status_code, "重叠" in overlap.content.decode()) == (422, True)
    client.post(reverse("bookshops_desk:end", args=[shop.pk]))
    assert Bookshop.objects.get().during.upper is not None


def test_shops_in_libraries_and_libraries_in_shops_are_agreed_shown_and_counted_apart(client):
    library = a_shop().library
    sign_in(client, a_manager(library))
    address = reverse("bookshops_desk:library", args=[library.code])
    for tie in ("shop_in_library", "library_in_shop", "elsewhere"):
        days = {"agreement-first": "2026-01-01", "agreement-last": "", "agreement-percent": "90"}
        sent = {"form": "agreement", "agreement-shop": a_bookstore().code, "agreement-tie": tie, **days}
        assert client.post(address, sent).status_code == (422 if tie == "elsewhere" else 302)
    inside = Bookshop.objects.get(tie=Tie.SHOP_IN_LIBRARY)
    lent = a_shop_loan(inside)
    again = a_shop_loan(inside)
    undo_in_shop(system(), loan=again.pk)
    page = client.get(address)
    sums = [(each.tie, each.shops, each.chosen) for each in page.context["page"].ties]
    assert sums == [("partner", 1, 0), ("shop_in_library", 1, 1), ("library_in_shop", 1, 0)]
    fact = next(each for each in recorded(FactFilter(kinds=["bookshops.lent"])) if each.source.endswith(f":{lent.pk}"))
    assert fact.attributes["tie"] == "shop_in_library"
    file = client.get(reverse("bookshops_desk:shops_csv", args=[library.code]))
    lines = [line.split(",") for line in file.content.decode("utf-8-sig").splitlines()]
    assert (lines[0][2], sorted((line[2], line[6]) for line in lines[1:])) == (
        "合作方式",
        [("只合作选书", "0"), ("店中馆", "0"), ("馆中店", "1")],
    )
    public = client.get(reverse("bookshops:start")).text
    assert (public.count("馆中店"), public.count("店中馆"), public.count("只合作选书")) == (1, 1, 0)
    client.logout()
    assert client.get(reverse("bookshops_desk:shops_csv", args=[library.code])).status_code != 200


def test_a_library_of_the_province_agrees_with_shops_of_the_whole_province(client):
    library, shop = a_library("51"), a_bookstore()
    sign_in(client, a_manager(library))
    page = client.get(reverse("bookshops_desk:library", args=[library.code]))
    choices = page.context["forms"]["agreement"].fields["shop"].choices
    assert (page.status_code, [code for code, _name in choices]) == (200, [shop.code])


def test_a_clerk_reads_the_page_and_changes_nothing(client):
    shop = a_shop()
    sign_in(client, a_clerk(shop.library))
    address = reverse("bookshops_desk:library", args=[shop.library.code])
    assert "改规则" not in client.get(address).content.decode()
    sent = {"form": "budget", "budget-amount": "9", "budget-first": "2020-06-01", "budget-last": "2020-07-01"}
    refused = client.post(address, sent)
    assert (refused.status_code, ShopBudget.objects.count()) == (422, 1)


def test_a_statement_goes_from_drawing_to_payment_between_two_desks(client):
    shop = a_shop()
    lent_last_month(shop)
    seller, head = a_manager(shop.institution), a_manager(shop.library)
    sign_in(client, seller)
    assert (
        "开结算单"
        in client.get(reverse("bookshops_desk:shop_settlements", args=[shop.institution.code])).content.decode()
    )
    page = client.post(reverse("bookshops_desk:draw", args=[shop.pk]), follow=True)
    key = page.context["row"].pk
    client.post(reverse("bookshops_desk:confirm", args=[key]))
    client.logout()
    sign_in(client, head)
    client.post(reverse("bookshops_desk:confirm", args=[key]))
    paid = client.post(reverse("bookshops_desk:paid", args=[key]), {"reference": "凭 118"}, follow=True)
    assert ("凭 118" in paid.content.decode(), "登记付款" in paid.content.decode().split("main")[-1]) == (True, False)
    file = client.get(reverse("bookshops_desk:settlement", args=[key]), {"format": "xlsx"})
    assert (file.status_code, file["Content-Type"].startswith("application/vnd")) == (200, True)


def test_only_who_may_draw_a_statement_is_offered_to(client):
    shop = a_shop()
    lent_last_month(shop)
    at_shop = reverse("bookshops_desk:shop_settlements", args=[shop.institution.code])
    at_house = reverse("bookshops_desk:library", args=[shop.library.code])
    drawing = reverse("bookshops_desk:draw", args=[shop.pk])
    for actor, page, offered in (
        (a_clerk(shop.institution), at_shop, False),
        (a_clerk(shop.library), at_house, True),
        (a_manager(shop.institution), at_shop, True),
    ):
        sign_in(client, actor)
        text = client.get(page).content.decode()
        assert (f'action="{drawing}"' in text, "由书店负责人或图书馆开" in text) == (offered, not offered)
        if not offered:
            assert client.post(drawing).status_code == 403
        client.logout()


def test_everybody_may_ask_by_isbn_without_signing_in(client):
    isbn = an_isbn()
    imported(iso2709(marc("活着", number="a1", isbn=isbn)))
    shop = a_shop()
    an_item(shop.library, record=the_record("a1"))
    page = client.get(reverse("bookshops:start"), {"isbn": isbn})
    assert "先借这一本" in page.content.decode()
    free = client.get(reverse("bookshops:start"), {"isbn": an_isbn(), "price": "45"})
    assert [each.eligible for each in free.context["answers"]] == [True]
    assert "这不是 ISBN" in client.get(reverse("bookshops:start"), {"isbn": "12"}).content.decode()


def test_without_any_shop_the_page_leads_to_the_catalogue(client):
    assert "现在还没有书店参加" in client.get(reverse("bookshops:start")).content.decode()


def test_a_reader_sees_the_quota_and_the_books_on_the_own_page(client):
    shop = a_shop()

    actor = a_citizen()
    reader = register_reader(system(), reader=NewReader(actor.person, shop.library.code))
    a_shop_loan(shop, reader=reader)
    sign_in(client, actor, second_factor=False)
    text = client.get(reverse("people:me")).content.decode()
    assert ["本月选了 1 册，最多 3 册" in text, "山河入梦来" in text] == [True, True]


def test_a_renewed_loan_is_due_on_its_new_day_wherever_it_is_shown(client):
    shop, actor = a_shop(), a_citizen()
    reader = register_reader(system(), reader=NewReader(actor.person, shop.library.code))
    made, later = a_shop_loan(shop, reader=reader), a_shop_loan(shop)
    due = made.due_at + timedelta(days=20)
    Loan.objects.filter(pk=made.loan).update(due_at=due)
    assert [(each.pk, each.due) for each in loans.out(shop.library_id)] == [(later.pk, later.due_at), (made.pk, due)]
    words = f"{day(due)}前还"
    sign_in(client, actor, second_factor=False)
    assert words in client.get(reverse("people:me")).content.decode()
    client.logout()
    sign_in(client, a_clerk(shop.library))
    assert words in client.get(reverse("bookshops_desk:intake", args=[shop.library.code])).content.decode()


def test_the_own_page_names_libraries_of_the_own_city_and_where_one_has_chosen():
    near, far, chosen = (a_shop(a_library(code)) for code in ("510402", "513437", "5134"))
    a_shop(a_library("51"))
    actor = a_citizen()
    reader = register_reader(system(), reader=NewReader(actor.person, near.library.code))
    assert {offer.library.division_id for offer, _used in my_quota(actor).lines} == {"510402", "51"}
    a_shop_loan(chosen, reader=reader)
    lines = {offer.library.pk: (used.month, used.year) for offer, used in my_quota(actor).lines}
    assert (lines[near.library_id], lines[chosen.library_id], far.library_id in lines) == ((0, 0), (1, 1), False)


def test_own_and_public_pages_ask_the_same_number_of_queries_for_one_library_and_three(client):
    isbn, actor = an_isbn(), a_citizen()
    imported(iso2709(marc("活着", number="a1", isbn=isbn)))
    first = a_shop()
    an_item(first.library, record=the_record("a1"))
    register_reader(system(), reader=NewReader(actor.person, first.library.code))
    sign_in(client, actor, second_factor=False)
    pages = (reverse("people:me"), f"{reverse('bookshops:start')}?isbn={isbn}&price=45")

    def counted() -> list[int]:
        counts = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counts.append(len(queries))
        return counts

    one = counted()
    for code, counted_in in (("510422", "5104"), ("510421", "510421")):
        a_shop(a_library(code), counted_in=counted_in)
    shown = client.get(pages[1])
    assert [len(each.refusals) for each in shown.context["answers"]].count(0) == 1
    assert (len(shown.context["offers"]), len(my_quota(actor).lines), counted()) == (3, 3, one)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_same_number_of_queries_for_one_row_and_three(client, number, django_assert_max_num_queries):
    shop = a_shop(month_most=99, year_most=99)
    for each in range(number):
        lent_last_month(shop, wish=a_wish(an_isbn(60_000_000 + each)))
        a_returned_loan(shop, wish=a_wish(an_isbn(61_000_000 + each)))
        a_shop_loan(shop, wish=a_wish(an_isbn(62_000_000 + each)))
    row = draw(system(), shop=shop.pk, month=last_month())
    sign_in(client, a_manager(shop.library))
    counts = []
    for name, key in (("library", shop.library.code), ("intake", shop.library.code), ("settlement", row.pk)):
        with django_assert_max_num_queries(60) as queries:
            client.get(reverse(f"bookshops_desk:{name}", args=[key]))
        counts.append(len(queries))
    assert counts == QUERIES


QUERIES = [19, 7, 6]


def test_pages_of_a_shop_that_say_no_say_what_to_do_next(client):
    shop = a_shop(price_most_fen=3000)
    actor, record = a_clerk(shop.institution), an_item(shop.library).record
    record.isbns = [an_isbn()]
    record.save(update_fields=["isbns"])
    sign_in(client, actor)
    passed = write_pass(actor, Reader.objects.get(pk=a_reader(shop.library).pk).person)
    sent = {"reader": passed, "isbn": record.isbns[0], "price": "45", "kind": "book"}
    assert f'href="/library/{record.pk}/"' in client.post(counter_of(shop), sent, follow=True).text
    unknown = client.post(counter_of(shop), sent | {"isbn": an_isbn()}, follow=True).text
    assert f'href="/places/{shop.library.code}/"' in unknown
    sign_in(client, a_clerk(an_institution(kind="culture_station")))
    assert reverse("bookshops:start") in client.get(reverse("bookshops_desk:start")).text
    made = draw(system(), shop=lent_last_month(shop, wish=a_wish(price_fen=2000)).shop_id, month=last_month())
    sign_in(client, a_manager(shop.library))
    back = reverse("bookshops_desk:library", args=[shop.library.code])
    assert f'href="{back}"' in client.get(reverse("bookshops_desk:settlement", args=[made.pk])).text
