"""Agreements, rules and budgets: who decides, what is refused; what is held about a person, and when it is forgotten."""

from datetime import timedelta

import pytest

from tests.builders.bookshops import (
    a_bookstore,
    a_budget,
    a_returned_loan,
    a_rule,
    a_shop,
    a_shop_loan,
    an_agreement,
)
from tests.builders.library import a_library, a_reader
from tests.builders.people import a_citizen, a_clerk, a_manager, an_official
from tests.builders.threads import race
from wenmai.bookshops import policies
from wenmai.bookshops.actions.agreements import agree, end_agreement, put_budget, write_rule
from wenmai.bookshops.actions.forgetting import drop_refusals, forget_readers
from wenmai.bookshops.actions.lending import ask, welcome
from wenmai.bookshops.drafts import AgreementDraft, RuleDraft, Wish
from wenmai.bookshops.isbn import published, typed_isbn
from wenmai.bookshops.models import Bookshop, ShopBudget, ShopLoan, ShopRefusal, ShopRule
from wenmai.kernel import clock, privacy
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.library.models import Reader

pytestmark = pytest.mark.django_db
DRAFT = RuleDraft(8000, 2, "5104", 2, 10)


def test_only_a_manager_of_the_library_decides():
    library, shop = a_library(), a_bookstore()
    draft = AgreementDraft(shop.code, library.code, clock.today())
    for actor in (a_clerk(library), a_manager(shop), a_manager(a_library())):
        with pytest.raises(NotAllowed):
            agree(actor, draft=draft)
        with pytest.raises(NotAllowed):
            write_rule(actor, library=library.code, draft=DRAFT)
        with pytest.raises(NotAllowed):
            put_budget(actor, library=library.code, first=clock.today(), last=clock.today(), amount_fen=1)
    head = a_manager(library)
    first, again = (agree(head, draft=draft) for _ in range(2))
    assert (first.pk, Bookshop.objects.count()) == (again.pk, 1)


def test_policies_say_yes_and_no():
    shop = a_shop()
    house, library = shop.institution, shop.library
    seller, clerk, head = a_manager(house), a_clerk(house), a_manager(library)
    assert [policies.may_sell(each, house) for each in (seller, clerk, head)] == [True, True, False]
    assert [policies.may_take_in(each, library) for each in (clerk, a_clerk(library))] == [False, True]
    assert [policies.may_decide(each, library) for each in (a_clerk(library), head)] == [False, True]
    assert [policies.may_confirm_for_shop(each, house) for each in (seller, clerk, a_manager("5104"))] == [
        True,
        False,
        False,
    ]
    assert policies.may_decide(an_official("5104"), library) is False
    drawing = (seller, clerk, head, a_clerk(library), a_manager("5104"))
    assert [policies.may_draw(each, house, library) for each in drawing] == [True, False, True, True, True]


def test_a_shop_has_one_agreement_at_a_time():
    one, other, shop = a_library(), a_library(), a_bookstore()
    first = an_agreement(shop, one)
    with pytest.raises(Conflict) as refused:
        an_agreement(shop, other, first=clock.today())
    assert refused.value.code == "bookshops.agreed"
    end_agreement(system(), shop=first.pk)
    assert end_agreement(system(), shop=first.pk).during.upper == clock.today() + timedelta(days=1)
    assert an_agreement(shop, other, first=clock.today() + timedelta(days=1)).library_id == other.pk


def test_an_agreement_with_another_percentage_or_end_is_refused_and_not_dropped():
    library, shop = a_library(), a_bookstore()
    first = an_agreement(shop, library, percent=100)
    last = clock.today() + timedelta(days=30)
    for changes in ({"percent": 85}, {"percent": 100, "last": last}, {"percent": 100, "tie": "shop_in_library"}):
        with pytest.raises(Conflict) as refused:
            agree(system(), draft=AgreementDraft(shop.code, library.code, first.during.lower, **changes))
        assert (refused.value.code, "只合作选书，按定价的 100% 结算，到期日 不定期" in refused.value.message) == (
            "bookshops.agreed",
            True,
        )
    assert an_agreement(shop, library, percent=100).pk == first.pk


def test_only_a_bookstore_agrees_and_only_a_library_pays():
    library, shop = a_library(), a_bookstore()
    for wrong in ((library.code, library.code), (shop.code, shop.code)):
        with pytest.raises(Invalid):
            agree(system(), draft=AgreementDraft(*wrong, clock.today()))
    with pytest.raises(Invalid):
        agree(system(), draft=AgreementDraft(shop.code, library.code, clock.today(), clock.today() - timedelta(days=1)))
    with pytest.raises(Invalid):
        agree(system(), draft=AgreementDraft(shop.code, library.code, clock.today(), percent=101))
    with pytest.raises(Invalid):
        agree(system(), draft=AgreementDraft(shop.code, library.code, clock.today(), tie="elsewhere"))


