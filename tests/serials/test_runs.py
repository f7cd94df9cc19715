"""What a library has of its serials goes out with its records, in the fields of either format, and comes in again."""

from datetime import date, timedelta
from io import BytesIO
from shutil import which
from subprocess import run

import pymarc
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import MIYI, a_library, an_item
from tests.builders.serials import a_subscription, an_arrival, the_issue
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.catalogue.giving.stored import iso2709 as given
from wenmai.catalogue.marc.value import Family, Marc, control, data
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries.harvest import stored
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.models import Item
from wenmai.library.queries.stock import number_of_records, stock_of
from wenmai.places.actions import Profile, edit_institution
from wenmai.serials.actions.binding import bind
from wenmai.serials.actions.checking_in import take_back
from wenmai.serials.actions.subscribing import add_extra, keep_years
from wenmai.serials.drafts import Binding
from wenmai.serials.patterns import PRESETS, Pattern
from wenmai.serials.queries.holdings import union
from wenmai.serials.queries.runs import frequency_of

pytestmark = pytest.mark.django_db
LAST = clock.today().year - 1


def _serial(title: str, number: str) -> Record:
    imported(iso2709(marc(title, number=number)))
    return the_record(number)


@pytest.fixture
def library():
    return a_library()


@pytest.fixture
def serial(library):
    """Kept from 2010 to 2012 with a gap, and three numbers of last year."""
    record = _serial("人民文学", "s1")
    keep_years(system(), record=record.pk, library=library.code, first=2010, last=2012, gaps="缺 2011 年 5 期")
    taken = a_subscription(library, record=record)
    for number in (1, 2, 4):
        an_arrival(the_issue(taken, number))
    return record


def _others_read(library, family: Family) -> list[pymarc.Record]:
    body = b"".join(given(each, family) for each in stock_of(library.code))
    return list(pymarc.MARCReader(BytesIO(body), force_utf8=True))


def test_marc21_names_place_frequency_and_issues_tied_by_one_number(library, serial):
    (read,) = _others_read(library, Family.MARC21)
    words = f"2010-2012（缺 2011 年 5 期）；{LAST}:1-2,4"
    assert [str(each) for each in read.get_fields("852", "853", "863", "866")] == [
        f"=852  \\\\$81$b{library.code}",
        "=853  20$81$a期$vr$i(年)$wm",
        f"=863  42$81.1$a1-2$i{LAST}$wg",
        f"=863  42$81.2$a4$i{LAST}",
        f"=866  40$81$a{words}",
    ]
    assert [each.words for each in union(serial.pk)] == [words]


def test_issues_that_came_are_read_back_from_863_whatever_came(library):
    """The oracle is the issues themselves: what 863 says, expanded, is what came; $w g stands exactly before what should have come."""
    taken = a_subscription(library, record=_serial("当代", "s2"), frequency="half_month")
    came = {1, 2, 3, 7, 9, 10, 24}
    for number in sorted(came):
        an_arrival(the_issue(taken, number))
    an_arrival(the_issue(taken, 1, year=LAST + 1))
    (read,) = _others_read(library, Family.MARC21)
    found, gaps = set(), []
    for field in read.get_fields("863"):
        low, _dash, high = field["a"].partition("-")
        found |= {(int(field["i"]), number) for number in range(int(low), int(high or low) + 1)}
        gaps.append(field.get("w") == "g")
    assert found == {(LAST, number) for number in came} | {(LAST + 1, 1)}
    assert gaps == [True, True, True, False, False]


def test_a_newspaper_is_said_by_its_days(library):
    taken = a_subscription(library, record=_serial("攀枝花日报", "s2"), frequency="daily")
    for day in (*range(30, 34), 60):  # 30 January to 2 February, 1 March or the day before
        an_arrival(the_issue(taken, day))
    (read,) = _others_read(library, Family.MARC21)
    last = date(LAST, 1, 1) + timedelta(days=59)
    assert [str(each) for each in read.get_fields("853", "863")] == [
        "=853  20$81$a(年)$b(月)$c(日)$wd",
        f"=863  42$81.1$a{LAST}$b01-02$c30-02$wg",
        f"=863  42$81.2$a{LAST}$b{last:%m}$c{last:%d}",
    ]


