"""The pages of statisticians: imports, takeovers, publications."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import people
from tests.builders.figures import a_library, a_station, carried_out, statistician, table, visits
from tests.builders.places import a_division, some_divisions
from tests.builders.plan import count_fact, follow
from wenmai.kernel.actor import system
from wenmai.ledger import queries
from wenmai.ledger.models import ImportDraft, ImportRun
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.takeovers import list_takeovers
from wenmai.measures.actions import publish
from wenmai.measures.models import Publication

pytestmark = pytest.mark.django_db
JANUARY = {"first": date(2026, 1, 1), "last": date(2026, 1, 31)}


@pytest.fixture
def desk(client):
    some_divisions()
    people.sign_in(client, people.a_statistician(a_division("5104")))
    return client


def _send(desk, content: bytes, name: str = "门禁.csv", what: str = "facts"):
    return desk.post(reverse("measures_desk:imports"), {"what": what, "file": SimpleUploadedFile(name, content)})


def test_a_file_is_examined_and_then_written(desk):
    library = a_library()
    answer = _send(desk, visits(library, 10, 20))
    draft = ImportDraft.objects.get()
    assert answer["Location"] == reverse("measures_desk:draft", args=[draft.pk])
    shown = desk.get(answer["Location"])
    assert (shown.context["report"].fresh, shown.context["report"].errors) == (2, ())
    done = desk.post(reverse("measures_desk:carry_out", args=[draft.pk]), follow=True)
    run = ImportRun.objects.get()
    assert done.redirect_chain[-1][0] == reverse("measures_desk:run", args=[run.pk])
    assert "写入 2 行" in done.text
    assert "赵" in done.text
    assert queries.total(FactFilter(kinds=["library.visit"])) == (30, 2)


def test_wrong_rows_are_shown_by_line_column_and_reason_and_good_ones_may_be_kept(desk):
    library = a_library()
    content = table(
        f"公共图书馆流通人次,2026-01-01,{library.code},10",
        f"公共图书馆流通人次,2026-01-02,{library.code},许多",
        encoding="gbk",
    )
    page = desk.get(_send(desk, content)["Location"])
    assert [(each.line, each.column) for each in page.context["errors"]] == [(3, "数量")]
    assert "要填数字，现在是「许多」。" in page.text
    key = ImportDraft.objects.get().pk
    refused = desk.post(reverse("measures_desk:carry_out", args=[key]))
    assert (refused.status_code, ImportRun.objects.count()) == (409, 0)
    desk.post(reverse("measures_desk:carry_out", args=[key]), {"keep_good": "1"})
    assert ImportRun.objects.get().recorded == 1


def test_an_unusable_file_is_told_at_once(desk):
    answer = _send(desk, b"PK\x03\x04", "表.xlsx")
    assert (answer.status_code, ImportDraft.objects.count()) == (422, 0)
    assert "请另存为 CSV 再导入" in answer.text


def test_the_same_file_says_so_and_a_file_can_be_thrown_away(desk):
    library = a_library()
    carried_out(system(), visits(library, 10))
    page = desk.get(_send(desk, visits(library, 10))["Location"])
    assert "已经导入过，写入 1 行" in page.text
    desk.post(reverse("measures_desk:discard", args=[ImportDraft.objects.get().pk]))
    assert ImportDraft.objects.count() == 0


def test_an_import_is_taken_back_on_its_page(desk):
    run = carried_out(system(), visits(a_library(), 10)).run
    page = reverse("measures_desk:run", args=[run])
    assert desk.post(page).status_code == 422
    desk.post(page, {"reason": "日期错一年"})
    assert (ImportRun.objects.get().reversed, "日期错一年" in desk.get(page).text) == (1, True)


def test_templates_are_for_one_kind(desk):
    answer = desk.get(reverse("measures_desk:template", args=["facts"]), {"name": "culture.session"})
    assert answer.content.decode("utf-8-sig").splitlines()[1].startswith("群众文化活动场次,2026-03-01")
    answer = desk.get(reverse("measures_desk:template", args=["gauges"]), {"name": "staff.full_time"})
    assert answer.content.decode("utf-8-sig").splitlines()[1].startswith("专职人员,")
    assert desk.get(reverse("measures_desk:template", args=["people"])).status_code == 404
    assert desk.get(reverse("measures_desk:template", args=["facts"]), {"name": "x.y"}).status_code == 422


def _queries(desk, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert desk.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["imports", "takeovers", "publications"])
def test_lists_take_the_same_queries_for_one_and_three_rows(desk, name):
    address, counts = reverse(f"measures_desk:{name}"), []
    makers = {"imports": _import, "takeovers": _takeover, "publications": _publication}
    desk.get(address)
    for number in (1, 2, 3):
        makers[name](desk, number)
        counts.append(_queries(desk, address))
    assert counts[0] == counts[2]


def _import(_desk, number: int) -> None:
    carried_out(system(), visits(a_library(), number))


def _takeover(desk, _number: int) -> None:
    said = {"institution": a_station().code, "pair": "culture.session+activities.session_held", "since": "2026-03-01"}
    assert desk.post(reverse("measures_desk:takeovers"), said).status_code == 302


def _publication(_desk, number: int) -> None:
    last = {1: 31, 2: 28, 3: 31}[number]
    publish(system(), division="5104", first=date(2026, number, 1), last=date(2026, number, last))


def test_a_double_is_proposed_taken_over_and_taken_back(desk):
    station = a_station()
    carried_out(system(), table(f"群众文化活动场次,2026-03-05,{station.code},1"))
    count_fact("activities.session_held", station, on=date(2026, 3, 1), attributes={"kind": "lecture"})
    follow()
    address = reverse("measures_desk:imports")
    assert f"{station.name}从" in desk.get(address).text
    _takeover_of(desk, station)
    row = list_takeovers(system()).get()
    assert f"{station.name}从" not in desk.get(address).text
    page = reverse("measures_desk:takeover", args=[row.pk])
    assert desk.get(page).context["overlap"].count == 1
    assert desk.post(reverse("measures_desk:reverse_overlap", args=[row.pk])).status_code == 422
    desk.post(reverse("measures_desk:reverse_overlap", args=[row.pk]), {"reason": "与活动重复"})
    assert desk.get(page).context["overlap"].count == 0
    desk.post(reverse("measures_desk:end_takeover", args=[row.pk]), {"reason": "试"})
    assert list_takeovers(system()).get().ended_because == "试"


def _takeover_of(desk, station) -> None:
    said = {"institution": station.code, "pair": "culture.session+activities.session_held", "since": "2026-03-01"}
    desk.post(reverse("measures_desk:takeovers"), said)


def test_a_takeover_elsewhere_is_refused_in_the_form(desk):
    answer = desk.post(
        reverse("measures_desk:takeovers"),
        {"institution": "none", "pair": "culture.session+activities.session_held", "since": "2026-03-01"},
    )
    assert (answer.status_code, "没有这个机构" in answer.text) == (422, True)


CHOSEN = {"division": "5104", "year": "2026", "span": "m1"}


def test_a_period_is_previewed_with_who_did_not_report_and_published_once(desk):
    library, silent = a_library(), a_library("510422")
    count_fact("library.visit", library, 2739, on=date(2026, 1, 8))
    follow()
    page = desk.get(reverse("measures_desk:publications"), CHOSEN)
    [visits_] = [each for each in page.context["previewed"] if each.measure.id == "library.visits"]
    assert (visits_.value, visits_.reporting, visits_.expected, visits_.silent) == (2739, 1, 2, (silent.name,))
    assert Publication.objects.count() == 0
    answer = desk.post(reverse("measures_desk:publications"), CHOSEN)
    row = Publication.objects.get()
    assert (answer["Location"], row.starts_on, row.ends_on) == (
        reverse("plan:publication", args=[row.pk]), date(2026, 1, 1), date(2026, 1, 31),
    )  # fmt: skip
    again = desk.post(reverse("measures_desk:publications"), CHOSEN)
    assert (again.status_code, "公布过的数不改" in again.text, Publication.objects.count()) == (422, True, 1)


def test_an_open_period_and_anothers_division_are_not_previewed(desk):
    address = reverse("measures_desk:publications")
    assert "还没有过完" in desk.get(address, CHOSEN | {"span": "year"}).text
    assert desk.get(address, CHOSEN | {"division": "5134"}).context["previewed"] == ()
    assert desk.get(address, CHOSEN | {"division": "99"}).context["previewed"] == ()


def test_a_publication_is_public_signed_and_beside_what_it_would_be_now(client):
    some_divisions()
    library = a_library()
    count_fact("library.visit", library, 2739, on=date(2026, 1, 8))
    follow()
    row = publish(statistician("5104"), division="5104", **JANUARY)
    address = reverse("plan:publication", args=[row.pk])
    assert "签名核对过" in client.get(address).text
    count_fact("library.visit", library, 5, on=date(2026, 1, 9))
    follow()
    page = client.get(address).text
    assert row.digest in page
    assert "2,739" in page
    assert "2,744" in page
    assert "晚报 1 行" in page
    clause = client.get(reverse("plan:clause", args=["panzhihua-2022-2026", "5104", "PZH-I05"])).text
    assert "公布过的" in clause
    assert "2,744" in clause
    row.figures.filter(measure="library.visits").update(value=9999)
    assert "签名对不上" in client.get(address).text


def test_there_is_no_publication_of_that_number(client, db):
    assert client.get(reverse("plan:publication", args=[1])).status_code == 404
