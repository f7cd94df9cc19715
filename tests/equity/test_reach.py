"""Who reaches a house: minutes, hours by person, what helps next; whose point or count is missing is named."""

from decimal import Decimal
from io import BytesIO
from math import isclose
from random import Random

import openpyxl
import pytest

from tests.builders.delivery import an_item
from tests.builders.people import an_administrator, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.plan import follow, read_gauge, take_stock
from tests.equity.conftest import live_there
from wenmai.audit.models import AuditEntry
from wenmai.equity import queries
from wenmai.equity.actions import put_points
from wenmai.equity.catchment import Spot
from wenmai.equity.drafts import Point, read_points
from wenmai.equity.models import ResidentPoint
from wenmai.equity.reached import Gaps, Serving, report
from wenmai.equity.reaching import House, nearest
from wenmai.equity.ways import get_service, get_way, reach
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.places.actions import Profile, edit_institution
from wenmai.plan.shelf import shelf

pytestmark = pytest.mark.django_db
FILE = "区划代码,经度,纬度\n510422101,101.9,26.6\n510422100,101.75,26.7\n510421100,102.5,26.9\n"


def _placed(kind: str, division: str, lon: str, lat: str, hours: int | None):
    house = an_institution(kind=kind, division=a_division(division))
    profile = Profile(name=house.name, lon=Decimal(lon), lat=Decimal(lat))
    edit_institution(system(), code=house.code, profile=profile)
    if hours is not None:
        read_gauge("places.weekly_hours", house, hours, on=clock.today(), source="registry")
        follow()
    return house


@pytest.fixture
def land(db):
    """红格镇 and 桐子林镇 near a library of 40 hours, 攀莲镇 far from all; 炳草岗 nowhere."""
    live_there({"510422101": 2000, "510422100": 1000, "510421100": 1500, "5104": 6000})
    put_points(system(), points=read_points(FILE.encode()), source="测试")
    house = _placed("library", "510422", "101.9", "26.6", 40)
    take_stock()
    return house


def _report(region="5104", way="drive", service="reading"):
    shelf.cache_clear()
    asked = queries.ask(region)
    return report(asked, get_service(service), get_way(way), queries.residents(asked))


def test_minutes_and_hours_by_hand(land):
    """桐子林 lies 18.6 km off: × 1.4 at 30 km/h is 52 minutes, past the last zone. 红格 has 40 hours for 2,000: 200 by 10,000."""
    found = _report()
    rows = {row.place.code: row for row in found.rows()}
    assert (rows["510422101"].minutes, rows["510422101"].access) == (Decimal("0.0"), Decimal("200.0"))
    assert isclose(rows["510422100"].minutes, 52, abs_tol=1)
    assert [(row.place.code, row.serving) for row in found.rows()] == [
        ("510421100", Serving.NONE),
        ("510422100", Serving.NONE),
        ("510422101", Serving.SERVED),
    ]
    assert (found.people, found.close, found.close_share) == (4500, 2000, Decimal("44.4"))
    assert (found.known_share, found.unknown) == (Decimal("75.0"), ("炳草岗街道",))


def test_what_is_farther_counts_less_and_both_share_the_house(land):
    """By a library 5 km off (14 minutes, 0.68): 40 hours by 2,000 + 0.68 × 1,000 people."""
    put_points(system(), points=[Point("510422100", Decimal("101.95"), Decimal("26.6"))], source="测试")
    rows = {row.place.code: row for row in _report().rows()}
    assert rows["510422101"].access == Decimal(str(round(40 / 2680 * 10_000, 2)))
    assert rows["510422100"].access == Decimal(str(round(40 / 2680 * 0.68 * 10_000, 2)))


def test_a_way_to_walk_reaches_less(land):
    assert isclose(_report(way="walk").rows()[1].minutes, 52 * 30 / 4.5, rel_tol=0.02)


def test_who_is_out_of_reach_is_told_the_nearest_remedies(land):
    quiet = _placed("library", "510421", "102.1", "26.8", 60)
    item = an_item(goes_to=("510421",))
    far = next(row for row in _report().rows() if row.place.code == "510421100")
    assert [(each.kind, each.code) for each in far.remedies] == [
        ("spare", quiet.code),
        ("carrier", item.institution.code),
    ]
    near = next(row for row in _report().rows() if row.place.code == "510422100")
    assert [each.code for each in near.remedies] == [quiet.code]


def test_a_house_without_hours_is_in_reach_and_nobody_knows_what_it_gives(land):
    """攀莲镇 has a library that did not say when it opens: not out of reach, in no mean, last, and offered no other house."""
    before = _report().access
    _placed("library", "510421", "102.5", "26.9", None)
    found = _report()
    row = found.rows()[-1]
    assert (row.place.code, row.minutes, row.serving, row.access, row.remedies) == (
        "510421100",
        Decimal("0.0"),
        Serving.UNSAID,
        None,
        (),
    )
    assert (found.unserved, found.unsaid) == (1, 1)
    assert (before, found.access) == (Decimal("88.89"), Decimal("133.33"))  # 40 hours by 4,500 people, and by 3,000


