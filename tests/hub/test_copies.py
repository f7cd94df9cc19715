"""文献传递: asked, taken, refused or sent once; shown to its reader alone, so long and so often; then forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.builders.hub import a_file_system
from tests.builders.library import EAST, MIYI, a_described_record, a_library, a_record, an_item
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.threads import race
from wenmai.hub.actions.copies import (
    KEPT,
    MOST_OPEN,
    CopyWish,
    Sending,
    ask_copy,
    forget_copies,
    open_copy,
    refuse_copy,
    send_copy,
    take_copy,
    withdraw_copy,
)
from wenmai.hub.actions.forgetting import forget_visitors
from wenmai.hub.actions.visitors import Newcomer, welcome
from wenmai.hub.models import CopyRequest, Visitor
from wenmai.hub.person_holdings import erase_person, export_person
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.kernel.subjects import resolve
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Reader
from wenmai.notices.models import Notice

LINK = "https://files.example.cn/a/17"


@pytest.fixture
def house(db):
    return a_library()


@pytest.fixture
def reader(house):
    """Somebody who signs in, with a card of another library."""
    citizen = a_citizen()
    register_reader(system(), reader=NewReader(citizen.person, a_library(MIYI).code))
    return citizen


def _wish(house, **more):
    record = more.pop("record", None) or an_item(house).record_id
    return CopyWish(
        **({"record": record, "library": house.code, "part": "第三章", "purpose": "study", "agreed": True} | more)
    )


def _asked(reader, house, key="k1", **more):
    return ask_copy(reader, wish=_wish(house, **more), key=key)


def _said(refusal, error=Conflict) -> str:
    with pytest.raises(error) as found:
        refusal()
    return found.value.code


def test_a_part_is_asked_for_once_by_a_reader_who_accepts_the_statement(house, reader):
    wish = _wish(house)
    row = ask_copy(reader, wish=wish, key="k1")
    assert (ask_copy(reader, wish=wish, key="k1").pk, row.state, row.title) == (row.pk, "asked", row.record.title)
    assert _said(lambda: ask_copy(reader, wish=wish, key="k2")) == "hub.copy_asked"
    for wrong in ({"part": " "}, {"purpose": "fun"}, {"agreed": False}, {"library": a_library().code}):
        assert _said(lambda wrong=wrong: _asked(reader, house, "k3", **wrong), Invalid).startswith("hub.")
    assert _said(lambda: _asked(reader, house, "k3", record=999_999), NotFound)
    assert _said(lambda: _asked(a_citizen(), house, "k3")) == "hub.copy_card"
    for number in range(MOST_OPEN - 1):
        _asked(reader, house, f"more{number}")
    assert _said(lambda: _asked(reader, house, "k9")) == "hub.copy_many"
    assert withdraw_copy(reader, request=row.pk).state == "withdrawn"
    assert withdraw_copy(reader, request=row.pk).over_at == CopyRequest.objects.get(pk=row.pk).over_at
    assert ask_copy(reader, wish=wish, key="k2").pk != row.pk
    assert _said(lambda: withdraw_copy(a_citizen(), request=row.pk), NotFound) == "hub.no_copy"


def test_the_library_takes_sends_and_it_is_a_fact_that_names_nobody(house, reader):
    row, clerk = _asked(reader, house), a_clerk(house)
    for act in (take_copy, lambda actor, request: send_copy(actor, request=request, sending=Sending(LINK))):
        with pytest.raises(NotAllowed):
            act(a_clerk(a_library()), request=row.pk)
    assert len({take_copy(clerk, request=row.pk).taken_at for _twice in range(2)}) == 1
    for wrong in (
        Sending(), Sending(LINK, pickup=house.code), Sending("ftp://x"), Sending(LINK, days=99), Sending(LINK, times=0),
    ):  # fmt: skip
        assert _said(lambda wrong=wrong: send_copy(clerk, request=row.pk, sending=wrong), Invalid).startswith("hub.")
    sent = [send_copy(clerk, request=row.pk, sending=Sending(LINK)) for _twice in range(2)]
    assert (sent[0].over_at, LINK.encode() in bytes(sent[0].sealed)) == (sent[1].over_at, False)
    fact = recorded(FactFilter(kinds=["hub.copy_sent"]))[0]
    assert (fact.institution_code, dict(fact.attributes)) == (
        house.code,
        {"way": "file", "purpose": "study", "foreign": "1"},
    )
    assert Notice.objects.get().person == reader.person
    assert _said(lambda: take_copy(clerk, request=row.pk)) == "hub.copy_over"
    assert _said(lambda: refuse_copy(clerk, request=row.pk, why="晚了")) == "hub.copy_over"
    assert _said(lambda: withdraw_copy(reader, request=row.pk)) == "hub.copy_over"
    assert resolve(clerk, f"hub.copy:{row.pk}").url == f"/desk/hub/copies/{house.code}/"


def test_a_refusal_has_a_reason_that_the_reader_hears(house, reader):
    row, clerk = _asked(reader, house), a_clerk(house)
    assert _said(lambda: refuse_copy(clerk, request=row.pk, why=" "), Invalid) == "hub.why"
    for _twice in range(2):
        assert refuse_copy(clerk, request=row.pk, why="整章超出少量").why == "整章超出少量"
    assert ("整章超出少量" in Notice.objects.get().body, recorded(FactFilter(kinds=["hub.copy_sent"]))) == (True, ())


def test_a_file_is_shown_to_its_reader_alone_so_often_and_so_long(house, reader):
    row = _asked(reader, house)
    assert _said(lambda: open_copy(reader, request=row.pk)) == "hub.copy_gone"
    send_copy(a_clerk(house), request=row.pk, sending=Sending(LINK, days=3, times=2))
    assert _said(lambda: open_copy(a_citizen(), request=row.pk), NotFound) == "hub.no_copy"
    start, rows = clock.now(), CopyRequest.objects
    assert [open_copy(reader, request=row.pk) for _twice in range(2)] == [LINK, LINK]
    assert rows.get().shows_left == 1
    rows.update(shown_at=start - timedelta(hours=1))
    assert open_copy(reader, request=row.pk) == LINK
    rows.update(shown_at=start - timedelta(hours=1))
    assert _said(lambda: open_copy(reader, request=row.pk)) == "hub.copy_gone"
    rows.update(shows_left=2, until=clock.today() - timedelta(days=1))
    assert _said(lambda: open_copy(reader, request=row.pk)) == "hub.copy_gone"
    rows.update(until=clock.today() + timedelta(days=3))
    assert forget_copies(system(), now=start + timedelta(days=3)) == 0
    assert [forget_copies(system(), now=start + timedelta(days=4)) for _twice in range(2)] == [1, 0]
    assert forget_copies(system(), now=start + KEPT + timedelta(days=1)) == 1
    assert (CopyRequest.objects.get().sealed, CopyRequest.objects.get().reader) == (None, None)
    with pytest.raises(NotAllowed):
        forget_copies(reader)


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_sent_or_refused_and_not_both():
    house = a_library()
    citizen = a_citizen()
    register_reader(system(), reader=NewReader(citizen.person, house.code))
    row, clerk = _asked(citizen, house), a_clerk(house)
    found = race(
        lambda: send_copy(clerk, request=row.pk, sending=Sending(pickup=house.code)),
        lambda: refuse_copy(clerk, request=row.pk, why="没有这一页"),
    )
    assert sorted(isinstance(each, Conflict) for each in found) == [False, True]
    sent = CopyRequest.objects.get().state == "sent"
    assert (len(recorded(FactFilter(kinds=["hub.copy_sent"]))), Notice.objects.count()) == (int(sent), 1)


def test_the_database_keeps_states_whole(house, reader):
    row = _asked(reader, house)
    for wrong in (
        {"state": "sent"}, {"state": "refused", "over_at": clock.now()}, {"reader": None}, {"part": ""},
        {"way": "file"}, {"state": "sent", "over_at": clock.now(), "way": "crate"}, {"taken_at": clock.now()},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            CopyRequest.objects.filter(pk=row.pk).update(**wrong)


def test_whoever_is_forgotten_leaves_no_request_behind(house, reader):
    row = _asked(reader, house)
    send_copy(a_clerk(house), request=row.pk, sending=Sending(LINK))
    _asked(reader, house, "k2")
    assert [each["状态"] for each in export_person(reader.person)["文献传递"]] == ["传给你了", "等馆里接"]
    erase_person(reader.person)
    rows = CopyRequest.objects.order_by("pk").values_list("state", "reader", "sealed")
    assert (list(rows), export_person(reader.person)["文献传递"]) == (
        [("sent", None, None), ("withdrawn", None, None)],
        [],
    )


def test_a_visitor_who_waits_for_a_copy_is_not_forgotten_yet(house):
    a_file_system()
    welcome(a_clerk(house), house=house, newcomer=Newcomer("CQR0000001", "渝先生", "2026-01"))
    now = clock.now()
    made = {"title": "活着", "part": "一", "purpose": "study", "agreed_at": now, "asked_at": now}
    CopyRequest.objects.create(key="k", reader=Visitor.objects.get().reader, library=house, record=a_record(), **made)
    Visitor.objects.update(
        made_at=now - timedelta(days=900), checked_at=now - timedelta(days=900), seen_on="2020-01-01"
    )
    assert forget_visitors(system()) == 0
    CopyRequest.objects.update(state="withdrawn", over_at=now)
    assert forget_visitors(system()) == 1


def test_a_reader_asks_from_the_page_of_a_book_the_desk_sends_and_the_reader_opens_it(house, reader, client):
    item, clerk = an_item(house, record=a_described_record()), a_clerk(house)
    sign_in(client, reader)
    assert f"/copies/of/{item.record_id}/" in client.get(f"/library/{item.record_id}/").text
    address = reverse("hub:ask", args=[item.record_id])
    given = {"library": house.code, "part": "第三章，第 50 到 62 页", "purpose": "research", "key": "one"}
    assert "要先同意著作权声明" in client.post(address, given).text
    for _twice in range(2):
        assert client.post(address, given | {"agreed": "on"}).status_code == 302
    row = CopyRequest.objects.get()
    assert "等馆里接" in client.get(reverse("hub:mine")).text
    assert "文献传递　1 件" in client.get("/me/").text
    sign_in(client, clerk)
    desk = reverse("hub_desk:copies", args=[house.code])
    page = client.get(desk)
    assert ("第三章，第 50 到 62 页" in page.text, "科学研究" in page.text) == (True, True)
    act = reverse("hub_desk:copy", args=[row.pk])
    client.post(act, {"deed": "take"})
    assert "二选一" in client.post(act, {"deed": "send", "days": "7", "times": "2"}, follow=True).text
    client.post(act, {"deed": "send", "link": LINK, "days": "7", "times": "2"})
    assert "没有要办的" in client.get(desk).text
    sign_in(client, reader)
    assert LINK not in client.get(reverse("hub:mine")).text
    shown = client.post(reverse("hub:show", args=[row.pk]))
    assert (LINK in shown.text, "no-store" in shown["Cache-Control"]) == (True, True)
    sign_in(client, a_citizen())
    assert client.post(reverse("hub:show", args=[row.pk])).status_code == 404
    assert client.post(act, {"deed": "take"}).status_code in (403, 404)


def test_the_own_library_is_offered_first_and_then_the_nearer_ones(reader, client):
    own, record = Reader.objects.get(person=reader.person).home, a_record()
    far, city, county = (
        a_library(code, name=name) for code, name in (("513437", "阿坝"), (EAST, "白马"), (MIYI, "昌"))
    )
    for each in (far, city, county, own):
        an_item(each, record=record)
    sign_in(client, reader)
    page = client.get(reverse("hub:ask", args=[record.pk]))
    choices = [code for code, _words in page.context["form"].fields["library"].choices]
    assert choices == [own.code, county.code, city.code, far.code]


def test_a_crate_brings_the_paper_to_a_house_and_a_request_is_taken_back(house, reader, client):
    town, first, second = a_library(name="米易馆"), _asked(reader, house), _asked(reader, house, "k2")
    sign_in(client, a_clerk(house))
    client.post(reverse("hub_desk:copy", args=[first.pk]), {"deed": "send", "pickup": town.code})
    sign_in(client, reader)
    assert "复印件装箱送往米易馆" in client.get(reverse("hub:mine")).text
    assert "装箱送往米易馆" in Notice.objects.get().body
    for words in ("撤回了", "撤回了"):
        assert words in client.post(reverse("hub:withdraw", args=[second.pk]), follow=True).text
    assert "已经了结" in client.post(reverse("hub:withdraw", args=[first.pk]), follow=True).text
    nowhere = a_record()
    assert "没有馆有这本书" in client.get(reverse("hub:ask", args=[nowhere.pk])).text


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_same_number_of_queries_for_one_row_and_three(
    house, reader, client, number, django_assert_max_num_queries
):
    for each in range(number):
        _asked(reader, house, f"k{each}")
    counts = []
    for actor, address in (
        (reader, reverse("hub:mine")),
        (a_clerk(house), reverse("hub_desk:copies", args=[house.code])),
    ):
        sign_in(client, actor)
        with django_assert_max_num_queries(30) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts == QUERIES


QUERIES = [8, 9]
