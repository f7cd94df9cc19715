"""断网台: what a device keeps, and the lines that it brings, once each, with conflicts as tasks."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_clerk, sign_in
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.models import Loan, Task
from wenmai.library.offline_words import SHELL
from wenmai.library.queries.ledger import differences

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
