"""Pages of readers' categories and of groups of libraries: everybody at a desk reads them, who answers for them writes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import MIYI, a_library, a_reader
from tests.builders.people import a_clerk, a_manager, an_administrator, sign_in
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.library.actions.groups import edit_group, join_group, make_group, put_category
from wenmai.library.models import GroupMember, LibraryGroup, ReaderCategory
from wenmai.library.queries.groups import category_lines, group_page

pytestmark = pytest.mark.django_db
CATEGORIES, GROUPS = "/desk/library/rules/categories/", "/desk/library/rules/groups/"
SYSTEM = system()


@pytest.fixture
def house():
    return a_library(name="东区图书馆")


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_who_answers_for_all_writes_the_tree_of_categories(house, client):
    reader = a_reader(house)
    sign_in(client, an_administrator(house.division.path[0]))
    for code, name, parent in (("adult", "成人", ""), ("teacher", "教师", "adult")):
        client.post(CATEGORIES, {"code": code, "name": name, "parent": parent})
    assert [(each.row.code, each.depth, each.readers) for each in category_lines()] == [
        (reader.category, 0, 1),
        ("teacher", 1, 0),
    ]
    assert 'value="教师"' in client.get(f"{CATEGORIES}?edit=teacher").text
    refused = client.post(CATEGORIES, {"code": "adult", "name": "成人", "parent": "teacher"})
    assert (refused.status_code, "上级类别不能是它自己或它的下级" in refused.text) == (422, True)
    client.post(CATEGORIES, {"code": "teacher", "name": "老师", "parent": "adult", "position": "3"})
    assert ReaderCategory.objects.get(pk="teacher").name == "老师"
    sign_in(client, a_manager(house))
    page = client.get(CATEGORIES).text
    assert ("老师" in page, "加一类" in page) == (True, False)
    assert client.post(CATEGORIES, {"code": "x", "name": "X"}).status_code == 403


def test_a_manager_founds_a_group_and_houses_join_and_leave(house, client):
    other = a_library(MIYI, name="米易图书馆")
    sign_in(client, a_manager(house))
    sent = {"code": "paired", "name": "结对馆", "steward": house.code, "purpose": "互相通借"}
    address = client.post(GROUPS, sent).url
    assert client.post(GROUPS, sent | {"name": "别名"}).status_code == 422
    today = clock.today().isoformat()
    assert "米易图书馆" in client.post(address, {"deed": "join", "house": other.code, "first": today}, follow=True).text
    assert client.post(address, {"deed": "join", "house": "NOBODY", "first": today}).status_code == 422
    assert "结对共读" in client.post(address, {"deed": "name", "name": "结对共读"}, follow=True).text
    assert client.post(address, {"deed": "name", "name": ""}).status_code == 422
    assert "请填最后一天" in client.post(address, {"deed": "leave", "house": other.code}).text
    left = client.post(address, {"deed": "leave", "house": other.code, "last": today}, follow=True)
    assert "最后一天记下了" in left.text
    assert GroupMember.objects.get().during.upper == clock.today() + timedelta(days=1)
    sign_in(client, a_clerk(other))
    assert ("结对共读" in client.get(GROUPS).text, "让一个馆加入" in client.get(address).text) == (True, False)
    assert client.post(address, {"deed": "name", "name": "抢名"}).status_code == 403


def test_a_group_is_edited_by_who_looks_after_it(house):
    make_group(SYSTEM, code="paired", name="结对馆", steward=house.code)
    with pytest.raises(NotAllowed):
        edit_group(a_manager(a_library(MIYI)), group="paired", name="抢名", purpose="")
    with pytest.raises(Invalid):
        edit_group(a_manager(house), group="paired", name=" ", purpose="")
    for _twice in range(2):
        edit_group(a_manager(house), group="paired", name="共读", purpose="一起读")
    row = LibraryGroup.objects.get()
    assert (row.name, row.purpose, group_page(SYSTEM, "paired").members) == ("共读", "一起读", [])


def test_the_pages_take_the_same_queries_for_one_and_three(house, client):
    sign_in(client, a_manager(house))
    put_category(SYSTEM, code="adult", name="成人")
    make_group(SYSTEM, code="g0", name="馆群0", steward=house.code)
    join_group(SYSTEM, group="g0", institution=a_library(), first=clock.today())
    urls = (CATEGORIES, GROUPS, f"{GROUPS}g0/")
    for url in urls:
        client.get(url)
    one = [queries_of(client, url) for url in urls]
    for number in (1, 2):
        put_category(SYSTEM, code=f"c{number}", name="类", parent="adult")
        make_group(SYSTEM, code=f"g{number}", name="馆群", steward=house.code)
        join_group(SYSTEM, group="g0", institution=a_library(), first=clock.today())
    assert [queries_of(client, url) for url in urls] == one
