"""待办 at the desk: what to do next by kind, ended by one tap with the deed that it says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_clerk, sign_in
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.library.actions.items import put_item
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import claim_returned
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.actions.tasks import settle_task
from wenmai.library.actions.transits import mark_missing, send
from wenmai.library.models import Loan, Task
from wenmai.library.queries.deeds import tasks_by_kind
from wenmai.library.queries.ledger import differences
from wenmai.library.task_choices import ADVICE, TaskKind


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


@pytest.fixture
def clerk(house):
    return a_clerk(house)


def _claimed(house):
    item, reader = an_item(house), a_reader(house)
    lend(system(), at=at(house), item=item.pk, reader=reader.pk)
    claim_returned(system(), at=at(house), item=item.pk)
    return Task.objects.get(item=item)


def test_every_kind_says_what_to_do_and_how_it_ends():
    assert set(ADVICE) == set(TaskKind.values)
    assert all(each.next and each.choices for each in ADVICE.values())
    assert all(len({choice.name for choice in each.choices}) == len(each.choices) for each in ADVICE.values())


def test_a_book_that_is_found_on_the_shelf_ends_its_loan_with_the_task(house, clerk):
    task = _claimed(house)
    for _ in range(2):
        done = settle_task(clerk, task=task.pk, choice="found")
    assert (done.done_words, done.done_by) == ("找到了", clerk.person)
    assert (Loan.objects.get().end, done.item.__class__.objects.get().status) == ("found", "available")
    assert differences() == []


def test_a_book_that_is_not_found_stays_owed(house, clerk):
    task = _claimed(house)
    settle_task(clerk, task=task.pk, choice="nowhere")
    assert (Loan.objects.get().state, Task.objects.get().done_words) == ("claimed", "找过，没有")


def test_a_book_that_turned_up_before_the_tap_needs_no_deed(house, clerk):
    other, item = a_library(MIYI), an_item(house)
    send(system(), at=at(house), item=item.pk, to=other.code)
    mark_missing(system(), at=at(house), item=item.pk)
    return_item(system(), at=at(house), item=item.pk)
    done = settle_task(clerk, task=Task.objects.get(kind="missing_in_transit", institution=house).pk, choice="found")
    assert done.done_words == "找到了"


def test_a_book_that_was_not_ready_is_put_on_the_shelf(house, clerk):
    item = an_item(house)
    put_item(system(), at=at(house), item=item.pk, base="damaged")
    return_item(system(), at=at(house), item=item.pk)
    settle_task(clerk, task=Task.objects.get().pk, choice="ready")
    item.refresh_from_db()
    assert (item.base, item.status) == ("available", "available")


def test_a_tap_of_another_kind_or_at_another_house_is_refused(house, clerk):
    return_unknown(system(), at=at(house), scanned="1")
    task = Task.objects.get().pk
    with pytest.raises(Invalid):
        settle_task(clerk, task=task, choice="found")
    with pytest.raises(NotAllowed):
        settle_task(a_clerk(a_library(MIYI)), task=task, choice="added")
    with pytest.raises(NotFound):
        settle_task(clerk, task=0, choice="added")
    assert Task.objects.get().done_at is None


def test_tasks_are_counted_and_shown_by_kind(house, clerk, client):
    for barcode in ("1", "2"):
        return_unknown(system(), at=at(house), scanned=barcode)
    return_item(system(), at=at(house), item=an_item(house).pk)
    assert [(each.kind, each.count) for each in tasks_by_kind(house)] == [("unknown_item", 2), ("not_on_loan", 1)]
    sign_in(client, clerk)
    page = client.get(f"/desk/library/{house.code}/tasks/")
    assert len(page.context["lines"]) == 3
    assert "补登记这一册" in page.text
    page = client.get(f"/desk/library/{house.code}/tasks/?kind=not_on_loan")
    assert [task.kind for task, _advice in page.context["lines"]] == ["not_on_loan"]
    url = f"/desk/library/{house.code}/tasks/{page.context['lines'][0][0].pk}/"
    page = client.post(url, {"choice": "shelf", "kind": "not_on_loan"}, follow=True)
    assert ("没有待办" in page.text, "放回书架了" in page.text) == (True, True)
    assert "条码没有登记 2" in client.get("/desk/").text


def test_the_list_asks_as_much_for_one_as_for_three(house, clerk, client):
    sign_in(client, clerk)
    url, counts = f"/desk/library/{house.code}/tasks/", []
    for number in (1, 2):
        for _ in range(number):
            return_item(system(), at=at(house), item=an_item(house).pk)
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        counts.append(len(seen))
    assert counts[0] == counts[1]