def test_a_house_that_never_opens_is_a_known_nothing(land):
    _placed("library", "510421", "102.5", "26.9", 0)
    found = _report()
    row = next(row for row in found.rows() if row.place.code == "510421100")
    assert (row.serving, row.access, row.tiny, found.unsaid) == (Serving.SERVED, 0, False, 0)


def test_what_rounds_to_nothing_is_not_out_of_reach(land):
    live_there({"510422101": 999_000_000})
    row = next(row for row in _report().rows() if row.place.code == "510422101")
    assert (row.serving, row.access, row.tiny) == (Serving.SERVED, 0, True)


def test_houses_without_position_or_hours_are_counted_where_they_stand(land):
    an_institution(kind="library", division=a_division("510421"))
    _placed("library", "510421", "102.5", "26.9", None)
    assert _report("510421").gaps == Gaps(1, 1, 1, 1)
    assert _report("510422").gaps == Gaps(0, 1, 0, 1)


def test_a_remedy_too_far_away_is_none(land):
    """The spare house is 115 minutes off by car: named, and said to be far."""
    _placed("library", "510421", "102.1", "26.8", 60)
    far = next(row for row in _report().rows() if row.place.code == "510421100")
    assert ([(each.kind, each.far) for each in far.remedies], far.helped) == ([("spare", True)], False)


def test_nearest_outwards_is_the_nearest_of_all():
    """Against looking at every house, with some left out."""
    dice, way = Random(7), get_way("")
    houses = sorted(
        (House(f"{n}", "", Spot(dice.uniform(101, 103), dice.uniform(26, 28)), 1.0) for n in range(60)),
        key=lambda house: house.spot.lat,
    )
    for number in range(25):
        spot, skip = Spot(dice.uniform(101, 103), dice.uniform(26, 28)), {f"{n}" for n in range(number)}
        every = [(reach().minutes(spot, each.spot, way), each.code) for each in houses if each.code not in skip]
        house, away = nearest(spot, houses, way, skip=skip)
        assert (away, house.code) == min(every)


def test_points_are_kept_replaced_and_noted(db):
    live_there({})
    assert put_points(system(), points=read_points(FILE.encode()), source="测试") == 3
    assert put_points(system(), points=read_points(FILE.encode()), source="再测") == 3
    assert set(ResidentPoint.objects.values_list("source", flat=True)) == {"再测"}
    assert AuditEntry.objects.filter(verb="equity.points").count() == 2


@pytest.mark.parametrize(
    ("point", "source", "code"),
    [
        (Point("510422101", Decimal(101), Decimal(26)), " ", "equity.points_source"),
        (Point("510422101", Decimal(26), Decimal(101)), "测试", "equity.points_outside"),
        (Point("999", Decimal(101), Decimal(26)), "测试", "equity.no_division"),
    ],
)
def test_points_that_cannot_be_are_refused(db, point, source, code):
    live_there({})
    good = Point("510422100", Decimal(101), Decimal(26))
    with pytest.raises((Invalid, NotFound)) as refused:
        put_points(system(), points=[good, point], source=source)
    assert (refused.value.code, ResidentPoint.objects.count()) == (code, 0)


def test_points_belong_to_the_administrator_of_the_province(db):
    live_there({})
    for actor in (ANYONE, an_administrator(a_division("5104"))):
        with pytest.raises(NotAllowed):
            put_points(actor, points=read_points(FILE.encode()), source="测试")


@pytest.mark.parametrize("text", ["", "代码,经度\n", FILE + "510402002,x,26\n", FILE + "510422101,101,26\n"])
def test_files_with_a_mistake_are_refused(text):
    with pytest.raises(Invalid):
        read_points(text.encode())


def test_more_townships_need_no_more_queries(land, django_assert_max_num_queries):
    def asked() -> int:
        with django_assert_max_num_queries(40) as counted:
            _report()
        return len(counted)

    before = asked()
    live_there({"510402002": 900})
    put_points(system(), points=[Point("510402002", Decimal("101.7"), Decimal("26.5"))], source="测试")
    assert asked() <= before


def test_pages_and_files_say_who_is_out_of_reach(client, land):
    page = client.get("/equity/5104/reach/").content.decode()
    assert ("够不着" in page, "炳草岗街道" in page, "44.4%" in page) == (True, True, True)
    book = openpyxl.load_workbook(BytesIO(client.get("/equity/5104/reach/file/?format=xlsx").content))
    assert [row[1] for row in book.active.iter_rows(min_row=2, values_only=True)] == [
        "510421100",
        "510422100",
        "510422101",
    ]
    assert client.get("/equity/5104/reach/?way=fly").status_code == 404


def test_the_desk_takes_a_file(client, db):
    live_there({})
    sign_in(client, an_administrator(a_division("51")))
    file = BytesIO(FILE.encode())
    file.name = "points.csv"
    client.post("/desk/equity/points/", {"file": file, "source": "民政厅"})
    assert ResidentPoint.objects.count() == 3
    file = BytesIO(b"x")
    file.name = "points.csv"
    assert client.post("/desk/equity/points/", {"file": file, "source": "民政厅"}).status_code == 422
