"""Who counts a thing itself: imports of it are refused from that day on, and what came twice can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tests.builders.figures import a_station, carried_out, statistician, table
from tests.builders.places import some_divisions
from tests.builders.plan import count_fact, follow
from tests.builders.threads import WAIT, apart, open_transaction, race
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.takeovers import (
    Taking,
    end_takeover,
    get_takeover,
    list_takeovers,
    overlap,
    reverse_overlap,
    take_over,
)
from wenmai.measures import doubles, queries
from wenmai.measures.actions import rebuild
from wenmai.measures.definitions import all_measures
from wenmai.measures.models import KindSeen
from wenmai.measures.periods import year
from wenmai.measures.register import PlaceRegister

pytestmark = pytest.mark.django_db
CITY = statistician("5104")
SENT, OWN = "culture.session", "activities.session_held"
SINCE = date(2026, 3, 1)


@pytest.fixture
def station(db):
    some_divisions()
    return a_station()


def _take(station, actor: Actor = CITY, **changed):
    said = {"institution": station.code, "external": SENT, "own": OWN, "since": SINCE} | changed
    return take_over(actor, taking=Taking(**said), register=PlaceRegister())


def _rows(station, *days: str) -> bytes:
    return table(*[f"群众文化活动场次,{day},{station.code},1" for day in days])


def _own(station, *days: date) -> None:
    for day in days:
        count_fact(OWN, station, on=day, attributes={"kind": "lecture"})


def _sessions() -> object:
    follow()
    [row] = queries.aggregate(["culture.sessions"], division="5104", period=year(2026))
    return row.value


def test_pairs_are_what_measures_add_together():
    assert ("culture.session", OWN) in doubles.pairs()
    assert ("culture.visit", "activities.attendance") in doubles.pairs()
    assert ("class.held", "courses.class_held") in doubles.pairs()
    assert ("library.loan", "library.lending") in doubles.pairs()
    assert not {sent for sent, _own in doubles.pairs()} & {"library.visit", "museum.visit"}


def test_a_kind_that_stands_for_only_a_part_takes_nothing_over():
    visits = [each.kinds for each in all_measures().values() if "library.visit" in each.kinds]
    assert sorted("activities.home_visit" in kinds for kinds in visits) == [False, True]
    assert ("library.visit", "activities.home_visit") not in doubles.pairs()


def test_what_is_taken_over_is_refused_line_by_line_from_its_day(station):
    _take(station)
    report = carried_out(CITY, _rows(station, "2026-02-28", "2026-03-01", "2026-04-01"), keep_good=True)
    assert (report.recorded, [(each.line, each.column) for each in report.errors]) == (1, [(3, "日期"), (4, "日期")])
    assert report.errors[0].reason == (
        "「群众文化活动场次」从 2026-03-01 起由本系统的「举办活动场次」计数，不再导入。请删去这一行；漏记的请在本系统里补。"
    )


def test_another_house_and_another_kind_still_come_in(station):
    _take(station)
    other = a_station("510422101201")
    rows = [f"群众文化活动场次,2026-04-01,{other.code},1", f"群众文化机构服务人次,2026-04-01,{station.code},9"]
    assert carried_out(CITY, table(*rows)).recorded == 2


def test_what_came_twice_is_listed_and_taken_back_so_that_nothing_is_doubled(station):
    carried_out(CITY, _rows(station, "2026-02-01", "2026-03-05", "2026-03-06"))
    _own(station, date(2026, 3, 5), date(2026, 3, 6))
    assert _sessions() == 5
    row = _take(station)
    found = overlap(station.code, SENT, SINCE)
    assert (found.count, found.quantity, [each.happened_on.day for each in found.facts]) == (2, 2, [5, 6])
    assert reverse_overlap(CITY, takeover=row.pk, reason="与活动重复") == 2
    assert reverse_overlap(CITY, takeover=row.pk, reason="与活动重复") == 0
    assert (_sessions(), overlap(station.code, SENT, SINCE).count) == (3, 0)


def test_what_was_taken_back_as_double_does_not_come_again_with_its_file(station):
    carried_out(CITY, _rows(station, "2026-03-05"))
    reverse_overlap(CITY, takeover=_take(station).pk, reason="与活动重复")
    end_takeover(CITY, takeover=get_takeover(CITY, list_takeovers(CITY).get().pk).pk, reason="试")
    assert (carried_out(CITY, _rows(station, "2026-03-05")).already, overlap(station.code, SENT, SINCE).count) == (1, 0)


def test_a_proposal_is_raised_by_the_first_own_fact_while_others_still_send(station):
    carried_out(CITY, _rows(station, "2026-02-01", "2026-03-05"))
    follow()
    assert doubles.doubles_of(CITY) == ()
    _own(station, date(2026, 3, 1))
    follow()
    [found] = doubles.doubles_of(CITY)
    assert (found.institution.code, found.external.name, found.own.name) == (station.code, SENT, OWN)
    assert (found.since, found.count) == (SINCE, 1)
    assert doubles.doubles_of(statistician("5134")) == ()
    _take(station)
    assert doubles.doubles_of(CITY) == ()


def test_who_stopped_sending_in_time_is_not_proposed(station):
    carried_out(CITY, _rows(station, "2026-02-01"))
    _own(station, date(2026, 3, 1))
    follow()
    assert doubles.doubles_of(CITY) == ()


def test_a_rebuild_sees_the_same_kinds(station):
    carried_out(CITY, _rows(station, "2026-02-01", "2026-03-05"))
    _own(station, date(2026, 3, 1))
    follow()
    before = list(KindSeen.objects.order_by("kind").values_list("institution_code", "kind", "first_on", "last_on"))
    KindSeen.objects.all().delete()
    rebuild(system())
    assert (
        list(KindSeen.objects.order_by("kind").values_list("institution_code", "kind", "first_on", "last_on")) == before
    )
    assert len(before) == 2


def test_entering_it_twice_is_the_same_and_another_day_is_refused(station):
    row = _take(station)
    assert _take(station).pk == row.pk
    with pytest.raises(Conflict):
        _take(station, since=date(2026, 4, 1))
    ended = end_takeover(CITY, takeover=row.pk, reason="又改回去")
    assert end_takeover(CITY, takeover=row.pk, reason="再点").ended_because == ended.ended_because == "又改回去"
    with pytest.raises(Conflict):
        reverse_overlap(CITY, takeover=row.pk, reason="试")
    assert _take(station, since=date(2026, 4, 1)).pk != row.pk
    assert carried_out(CITY, _rows(station, "2026-03-20")).recorded == 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"institution": "none"}, NotFound),
        ({"external": OWN}, Invalid),
        ({"own": "library.visit"}, Invalid),
        ({"own": "activities.attendance"}, Invalid),
        ({"own": "no.such"}, Invalid),
        ({"since": date(1900, 1, 1)}, Invalid),
        ({"since": clock.today() + timedelta(days=400)}, Invalid),
    ],
)
def test_what_cannot_be_taken_over_is_refused(station, changed, error):
    with pytest.raises(error):
        _take(station, **changed)
    assert list_takeovers(system()).count() == 0


def test_others_may_neither_enter_nor_see_it(station):
    for who in (Actor("p"), statistician("5134")):
        with pytest.raises(NotAllowed):
            _take(station, who)
    row = _take(station)
    for act in (get_takeover, lambda who, key: end_takeover(who, takeover=key, reason="试")):
        with pytest.raises(NotFound):
            act(statistician("5134"), row.pk)
    with pytest.raises(NotFound):
        reverse_overlap(statistician("5134"), takeover=row.pk, reason="试")
    for act in (end_takeover, reverse_overlap):
        with pytest.raises(Invalid):
            act(CITY, takeover=row.pk, reason=" ")


@pytest.mark.django_db(transaction=True)
def test_two_statisticians_at_once_enter_it_once():
    some_divisions()
    station = a_station()
    results = race(*[lambda: _take(station)] * 3)
    assert (len({row.pk for row in results}), list_takeovers(system()).count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_an_import_and_a_takeover_at_once_count_nothing_twice():
    """Whichever comes first, the other sees it: no row of the days since is written after the entry."""
    some_divisions()
    station = a_station()
    content = _rows(station, *[f"2026-03-{day:02d}" for day in range(2, 30)])
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: _take(station)):
            later = pool.submit(apart(lambda: carried_out(CITY, content)))
            with pytest.raises(TimeoutError):
                later.result(0.3)
        with pytest.raises(Conflict):
            later.result(WAIT)
    assert overlap(station.code, SENT, SINCE).count == 0


@pytest.mark.django_db(transaction=True)
def test_who_takes_over_waits_for_the_import_that_is_being_written():
    some_divisions()
    station = a_station()
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: carried_out(CITY, _rows(station, "2026-03-02"))):
            later = pool.submit(apart(lambda: _take(station)))
            with pytest.raises(TimeoutError):
                later.result(0.3)
        entry = later.result(WAIT)
    assert overlap(station.code, SENT, entry.since).count == 1


def test_a_long_reason_is_cut_and_none_is_asked_for(station):
    entry = _take(station)
    for deed in (reverse_overlap, end_takeover):
        with pytest.raises(Invalid):
            deed(CITY, takeover=entry.pk, reason=" ")
    carried_out(CITY, _rows(station, "2026-01-02"))
    assert end_takeover(CITY, takeover=entry.pk, reason="错" * 500).ended_because == "错" * 200
