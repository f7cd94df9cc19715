"""菜单: who may put what on it, what is refused, and how it is found."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.builders.delivery import a_neighbour, a_troupe, an_item, an_item_draft, an_order
from tests.builders.people import a_clerk
from tests.builders.pictures import GPS, a_jpeg, a_png
from tests.builders.teams import a_team
from tests.builders.threads import race
from wenmai.delivery.actions.menu import edit_item, put_back_on_menu, put_on_menu, set_picture, take_off_menu
from wenmai.delivery.models import MenuItem, MenuPicture
from wenmai.delivery.queries.menu import Wanted, get_item, menu
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db
PNG = a_png()


def test_item_is_on_the_menu_of_its_house_and_found_until_it_is_off():
    house = a_troupe()
    clerk = a_clerk(house)
    item = put_on_menu(clerk, draft=an_item_draft(house))
    assert put_on_menu(clerk, draft=an_item_draft(house)) == item
    assert [each.title for each in find(ANYONE, "折子戏").items] == ["川剧折子戏专场"]
    assert menu(Wanted("show", "510422101200")).items == [item]
    assert menu(Wanted("show", "510421")).items == []
    off = take_off_menu(clerk, item=item)
    assert take_off_menu(clerk, item=item).off_at == off.off_at
    assert (list(find(ANYONE, "折子戏").items), menu(Wanted()).items) == ([], [])
    with pytest.raises(NotFound):
        get_item(ANYONE, item.pk)
    assert get_item(clerk, item.pk) == item
    with pytest.raises(Conflict):
        an_order(off)
    assert put_back_on_menu(clerk, item=item).off_at is None
    assert put_back_on_menu(clerk, item=item).off_at is None


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_add_the_same_title_at_once_make_one_item():
    draft = an_item_draft()
    made = race(*[lambda: put_on_menu(system(), draft=draft).pk] * 2)
    assert made == [MenuItem.objects.get().pk] * 2


def test_item_of_another_house_is_refused():
    house = a_troupe()
    stranger, item = a_clerk(a_neighbour()), an_item(house)
    for refused in (
        lambda: put_on_menu(stranger, draft=an_item_draft(house, title="别的")),
        lambda: edit_item(stranger, item=item, draft=an_item_draft(house)),
        lambda: take_off_menu(stranger, item=item),
        lambda: put_back_on_menu(stranger, item=item),
        lambda: set_picture(stranger, item=item, content=PNG, alt="戏台"),
    ):
        with pytest.raises(NotAllowed):
            refused()


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "circus", "genre": ""}, "kind"),
        ({"genre": ""}, "genre"),
        ({"fee": Decimal(20)}, "fee_approval"),
        ({"people": 0}, "people"),
        ({"minutes": 5}, "minutes"),
        ({"month_limit": 0}, "month_limit"),
        ({"months": (13,)}, "months"),
        ({"audience": ("cats",)}, "audience"),
        ({"goes_to": ("999999",)}, "goes_to"),
    ],
)
def test_item_that_cannot_be_read_names_its_field(about, field):
    with pytest.raises(Invalid) as refused:
        an_item(**about)
    assert list(refused.value.fields) == [field]


def test_fee_with_an_approval_is_taken():
    assert an_item(fee=Decimal(20), fee_approval="攀发改价格〔2026〕7号").fee == Decimal(20)


def test_team_goes_that_its_own_house_looks_after():
    house = a_troupe()
    team = a_team(house)
    assert an_item(house, team=team).who == f"team:{team.pk}"
    with pytest.raises(Invalid):
        an_item(a_troupe(), team=team)


def test_item_is_edited_and_keeps_its_title_free_of_others():
    house = a_troupe()
    item, draft = an_item(house), an_item_draft(house, title="歌舞晚会", genre="song")
    other = put_on_menu(system(), draft=draft)
    assert edit_item(system(), item=other, draft=replace(draft, minutes=60)).minutes == 60
    with pytest.raises(Conflict):
        edit_item(system(), item=other, draft=replace(draft, title=item.title))


def test_picture_takes_the_place_of_the_one_before_and_says_what_it_shows():
    item = an_item()
    first = set_picture(system(), item=item, content=PNG, alt="戏台")
    assert set_picture(system(), item=item, content=a_jpeg(), alt="院坝里的戏台").pk == first.pk
    assert GPS not in bytes(MenuPicture.objects.get(item=item).content)
    for content, alt in ((b"", "戏台"), (b"GIF89a", "戏台"), (PNG, " ")):
        with pytest.raises(Invalid):
            set_picture(system(), item=item, content=content, alt=alt)
