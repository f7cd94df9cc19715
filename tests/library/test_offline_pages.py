"""离线补录: lines that were noted without a network, entered once, with conflicts as tasks."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_clerk, sign_in
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.library.actions.items import edit_item
from wenmai.library.actions.lending import lend
from wenmai.library.actions.offline import enter_offline
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.tasks import settle_task
from wenmai.library.models import Loan, Task
from wenmai.library.offline_file import OfflineLine, read, template
from wenmai.library.person_holdings import erase_person, export_person
from wenmai.library.queries.ledger import differences
from wenmai.people.actions.codes import bind_card
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Credential
from wenmai.people.queries.codes import holder_of_tied_card


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


@pytest.fixture
def clerk(house):
    return a_clerk(house)


def _ago(**past):
    return (clock.now() - timedelta(**past)).astimezone(clock.SHANGHAI).replace(microsecond=0)


def _line(reader, item, deed="lend", number=1, **past):
    return OfflineLine(number, _ago(**(past or {"hours": 5})), reader.number if reader else "", item.barcode, deed)


def test_lines_are_read_in_the_order_of_their_times_with_their_faults():
    later, earlier = _ago(hours=1), _ago(hours=2)
    text = (
        f"time,reader,barcode,deed\r\n{later:%Y-%m-%d %H:%M},,B2,还\r\n{earlier:%Y/%m/%d %H:%M},r1,B1,lend\r\n\r\n"
        f"x,r1,B1,lend\r\n2999-01-01 10:00,r1,B1,lend\r\n{later:%Y-%m-%d %H:%M},,B1,lend\r\n1,2\r\n"
    )
    lines, faults = read(text.encode("gb18030"))
    assert [(each.reader, each.barcode, each.deed, each.number) for each in lines] == [
        ("R1", "B1", "lend", 3),
        ("", "B2", "return", 2),
    ]
    assert [each.number for each in faults] == [5, 6, 7, 8]
    assert ("时间写成" in faults[0].reason, "时钟" in faults[1].reason, "证号" in faults[2].reason) == (
        True,
        True,
        True,
    )


def test_what_is_no_table_is_refused_and_the_template_is_one():
    for wrong in (b"", b"\0\1", b"\xff\xff\xff", b"1,1,1,1\n" * 1001):
        with pytest.raises(Invalid):
            read(wrong)
    assert template().decode("utf-8-sig").startswith("time,reader,barcode,deed\r\n")


def test_a_loan_and_a_return_are_entered_once_as_of_their_own_time(house, clerk):
    item, reader = an_item(house), a_reader(house)
    lent, back = _line(reader, item, hours=5), _line(None, item, "return", hours=2)
    for repeated in (False, True):
        done = [enter_offline(clerk, house=house.code, line=each) for each in (lent, back)]
        assert [(each.trouble, each.repeated) for each in done] == [("", repeated)] * 2
    loan = Loan.objects.get()
    assert (loan.opened_at, loan.closed_at) == (lent.at, back.at)
    assert (Task.objects.count(), differences()) == (0, [])


def test_a_loan_that_cannot_be_entered_is_one_task_that_forgets_the_reader_when_it_is_done(house, clerk):
    item, reader, first = an_item(house), a_reader(house), a_reader(house)
    lend(system(), at=at(house), item=item.pk, reader=first.pk)
    line = _line(reader, item)
    for _ in range(2):
        done = enter_offline(clerk, house=house.code, line=line)
        assert "还借在别人名下" in done.trouble
    task = Task.objects.get()
    assert (task.kind, task.reader, task.item, task.event) == ("offline", reader, item, None)
    settle_task(clerk, task=task.pk, choice="entered")
    task.refresh_from_db()
    assert (task.reader, task.done_words) == (None, "补办了")
    assert (Loan.objects.get().reader, differences()) == (first, [])


def test_a_loan_of_what_came_back_since_is_not_opened(house, clerk):
    item, reader = an_item(house), a_reader(house)
    return_item(system(), at=at(house), item=item.pk)
    line = _line(reader, item)
    for _ in range(2):
        assert "已经还回" in enter_offline(clerk, house=house.code, line=line).trouble
    assert (Loan.objects.count(), Task.objects.filter(kind="offline").count(), differences()) == (0, 1, [])


def test_a_loan_that_the_desk_entered_before_is_no_trouble(house, clerk):
    item, reader = an_item(house), a_reader(house)
    lend(system(), at=at(house), item=item.pk, reader=reader.pk)
    done = enter_offline(clerk, house=house.code, line=_line(reader, item))
    assert (done.trouble, done.repeated, Loan.objects.count(), Task.objects.count()) == ("", True, 1, 0)


def test_a_line_again_is_known_whatever_its_barcode_means_now(house, clerk):
    item, reader = an_item(house), a_reader(house)
    back = OfflineLine(1, _ago(hours=6), "", "31000009", "return")
    lent = _line(reader, item)
    for each in (back, lent):
        assert enter_offline(clerk, house=house.code, line=each).repeated is False
    an_item(house, barcode="31000009")
    edit_item(system(), at=at(house), item=item.pk, barcode="31000010")
    for each in (back, lent):
        done = enter_offline(clerk, house=house.code, line=each)
        assert (done.trouble, done.repeated) == ("", True)
    assert list(Task.objects.values_list("kind", flat=True)) == ["unknown_item"]


def test_a_file_again_goes_on_after_a_barcode_that_was_registered_since(house, clerk, client):
    sign_in(client, clerk)
    url, reader = f"/desk/library/{house.code}/offline/", a_reader(house)
    back = f"{_ago(hours=3):%Y-%m-%d %H:%M},,31000009,return\n"
    lent = f"{_ago(hours=1):%Y-%m-%d %H:%M},{reader.number},{an_item(house).barcode},lend\n"
    client.post(url, {"lines": back})
    an_item(house, barcode="31000009")
    page = client.post(url, {"lines": back + lent})
    assert ("入账 1 笔；早先入过的 1 笔" in page.text, Loan.objects.count()) == (True, 1)


def test_unknown_readers_and_books_are_tasks(house, clerk):
    item, reader = an_item(house), a_reader(house)
    nobody = OfflineLine(7, _ago(hours=1), "R0", item.barcode, "lend")
    nothing = OfflineLine(8, _ago(hours=1), reader.number, "no such", "lend")
    back = OfflineLine(9, _ago(hours=1), "", "no such", "return")
    said = [enter_offline(clerk, house=house.code, line=each).trouble for each in (nobody, nothing, back)]
    assert ("第 7 行" in said[0], "没有登记" in said[1], said[2]) == (True, True, "")
    assert sorted(Task.objects.values_list("kind", "scanned")) == [
        ("offline", ""), ("offline", "no such"), ("unknown_item", "no such"),
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        enter_offline(a_clerk(a_library(MIYI)), house=house.code, line=back)


def test_the_task_is_told_to_its_reader_and_forgotten_with_them(house, clerk):
    reader = a_reader(house)
    enter_offline(clerk, house=house.code, line=OfflineLine(1, _ago(hours=1), reader.number, "no such", "lend"))
    assert len(export_person(reader.person)["离线记录"]) == 1
    erase_person(reader.person)
    assert Task.objects.get().reader is None


def test_the_page_takes_a_file_or_a_box_and_tells_each_line(house, clerk, client):
    item, reader = an_item(house), a_reader(house)
    sign_in(client, clerk)
    url = f"/desk/library/{house.code}/offline/"
    text = f"{_ago(hours=2):%Y-%m-%d %H:%M},{reader.number},{item.barcode},lend\nwrong\n"
    page = client.post(url, {"lines": text})
    assert ("入账 1 笔" in page.text, "第 2 行" in page.text) == (True, True)
    page = client.post(url, {"file": SimpleUploadedFile("a.csv", text.encode())})
    assert "早先入过的 1 笔" in page.text
    assert client.post(url, {"lines": ""}).status_code == 422
    other = text.replace(reader.number, a_reader(house).number)
    assert "没能入账，记了待办" in client.post(url, {"lines": other}).text
    assert "补办了" in client.get(f"/desk/library/{house.code}/tasks/?kind=offline").text
    assert client.get(f"{url}file/").headers["Content-Disposition"] == 'attachment; filename="offline.csv"'


def test_a_card_that_was_tied_to_the_reader_is_known_and_a_personal_number_is_not(house, clerk):
    reader, item, other = a_reader(house), an_item(house), an_item(house)
    bind_card(clerk, found=write_pass(clerk, reader.person), number="OLD0012345")
    card = SimpleNamespace(number="OLD0012345")
    assert enter_offline(clerk, house=house.code, line=_line(card, item)).trouble == ""
    assert Loan.objects.get().reader == reader
    Credential.objects.update(revoked_at=clock.now())
    entered = enter_offline(clerk, house=house.code, line=_line(card, other, number=2))
    assert "没有这个读者证号" in entered.trouble
    assert "末四位" in entered.trouble
    Credential.objects.update(revoked_at=None, scheme="social")
    assert holder_of_tied_card("OLD0012345") is None
