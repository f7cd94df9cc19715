"""Booths, stages, study rooms: found by what they are, listed by kind and place, gone when they are no more."""

from datetime import timedelta

import pytest

from tests.builders.places import a_division, an_institution
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import NotAllowed
from wenmai.places.actions import add_space, close_institution, edit_institution, retire_space
from wenmai.places.actions.institutions import Profile
from wenmai.places.actions.listing import list_rooms
from wenmai.places.actions.spaces import Details
from wenmai.places.models import SpaceKind
from wenmai.search.actions import remove
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    return an_institution(kind="library", name="米易县图书馆", division=a_division("510421"))


def found(text: str) -> list[str]:
    return [hit.title for hit in find(ANYONE, text, kind="space").items]


def a_booth(house, name: str = "小声说"):
    details = Details(where="一楼东侧", equipment=(("耳机", 2),))
    return add_space(system(), institution=house.code, name=name, kind=SpaceKind.READING_BOOTH, details=details)


def test_a_room_is_found_by_its_kind_its_things_and_its_house(library):
    a_booth(library)
    assert [found(text) for text in ("朗读亭", "耳机", "小声说", "戏台")] == [["小声说"]] * 3 + [[]]


def test_a_retired_room_and_a_closed_house_are_not_found(library):
    booth = a_booth(library)
    retire_space(system(), space=booth.pk, on=clock.today())
    assert found("朗读亭") == []
    other = an_institution(kind="library", name="盐边县图书馆")
    a_booth(other)
    close_institution(system(), code=other.code, on=clock.today(), reason="合并")
    assert found("朗读亭") == []


def test_a_house_with_another_name_is_found_with_its_rooms(library):
    a_booth(library)
    edit_institution(system(), code=library.code, profile=Profile(name="米易县新图书馆"))
    assert found("新图书馆") == ["小声说"]


def test_rooms_of_an_older_release_are_listed_once_by_the_worker(library):
    remove(f"places.space:{a_booth(library).pk}")
    assert found("朗读亭") == []
    assert (list_rooms(system()), list_rooms(system()), len(found("朗读亭"))) == (1, 0, 1)
    with pytest.raises(NotAllowed):
        list_rooms(ANYONE)


def test_the_list_counts_kinds_and_places(client, library):
    booth = a_booth(library)
    add_space(system(), institution=library.code, name="露天舞台", kind=SpaceKind.STAGE)
    gone = a_booth(library, "旧亭")
    retire_space(system(), space=gone.pk, on=clock.today() - timedelta(days=1))
    page = client.get("/places/rooms/", {"d": "5104", "kind": "reading_booth"}).content.decode()
    assert all(word in page for word in ("朗读亭 1", "乡村戏台 1", f"/places/{library.code}/{booth.pk}/", "米易"))
    assert ("旧亭" in page, "露天舞台" in page) == (False, False)
    assert "这里还没有登记这种场地" in client.get("/places/rooms/", {"d": "5104", "kind": "square"}).content.decode()
    assert client.get("/places/rooms/", {"d": "x'", "kind": "nonsense"}).status_code == 200


def test_the_map_counts_rooms_and_says_which_belong_to_the_city_itself(client, library):
    a_booth(library)
    city = an_institution(kind="library", name="攀枝花市图书馆", division=a_division("5104"))
    a_booth(city, "甲")
    a_booth(city, "乙")
    page = client.get("/places/rooms/", {"d": "5104"}).content.decode()
    assert ("数字是场地数" in page, "另有 2 处是攀枝花市本级单位的" in page) == (True, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(client, library, django_assert_num_queries, rows):
    for number in range(rows):
        a_booth(library, f"亭 {number}")
    client.get("/places/rooms/?d=5104")
    with django_assert_num_queries(11):
        client.get("/places/rooms/?d=5104")
