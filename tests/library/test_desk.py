"""The desk: one field by keyboard alone. The interface for programs."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.builders.library import MIYI, a_library, a_reader, an_item
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from wenmai.audit.models import AuditEntry
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library import desk_scans
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.models import CircEvent, Item, Loan, Reader, Task
from wenmai.library.person_holdings import erase_person
from wenmai.library.queries.ledger import differences
from wenmai.people.actions.codes import show_code


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


@pytest.fixture
def desk(house, client):
    sign_in(client, a_clerk(house))

    def scan(text="", **more):
        return client.post(f"/desk/library/{house.code}/", {"scan": text, **more}, follow=True)

    return scan


def _shown(page):
    return page.context["page"]


def test_a_book_that_is_scanned_twice_to_be_sure_is_not_renewed_and_is_no_task(house, desk, monkeypatch):
    item, reader = an_item(house), a_reader(house)
    passed = _shown(desk(reader.number, key="1")).passed
    desk(item.barcode, key="2", reader=passed)
    for key in ("3", "3", "4"):
        page = desk(item.barcode, key=key, reader=passed)
        assert ("《活着》刚借出" in page.text, "data-look" in page.text) == (True, False)
    assert Loan.objects.get().renewals == 0
    for key in ("5", "6"):
        assert "已还《活着》。" in desk(item.barcode, key=key).text
    assert (Task.objects.count(), differences()) == (0, [])
    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    desk(item.barcode, key="7")
    assert Task.objects.get().kind == "not_on_loan"


@pytest.fixture
def later(monkeypatch):
    """A book that is scanned again is to be renewed."""
    monkeypatch.setattr(desk_scans, "TWICE", timedelta(0))


@pytest.mark.usefixtures("later")
def test_a_reader_then_a_book_is_a_loan_and_a_book_alone_a_return(house, desk):
    item, reader = an_item(house), a_reader(house)
    page = desk(reader.number, key="1")
    assert (_shown(page).reader.id, _shown(page).reader.loans) == (reader.pk, ())
    page = desk(item.barcode, key="2", reader=_shown(page).passed)
    assert [each.barcode for each in _shown(page).reader.loans] == [item.barcode]
    assert "借出《活着》" in page.text
    page = desk(item.barcode, key="3", reader=_shown(page).passed)
    assert ("续借《活着》" in page.text, Loan.objects.get().renewals) == (True, 1)
    page = desk(item.barcode, key="4")
    assert ("已还《活着》" in page.text, Item.objects.get().status, _shown(page).reader) == (True, "available", None)


def test_the_same_form_sent_twice_lends_once(house, desk):
    item, reader = an_item(house), a_reader(house)
    passed = _shown(desk(reader.number, key="1")).passed
    for _ in range(2):
        page = desk(item.barcode, key="same", reader=passed)
        assert "借出《活着》" in page.text
    assert (Loan.objects.count(), Loan.objects.get().renewals) == (1, 0)


@pytest.mark.usefixtures("later")
def test_the_same_form_sent_twice_renews_once(house, desk):
    item, reader = an_item(house), a_reader(house)
    passed = _shown(desk(reader.number, key="1")).passed
    desk(item.barcode, key="2", reader=passed)
    for _ in range(2):
        assert "续借《活着》" in desk(item.barcode, key="3", reader=passed).text
    assert Loan.objects.get().renewals == 1


def test_a_pass_that_is_too_old_asks_for_the_reader_again_and_takes_no_book_back(house, desk, client):
    item, reader = an_item(house), a_reader(house)
    passed = _shown(desk(reader.number, key="1")).passed
    desk(item.barcode, key="2", reader=passed)
    with time_machine.travel(datetime.now(tz=UTC) + timedelta(minutes=16)):
        page = client.get(f"/desk/library/{house.code}/?reader={passed}")
        assert (page.status_code, _shown(page).reader, _shown(page).passed) == (200, None, "")
        assert "再扫一次读者码" in page.text
        page = desk(item.barcode, key="3", reader=passed)
    assert (page.status_code, Loan.objects.get().closed_at) == (200, None)


def test_a_pass_of_somebody_without_a_card_takes_no_book_back(house, desk):
    item, reader = an_item(house), a_reader(house)
    desk(item.barcode, key="2", reader=_shown(desk(reader.number, key="1")).passed)
    newcomer = _shown(desk(show_code(a_citizen("李红梅")).text, key="3")).newcomer
    desk(item.barcode, key="4", reader=newcomer)
    assert Loan.objects.get().closed_at is None


def test_somebody_without_a_card_gets_one_at_once(house, desk):
    citizen = a_citizen("李红梅")
    page = desk(show_code(citizen).text, key="1")
    assert (_shown(page).newcomer_name, _shown(page).reader) == ("李*梅", None)
    page = desk(newcomer=_shown(page).newcomer, key="2")
    assert (Reader.objects.get().person, _shown(page).reader.name) == (citizen.person, "李*梅")


def test_a_barcode_of_two_libraries_is_asked_and_an_unknown_one_can_be_taken(house, desk):
    one, other = (an_item(a_library(MIYI), barcode="77") for _ in range(2))
    page = desk("77", key="1")
    assert [each.id for each in _shown(page).candidates] == [one.pk, other.pk]
    page = desk("77", key="2", item=one.pk)
    assert Task.objects.get().item == one
    page = desk("no such", key="3")
    assert (_shown(page).ask, _shown(page).candidates) == ("no such", ())
    desk("no such", key="4", anyway="1")
    assert list(Task.objects.order_by("pk").values_list("kind", flat=True)) == ["not_on_loan", "unknown_item"]


def test_the_card_of_who_was_forgotten_leads_to_nobody_and_says_so(house, desk):
    """Before, the desk asked to scan it once more, without end."""
    reader = a_reader(house)
    erase_person(reader.person)
    page = desk(reader.number, key="1")
    assert (_shown(page).ask, _shown(page).left, _shown(page).reader) == (reader.number, False, None)
    assert "没有这个条码，也没有这位读者" in page.text


def test_tasks_are_finished_with_words(house, desk, client):
    desk("no such", key="1", anyway="1")
    page = client.get(f"/desk/library/{house.code}/tasks/")
    assert "条码没有登记" in page.text
    client.post(f"/desk/library/{house.code}/tasks/{Task.objects.get().pk}/", {"words": "是捐赠的"})
    assert Task.objects.get().done_words == "是捐赠的"
    assert "没有待办" in client.get(f"/desk/library/{house.code}/tasks/").text


def test_a_refusal_says_why_and_keeps_the_reader(house, desk):
    item, reader, first = an_item(house), a_reader(house), a_reader(house)
    passed = _shown(desk(first.number, key="1")).passed
    desk(item.barcode, key="2", reader=passed)
    page = desk(item.barcode, key="3", reader=_shown(desk(reader.number, key="4")).passed)
    assert ("还借在别人名下" in page.text, _shown(page).reader.id) == (True, reader.pk)


def test_the_desk_is_of_who_serves_there(house, client):
    sign_in(client, a_clerk(a_library(MIYI)))
    assert client.get(f"/desk/library/{house.code}/").status_code == 404
    assert client.get("/desk/library/").status_code == 302


def test_programs_lend_renew_and_take_back(house, client):
    item, reader = an_item(house), a_reader(house)
    sign_in(client, a_clerk(house))
    about = {"institution": house.code, "item": item.barcode}

    def post(what, key, **more):
        return client.post(
            f"/api/v1/library/{what}",
            about | more,
            "application/json",
            headers={"Idempotency-Key": key, "X-CSRFToken": ""},
        )

    lent = post("loans", "a-loan-1", reader=reader.number)
    assert (lent.status_code, lent.json()["kind"], lent.json()["repeated"]) == (200, "lent", False)
    again = post("loans", "a-loan-1", reader=reader.number)
    assert (again.json()["event"], again.json()["repeated"]) == (lent.json()["event"], True)
    assert post("loans", "a-loan-2", reader=reader.number).json()["code"] == "library.lent_already"
    assert post("renewals", "a-renewal").json()["kind"] == "renewed"
    assert post("returns", "a-return").json()["tasks"] == []
    assert post("returns", "an-odd-return", item="nothing").json()["tasks"] == ["unknown_item"]


def test_a_rule_is_overridden_at_the_desk_by_a_manager_with_a_reason_that_is_kept(house, desk, client):
    item, reader = an_item(house), a_reader(house)
    asked = {"where": house.code}
    write_rule(system(), draft=RuleDraft("只在馆内看", clock.today(), asked=asked, says={"loanable": False}))
    passed = _shown(desk(reader.number, key="1")).passed
    page = desk(item.barcode, key="2", reader=passed)
    assert ("按规则不能办" in page.text, 'name="override"' in page.text, _shown(page).reader.id) == (
        True,
        False,
        reader.pk,
    )
    refused = desk(item.barcode, key="3", reader=passed, override="我说可以")
    assert ("破例要馆长" in refused.text, Loan.objects.count()) == (True, 0)
    sign_in(client, a_manager(house))
    passed = _shown(desk(reader.number, key="4")).passed
    page = desk(item.barcode, key="5", reader=passed)
    assert 'name="override"' in page.text
    assert ("借出《活着》" in desk(item.barcode, key="6", reader=passed, override=" ").text) is False
    for _twice in range(2):
        page = desk(item.barcode, key="7", reader=passed, override="展览用，当天还")
    assert ("借出《活着》" in page.text, Loan.objects.count()) == (True, 1)
    told = CircEvent.objects.get(kind="overridden").payload
    kept = AuditEntry.objects.get(verb="library.overridden")
    assert (told["reason"], kept.detail["reason"], kept.detail["against"]) == (
        "展览用，当天还", "展览用，当天还", ["not_loanable"],
    )  # fmt: skip
    assert reader.person not in str(kept.detail)