def test_a_house_with_an_isil_goes_out_by_it_in_both_families(library, serial):
    edit_institution(system(), code=library.code, profile=Profile(library.name, isil="CN-510402-1-PZH"))
    (read,) = _others_read(library, Family.CNMARC)
    assert [each["a"] for each in read.get_fields("905")] == ["CN-510402-1-PZH"]
    (read,) = _others_read(library, Family.MARC21)
    assert str(read["852"]) == f"=852  \\\\$81$aCN-510402-1-PZH$b{library.code}"
    assert [each.words for each in union(serial.pk)] == [read["866"]["a"]]


def test_cnmarc_says_volumes_and_years_beside_the_copies(library, serial):
    an_item(library, record=serial, barcode="H1", call_number="I217/R44")
    (read,) = _others_read(library, Family.CNMARC)
    assert [str(each) for each in read.get_fields("905")] == [
        f"=905  \\\\$a{library.code}$dI217$eR44$bH1",
        f"=905  \\\\$a{library.code}$v2010-2012（缺 2011 年 5 期）；{LAST}:1-2,4$y2010-{LAST}",
    ]


@pytest.mark.usefixtures("serial")
@pytest.mark.parametrize("family", list(Family))
def test_what_went_out_comes_in_byte_for_byte(library, family):
    (sent,) = (given(each, family) for each in stock_of(library.code))
    imported(sent, source=f"back-{family}")
    back = Record.objects.get(source=f"back-{family}")
    assert (bytes(back.raw), given(stored([back.pk])[back.pk], family)) == (sent, sent)


def test_a_library_takes_serials_without_any_item_and_nobody_elses(library, serial):
    other = a_library(MIYI)
    a_subscription(other, record=serial)
    nothing_came = a_subscription(library, record=_serial("当代", "s2"))
    assert (number_of_records(library.code), number_of_records(other.code)) == (1, 0)
    assert ([each.id for each in stock_of(library.code)], list(stock_of(other.code))) == ([serial.pk], [])
    an_item(library, record=nothing_came.record)
    assert [(each.id, len(each.copies), len(each.runs)) for each in stock_of(library.code)] == [
        (serial.pk, 0, 1),
        (nothing_came.record_id, 1, 0),
    ]


def test_one_and_three_serials_take_the_same_queries(library, serial):
    del serial
    counts = []
    for more in ("s3", "s4", ""):
        with CaptureQueriesContext(connection) as caught:
            found = list(stock_of(library.code))
        counts.append((len(found), len(caught)))
        if more:
            keep_years(system(), record=_serial(more, more).pk, library=library.code, first=2001, last=2002)
    assert [count for count, _ in counts] == [1, 2, 3]
    assert len({queries for _, queries in counts}) == 1


def test_frequencies_are_those_of_the_code_list():
    said = {name: frequency_of(each) for name, each in PRESETS.items()}
    assert said == {
        "daily": "d", "workdays": "d", "weekly": "w", "biweekly": "e", "ten_days": "j", "half_month": "s",
        "monthly": "m", "bimonthly": "b", "quarterly": "q", "half_yearly": "f", "yearly": "a",
    }  # fmt: skip
    assert [frequency_of(Pattern("day", weekdays=days)) for days in ((1, 4), (1, 3, 5))] == ["c", "i"]
    assert [frequency_of(Pattern("month", every=every)) for every in (4, 6)] == ["z", "f"]


def _part(library, record: Record, first: date, last: date, frequency: str = "monthly", came: int = 99) -> None:
    taken = a_subscription(library, record=record, first=first, last=last, frequency=frequency)
    for issue in taken.issues.all()[:came]:
        an_arrival(issue)


def _pieces(library, tag: str = "863") -> list[str]:
    (read,) = _others_read(library, Family.MARC21)
    return [str(each).removeprefix(f"={tag}  42$8") for each in read.get_fields(tag)]


