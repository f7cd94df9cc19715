"""The one set of pages: lists ask the same for one row and three, tables go out and come in, readings lead back to rows."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.builders.people import a_clerk, an_official, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.registers import START, a_row
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.enclosures import Enclosure
from wenmai.kernel.subjects import resolve
from wenmai.registers.actions.importing import carry_out, examine, receive
from wenmai.registers.declaring import all_registers, get_register
from wenmai.registers.queries.files import table_of, template_of
from wenmai.registers.queries.rows import rows_of
from wenmai.registers.sheets import as_csv

BASE = "/desk/registers/posts/"


@pytest.fixture
def house(db):
    return an_institution(kind="library", division=a_division("510422"), code="YB-LIB")


def posts(filled: int, **more):
    return {
        "kind": "professional", "approved": 12, "filled": filled, "full_time": 0, "part_time": 0, "senior": 1, "middle": 4,
        **more,
    }  # fmt: skip


def sent(*lines: str) -> bytes:
    head = "机构代码,岗位,核定编制,实有人数,从哪一天起,依据,数据截至"
    return "\n".join([head, *lines]).encode()


@pytest.mark.parametrize("name", [each.name for each in all_registers()])
def test_every_register_has_a_template_that_it_can_read(house, name):
    register = get_register(name)
    csv = template_of(register, "csv")
    assert (
        as_csv(template_of(register, "xlsx")).decode().split("\n")[0].strip()
        == csv.decode("utf-8-sig").split("\n")[0].strip()
    )
    clerk = an_official("51")
    report = examine(clerk, register=register, draft=receive(clerk, register=register, name="a.csv", content=csv))
    assert {error.column for error in report.errors} <= {"机构代码", "区划代码", "帮扶馆", "总馆"}


def test_a_list_asks_the_same_for_one_row_and_three(house, client):
    clerk = a_clerk(house)
    sign_in(client, clerk)
    client.get(BASE)
    asked = []
    for kinds in (("professional",), ("management", "worker")):
        for kind in kinds:
            a_row("posts", house, **posts(10, kind=kind))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(BASE)
        asked.append(len(queries))
        assert page.status_code == 200
    assert asked[0] == asked[1]
    assert page.content.decode().count("row--link") == 3


def test_a_clerk_enters_corrects_ends_and_withdraws_at_the_desk(house, client):
    clerk = a_clerk(house)
    sign_in(client, clerk)
    typed = {"place": house.code, **posts(10), "valid_from": "2025-01-01", "source": "年报", "as_of": "2025-01-01"}
    wrong = client.post(f"{BASE}add/", typed | {"senior": "9"})
    assert (wrong.status_code, "高级和中级加起来多于实有人数" in wrong.content.decode()) == (422, True)
    paper = SimpleUploadedFile("批文.pdf", b"%PDF-1.7 x")
    made = client.post(f"{BASE}add/", typed | {"scan": paper})
    [row] = rows_of(clerk, get_register("posts"))
    assert made["Location"] == f"{BASE}{row.pk}/"
    assert client.get(f"{BASE}{row.pk}/paper/").content == b"%PDF-1.7 x"
    assert client.get(f"{BASE}add/?like={row.pk}").status_code == 200
    client.post(f"{BASE}{row.pk}/correct/", typed | {"filled": "11", "reason": "数错了"})
    row.refresh_from_db()
    assert (row.filled, row.scan.name) == (11, "批文.pdf")
    assert client.post(f"{BASE}{row.pk}/end/", {"on": "2025-01-01", "reason": "撤编"}).status_code == 422
    client.post(f"{BASE}{row.pk}/end/", {"on": "2025-07-01", "reason": "撤编"})
    client.post(f"{BASE}{row.pk}/withdraw/", {"reason": "不是这个馆"})
    page = client.get(f"{BASE}{row.pk}/").content.decode()
    assert [word in page for word in ("数错了", "实有人数原来是10", "已经撤下：不是这个馆")] == [True] * 3


def test_a_table_comes_in_after_a_look_line_by_line_and_twice_without_harm(house, client):
    clerk = a_clerk(house)
    sign_in(client, clerk)
    content = sent(
        "YB-LIB,专业技术岗位,12,10,2025-01-01,年报,2025-01-01",
        "YB-LIB,管理岗,3,3,2025-01-01,年报,2025-01-01",
        "PZH-NONE,管理岗位,3,3,2025年1月1日,年报,20250101",
    )
    answer = client.post(f"{BASE}send/", {"file": SimpleUploadedFile("岗位.csv", content)})
    page = client.get(answer["Location"]).content.decode()
    assert [word in page for word in ("管理岗位", "PZH-NONE", "只写没错的 1 行")] == [True] * 3
    assert list(rows_of(clerk, get_register("posts"))) == []  # nothing is written by looking
    assert client.post(f"{answer['Location']}carry-out/").status_code == 409
    client.post(f"{answer['Location']}carry-out/", {"keep_good": "1"})
    [row] = rows_of(clerk, get_register("posts"))
    assert (row.filled, row.full_time, row.valid_from) == (10, 0, START)
    again = receive(clerk, register=get_register("posts"), name="again.csv", content=content)
    report = carry_out(clerk, register=get_register("posts"), draft=again.pk, keep_good=True)
    assert (report.fresh, report.already, len(report.errors)) == (0, 1, 2)


def test_what_goes_out_as_a_workbook_comes_in_again(house):
    clerk, register = a_clerk(house), get_register("posts")
    a_row("posts", house, **posts(10))
    for kind, language in (("csv", "zh-hans"), ("xlsx", "en")):
        with override(language):
            content = table_of(register, rows_of(clerk, register), kind)
        draft = receive(clerk, register=register, name=f"a.{kind}", content=content)
        assert examine(clerk, register=register, draft=draft).already == 1


def test_a_reading_leads_to_its_rows_for_who_may_see_them(house):
    a_row("posts", house, **posts(10))
    a_row("collections", house, title="地方文献", titles=1, size_mb=1, address="", online_since=START, updated_on=None)
    ref = "registers.unit:posts.YB-LIB"
    assert resolve(a_clerk(house), ref).url == "/desk/registers/posts/?place=YB-LIB"
    assert (resolve(ANYONE, ref).url, resolve(ANYONE, ref).title) == ("", "登记册：岗位和编制")
    assert resolve(ANYONE, "registers.unit:collections.YB-LIB").url == "/registers/collections/?place=YB-LIB"


def test_a_public_register_shows_rows_in_force_and_no_paper(house, client):
    paper = Enclosure("批文.pdf", b"%PDF-1.7")
    assert paper.public is False
    a_row("collections", house, title="地方文献", titles=1, size_mb=1, address="", online_since=START, updated_on=None)
    gone = {"title": "旧库", "titles": 1, "size_mb": 1, "address": "", "online_since": START, "updated_on": None}
    a_row("collections", house, until=date(2025, 2, 1), **gone)
    page = client.get("/registers/collections/").content.decode()
    assert ("地方文献" in page, "旧库" in page) == (True, False)
    assert client.get("/registers/collections/rows.csv").content.decode("utf-8-sig").count("YB-LIB") == 1
    assert client.get("/registers/posts/").status_code == 404
    assert client.get("/registers/").status_code == 200
