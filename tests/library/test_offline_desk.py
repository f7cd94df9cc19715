"""断网台: what a device keeps, and the lines that it brings, once each, with conflicts as tasks."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.builders.boxes import a_box
from tests.builders.cards import a_card_service, a_document, checked
from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_clerk, sign_in
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Loan, Task
from wenmai.library.offline_words import SHELL
from wenmai.library.queries.ledger import differences
from wenmai.people.cardservice.simulator_app import Fault

PAGE = "/desk/library/offline/"


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


def _line(deed, item, reader=None, minutes=60):
    when = f"{clock.now() - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S.123+08:00}"
    return f'"{when}","{reader.number if reader else ""}","{item.barcode}","{deed}"'


def _sent(client, house, *lines):
    answer = client.post(f"/desk/library/{house.code}/offline/lines/", "\r\n".join(lines), "text/csv")
    return answer.status_code, answer.json()


def test_the_page_is_the_same_for_everybody_and_reaches_no_further(client, house):
    page = client.get(PAGE).content
    assert sign_in(Client(), a_clerk(house)).get(PAGE).content == page
    assert client.get(f"{PAGE}manifest.webmanifest").json()["scope"] == PAGE
    worker = client.get(f"{PAGE}worker.js")
    assert (worker["Content-Type"], "Service-Worker-Allowed" in worker) == ("text/javascript; charset=utf-8", False)
    assert [each for each in SHELL.kept() if f'"{each}"' not in worker.text] == []


def test_every_module_that_the_page_imports_is_kept():
    for name in (SHELL.module, *SHELL.imported):
        text = Path(finders.find(name)).read_text()
        wanted = [line.split('"')[1].split("/")[-1] for line in text.splitlines() if line.startswith("import")]
        assert [each for each in wanted if not any(kept.endswith(f"/{each}") for kept in SHELL.imported)] == []


def test_a_device_hears_whose_desk_it_is_and_what_time(client, house):
    address = f"/desk/library/{house.code}/offline/lines/"
    assert client.get(address).status_code == 302
    said = sign_in(client, a_clerk(house)).get(address).json()
    assert (said["house"], len(said["token"]) > 20) == ("东区图书馆", True)
    assert abs(said["now"] - clock.now().timestamp() * 1000) < 60_000
    assert sign_in(Client(), a_clerk(a_library(MIYI))).get(address).status_code == 404


def test_lines_are_entered_once_and_conflicts_are_tasks(client, house):
    sign_in(client, a_clerk(house))
    item, other, reader = an_item(house), an_item(house), a_reader(house)
    lend(system(), at=at(house), item=other.pk, reader=a_reader(house).pk)
    lines = _line("lend", item, reader, 50), _line("lend", other, reader, 40), _line("return", item, None, 30)
    for repeated in (False, True):
        status, said = _sent(client, house, *lines, '"x","","B","return"')
        assert status == 200
        assert [(each["number"], each["repeated"], bool(each["trouble"])) for each in said["lines"]] == [
            (1, repeated, False), (2, repeated, True), (3, repeated, False),
        ]  # fmt: skip
        assert [each["number"] for each in said["faults"]] == [4]
    assert (Loan.objects.filter(item=item).count(), Task.objects.count(), differences()) == (1, 1, [])


def test_what_is_no_table_is_refused(client, house):
    sign_in(client, a_clerk(house))
    status, said = _sent(client, house, "\0")
    assert (status, said["code"]) == (422, "library.offline_file")


def test_devices_that_do_not_meet_may_bring_their_lines_in_any_order(client, house):
    """Invariant 5: three devices, each with its own books; every order leaves the same loans and no task."""
    sign_in(client, a_clerk(house))
    for order in permutations(range(3)):
        readers, items = [a_reader(house) for _ in range(3)], [an_item(house) for _ in range(3)]
        for each in order:
            lent, back = _line("lend", items[each], readers[each], 50), _line("return", items[each], None, 30)
            _sent(client, house, lent, *([back] if each else []))
        loans = Loan.objects.filter(item__in=items).order_by("item")
        assert [(loan.reader_id, loan.closed_at is None) for loan in loans] == [
            (reader.pk, not number) for number, reader in enumerate(readers)
        ]
    assert (Task.objects.count(), differences()) == (0, [])


def sign_in_clerk(client, house):
    clerk = a_clerk(house)
    sign_in(client, clerk)
    return clerk


def _sealed_line(client, house, item, number, minutes=60):
    key = client.get(f"/desk/library/{house.code}/offline/lines/").json()["key"]
    when = f"{clock.now() - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S.123+08:00}"
    return f'"{when}","{a_box(key, number)}","{item.barcode}","lend"'


def test_sealed_readers_are_entered_and_again_in_another_box_or_in_the_clear_once(client, house):
    clerk = sign_in_clerk(client, house)
    reader, item = a_reader(house), an_item(house)
    lines = [_sealed_line(client, house, item, reader.number.lower()) for _twice in range(2)]
    assert lines[0] != lines[1]
    when = lines[0].split(",")[0]
    clear = f'{when},"{reader.number}","{item.barcode}","lend"'
    said = [_sent(client, house, f"{when},{each.split(',', 1)[1]}")[1]["lines"] for each in (*lines, clear)]
    assert [(each["trouble"], each["repeated"]) for (each,) in said] == [("", False), ("", True), ("", True)]
    assert (Loan.objects.get().reader, clerk.is_staff) == (reader, True)


def test_a_social_card_or_a_document_counts_only_where_it_was_sealed(client, house):
    clerk, document = sign_in_clerk(client, house), a_document()
    items = [an_item(house) for _each in range(4)]
    with a_card_service() as service:
        citizen = checked(clerk, document)
        card = service.simulator.issue(document, "周玉兰")
        reader = register_reader(system(), reader=NewReader(citizen.person, house.code))
        service.faults.append(Fault.BROKEN)
        _status, said = _sent(client, house, _sealed_line(client, house, items[0], card))
        assert (said["lines"], [each["number"] for each in said["faults"]]) == ([], [1])
        sealed = [
            _sealed_line(client, house, item, number) for item, number in zip(items, (card, document), strict=False)
        ]
        assert [each["trouble"] for each in _sent(client, house, *sealed)[1]["lines"]] == ["", ""]
        when = sealed[0].split(",")[0]
        clear = [
            f'{when},"{number}","{item.barcode}","lend"'
            for item, number in zip(items[2:], (card, document), strict=True)
        ]
        assert ["没有这个读者证号" in each["trouble"] for each in _sent(client, house, *clear)[1]["lines"]] == [
            True,
            True,
        ]
    assert [loan.reader for loan in Loan.objects.order_by("item")] == [reader, reader]


def test_a_box_of_nobody_stays_on_the_device_with_its_reason(client, house):
    sign_in_clerk(client, house)
    line = _sealed_line(client, house, an_item(house), "R1")
    broken = line.replace("WB1:", "WB1:AAAA")
    _status, said = _sent(client, house, broken)
    assert (said["lines"], "解不开" in said["faults"][0]["why"]) == ([], True)
    assert Task.objects.count() == 0