def test_a_year_that_was_ordered_in_part_is_not_said_whole(library):
    record = _serial("十月", "s2")
    _part(library, record, date(LAST, 5, 1), date(LAST, 12, 31))
    assert ([each.words for each in union(record.pk)], _pieces(library)) == ([f"{LAST}:5-12"], [f"1.1$a5-12$i{LAST}"])
    a_subscription(library, record=record, first=date(LAST - 1, 1, 1), last=date(LAST - 1, 12, 31))
    assert [each.words for each in union(record.pk)] == [f"{LAST}:5-12"]


def test_what_appeared_between_two_subscriptions_is_a_gap(library):
    record = _serial("收获", "s2")
    _part(library, record, date(LAST - 1, 1, 1), date(LAST - 1, 6, 30))
    _part(library, record, date(LAST - 1, 9, 1), date(LAST - 1, 10, 31))
    _part(library, record, date(LAST, 1, 1), date(LAST, 12, 31))
    assert [each.words for each in union(record.pk)] == [f"{LAST - 1}:1-6,9-10；{LAST}"]
    assert _pieces(library) == [
        f"1.1$a1-6$i{LAST - 1}$wg",
        f"1.2$a9-10$i{LAST - 1}$wg",
        f"1.3$a1-12$i{LAST}",
    ]


def test_numbers_that_a_new_frequency_leaves_out_are_no_stretch_of_issues(library):
    record = _serial("花城", "s2")
    _part(library, record, date(LAST, 1, 1), date(LAST, 6, 30))
    _part(library, record, date(LAST, 7, 1), date(LAST, 12, 31), "half_month")
    assert _pieces(library) == [f"1.1$a1-6$i{LAST}", f"1.2$a13-24$i{LAST}"]


def test_a_newspaper_of_half_a_year_says_from_when_to_when(library):
    record = _serial("晚报", "s2")
    _part(library, record, date(LAST, 7, 1), date(LAST, 9, 30), "daily", came=3)
    assert [each.words for each in union(record.pk)] == [f"{LAST}（7月1日起到9月30日，缺 89 期）"]


def test_a_volume_that_was_withdrawn_is_held_no_more(library):
    record = _serial("小说月报", "s2")
    taken = a_subscription(library, record=record)
    for number in (1, 2, 3):
        an_arrival(the_issue(taken, number))
    days = (the_issue(taken, 1).on, the_issue(taken, 2).on)
    volume = bind(system(), binding=Binding(taken.pk, *days, "V1"), key="v")
    assert _pieces(library) == [f"1.1$a1-3$i{LAST}"]
    Item.objects.filter(pk=volume.item_id).update(base="withdrawn", status="withdrawn")
    assert ([each.words for each in union(record.pk)], _pieces(library)) == ([f"{LAST}:3"], [f"1.1$a3$i{LAST}"])
    take_back(system(), arrival=the_issue(taken, 3).arrivals.get().pk)
    assert (number_of_records(library.code), list(stock_of(library.code))) == (0, [])


@pytest.fixture
def with_extras(library, serial):
    taken = serial.subscriptions.get()
    for month, words in ((5, "增刊"), (9, "诗歌专号"), (12, "总索引")):
        an_arrival(add_extra(system(), subscription=taken.pk, on=date(LAST, month, 15), words=words))
    add_extra(system(), subscription=taken.pk, on=date(LAST, 10, 15), words="没有来的专号")


@pytest.mark.usefixtures("with_extras")
def test_supplements_and_indexes_have_their_own_fields(library, serial):
    (read,) = _others_read(library, Family.MARC21)
    assert [each.tag for each in read.fields if "852" <= each.tag <= "878"] == [
        "852", "853", "854", "855", "863", "863", "864", "864", "865", "866", "867", "868",
    ]  # fmt: skip
    assert [str(each) for each in read.get_fields("854", "855", "864", "865", "867", "868")] == [
        "=854  20$81$a(年)$b(月)$c(日)$o增刊",
        "=855  20$81$a(年)$b(月)$c(日)$o索引",
        f"=864  43$81.1$a{LAST}$b05$c15$o{LAST} 增刊",
        f"=864  43$81.2$a{LAST}$b09$c15$o{LAST} 诗歌专号",
        f"=865  43$81.1$a{LAST}$b12$c15$o{LAST} 总索引",
        f"=867  40$81$a{LAST} 增刊；{LAST} 诗歌专号",
        f"=868  40$81$a{LAST} 总索引",
    ]
    (read,) = _others_read(library, Family.CNMARC)
    words = f"{read['905']['v']}"
    assert words.endswith(f"；{LAST}:1-2,4；{LAST} 增刊；{LAST} 诗歌专号；{LAST} 总索引")
    assert [each.words for each in union(serial.pk)] == [words]


