"""The pages of works, from the call to the gallery."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.pictures import GPS, a_jpeg
from tests.builders.places import a_division, an_institution
from tests.builders.works import (
    a_call,
    a_child,
    a_judge,
    a_paper_work,
    a_score,
    a_shown_work,
    a_work,
    closed,
)
from wenmai.audit.models import AuditEntry
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people.models import Account
from wenmai.people.queries.accounts import phone_of
from wenmai.works import spreadsheet
from wenmai.works.actions.calls import close_call
from wenmai.works.actions.deciding import decide, publish
from wenmai.works.actions.entering import withdraw
from wenmai.works.actions.judging import appoint
from wenmai.works.drafts import Decision
from wenmai.works.models import Forwarding, Score, Work, WorkCall
from wenmai.works.queries.calls import taking
from wenmai.works.queries.recordings import calls_for_sounds

pytestmark = pytest.mark.django_db


def _sent(**more):
    picture = SimpleUploadedFile("a.jpg", a_jpeg(), "image/jpeg")
    words = {
        "title": "晚风",
        "kind": "art",
        "picture": picture,
        "picture_says": "江边",
        "naming": "surname",
        "agreed": "on",
        "adult": "on",
    }
    return words | more


def test_a_work_goes_from_the_call_to_the_gallery(client):
    house, author = an_institution(), a_citizen("周玉兰")
    clerk = a_clerk(house)
    call = a_call(house)
    sign_in(client, author)
    assert "交作品" in client.get(f"/works/{call.pk}/").text
    answer = client.post(f"/works/{call.pk}/submit/", _sent(author=author.person))
    work = Work.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/works/mine/{work.pk}/")
    assert "周某" in client.get(answer["Location"]).text
    assert GPS not in client.get(f"/works/pictures/{work.pk}/").content
    client.logout()
    assert client.get(f"/works/pictures/{work.pk}/").status_code == 404
    sign_in(client, clerk)
    page = f"/desk/works/{call.pk}/"
    assert "晚风" in client.get(page).text
    client.post(page, {"do": "close"})
    client.post(f"/desk/works/works/{work.pk}/", {"do": "decide", "outcome": "awarded", "place": "一等奖"})
    client.post(page, {"do": "publish"})
    client.logout()
    shown = client.get("/works/").text
    assert ("晚风" in shown, "周某" in shown, "一等奖" in shown) == (True, True, True)
    assert client.get(f"/works/{call.pk}/{work.pk}/").status_code == 200
    picture = client.get(f"/works/pictures/{work.pk}/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in picture["Cache-Control"]
    sign_in(client, author)
    client.post(f"/works/mine/{work.pk}/", {"do": "withdraw"})
    client.logout()
    assert "晚风" not in client.get("/works/").text
    assert [
        client.get(each).status_code for each in (f"/works/{call.pk}/{work.pk}/", f"/works/pictures/{work.pk}/")
    ] == [404, 404]


def _queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    "address", ["/works/", "/works/{call}/", "/works/{call}/results/", "/works/mine/", "/desk/works/{call}/", "/desk/works/{call}/results/"]
)  # fmt: skip
def test_lists_ask_as_much_for_three_as_for_one(client, address):
    house, author = an_institution(), a_citizen()
    call = a_call(house)
    sign_in(client, author if "mine" in address else a_clerk(house))
    judge = a_judge(call)[1]
    works = [a_work(call, author, title=f"画 {n}") for n in range(3)]
    closed(call)
    for each in works:
        a_score(each, judge)
        decide(system(), work=each, decision=Decision("selected"))
    publish(system(), call=call)
    address = address.format(call=call.pk)
    _queries(client, address)
    three = _queries(client, address)
    for each in works[1:]:
        withdraw(author, work=each)
    assert _queries(client, address) == three


@pytest.mark.parametrize("address", ["/desk/works/", "/works/jury/"])
def test_lists_of_calls_ask_as_much_for_three_as_for_one(client, address):
    house = an_institution()
    clerk = a_clerk(house)
    phone = phone_of(Account.objects.get(pk=clerk.account))
    sign_in(client, clerk)
    appoint(system(), call=a_call(house), who=phone)
    _queries(client, address)
    one = _queries(client, address)
    for n in range(2):
        appoint(system(), call=a_call(house, title=f"又一次 {n}"), who=phone)
    assert _queries(client, address) == one


def test_a_judge_sees_numbers_and_scores_once(client):
    call = a_call()
    _member, judge = a_judge(call)
    work = a_work(call, a_citizen("周玉兰"), title="晚风", naming="full")
    closed(call)
    page = f"/works/jury/{call.pk}/"
    sign_in(client, judge)
    shown = client.get(page).text
    assert ("晚风" in shown, "周玉兰" in shown, "周*兰" in shown) == (True, False, False)
    assert client.get(f"/works/pictures/{work.pk}/").status_code == 200
    assert client.post(page, {"work": work.pk, "value": "88.5"}).status_code == 302
    assert client.post(page, {"work": work.pk, "value": "90"}).status_code == 409
    client.post(page, {"work": work.pk, "value": "900"})
    assert [str(each.value) for each in Score.objects.all()] == ["88.50"]


def test_a_mistake_on_the_form_is_said_beside_the_field(client):
    author, call = a_citizen(), a_call()
    sign_in(client, author)
    answer = client.post(f"/works/{call.pk}/submit/", _sent(author=author.person, picture_says=""))
    assert (answer.status_code, "用一句话说图上是什么" in answer.text, Work.objects.count()) == (422, True, 0)


def test_the_desk_opens_corrects_and_ends_a_call(client):
    house = an_institution()
    sign_in(client, a_clerk(house))
    today = clock.today()
    words = {"institution": house.code, "title": "花城的歌", "year": today.year, "about": "原创歌曲", "kinds": ["song"], "opens_on": today, "closes_on": today, "most": 2, "mean": "trimmed", "forwards_to": "5104"}  # fmt: skip
    answer = client.post("/desk/works/new/", words)
    call = WorkCall.objects.get()
    assert client.get(f"/desk/works/{call.pk}/edit/").text.count(f'value="{today.isoformat()}"') == 2
    assert (answer["Location"], call.forwards_to_id, call.mean) == (f"/desk/works/{call.pk}/", "5104", "trimmed")
    assert client.post("/desk/works/new/", words).status_code == 422
    client.post(f"/desk/works/{call.pk}/edit/", words | {"theme": "江河"})
    client.post(f"/desk/works/{call.pk}/", {"do": "close"})
    call.refresh_from_db()
    assert (call.theme, call.state) == ("江河", "judging")
    assert client.post(f"/desk/works/{call.pk}/", {"do": "publish"}).status_code == 409


def test_the_desk_enters_a_work_and_takes_it_back_for_its_author(client):
    house = an_institution()
    sign_in(client, a_clerk(house))
    call = a_call(house)
    answer = client.post(f"/desk/works/{call.pk}/enter/", _sent(name="王德福", age="71", paper="柜 3"))
    work = Work.objects.get()
    assert answer["Location"] == f"/desk/works/works/{work.pk}/"
    assert "王德福" in client.get(answer["Location"]).text
    client.post(answer["Location"], {"do": "withdraw"})
    assert Work.objects.get().withdrawn_at is not None
    assert client.post(f"/desk/works/{call.pk}/enter/", _sent(name="王小福", age="9", paper="柜 3")).status_code == 422


def test_the_jury_is_appointed_and_released_at_the_desk(client):
    house = an_institution()
    call = a_call(house)
    sign_in(client, a_clerk(house))
    page = f"/desk/works/{call.pk}/"
    assert client.post(page, {"do": "appoint", "who": "19999999999"}).status_code == 422
    judge = a_citizen("郑评")
    client.post(page, {"do": "appoint", "who": phone_of(Account.objects.get(pk=judge.account))})
    client.post(page, {"do": "release", "member": call.jury.get().pk})
    assert call.jury.get().released_at is not None


def test_a_score_is_voided_at_the_desk(client):
    house = an_institution()
    call = a_call(house)
    judge = a_judge(call)[1]
    work = a_work(call)
    closed(call)
    score = a_score(work, judge, "8")
    sign_in(client, a_clerk(house))
    page = f"/desk/works/works/{work.pk}/"
    assert client.post(page, {"do": "void", "score": score.pk, "words": ""}).status_code == 422
    client.post(page, {"do": "void", "score": score.pk, "words": "少写一位"})
    assert Score.objects.get().void_reason == "少写一位"


def test_a_work_is_passed_on_and_answered_between_two_desks(client):
    low, high = an_institution(), an_institution(kind="culture_centre", division=a_division("5104"))
    above = a_call(high, title="全市展演")
    work = a_shown_work(a_call(low, forwards_to=a_division("5104")))
    page = f"/desk/works/works/{work.pk}/"
    sign_in(client, a_clerk(low))
    assert client.post(page, {"do": "forward"}).status_code == 422
    client.post(page, {"do": "forward", "target": above.pk})
    sent = Forwarding.objects.get()
    client.logout()
    sign_in(client, a_clerk(high))
    assert work.title in client.get(f"/desk/works/{above.pk}/").text
    client.post(f"/desk/works/{above.pk}/", {"do": "accept", "forwarding": sent.pk})
    assert [each.title for each in Work.objects.filter(call=above)] == [work.title]
    assert client.get(page).status_code == 404


def test_the_list_is_a_workbook_and_the_trail_says_so(client):
    house = an_institution()
    call = a_call(house)
    a_paper_work(call, title="=1+1")
    sign_in(client, a_clerk(house))
    sheet = load_workbook(BytesIO(client.get(f"/desk/works/{call.pk}/download/").content)).active
    assert [each.value for each in sheet[2]][:5] == [1, "=1+1", "美术", "王德福", "王某"]
    assert AuditEntry.objects.filter(verb="works.take_out").count() == 1


def test_the_list_is_whole_however_many_works_there_are(client, monkeypatch):
    monkeypatch.setattr(spreadsheet, "PART", 2)
    house = an_institution()
    call = a_call(house)
    for number in range(5):
        a_paper_work(call, title=f"第 {number} 件")
    sign_in(client, a_clerk(house))
    sheet = load_workbook(BytesIO(client.get(f"/desk/works/{call.pk}/download/").content)).active
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [f"第 {n} 件" for n in range(5)]


def test_calls_stand_in_the_order_in_which_something_is_to_be_done(client):
    today = clock.today()
    days = {"后开": (5, 6), "先开": (2, 90), "后收": (0, 20), "先收": (-3, 1)}
    for title, (first, last) in days.items():
        a_call(
            title=title, kinds=("art",), opens_on=today + timedelta(days=first), closes_on=today + timedelta(days=last)
        )
    close_call(system(), call=a_call(title="关了"))
    assert [each.title for each in taking()] == ["先收", "后收", "先开", "后开"]
    assert calls_for_sounds() == []  # none of these takes readings
    a_call(title="朗读", kinds=("reading",), opens_on=today + timedelta(days=3), closes_on=today + timedelta(days=9))
    assert calls_for_sounds() == []  # it has not begun
    page = client.get("/works/").text
    assert ("开始收" in page, "关了" in page) == (True, False)


def test_the_childrens_gallery_shows_children_only(client):
    mother = a_citizen()
    child = a_child(mother)
    a_shown_work(a_call(title="大人的"), title="大人画的")
    call = a_call(title="孩子的", children=True)
    work = a_work(call, mother, person=child.key, title="孩子画的")
    closed(call)
    decide(system(), work=work, decision=Decision("selected"))
    publish(system(), call=call)
    shown = client.get("/works/?children=1").text
    assert ("孩子画的" in shown, "大人画的" in shown) == (True, False)
    assert "孩子画的" not in client.get("/works/?kind=song").text


def test_the_learning_record_and_ones_own_page_show_works(client):
    author = a_citizen()
    work = a_shown_work(author=author)
    sign_in(client, author)
    for address in ("/courses/mine/", "/me/", f"/places/{work.call.institution.code}/"):
        assert work.call.title in client.get(address).text
    assert client.get("/search/?q=攀枝花开").text.count(f"/works/{work.call_id}/{work.pk}/") > 0
