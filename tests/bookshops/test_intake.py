"""What comes back from its first reader: anywhere, once; stock by the acquisitions desk; the held money is spent once."""

import pytest

from tests.bookshops.test_lending import money
from tests.builders.bookshops import a_returned_loan, a_shop, a_shop_loan
from tests.builders.holds import a_hold
from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.people import a_clerk
from tests.builders.threads import pass_horizon
from wenmai.bookshops.actions.intake import follow_returns, take_back, take_in
from wenmai.bookshops.actions.lending import undo_in_shop
from wenmai.bookshops.drafts import Intake
from wenmai.bookshops.models import ShopLoan
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger import feed
from wenmai.ledger import queries as ledger
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.transits import receive
from wenmai.library.models import Item, ItemStatus, Loan

pytestmark = pytest.mark.django_db


def follow() -> None:
    """What the follower would do with what there is; through the feed in the test below, where transactions end."""
    follow_returns(ledger.facts(ledger.FactFilter(kinds=["library.return"])))


def status(loan: ShopLoan) -> str:
    return Item.objects.get(pk=loan.item_id).status


def quantity(kind: str, loan: ShopLoan):
    found = ledger.live_of(kind, f"bookshops.loan:{loan.pk}")
    return found.quantity if found else None


def test_a_return_at_the_library_waits_for_the_acquisitions_desk():
    shop = a_shop()
    made = a_shop_loan(shop)
    return_item(system(), at=at(shop.library), item=made.item_id)
    follow()
    follow()
    made.refresh_from_db()
    assert (made.state, made.returned_to_id, money(shop)) == ("returned", shop.library_id, (4500, 0))
    assert Item.objects.get(pk=made.item_id).status == ItemStatus.PROCESSING


def test_a_return_in_the_shop_sends_the_book_to_the_library():
    shop = a_shop()
    made = a_shop_loan(shop)
    deed = return_item(a_clerk(shop.institution), at=at(shop.institution), item=made.item_id)
    follow()
    made.refresh_from_db()
    assert (made.state, made.returned_to_id, deed.destination) == ("returned", shop.institution_id, shop.library_id)
    with pytest.raises(Conflict) as refused:
        take_in(system(), loan=made.pk, intake=Intake("C1", "510001"))
    assert refused.value.code == "bookshops.moving"
    assert status(made) == ItemStatus.IN_TRANSIT
    receive(system(), at=at(shop.library), item=made.item_id)
    assert status(made) == ItemStatus.PROCESSING
    assert take_in(system(), loan=made.pk, intake=Intake("C1", "510001")).state == "accessioned"
    assert status(made) == ItemStatus.AVAILABLE


def test_a_book_that_was_home_before_it_was_set_aside_stays_there():
    shop = a_shop()
    made = a_shop_loan(shop)
    return_item(system(), at=at(shop.institution), item=made.item_id)
    receive(system(), at=at(shop.library), item=made.item_id)
    follow()
    assert (status(made), Item.objects.get(pk=made.item_id).place_id) == (ItemStatus.PROCESSING, shop.library_id)


@pytest.mark.parametrize("back_at", ["shop", "home", "pickup"])
def test_nobody_gets_a_book_by_a_hold_before_it_is_processed(back_at):
    shop, elsewhere = a_shop(), a_library("510422")
    made = a_shop_loan(shop)
    hold = a_hold(a_reader(elsewhere), made.item.record, elsewhere)
    house = {"shop": shop.institution, "home": shop.library, "pickup": elsewhere}[back_at]
    return_item(system(), at=at(house), item=made.item_id)
    follow()
    hold.refresh_from_db()
    assert (hold.state, hold.item_id) == ("waiting", None)
    if back_at != "home":
        assert status(made) == ItemStatus.IN_TRANSIT
        receive(system(), at=at(shop.library), item=made.item_id)
    assert (status(made), Item.objects.get(pk=made.item_id).place_id) == (ItemStatus.PROCESSING, shop.library_id)


def test_books_that_no_shop_lent_are_left_alone():
    library = a_library()
    item = an_item(library)
    lend(system(), at=at(library), item=item.pk, reader=a_reader(library).pk)
    return_item(system(), at=at(library), item=item.pk)
    follow()
    assert Item.objects.get(pk=item.pk).status == ItemStatus.AVAILABLE


def test_an_undone_loan_is_not_taken_for_a_return():

    made = a_shop_loan(a_shop())
    undo_in_shop(system(), loan=made.pk)
    follow()
    made.refresh_from_db()
    assert (made.state, made.returned_at) == ("undone", None)


def test_taken_in_the_book_is_stock_and_the_money_is_spent_once():
    shop = a_shop()
    made, clerk = a_returned_loan(shop), a_clerk(shop.library)
    for _ in range(2):
        made = take_in(clerk, loan=made.pk, intake=Intake("C2026001", "51040001", "I247.5/88"))
    item = Item.objects.get(pk=made.item_id)
    assert (item.barcode, item.call_number, item.status) == ("51040001", "I247.5/88", ItemStatus.AVAILABLE)
    assert (made.accession_number, money(shop)) == ("C2026001", (0, 4500))
    assert (quantity("bookshops.spent", made), quantity("bookshops.accessioned", made)) == (45, 1)


def test_what_is_not_back_is_not_taken_in():
    with pytest.raises(Conflict) as refused:
        take_in(system(), loan=a_shop_loan(a_shop()).pk, intake=Intake("C1", ""))
    assert refused.value.code == "bookshops.not_back"


def test_a_number_is_given_once_in_a_library():
    shop = a_shop()
    one, other = a_returned_loan(shop), a_returned_loan(shop)
    take_in(system(), loan=one.pk, intake=Intake("C1", ""))
    with pytest.raises(Conflict) as refused:
        take_in(system(), loan=other.pk, intake=Intake("C1", ""))
    assert (refused.value.code, money(shop)) == ("bookshops.number", (4500, 4500))
    with pytest.raises(Conflict) as refused:
        take_in(system(), loan=one.pk, intake=Intake("C2", ""))
    assert refused.value.code == "bookshops.in_stock"
    with pytest.raises(Invalid):
        take_in(system(), loan=other.pk, intake=Intake(" ", ""))


def test_only_the_library_takes_in():
    shop = a_shop()
    made = a_returned_loan(shop)
    with pytest.raises(NotAllowed):
        take_in(a_clerk(shop.institution), loan=made.pk, intake=Intake("C1", ""))
    with pytest.raises(NotAllowed):
        take_back(a_clerk(a_library()), loan=made.pk)


def test_the_library_takes_a_book_back_by_its_line_once():
    shop = a_shop()
    made = a_shop_loan(shop)
    for _ in range(2):
        made = take_back(a_clerk(shop.library), loan=made.pk)
    follow()
    assert (made.state, Loan.objects.get(pk=made.loan).end) == ("returned", "returned")


@pytest.mark.django_db(transaction=True)
def test_the_feed_tells_of_a_return_once_its_transaction_is_over():
    made = a_shop_loan(a_shop())
    return_item(system(), at=at(made.library), item=made.item_id)
    pass_horizon()
    feed.catch_up(only=("bookshops",))
    made.refresh_from_db()
    assert (made.state, status(made)) == ("returned", ItemStatus.PROCESSING)