def test_a_rule_is_followed_and_never_changed():
    library = a_library()
    first = a_rule(library)
    assert a_rule(library).pk == first.pk
    second = a_rule(library, copies_most=1)
    first.refresh_from_db()
    assert (first.ended_at is None, second.ended_at, ShopRule.objects.count()) == (False, None, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"copies_most": 0}, "copies_most"),
        ({"year_most": 1}, "year_most"),
        ({"counted_in": "99"}, "counted_in"),
        ({"excluded": ("汉",)}, "excluded"),
        ({"not_bought": ("wine",)}, "not_bought"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_at_its_field(changes, field):
    with pytest.raises(Invalid) as refused:
        a_rule(a_library(), **changes)
    assert list(refused.value.fields) == [field]


def test_a_budget_is_changed_but_not_below_what_is_held_and_periods_do_not_overlap():
    shop = a_shop()
    a_shop_loan(shop)
    row = a_budget(shop.library, 4500)
    assert (row.amount_fen, row.left_fen, ShopBudget.objects.count()) == (4500, 0, 1)
    with pytest.raises(Invalid):
        a_budget(shop.library, 4499)
    with pytest.raises(Conflict) as refused:
        put_budget(system(), library=shop.library.code, first=clock.today(), last=clock.today(), amount_fen=1)
    assert refused.value.code == "bookshops.period"


@pytest.mark.django_db(transaction=True)
def test_a_budget_registered_at_two_desks_is_one():
    library = a_library()
    results = race(lambda: a_budget(library, 5000), lambda: a_budget(library, 5000))
    assert (ShopBudget.objects.count(), [each for each in results if isinstance(each, ShopBudget)] != []) == (1, True)


def test_a_shop_registers_readers_for_its_library_once():
    shop, citizen = a_shop(), a_citizen()
    clerk = a_clerk(shop.institution)
    first, again = (welcome(clerk, shop=shop.pk, person=citizen.person) for _ in range(2))
    assert (first.pk, first.home_id, Reader.objects.filter(person=citizen.person).count()) == (
        again.pk,
        shop.library_id,
        1,
    )
    with pytest.raises(NotAllowed):
        welcome(a_clerk(a_bookstore()), shop=shop.pk, person=citizen.person)


def test_a_shop_whose_agreement_is_over_registers_nobody():
    shop, citizen = a_shop(), a_citizen()
    shop.during = (clock.today() - timedelta(days=9), clock.today())
    shop.save(update_fields=["during"])
    with pytest.raises(Conflict) as refused:
        welcome(a_clerk(shop.institution), shop=shop.pk, person=citizen.person)
    assert (refused.value.code, Reader.objects.filter(person=citizen.person).exists()) == ("bookshops.agreement", False)


def test_what_is_held_is_exported_and_forgotten_while_the_money_stays():
    shop = a_shop()
    reader = a_reader(shop.library)
    made = a_returned_loan(shop, reader=reader)
    holder = next(each for each in privacy.holders() if each.room == "bookshops")
    assert [each["书名"] for each in holder.export(reader.person)["你读书我买单"]] == ["山河入梦来"]
    assert (holder.erase(reader.person), holder.erase(reader.person)) == (1, 0)
    made.refresh_from_db()
    assert (made.reader_id, made.cost_fen, ShopBudget.objects.get().held_fen) == (None, 4500, 4500)


def test_a_year_later_nobody_knows_who_chose_what_is_back():
    shop = a_shop()
    back, out, new = a_returned_loan(shop), a_shop_loan(shop), a_returned_loan(shop)
    last_year = clock.day_bounds(clock.today().replace(month=1, day=1))[0] - timedelta(days=1)
    ShopLoan.objects.filter(pk__in=[back.pk, out.pk]).update(lent_at=last_year)
    assert (forget_readers(system()), forget_readers(system())) == (1, 0)
    kept = dict(ShopLoan.objects.values_list("pk", "reader"))
    assert [kept[each.pk] is None for each in (back, out, new)] == [True, False, False]
    with pytest.raises(NotAllowed):
        forget_readers(a_manager(shop.library))


def test_refusals_are_dropped_after_the_year_that_follows():
    shop = a_shop(price_most_fen=100)
    reader = a_reader(shop.library).pk
    for _ in range(2):
        ask(system(), shop=shop.pk, wish=Wish(typed_isbn("9787506365437"), 500), reader=reader)
    old = ShopRefusal.objects.first()
    ShopRefusal.objects.filter(pk=old.pk).update(at=old.at - timedelta(days=740))
    assert (drop_refusals(system()), ShopRefusal.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2026-08", (2026, 8)), ("2026年8月", (2026, 8)), ("2026.8", (2026, 8)), ("2024", (2024, 0)), (" ", None)],
)
def test_months_are_read_as_people_write_them(typed, read):
    assert published(typed) == read


@pytest.mark.parametrize("typed", ["去年", "2026-13", "1800"])
def test_months_that_are_none_are_refused(typed):
    with pytest.raises(Invalid):
        published(typed)


@pytest.mark.parametrize("typed", ["978-7-5063-6543-7", "９７８７５０６３６５４３７", "7-5063-6543-X"])
def test_numbers_are_read_with_dashes_and_in_ten_digits(typed):
    assert typed_isbn(typed)[:6] == "978750"
