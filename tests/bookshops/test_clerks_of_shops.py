"""What somebody with a posting at a shop may do in the library's books: lend, take back, and nothing that only a library does."""

import pytest

from tests.builders.bookshops import a_shop, a_shop_loan
from tests.builders.library import a_reader, a_record, an_item, at
from tests.builders.people import a_clerk, a_manager, a_person, sign_in
from wenmai.bookshops.actions.agreements import end_agreement
from wenmai.bookshops.actions.lending import welcome
from wenmai.bookshops.models import Bookshop
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, DomainError, NotAllowed
from wenmai.library.actions.inventory import open_count
from wenmai.library.actions.items import ItemDraft, add_item, put_item, withdraw
from wenmai.library.actions.readers import NewReader, Stop, block, register_reader, renew_reader, unblock
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.actions.terminals import TerminalDraft, make_terminal
from wenmai.library.actions.weeding import WeedingDraft, propose_weeding
from wenmai.library.models import BlockKind, Loan

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Bookshop:
    return a_shop()


def test_a_shop_lends_and_takes_back(shop):
    clerk, house = a_clerk(shop.institution), shop.institution
    item, reader = an_item(shop.library), a_reader(shop.library)
    return_item(system(), at=at(house), item=item.pk)
    assert a_shop_loan(shop, actor=clerk).state == "lent"
    other = a_shop_loan(shop, actor=clerk)
    return_item(clerk, at=at(house), item=other.item_id)
    assert Loan.objects.filter(item=other.item_id, closed_at=None).count() == 0
    assert welcome(clerk, shop=shop.pk, person=a_person().key).home == shop.library
    del reader


@pytest.mark.parametrize("post", [a_clerk, a_manager])
def test_a_posting_at_a_shop_is_none_at_a_library(shop, post):
    actor, house, library = post(shop.institution), shop.institution, shop.library
    reader, item, today = a_reader(library), an_item(library), clock.today()
    standing = block(a_clerk(library), reader=reader.pk, stop=Stop(BlockKind.OTHER, library.code, "欠书"))
    above = block(an_official_clerk(shop), reader=reader.pk, stop=Stop(BlockKind.OTHER, house.code, "店里的事"))
    deeds = {
        "register": lambda: register_reader(actor, reader=NewReader(a_person().key, house.code)),
        "renew": lambda: renew_reader(actor, reader=reader.pk, at=house.code, valid_until=None),
        "block": lambda: block(actor, reader=reader.pk, stop=Stop(BlockKind.OTHER, house.code, "不想借给他")),
        "unblock": lambda: unblock(actor, block=standing.pk, reason="好了"),
        "unblock_own": lambda: unblock(actor, block=above.pk, reason="好了"),
        "own stock": lambda: add_item(actor, at=at(house), item=ItemDraft(a_record().pk, "S1")),
        "home": lambda: add_item(actor, at=at(house), item=ItemDraft(a_record().pk, "S2", owner=library.pk)),
        "put": lambda: put_item(actor, at=at(house), item=item.pk, base="damaged"),
        "withdraw": lambda: withdraw(actor, at=at(house), item=item.pk),
        "count": lambda: open_count(actor, house=house.code),
        "weed": lambda: propose_weeding(actor, owner=house.code, draft=WeedingDraft("旧书", "破旧", "回收", [item.barcode], "k")),
        "terminal": lambda: make_terminal(actor, institution=house, draft=TerminalDraft("店里的机器")),
        "rule": lambda: write_rule(
            actor, draft=RuleDraft("书店的规则", today, asked={"where": house.code}, says={"days": 90})
        ),
    }  # fmt: skip
    refused = {}
    for name, deed in deeds.items():
        with pytest.raises(DomainError) as said:
            deed()
        refused[name] = type(said.value)
    assert refused == dict.fromkeys(deeds, NotAllowed)


def an_official_clerk(shop: Bookshop):
    """Whoever serves the division above the shop may stop somebody there."""
    return a_clerk(shop.institution.division_id)


def test_the_counter_offers_no_card_after_the_agreement(client, shop, monkeypatch):
    seller = a_clerk(shop.institution)
    sign_in(client, seller)
    address = f"/desk/bookshops/shops/{shop.institution.code}/"
    end_agreement(a_manager(shop.library), shop=shop.pk)
    Bookshop.objects.filter(pk=shop.pk).update(during=(shop.during.lower, clock.today()))
    with pytest.raises(Conflict):
        welcome(seller, shop=shop.pk, person=a_person().key)
    page = client.get(address, {"reader": _pass(seller)}).text
    assert ("不能办读者证" in page, 'name="newcomer"' in page) == (True, False)


def _pass(actor) -> str:
    from wenmai.people.counter_pass import write_pass

    return write_pass(actor, a_person().key)


def test_the_books_page_of_a_shop_has_only_its_doors(client, shop):
    sign_in(client, a_clerk(shop.institution))
    page = client.get("/desk/library/books/", {"house": shop.institution.code}).text
    assert (page.count(f"/desk/library/{shop.institution.code}/"), "盘点" in page, "剔旧" in page) == (2, False, False)