def test_only_a_supplement_came(library):
    taken = a_subscription(library, record=_serial("文物", "s2"))
    an_arrival(add_extra(system(), subscription=taken.pk, on=date(LAST, 5, 15), words="增刊"))
    (read,) = _others_read(library, Family.MARC21)
    assert [each.tag for each in read.fields if "852" <= each.tag <= "878"] == ["852", "854", "864", "867"]


def test_holdings_that_came_with_a_record_keep_their_numbers(library):
    """Another library's own 853 to 863 have the number 3 of $8: ours gets the next, so that no reader ties the two."""
    theirs = [
        data("852", "  ", ("8", "3"), ("b", "别馆")),
        data("853", "20", ("8", "3"), ("a", "v.")),
        data("863", "40", ("8", "3.1"), ("a", "1-9")),
    ]
    came = Marc("     nas a22     3i 4500", (control("001", "m1"), data("245", "00", ("a", "Science")), *theirs))
    imported(iso2709(came), source="loc")
    record = Record.objects.get(source="loc")
    an_arrival(the_issue(a_subscription(library, record=record), 1))
    (read,) = _others_read(library, Family.MARC21)
    assert [each["8"] for each in read.get_fields("852", "853", "863", "866")] == [
        "3",
        "3",
        "3.1",
        "4",
        "4",
        "4.1",
        "4",
    ]


@pytest.mark.usefixtures("with_extras")
@pytest.mark.skipif(not which("yaz-marcdump"), reason="yaz-marcdump (Debian: yaz) is not installed")
def test_yaz_reads_every_holding(library, tmp_path):
    (tmp_path / "out.mrc").write_bytes(b"".join(given(each, Family.MARC21) for each in stock_of(library.code)))
    asked = ["yaz-marcdump", "-o", "marcxml", str(tmp_path / "out.mrc")]
    told = run(asked, check=True, capture_output=True, timeout=60)
    (read,) = pymarc.parse_xml_to_array(BytesIO(told.stdout))
    (ours,) = _others_read(library, Family.MARC21)
    assert (told.stderr, [str(each) for each in read.fields]) == (b"", [str(each) for each in ours.fields])


def test_what_stayed_on_a_record_that_was_merged_is_still_said(library):
    """One library had both records, with years and orders that overlap: each issue once, and all of the years."""
    winner, loser = _serial("收获", "s2"), _serial("收获（双月刊）", "s3")
    for record, years, numbers in ((winner, (2010, 2015), (1, 2, 3)), (loser, (2000, 2012), (3, 4))):
        keep_years(system(), record=record.pk, library=library.code, first=years[0], last=years[1])
        taken = a_subscription(library, record=record, last=date(LAST, 12, 31))
        for number in numbers:
            an_arrival(the_issue(taken, number))
    event = merge(system(), winner=winner.pk, loser=loser.pk)
    words = f"2000-2012；2010-2015；{LAST}:1-4"
    assert [each.words for each in union(winner.pk)] == [words]
    (read,) = _others_read(library, Family.MARC21)
    assert (read["866"]["a"], _pieces(library)) == (words, [f"1.1$a1-4$i{LAST}"])
    assert (number_of_records(library.code), len(list(stock_of(library.code)))) == (1, 1)
    undo_merge(system(), event=event.pk)
    assert [each.words for each in union(loser.pk)] == [f"2000-2012；{LAST}:3-4"]
    assert number_of_records(library.code) == 2
